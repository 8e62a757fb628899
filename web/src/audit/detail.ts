import type { Of } from '../api/types'
import { bytes, clipped, moment } from '../ui/format'
import { words as w } from './words'

/** One thing that a line of the log tells besides. */
export type Said = { name: string; value: string }

const most = 400 // letters of a value; the table of the export holds it all

function worded(key: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return ''
  if ((key === 'size' || key === 'bytes') && typeof value === 'number') return bytes(value)
  if ((key === 'from' || key === 'until') && typeof value === 'string' && !Number.isNaN(Date.parse(value))) return moment(value)
  if (Array.isArray(value)) return value.map((v) => worded('', v)).filter(Boolean).join('、')
  if (typeof value === 'object') return JSON.stringify(value)
  const text = String(value)
  const page = /^(picture of )?page (\d+)$/.exec(text)
  return page?.[2] ? (page[1] ? w.picture : w.page)(page[2]) : w.values[text] ?? text
}

/** The detail of a line as people read it; what is empty is left out. Kinds of evidence have their names from the server. */
export function saidOf(line: Pick<Of<'AuditLine'>, 'detail' | 'subject'>, kindName: (code: Of<'Kind'>) => string = () => ''): Said[] {
  const detail = line.detail
  if (!detail || typeof detail !== 'object') return []
  const out: Said[] = []
  for (const [key, raw] of Object.entries(detail)) {
    if (raw === line.subject || raw === 0) continue
    const value = (key === 'kind' && kindName(raw as Of<'Kind'>)) || worded(key.toLowerCase(), raw)
    if (value) out.push({ name: w.keys[key.toLowerCase()] ?? key, value: clipped(value, most) })
  }
  return out
}

/** Where the subject of a line is shown, for who may see it. */
export function placeOf(about: Of<'AuditAbout'> | undefined): string | undefined {
  if (about?.evidence) return `/evidence/${about.evidence}`
  if (about?.problem) return `/problems/${about.problem}`
  return undefined
}
