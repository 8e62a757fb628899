import { onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import { base, refusalOf, unreachable } from '../api/client'

const busy = 503
const tries = 5

/**
 * The picture of a page at one of the server's widths; 0 for none yet. It is
 * fetched and not left to an img: what is scrolled past is given up, a server
 * that draws for many is asked again, and a refusal has its reason.
 */
export function usePicture(id: () => string, n: () => number, width: () => number) {
  const src = ref('')
  const error = shallowRef<unknown>()
  let asking = new AbortController()

  const show = (url: string) => {
    if (src.value) URL.revokeObjectURL(src.value)
    src.value = url
  }
  async function load() {
    asking.abort()
    const { signal } = (asking = new AbortController())
    error.value = undefined
    if (width() === 0) return
    try {
      const picture = await draw(`${base}/evidence/${id()}/pages/${n()}/image?w=${width()}`, signal)
      if (!signal.aborted) show(URL.createObjectURL(picture))
    } catch (e) {
      if (!signal.aborted) error.value = e
    }
  }
  watch([id, n], () => show(''))
  watch([id, n, width], load, { immediate: true })
  onBeforeUnmount(() => {
    asking.abort()
    show('')
  })
  return { src, error, retry: load }
}

async function draw(url: string, signal: AbortSignal): Promise<Blob> {
  for (let times = 1; ; times++) {
    const answer = await fetch(url, { signal }).catch((e: unknown) => {
      if (signal.aborted) throw e
      throw unreachable()
    })
    if (answer.ok) return answer.blob()
    const refusal = refusalOf(answer.status, await answer.json().catch(() => undefined))
    if (answer.status !== busy || times >= tries) throw refusal
    await new Promise((r) => setTimeout(r, (refusal.retryAfter ?? times) * 1000))
  }
}
