import type { Of } from '../api/types'

/** One hit in a file: the mark-th of its page, 0 for the first. */
export type Stop = { page: number; mark: number }

type Pages = Pick<Of<'PageHit'>, 'page' | 'marks'>[]

/** Where a reader stands among the hits: the hit itself, or nowhere, only on a page. */
export type Place = { page: number; mark?: number }

/** Which hit of the whole file it is, 1 for the first; 0 when it is none of them. */
export function ordinal(pages: Pages, at: Place): number {
  let before = 0
  for (const p of pages) {
    if (p.page === at.page) return at.mark !== undefined && at.mark < p.marks ? before + at.mark + 1 : 0
    before += p.marks
  }
  return 0
}

/** The hit after, or before, where the reader stands; behind the last comes the first. */
export function step(pages: Pages, at: Place, forward: boolean): Stop | undefined {
  const first = pages[0]
  const last = pages[pages.length - 1]
  if (!first || !last) return undefined
  const here = pages.find((p) => p.page === at.page)
  if (here && at.mark === undefined && forward) return { page: here.page, mark: 0 }
  const mark = (at.mark ?? 0) + (forward ? 1 : -1)
  if (here && mark >= 0 && mark < here.marks) return { page: here.page, mark }
  if (forward) return { page: (pages.find((p) => p.page > at.page) ?? first).page, mark: 0 }
  const before = [...pages].reverse().find((p) => p.page < at.page) ?? last
  return { page: before.page, mark: before.marks - 1 }
}
