import { expect, test } from 'vitest'
import { markGroups, markSpans, pieces, quoteSpans } from './marks'

const page = {
  width: 600, height: 800, text: '研究了党费\n收缴工作',
  lines: [
    { start: 0, end: 5, box: { x0: 0.1, y0: 0.1, x1: 0.6, y1: 0.15 }, x: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6] },
    { start: 6, end: 10, box: { x0: 0.1, y0: 0.2, x1: 0.5, y1: 0.25 } },
  ],
}

test('a text that a line end cuts has a box in each line', () => {
  const [mark] = markSpans(page, [{ start: 3, end: 8 }])
  expect(mark?.boxes).toHaveLength(2)
  expect(mark?.boxes[0]).toEqual({ x0: 0.4, y0: 0.1, x1: 0.6, y1: 0.15 })
  expect(mark?.boxes[1]?.x1).toBeCloseTo(0.3) // without places of characters they are taken to be equally wide
})

test('in a line that runs downwards the box is a part of its height', () => {
  const down = { width: 600, height: 800, lines: [{ start: 0, end: 4, box: { x0: 0.5, y0: 0.2, x1: 0.55, y1: 0.6 } }] }
  const box = markSpans(down, [{ start: 1, end: 2 }])[0]?.boxes[0]
  expect([box?.x0, box?.x1]).toEqual([0.5, 0.55])
  expect(box?.y0).toBeCloseTo(0.3)
  expect(box?.y1).toBeCloseTo(0.4)
})

test('the boxes of the server fall to their marks', () => {
  const box = (n: number) => ({ x0: n, y0: 0, x1: n, y1: 0 })
  const groups = markGroups({ lines: page.lines, marks: [{ start: 3, end: 8 }, { start: 8, end: 10 }], boxes: [box(1), box(2), box(3)] })
  expect(groups.map((g) => g.boxes.map((b) => b.x0))).toEqual([[1, 2], [3]])
})

test('a mark outside every line has no box and takes none', () => {
  const box = { x0: 9, y0: 0, x1: 9, y1: 0 }
  expect(markGroups({ lines: page.lines, marks: [{ start: 20, end: 22 }, { start: 0, end: 2 }], boxes: [box] }).map((g) => g.boxes.length)).toEqual([0, 1])
})

test('text is cut where marks begin and end, by code points', () => {
  expect(pieces(Array.from('𠮷党费收据'), 0, 5, [{ start: 1, end: 3 }], [{ start: 2, end: 5 }])).toEqual([
    { text: '𠮷' }, { text: '党', mark: 0 }, { text: '费', mark: 0, quoted: true }, { text: '收据', quoted: true },
  ])
  expect(pieces(Array.from('党费收据'), 1, 3, [{ start: 0, end: 4 }])).toEqual([{ text: '费收', mark: 0 }])
  expect(pieces([], 0, 0, [])).toEqual([])
})

test.each([
  ['across a line end', '研究了党费收缴工作', [[0, 10]]],
  ['with other spaces', '党费 收缴', [[3, 8]]],
  ['line by line', '收缴\n研究', [[6, 8], [0, 2]]],
  ['that does not stand there', '退款凭证', []],
  ['without anything', ' \n ', []],
])('a quote %s', (_, quote, want) => {
  expect(quoteSpans(page.text, quote).map((s) => [s.start, s.end])).toEqual(want)
})
