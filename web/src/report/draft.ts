import type { Refusal } from '../api/client'
import type { Of } from '../api/types'

type Draft = Of<'Draft'>
type Claim = Of<'DraftClaim'>
type Measure = Of<'DraftMeasure'>

export const problemsIn = (d: Draft) => d.aspects.flatMap((a) => a.problems ?? [])
export const claimsIn = (ms: Measure[] | null) => (ms ?? []).reduce((n, m) => n + (m.claims?.length ?? 0), 0)

export function counts(d: Draft): { aspects: number; problems: number; measures: number; claims: number } {
  const problems = problemsIn(d)
  return {
    aspects: d.aspects.length, problems: problems.length,
    measures: d.organisation.length + problems.reduce((n, p) => n + (p.measures?.length ?? 0), 0),
    claims: claimsIn(d.organisation) + problems.reduce((n, p) => n + claimsIn(p.measures), 0),
  }
}

/** A copy that can be corrected while the one that was read stays. */
export const copy = (d: Draft): Draft => JSON.parse(JSON.stringify(d)) as Draft

/** A claim that a person takes out of a measure: quote stands in its text, or is its whole text. */
export function claimFrom(m: Measure, quote: string): Claim {
  const words = quote.trim() || m.text.trim()
  const at = m.text.indexOf(words)
  const start = at < 0 ? 0 : m.start + [...m.text.slice(0, at)].length
  return {
    type: 'other', quote: words, start, end: at < 0 ? 0 : start + [...words].length, certainty: 'certain', rule: 'person',
    documents: [], requires: [], needs: [], amounts: [], dates: [], counts: [], frequencies: [],
  }
}

/** How many of a kind a claim asks for, and how often. */
export function needOf(c: Claim, kind: Of<'Kind'>): { count: number; per: string } {
  const need = c.needs?.find((n) => n.kind === kind)
  return { count: Math.max(1, need?.count ?? 1), per: need?.per ?? '' }
}

/** Asks for a kind, so many of it; the two lists of a claim stay in step. */
export function want(c: Claim, kind: Of<'Kind'>, count = 1) {
  c.requires ??= []
  c.needs ??= []
  if (!c.requires.includes(kind)) c.requires.push(kind)
  const need = c.needs.find((n) => n.kind === kind)
  if (need) need.count = count
  else c.needs.push({ kind, count, why: '' })
}

export function unwant(c: Claim, kind: Of<'Kind'>) {
  c.requires = (c.requires ?? []).filter((k) => k !== kind)
  c.needs = (c.needs ?? []).filter((n) => n.kind !== kind)
}

/** The number of the problem that a refusal is about; undefined where it names none. */
export function problemRefused(e: Refusal, d: Draft): number | undefined {
  const place = /aspects\.(\d+)\.problems\.(\d+)/.exec(e.field ?? '')
  if (place) return d.aspects[Number(place[1])]?.problems?.[Number(place[2])]?.no
  const no = /问题(?:编号)?(\d+)/.exec(e.detail)?.[1]
  return no ? Number(no) : undefined
}
