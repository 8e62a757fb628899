import { onBeforeUnmount, onMounted, shallowReactive } from 'vue'

/** A key, or two after one another ("g p"), and what it does. */
export type Key = { key: string; help: string; do: () => void }

/** Every key that works on the page as it stands; KeysDialog lists them. */
export const keysInForce = shallowReactive<Key[]>([])

const chord = 1200 // ms between the two keys of a pair

/** Whether a key belongs to what is being typed, or to an open dialog. */
function typing(e: KeyboardEvent): boolean {
  const at = e.target as HTMLElement
  return e.isComposing || e.ctrlKey || e.altKey || e.metaKey || at.isContentEditable ||
    /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) && !/^(checkbox|radio|button)$/.test((at as HTMLInputElement).type) ||
    document.querySelector('dialog[open]') !== null
}

let first = ''
let at = 0

function press(e: KeyboardEvent) {
  if (typing(e)) return
  const name = e.shiftKey && e.key.length === 1 && e.key !== '?' ? `Shift+${e.key.toLowerCase()}` : e.key
  const pair = e.timeStamp - at < chord ? `${first} ${name}` : ''
  // What was bound last stands nearest to the reader.
  const found = [...keysInForce].reverse().find((k) => k.key === pair) ?? [...keysInForce].reverse().find((k) => k.key === name)
  first = name
  at = found ? 0 : e.timeStamp
  if (!found) return
  e.preventDefault()
  found.do()
}

/** Binds keys for as long as the component stands. */
export function useKeys(keys: Key[]) {
  onMounted(() => {
    if (keysInForce.length === 0) addEventListener('keydown', press)
    keysInForce.push(...keys)
  })
  onBeforeUnmount(() => {
    for (const k of keys) keysInForce.splice(keysInForce.indexOf(k), 1)
    if (keysInForce.length === 0) removeEventListener('keydown', press)
  })
}
