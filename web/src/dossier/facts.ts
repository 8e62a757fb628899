import type { Of } from '../api/types'
import { yuan } from '../ui/format'
import { words as w } from './words'

/** One detail with its name: of a claim, what a proof must agree with. */
export type Fact = { name: string; text: string }

/** The details of a claim as one reads them; an amount that was masked in the report says so. */
export function factsOf(f: Of<'Facts'>): Fact[] {
  const plain = (name: string, texts: string[] | undefined) => (texts ?? []).map((text) => ({ name, text }))
  return [
    ...(f.documents ?? []).map((d) => ({ name: w.roles[d.role], text: `《${d.title}》${d.doc_no ?? ''}` })),
    ...(f.amounts ?? []).map((a) => ({ name: w.facts.amounts, text: a.fen > 0 ? `${yuan(a.fen)} 元` : `${a.quote}（${w.masked}）` })),
    ...plain(w.facts.dates, f.dates),
    ...plain(w.facts.counts, f.counts),
    ...plain(w.facts.frequencies, f.frequencies),
  ]
}

/** Who answers for a problem and until when, named; what is open is left out. */
export const dutyOf = (d: Of<'Duty'>): Fact[] =>
  [{ name: w.leader, text: d.leader }, { name: w.unit, text: d.unit }, { name: w.person, text: d.person }, { name: w.deadline, text: d.deadline }].filter((f) => f.text)

/** Where a file says its words come from, its unit and its day, on one line. */
export function aboutFile(p: Pick<Of<'Proof'>, 'pages'> & { evidence: Pick<Of<'EvidenceRow'>, 'pages' | 'unit' | 'formed' | 'recognised' | 'pending_pages'> }): string[] {
  const e = p.evidence
  return [
    p.pages ? w.pages(p.pages, e.pages) : w.wholeFile(e.pages),
    e.unit.name,
    e.formed,
    e.pending_pages > 0 ? w.pendingPages(e.pending_pages) : e.recognised ? w.recognised : '',
  ].filter(Boolean)
}
