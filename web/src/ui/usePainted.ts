import { onMounted, ref, type Ref } from 'vue'

/** Whether what one came for has been painted once: the time for what can follow. */
export function usePainted(): Ref<boolean> {
  const painted = ref(false)
  onMounted(() => requestAnimationFrame(() => setTimeout(() => { painted.value = true })))
  return painted
}
