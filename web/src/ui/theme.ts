import { reactive, watchEffect } from 'vue'

type Look = { theme: 'auto' | 'light' | 'dark'; large: boolean }

const place = 'juzheng.look'
const dark = matchMedia('(prefers-color-scheme: dark)')

function kept(): Look {
  try {
    const found = JSON.parse(localStorage.getItem(place) ?? '{}') as Partial<Look>
    return { theme: found.theme === 'light' || found.theme === 'dark' ? found.theme : 'auto', large: found.large === true }
  } catch {
    return { theme: 'auto', large: false }
  }
}

/** How this browser shows the pages; kept in it. */
export const look = reactive<Look>(kept())

/** Shows the pages as they are wished for, from now on. */
export function applyLook() {
  const root = document.documentElement
  const paint = () => {
    root.dataset.theme = look.theme === 'dark' || look.theme === 'auto' && dark.matches ? 'dark' : 'light'
    root.dataset.size = look.large ? 'large' : ''
  }
  dark.addEventListener('change', paint)
  watchEffect(() => {
    paint()
    localStorage.setItem(place, JSON.stringify(look))
  })
}
