import { onBeforeUnmount, onMounted, reactive, type Ref } from 'vue'
import type { Size } from './size'

/** How large an element is inside, as it changes; nothing until it stands. */
export function useRoom(box: Ref<HTMLElement | undefined>): Size {
  const room = reactive({ width: 0, height: 0 })
  const watcher = new ResizeObserver(() => {
    room.width = box.value?.clientWidth ?? 0
    room.height = box.value?.clientHeight ?? 0
  })
  onMounted(() => { if (box.value) watcher.observe(box.value) })
  onBeforeUnmount(() => watcher.disconnect())
  return room
}
