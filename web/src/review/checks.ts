import type { Of } from '../api/types'
import type { Tone } from '../ui/Pill.vue'
import { yuan } from '../ui/format'
import { words as w } from './words'

/** One thing an auditor should look at: good agrees, warn does not, plain is for information. */
export type Check = { tone: Extract<Tone, 'good' | 'warn' | 'plain'>; text: string }

type File = Pick<Of<'EvidenceRow'>, 'formed' | 'doc_no' | 'recognised' | 'pending_pages' | 'reason' | 'signed' | 'confirmed'>

/** 〔2025〕5号, [2025] 5 号 and (2025)5号 are one number. */
const plainNo = (no: string) => no.replace(/[[（(【]/g, '〔').replace(/[\]）)】]/g, '〕').replace(/\s/g, '')

function amounts(said: number[], found: number[]): Check[] {
  if (!said.length) return []
  if (!found.length) return [{ tone: 'plain', text: w.check.amountNone }]
  const sum = found.reduce((a, b) => a + b, 0)
  return said.map((fen) =>
    found.includes(fen) || sum === fen
      ? { tone: 'good', text: w.check.amountSame(yuan(fen)) }
      : { tone: 'warn', text: w.check.amountOther(yuan(fen), found.map((f) => `${yuan(f)} 元`).join('、')) })
}

/** What the catalog knows for and against a proof; the verdict stays with the auditor. */
export function checks(kind: { code: Of<'Kind'>; name: string }, file: File, claim: Pick<Of<'DossierClaim'>, 'facts' | 'needs'> | undefined, found: Of<'Amount'>[]): Check[] {
  const out: Check[] = []
  if (claim?.needs.length) {
    const right = claim.needs.some((n) => n.kind === kind.code)
    out.push({ tone: right ? 'good' : 'warn', text: right ? w.check.kindRight(kind.name) : w.check.kindOther(kind.name) })
  }
  out.push(...amounts((claim?.facts.amounts ?? []).map((a) => a.fen).filter((f) => f > 0), found.map((a) => a.fen).filter((f) => f > 0)))
  for (const d of claim?.facts.documents ?? []) {
    if (!d.doc_no || d.role === 'cited') continue
    const same = plainNo(d.doc_no) === plainNo(file.doc_no)
    out.push({ tone: same ? 'good' : 'warn', text: same ? w.check.docNoSame(d.doc_no) : w.check.docNoOther(d.doc_no, file.doc_no) })
  }
  out.push(file.formed ? { tone: 'plain', text: w.check.dated(file.formed) } : { tone: 'warn', text: w.check.undated })
  if (file.recognised) out.push({ tone: 'warn', text: w.check.recognised })
  if (file.pending_pages > 0) out.push({ tone: 'warn', text: w.check.pending(file.pending_pages) })
  if (file.reason) out.push({ tone: 'warn', text: w.check.partly(file.reason) })
  if (file.signed) out.push({ tone: 'plain', text: w.check.signed(file.signed) })
  if (!file.confirmed) out.push({ tone: 'plain', text: w.check.unconfirmed })
  return out
}

/** What is marked on the page: the claim's documents, amounts and dates, any of them; '' for nothing. */
export function soughtOf(facts: Of<'Facts'> | undefined): string {
  const texts = [...(facts?.documents ?? []).map((d) => d.title), ...(facts?.amounts ?? []).filter((a) => a.fen > 0).map((a) => a.quote), ...(facts?.dates ?? [])]
  return [...new Set(texts)].filter((t) => t && !/["“”＂]/.test(t)).slice(0, 8).map((t) => `"${t.slice(0, 60)}"`).join(' OR ')
}
