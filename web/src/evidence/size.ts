/** How large a page is shown: a factor of its true size on a screen, as wide as the room, or whole. */
export type Zoom = number | 'width' | 'page'

/** Degrees clockwise by which the reader turns the pages. */
export type Turn = 0 | 90 | 180 | 270

export type Size = { width: number; height: number }

const cssPerPoint = 96 / 72
const least = 0.1
const most = 6

/** The widths that pictures of pages come in; the server keeps each of them once made. */
const widths = [160, 620, 1240, 1654, 2400]

/** What stands for a page whose size is not known yet: A4, in points. */
export const a4: Size = { width: 595, height: 842 }

const sideways = (turn: Turn) => turn === 90 || turn === 270

/** The size as it lies on the screen once turned. */
export const turned = (s: Size, turn: Turn): Size => (sideways(turn) ? { width: s.height, height: s.width } : s)

/** The factor from points of the page to CSS pixels of the screen. */
export function scaleOf(page: Size, zoom: Zoom, turn: Turn, room: Size): number {
  if (typeof zoom === 'number') return cssPerPoint * Math.min(most, Math.max(least, zoom))
  const lying = turned(page, turn)
  const wide = room.width / lying.width
  return Math.max(1 / lying.width, zoom === 'width' ? wide : Math.min(wide, room.height / lying.height))
}

/** The zoom in words of a factor: what 'width' or 'page' comes to just now. */
export const factorOf = (page: Size, zoom: Zoom, turn: Turn, room: Size) => scaleOf(page, zoom, turn, room) / cssPerPoint

const steps = [0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 2, 2.5, 3, 4]

/** The next step from a factor, up or down; the ends stay. */
export function stepFrom(factor: number, up: boolean): number {
  const slack = 0.01 // what fits the width lies rarely on a step
  const next = up ? steps.find((s) => s > factor + slack) : [...steps].reverse().find((s) => s < factor - slack)
  return next ?? (up ? steps[steps.length - 1] : steps[0]) ?? 1
}

/** The picture's width for that many CSS pixels; one a little too small is not worth the next. */
export function pictureWidth(css: number, ratio: number): number {
  const wanted = css * ratio
  return widths.find((w) => w * 1.08 >= wanted) ?? widths[widths.length - 1] ?? 2400
}

/** A quarter clockwise on. */
export const turnOf = (turn: Turn) => ((turn + 90) % 360) as Turn
