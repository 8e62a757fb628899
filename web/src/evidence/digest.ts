/** The most that is read into the browser's memory to be digested. */
export const checkMost = 1 << 30

/** Whether the browser reckons digests: on https and on this very machine only. */
export const checkable = () => typeof crypto !== 'undefined' && crypto.subtle !== undefined

/** SHA-256 in hexadecimal, as the server writes it. */
export async function sha256(file: Blob): Promise<string> {
  const sum = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
  return Array.from(new Uint8Array(sum), (b) => b.toString(16).padStart(2, '0')).join('')
}
