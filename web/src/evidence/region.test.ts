import { expect, test } from 'vitest'
import { between, drawnOn, quoteIn, unturned } from './region'

const page = {
  text: '会议研究了党费\n签字：宁砚秋',
  lines: [
    { start: 0, end: 7, box: { x0: 0.1, y0: 0.1, x1: 0.8, y1: 0.14 }, x: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8] },
    { start: 8, end: 14, box: { x0: 0.1, y0: 0.2, x1: 0.7, y1: 0.24 } },
  ],
}

test('the lines inside become the quote, cut where the region cuts them', () => {
  expect(quoteIn(page, { x0: 0, y0: 0, x1: 1, y1: 1 })).toBe('会议研究了党费\n签字：宁砚秋')
  expect(quoteIn(page, { x0: 0.58, y0: 0.09, x1: 0.9, y1: 0.15 })).toBe('党费')
  expect(quoteIn(page, { x0: 0.39, y0: 0.19, x1: 0.9, y1: 0.3 })).toBe('宁砚秋')
})

test('a number is not cut', () => {
  const sum = { text: '小写￥1,180.00元', lines: [{ start: 0, end: 12, box: { x0: 0, y0: 0, x1: 0.6, y1: 0.1 } }] }
  expect(quoteIn(sum, { x0: 0, y0: 0, x1: 0.28, y1: 1 })).toBe('小写￥1,180.00')
  expect(quoteIn(sum, { x0: 0.32, y0: 0, x1: 1, y1: 1 })).toBe('￥1,180.00元')
})

test('a line whose middle lies outside is left out', () => {
  expect(quoteIn(page, { x0: 0, y0: 0.13, x1: 1, y1: 0.3 })).toBe('签字：宁砚秋')
})

test('of a stamp there is no text', () => {
  expect(quoteIn(page, { x0: 0.5, y0: 0.6, x1: 0.9, y1: 0.9 })).toBe('')
})

test('a column that runs downwards is cut across', () => {
  const down = { text: '关于印发的通知', lines: [{ start: 0, end: 7, box: { x0: 0.5, y0: 0.1, x1: 0.54, y1: 0.8 } }] }
  expect(quoteIn(down, { x0: 0.4, y0: 0, x1: 0.6, y1: 0.3 })).toBe('关于')
})

test.each([[0, 0.2, 0.1], [90, 0.9, 0.2], [180, 0.8, 0.9], [270, 0.1, 0.8]] as const)('turned by %i, the point is found again', (turn, x, y) => {
  const p = unturned({ x, y }, turn)
  expect(p.x).toBeCloseTo(0.2)
  expect(p.y).toBeCloseTo(0.1)
})

test('a region is the same whichever corner comes first, and stays on the page', () => {
  expect(between({ x: 0.9, y: 1.4 }, { x: 0.2, y: 0.1 })).toEqual({ x0: 0.2, y0: 0.1, x1: 0.9, y1: 1 })
  expect(drawnOn(between({ x: 0.5, y: 0.5 }, { x: 0.502, y: 0.9 }))).toBe(false)
})
