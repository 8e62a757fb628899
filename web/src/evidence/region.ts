import type { Of } from '../api/types'
import type { Turn } from './size'

type Box = Of<'Box'>
type Point = { x: number; y: number }

/** A smaller drag is a slip of the hand; a fraction of the page. */
const slip = 0.006

/** A point of a page that lies turned, in fractions of how it lies, as fractions of the upright page. */
export function unturned({ x, y }: Point, turn: Turn): Point {
  if (turn === 90) return { x: y, y: 1 - x }
  if (turn === 180) return { x: 1 - x, y: 1 - y }
  if (turn === 270) return { x: 1 - y, y: x }
  return { x, y }
}

const within = (n: number) => Math.min(1, Math.max(0, n))

/** The rectangle between two corners, on the page. */
export const between = (a: Point, b: Point): Box => ({
  x0: within(Math.min(a.x, b.x)), y0: within(Math.min(a.y, b.y)), x1: within(Math.max(a.x, b.x)), y1: within(Math.max(a.y, b.y)),
})

export const drawnOn = (b: Box) => b.x1 - b.x0 > slip && b.y1 - b.y0 > slip

const figure = /[0-9A-Za-z.,:%￥¥]/

/** Whether two characters are of one number or word, which is not cut. */
const joined = (a = '', b = '') => figure.test(a) && figure.test(b)

/** Where a box stands on what holds the page, as a style. */
export function placed({ x0, y0, x1, y1 }: Box) {
  const percent = (n: number) => `${(n * 100).toFixed(3)}%`
  return { left: percent(x0), top: percent(y0), width: percent(x1 - x0), height: percent(y1 - y0) }
}

/** The text inside a region, line by line: of a line that it cuts, the characters whose middle lies inside. */
export function quoteIn(page: Pick<Of<'Page'>, 'text' | 'lines'>, region: Box): string {
  const chars = Array.from(page.text)
  const out: string[] = []
  for (const l of page.lines) {
    const middle = (l.box.y0 + l.box.y1) / 2
    const tall = l.box.y1 - l.box.y0 > 3 * (l.box.x1 - l.box.x0)
    if (!tall && (middle < region.y0 || middle > region.y1)) continue
    const n = l.end - l.start
    let from = n
    let to = 0
    for (let i = 0; i < n; i++) {
      const x = tall ? (l.box.x0 + l.box.x1) / 2 : l.x?.length === n + 1 ? ((l.x[i] ?? 0) + (l.x[i + 1] ?? 0)) / 2 : l.box.x0 + ((l.box.x1 - l.box.x0) * (i + 0.5)) / n
      const y = tall ? l.box.y0 + ((l.box.y1 - l.box.y0) * (i + 0.5)) / n : middle
      if (x >= region.x0 && x <= region.x1 && y >= region.y0 && y <= region.y1) [from, to] = [Math.min(from, i), i + 1]
    }
    while (from < to && from > 0 && joined(chars[l.start + from - 1], chars[l.start + from])) from--
    while (from < to && to < n && joined(chars[l.start + to - 1], chars[l.start + to])) to++
    const inside = chars.slice(l.start + from, l.start + Math.max(from, to)).join('').trim()
    if (inside) out.push(inside)
  }
  return out.join('\n')
}
