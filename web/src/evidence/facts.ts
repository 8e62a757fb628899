import type { Of } from '../api/types'

/** What a person confirms of an evidence, as it stands in the form. */
export type Draft = { kind: Of<'Kind'>; title: string; doc_no: string; formed: string; persons: string; amounts: string }

export const draftOf = (e: Of<'Evidence'>): Draft => ({
  kind: e.row.kind, title: e.row.title, doc_no: e.row.doc_no, formed: e.row.formed,
  persons: e.persons.join('、'), amounts: e.amounts.map((a) => a.quote).join('\n'),
})

export const personsOf = (text: string) => [...new Set(text.split(/[、，,;；\s]+/).filter(Boolean))]

/** 分 in a text like ￥1,380.50元 or 1.2万元; undefined when it is no amount. */
export function fenOf(text: string): number | undefined {
  const found = /^[￥¥]?([0-9][0-9,，]*(?:\.[0-9]+)?)(万)?元?整?$/.exec(text.replace(/\s/g, ''))
  if (!found?.[1]) return undefined
  return Math.round(Number(found[1].replace(/[,，]/g, '')) * (found[2] ? 1_000_000 : 100))
}

/** The amounts of a form, one a line; one that stood there before keeps its value. Throws the line that is none. */
export function amountsOf(text: string, before: Of<'Amount'>[]): Of<'Amount'>[] {
  return text.split('\n').map((l) => l.trim()).filter(Boolean).map((quote) => {
    const fen = before.find((a) => a.quote === quote)?.fen ?? fenOf(quote)
    if (fen === undefined) throw new RangeError(quote)
    return { quote, fen }
  })
}

const fields = { kind: 'kind', title: 'title', docno: 'doc_no', formed: 'formed', person: 'persons', amount: 'amounts' } as const

/** The suggestions for each part of the form, the surest first, each value once. */
export function suggestions(facts: Of<'Fact'>[]): Record<keyof Draft, Of<'Fact'>[]> {
  const out: Record<keyof Draft, Of<'Fact'>[]> = { kind: [], title: [], doc_no: [], formed: [], persons: [], amounts: [] }
  for (const f of [...facts].sort((a, b) => b.confidence - a.confidence)) {
    const field = f.field in fields ? fields[f.field as keyof typeof fields] : undefined
    if (field && !out[field].some((o) => o.value === f.value)) out[field].push(f)
  }
  return out
}

/** The form with a suggestion taken up: people and amounts join those that are there. */
export function taken(d: Draft, field: keyof Draft, value: string): Draft {
  if (field === 'persons') return { ...d, persons: [...new Set([...personsOf(d.persons), value])].join('、') }
  if (field === 'amounts') return { ...d, amounts: [...new Set([...d.amounts.split('\n').filter(Boolean), value])].join('\n') }
  return { ...d, [field]: value }
}
