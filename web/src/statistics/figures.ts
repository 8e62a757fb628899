import type { Of } from '../api/types'
import { complete } from '../ledger/standing'
import type { Tone } from '../ui/Pill.vue'
import { yuan } from '../ui/format'
import { words as w } from './words'

/** How problems stand to their deadlines. */
export type Due = keyof typeof w.standings

export function deadlines(aspects: Of<'AspectRow'>[]): Record<Due, number> {
  const out: Record<Due, number> = { complete: 0, red: 0, yellow: 0, green: 0, later: 0, none: 0 }
  for (const p of aspects.flatMap((a) => a.problems)) {
    if (complete(p.standing)) out.complete++
    else if (p.alert) out[p.alert]++
    else if (p.duty.deadline) out.later++
    else out.none++
  }
  return out
}

/** A whole per cent, never 100 before all is there. */
export const percent = (n: number, of: number): number => (of > 0 ? Math.floor((n / of) * 100) : 0)

export const sum = (all: Of<'Standing'>[]): Of<'Standing'> =>
  all.reduce((a, b) => ({
    wanted: a.wanted + b.wanted, offered: a.offered + b.offered, accepted: a.accepted + b.accepted,
    returned: a.returned + b.returned, missing: a.missing + b.missing, proven: a.proven + b.proven,
  }), { wanted: 0, offered: 0, accepted: 0, returned: 0, missing: 0, proven: 0 })

/** Money proven against money claimed; a report that gives no amount cannot be held to one. */
export function difference(m: { claimed_fen: number; proven_fen: number; masked: number }): { text: string; tone: Tone } {
  const fen = m.proven_fen - m.claimed_fen
  if (fen === 0) return m.claimed_fen ? { text: w.agrees, tone: 'good' } : { text: '', tone: 'plain' }
  if (fen < 0) return { text: w.short(yuan(-fen)), tone: 'bad' }
  return { text: w.over(yuan(fen)), tone: m.masked ? 'plain' : 'warn' }
}
