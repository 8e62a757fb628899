import type { Of } from '../api/types'

/** Where files belong; '' for none. `problem` is its number, "0" for 组织保障措施. */
export type Target = { unit: string; problem: string; measure: string; claim: string }

/** An upload that was begun; the browser keeps it so that another day can go on. */
export type Unfinished = {
  url: string
  owner: string
  name: string
  path: string
  size: number
  modified: number
  kind: Of<'Kind'>
  target: Target
}

const place = 'juzheng.uploads'
const most = 200

function all(): Unfinished[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? '[]')
    return Array.isArray(kept) ? kept as Unfinished[] : []
  } catch {
    return []
  }
}

function keep(us: Unfinished[]) {
  try {
    localStorage.setItem(place, JSON.stringify(us.slice(-most)))
  } catch {
    // No room: the upload goes on, only another day cannot.
  }
}

/** Those of a person, oldest first. */
export const unfinishedOf = (owner: string) => all().filter((u) => u.owner === owner)

export const remember = (u: Unfinished) => keep([...all().filter((o) => o.url !== u.url), u])

export const forget = (url: string) => keep(all().filter((u) => u.url !== url))

/** The ID of an upload, by which GET /uploads/{id} knows it. */
export const idOf = (url: string) => url.slice(url.lastIndexOf('/') + 1)

/**
 * Whether a file is the one that was begun. Another time of change is another
 * file: its rest behind the old beginning would be neither.
 */
export const isSame = (u: Pick<Unfinished, 'name' | 'size' | 'modified'>, f: Pick<File, 'name' | 'size' | 'lastModified'>) =>
  u.name === f.name && u.size === f.size && u.modified === f.lastModified
