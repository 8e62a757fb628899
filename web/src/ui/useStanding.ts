import { onMounted, ref, type Ref } from 'vue'

/** Whether what one came for has been painted once: the time for what can follow. */
export function useStanding(): Ref<boolean> {
  const standing = ref(false)
  onMounted(() => requestAnimationFrame(() => setTimeout(() => { standing.value = true })))
  return standing
}
