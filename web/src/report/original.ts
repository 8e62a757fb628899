/** A stretch of the report, in code points. */
export type Place = { start: number; end: number }

/** A line of the report and where it stands. */
export type Line = Place & { text: string }

/** The lines of a text; places count code points, as the server's do. */
export function linesOf(text: string): Line[] {
  let start = 0
  return text.split('\n').map((line) => {
    const end = start + [...line].length
    const found = { start, end, text: line }
    start = end + 1
    return found
  })
}

/** What a piece of a line is: plain, in focus, or a place that wants a look. */
export type Piece = { text: string; look: '' | 'focus' | 'finding' | 'unread' }

export type Layer = { look: Exclude<Piece['look'], ''>; places: Place[] }

const within = (at: number, places: Place[]) => places.some((p) => p.start <= at && at < p.end)

/** Cuts a line where layers begin and end; the first layer that covers a piece gives its look. */
export function cut(line: Line, layers: Layer[]): Piece[] {
  const touching = layers.map((l) => ({ look: l.look, places: l.places.filter((p) => p.start < line.end && line.start < p.end) }))
  const edges = new Set([line.start, line.end])
  for (const p of touching.flatMap((l) => l.places)) {
    edges.add(Math.max(line.start, p.start))
    edges.add(Math.min(line.end, p.end))
  }
  if (edges.size <= 2 && touching.every((l) => l.places.length === 0)) return [{ text: line.text, look: '' }]
  const points = [...edges].sort((a, b) => a - b)
  const letters = [...line.text]
  const pieces: Piece[] = []
  points.slice(0, -1).forEach((from, i) => {
    const text = letters.slice(from - line.start, (points[i + 1] ?? line.end) - line.start).join('')
    const look = touching.find((l) => within(from, l.places))?.look ?? ''
    const last = pieces[pieces.length - 1]
    if (last?.look === look) last.text += text
    else pieces.push({ text, look })
  })
  return pieces
}
