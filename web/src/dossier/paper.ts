import type { Of } from '../api/types'
import { verdictNames } from '../ledger/standing'
import { words as w } from './words'

/** A line of the printed list; a span of 0 means that the cell above reaches down to here. */
export type PaperRow = {
  measure: string; measureSpan: number; claim: string; claimSpan: number
  need: string; file: string; pages: string; unit: string; formed: string; state: string
}

type Line = Omit<PaperRow, 'measure' | 'measureSpan' | 'claim' | 'claimSpan'>

const blank: Line = { need: '', file: '', pages: '', unit: '', formed: '', state: '' }

function proven(p: Of<'Proof'>, need: string): Line {
  const state = verdictNames[p.verdict] + (p.verdict === 'returned' && p.reason ? `：${p.reason}` : '')
  return { need, file: p.evidence.name, pages: p.pages || w.paperWhole, unit: p.evidence.unit.name, formed: p.evidence.formed, state }
}

function ofNeed(n: Of<'DossierNeed'>): Line[] {
  const need = n.wanted > 1 || n.every ? `${n.kind_name} ${w.wanted(n.wanted, n.every)}` : n.kind_name
  const lines = n.proofs.map((p) => proven(p, need))
  if (n.standing.missing > 0) lines.push({ ...blank, need, file: w.paperNone, state: w.lacking(n.standing.missing) })
  return lines
}

/** What stands in a group, or one blank line where nothing does: on paper nothing is left out. */
function spread(measure: string, claims: { claim: string; lines: Line[] }[]): PaperRow[] {
  const groups = claims.map((c) => ({ ...c, lines: c.lines.length ? c.lines : [blank] }))
  const all = groups.reduce((n, c) => n + c.lines.length, 0)
  const rows = groups.flatMap((c) => c.lines.map((l, i) => ({ ...l, measure, measureSpan: 0, claim: c.claim, claimSpan: i ? 0 : c.lines.length })))
  return rows.map((r, i) => ({ ...r, measureSpan: i ? 0 : all }))
}

/** The evidence list of a problem, line by line, as it is printed. */
export function paperRows(d: Pick<Of<'Dossier'>, 'measures' | 'proofs'>): PaperRow[] {
  const measures = d.measures.flatMap((m) => {
    const claims = m.claims.map((c) => ({ claim: c.quote, lines: [...c.needs.flatMap(ofNeed), ...c.besides.map((p) => proven(p, p.kind_name))] }))
    const whole = m.proofs.map((p) => proven(p, p.kind_name))
    if (whole.length || !claims.length) claims.push({ claim: m.measure.vague || w.wholeMeasure, lines: whole })
    return spread(`${m.measure.label}${m.measure.text}`, claims)
  })
  const whole = d.proofs.map((p) => proven(p, p.kind_name))
  return whole.length ? [...measures, ...spread(w.wholeProblem, [{ claim: '', lines: whole }])] : measures
}
