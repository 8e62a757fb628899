import type { LocationQuery } from 'vue-router'
import type { Of } from '../api/types'
import { oneOf } from '../ui/address'
import type { Tone } from '../ui/Pill.vue'
import { complete, filled, lookOf } from './standing'

type Row = Of<'ProblemRow'>

/** What a tile of the summary shows alone. */
export type Only = 'done' | 'filled' | 'waiting' | 'missing' | 'late'

/** What of the ledger is shown; empty is everything. It lives in the address. */
export type Filter = { aspect: string; progress: string; unit: string; q: string; only: string }

const matches: Record<Only, (p: Row) => boolean> = {
  done: (p) => p.progress === 'done' || p.progress === 'basically_done',
  filled: (p) => filled(p.standing),
  waiting: (p) => p.standing.offered > 0,
  missing: (p) => p.standing.missing > 0,
  late: (p) => p.alert === 'red',
}

const isOnly = (s: string): s is Only => s in matches

/** 整改中 has the empty code, which in the address would mean everything. */
const underway = 'underway'

export const progressFilters: readonly (readonly [string, Of<'Progress'>])[] = [[underway, ''], ['done', 'done'], ['basically_done', 'basically_done'], ['unfinished', 'unfinished']]

export function filterOf(query: LocationQuery): Filter {
  const text = (key: string) => oneOf(query[key])
  return { aspect: text('aspect'), progress: text('progress'), unit: text('unit'), q: text('q'), only: isOnly(text('only')) ? text('only') : '' }
}

export function shows(f: Filter, p: Row): boolean {
  const words = f.q.toLowerCase().split(/\s+/).filter(Boolean)
  const text = `${p.no} ${p.title} ${p.excerpt} ${p.duty.leader} ${p.duty.unit} ${p.duty.person}`.toLowerCase()
  return (!f.progress || (p.progress || underway) === f.progress) &&
    (!f.unit || p.duty.unit === f.unit) &&
    (!isOnly(f.only) || matches[f.only](p)) &&
    words.every((w) => text.includes(w))
}

/** The aspects with the problems that are shown; those without any are left out. */
export function groups(aspects: Of<'AspectRow'>[], f: Filter): Of<'AspectRow'>[] {
  return aspects
    .filter((a) => !f.aspect || String(a.no) === f.aspect)
    .map((a) => ({ ...a, problems: a.problems.filter((p) => shows(f, p)) }))
    .filter((a) => a.problems.length > 0)
}

/** The first n problems, each under its aspect. */
export function first(aspects: Of<'AspectRow'>[], n: number): { aspect: Of<'AspectRow'>; problems: Row[] }[] {
  return aspects.flatMap((aspect) => {
    const problems = aspect.problems.slice(0, Math.max(0, n))
    n -= aspect.problems.length
    return problems.length ? [{ aspect, problems }] : []
  })
}

export type Summary = Record<Only | 'all', number>

/** Every problem of the ledger in its order; none while it is on its way. */
export const problemsOf = (ledger: Pick<Of<'Ledger'>, 'aspects'> | undefined): Row[] => ledger?.aspects.flatMap((a) => a.problems) ?? []

/** What problems are called, by their numbers. */
export const titlesOf = (ledger: Pick<Of<'Ledger'>, 'aspects'> | undefined) => new Map(problemsOf(ledger).map((p) => [p.no, p.title]))

/** The figures of the summary: problems done, filled and late, proofs waiting, requirements missing. */
export function summary(aspects: Of<'AspectRow'>[]): Summary {
  const all = aspects.flatMap((a) => a.problems)
  const count = (only: Only) => all.filter(matches[only]).length
  return {
    all: all.length, done: count('done'), filled: count('filled'), late: count('late'),
    waiting: all.reduce((n, p) => n + p.standing.offered, 0),
    missing: all.reduce((n, p) => n + p.cells.filter((c) => c.standing.missing > 0).length, 0),
  }
}

/** The units of the ledger, in its order. */
export const unitsOf = (aspects: Of<'AspectRow'>[]): string[] =>
  [...new Set(aspects.flatMap((a) => a.problems.map((p) => p.duty.unit)))].filter(Boolean)

/** How many requirements of these problems are proven, and how many there are. */
export function provenOf(problems: Row[]): { proven: number; all: number } {
  const cells = problems.flatMap((p) => p.cells)
  return { proven: cells.filter((c) => lookOf(c.standing) === 'proven').length, all: cells.length }
}

/** What the audit of a problem comes to, in a word. */
export function reviewOf(s: Of<'Standing'>): { name: string; tone: Tone } {
  if (s.wanted === 0) return { name: '无需佐证', tone: 'plain' }
  if (complete(s)) return { name: '已通过', tone: 'good' }
  if (s.returned > 0) return { name: '需补充', tone: 'warn' }
  if (s.offered > 0) return { name: '待审核', tone: 'wait' }
  return { name: '待提交', tone: 'bad' }
}

const urgency: Record<Of<'Alert'>, number> = { red: 0, yellow: 1, green: 2, '': 3 }

/** Problems with something missing or returned, the most urgent first. */
export function gaps(aspects: Of<'AspectRow'>[]): Row[] {
  return aspects.flatMap((a) => a.problems)
    .filter((p) => p.standing.missing > 0 || p.standing.returned > 0)
    .sort((a, b) => urgency[a.alert] - urgency[b.alert] || (a.duty.deadline || '9').localeCompare(b.duty.deadline || '9') || a.no - b.no)
}

/** The kinds that a problem still wants, each once, with how many. */
export function wantedKinds(p: Row): { name: string; missing: number }[] {
  const found = new Map<string, number>()
  for (const c of p.cells) if (c.standing.missing > 0) found.set(c.kind_name, (found.get(c.kind_name) ?? 0) + c.standing.missing)
  return [...found].map(([name, missing]) => ({ name, missing }))
}
