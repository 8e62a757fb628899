/** Has the browser ask before it throws away what stands on the page; for beforeunload. */
export function askBeforeLeaving(e: BeforeUnloadEvent) {
  e.preventDefault()
  e.returnValue = true // Chromium before 119 asks for this
}
