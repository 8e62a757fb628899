import { onBeforeUnmount, onMounted } from 'vue'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'

/** Has the browser ask before it throws away what stands on the page; for beforeunload. */
export function askBeforeLeaving(e: BeforeUnloadEvent) {
  e.preventDefault()
  e.returnValue = true // Chromium before 119 asks for this
}

/** Asks before what is not kept is left: by a link, by a tab of the page, or by closing it. */
export function useUnsaved(unsaved: () => boolean, mayLose: () => Promise<boolean>) {
  const guard = () => !unsaved() || mayLose()
  const warn = (e: BeforeUnloadEvent) => { if (unsaved()) askBeforeLeaving(e) }
  onBeforeRouteLeave(guard)
  onBeforeRouteUpdate(guard)
  onMounted(() => addEventListener('beforeunload', warn))
  onBeforeUnmount(() => removeEventListener('beforeunload', warn))
}
