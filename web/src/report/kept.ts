import type { Of } from '../api/types'

/** A report that was read and not imported yet; the tab keeps it over a reload. */
export type Kept = { owner: string; ref: string; draft?: Of<'Draft'> } // draft: what was corrected, if anything

const place = 'juzheng.import'

/** Keeps what was corrected; false where the browser has no room for it (some 10 MB). */
export function keep(k: Kept): boolean {
  try {
    sessionStorage.setItem(place, JSON.stringify(k))
    return true
  } catch {
    forget()
    return false
  }
}

/** What a person left; another's is thrown away. */
export function keptOf(owner: string): Kept | undefined {
  try {
    const k = JSON.parse(sessionStorage.getItem(place) ?? 'null') as Partial<Kept> | null
    if (k?.owner === owner && k.ref) return k as Kept
  } catch {
    // What cannot be read is nothing.
  }
  forget()
  return undefined
}

export const forget = () => sessionStorage.removeItem(place)
