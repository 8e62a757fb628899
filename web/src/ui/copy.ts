/** Puts text on the clipboard, also where the page came by plain HTTP and browsers keep the better way back. */
export async function copy(text: string): Promise<boolean> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false)
  const box = document.createElement('textarea')
  box.value = text
  box.readOnly = true
  // Inside the open dialog, or it cannot take the focus.
  const home = [...document.querySelectorAll('dialog[open]')].pop() ?? document.body
  const focused = document.activeElement
  home.append(box)
  box.select()
  const done = document.execCommand('copy')
  box.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return done
}
