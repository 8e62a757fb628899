import type { Of } from '../api/types'

type Box = Of<'Box'>
type Line = Of<'Line'>
type Span = { start: number; end: number }

/** One text of the page that is marked, and where it stands; a text that a line end cuts has several boxes. */
export type Mark = Span & { boxes: Box[] }

const tall = 1.5 // how much higher than wide a line is that runs downwards

/** The part of a line's box that a span covers; undefined where it covers nothing. */
function partOf(line: Line, span: Span, page: { width: number; height: number }): Box | undefined {
  const from = Math.max(span.start, line.start) - line.start
  const to = Math.min(span.end, line.end) - line.start
  if (from >= to) return undefined
  const { x0, y0, x1, y1 } = line.box
  const n = line.end - line.start
  const left = line.x?.[from]
  const right = line.x?.[to]
  if (line.x?.length === n + 1 && left !== undefined && right !== undefined) return { x0: Math.min(left, right), y0, x1: Math.max(left, right), y1 }
  const down = n > 1 && page.width > 0 && (y1 - y0) * page.height > tall * (x1 - x0) * page.width
  const w = (x1 - x0) / n
  const h = (y1 - y0) / n
  return down ? { x0, y0: y0 + h * from, x1, y1: y0 + h * to } : { x0: x0 + w * from, y0, x1: x0 + w * to, y1 }
}

/** Where spans of a page's text stand on it. */
export const markSpans = (page: Pick<Of<'Page'>, 'lines' | 'width' | 'height'>, spans: Span[]): Mark[] =>
  spans.map((s) => ({ ...s, boxes: page.lines.map((l) => partOf(l, s, page)).filter((b): b is Box => b !== undefined) }))

/** The marks of a page with their boxes, which the server gives in one list: each mark has one for every line it touches. */
export function markGroups(page: Pick<Of<'Page'>, 'lines' | 'marks' | 'boxes'>): Mark[] {
  let at = 0
  return page.marks.map((m) => {
    const touched = page.lines.filter((l) => l.start < m.end && m.start < l.end).length
    const boxes = page.boxes.slice(at, at + touched)
    at += touched
    return { ...m, boxes }
  })
}

/** A piece of a text: marked by marks[mark], part of a quote, or plain. */
export type Piece = { text: string; mark?: number; quoted?: boolean }

/** Cuts text[start:end] where marks and quotes begin and end. Places are code points; chars is the text cut into them. */
export function pieces(chars: string[], start: number, end: number, marks: Span[], quotes: Span[] = []): Piece[] {
  const cuts = new Set([start, end])
  for (const s of [...marks, ...quotes]) {
    if (s.start > start && s.start < end) cuts.add(s.start)
    if (s.end > start && s.end < end) cuts.add(s.end)
  }
  const at = [...cuts].sort((a, b) => a - b)
  const out: Piece[] = []
  for (let i = 0; i + 1 < at.length; i++) {
    const [from, to] = [at[i] ?? 0, at[i + 1] ?? 0]
    const covers = (s: Span) => s.start <= from && to <= s.end
    const mark = marks.findIndex(covers)
    out.push({ text: chars.slice(from, to).join(''), ...(mark >= 0 && { mark }), ...(quotes.some(covers) && { quoted: true }) })
  }
  return out
}

const blank = /\s/

/**
 * Where the lines of a quote stand in a page's text, without regard to spaces
 * and line ends. A line that stands there more than once is taken where it
 * comes after the one before it.
 */
export function quoteSpans(text: string, quote: string): Span[] {
  const chars = Array.from(text)
  const places = chars.map((_, i) => i).filter((i) => !blank.test(chars[i] ?? ''))
  const solid = places.map((i) => chars[i])
  const find = (wanted: string[], from: number) => {
    for (let i = from; i + wanted.length <= solid.length; i++) if (wanted.every((c, k) => c === solid[i + k])) return i
    return -1
  }
  const spans: Span[] = []
  let after = 0
  const parts = find(Array.from(quote).filter((c) => !blank.test(c)), 0) >= 0 ? [quote] : quote.split('\n')
  for (const part of parts) {
    const wanted = Array.from(part).filter((c) => !blank.test(c))
    if (wanted.length === 0) continue
    let i = find(wanted, after)
    if (i < 0) i = find(wanted, 0)
    const start = places[i]
    const end = places[i + wanted.length - 1]
    if (i < 0 || start === undefined || end === undefined) continue
    spans.push({ start, end: end + 1 })
    after = i + wanted.length
  }
  return spans
}
