import { onMounted, ref, shallowRef, watch, type Ref } from 'vue'

/** Resolves when what stands now has been painted; at once in a window that nobody sees. */
export const painting = () => new Promise<void>((done) => {
  if (document.hidden) done()
  else requestAnimationFrame(() => setTimeout(done))
})

/** Whether what one came for has been painted once: the time for what can follow. */
export function usePainted(): Ref<boolean> {
  const painted = ref(false)
  onMounted(async () => {
    await painting()
    painted.value = true
  })
  return painted
}

/** Follows a value one paint later: what was chosen is marked at once, and shown next. */
export function useAfterPaint<T>(source: Ref<T>): Ref<T> {
  const after = shallowRef(source.value)
  let waiting = false
  watch(source, async () => {
    if (waiting) return
    waiting = true
    await painting()
    waiting = false
    after.value = source.value
  })
  return after
}
