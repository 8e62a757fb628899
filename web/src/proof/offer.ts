import type { Of } from '../api/types'

type Kind = Of<'Kind'>

/** A file that is offered, as far as offering asks. */
export type OfferedFile = Pick<Of<'EvidenceRow'>, 'id' | 'name' | 'kind' | 'pages'>

/** The number by which measures that belong to no problem (组织保障措施) are chosen. */
export const organisation = 0

/** Those problems that a number or words of the title, aspect or duty name; all words must stand there. */
export function matching<P extends Pick<Of<'ProblemRow'>, 'no' | 'title'> & { duty: { unit: string; person: string } }>(problems: P[], asked: string): P[] {
  const words = asked.trim().split(/\s+/).filter(Boolean)
  const only = words.length === 1 ? /^(?:问题|第)?(\d+)$/.exec(words[0] ?? '') : null
  if (only) return problems.filter((p) => String(p.no).startsWith(only[1] ?? ''))
  return problems.filter((p) => words.every((w) => `${p.no} ${p.title} ${p.duty.unit} ${p.duty.person}`.includes(w)))
}

/**
 * As what files count for a claim: what they all are; what is asked for where
 * that is one thing and they are nothing known; '' leaves each its own kind.
 */
export function presetKind(files: Kind[], needed: Kind[]): Kind {
  const first = files[0] ?? ''
  if (first && files.every((k) => k === first)) return first
  if (files.every((k) => k === '') && needed.length === 1) return needed[0] ?? ''
  return ''
}

/** The first page that "3-5,8" names; 1 for the whole file. */
export const firstPage = (pages: string) => Number(/\d+/.exec(pages)?.[0] ?? 1)

/** The pages that "1,3-5" names, in order; of the whole file, all that it has. */
export function pagesOf(pages: string, all: number): number[] {
  const named = pages.split(',').flatMap((part) => {
    const [from = 0, to = from] = part.split('-').map(Number)
    return from > 0 ? Array.from({ length: to - from + 1 }, (_, i) => from + i) : []
  })
  return named.length ? named : Array.from({ length: Math.max(1, all) }, (_, i) => i + 1)
}
