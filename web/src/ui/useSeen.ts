import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

/** Whether an element has come into view yet, or within `margin` of it. */
export function useSeen(box: Ref<HTMLElement | undefined>, margin = '0px'): Ref<boolean> {
  const seen = ref(false)
  const watcher = new IntersectionObserver((entries) => {
    if (!entries.some((e) => e.isIntersecting)) return
    seen.value = true
    watcher.disconnect()
  }, { rootMargin: margin })
  onMounted(() => { if (box.value) watcher.observe(box.value) })
  onBeforeUnmount(() => watcher.disconnect())
  return seen
}
