import { expect, test } from 'vitest'
import { a4, factorOf, pictureWidth, scaleOf, stepFrom, turnOf } from './size'

test.each([
  [150, 1, 160],
  [620, 1, 620],
  [660, 1, 620], // a little larger than it is
  [700, 1, 1240],
  [820, 1.5, 1240],
  [820, 2, 1654],
  [390, 3, 1240],
  [5000, 2, 2400],
])('%i CSS pixels at %d a pixel ask for %i', (css, ratio, want) => {
  expect(pictureWidth(css, ratio)).toBe(want)
})

test('a page fits the width, or whole, as it lies', () => {
  const room = { width: 842, height: 595 }
  expect(scaleOf(a4, 'width', 0, room)).toBeCloseTo(842 / 595)
  expect(scaleOf(a4, 'width', 90, room)).toBeCloseTo(1)
  expect(scaleOf(a4, 'page', 0, room)).toBeCloseTo(595 / 842)
  expect(scaleOf(a4, 'page', 270, room)).toBeCloseTo(1)
})

test('100 % is the size on paper at 96 dots an inch', () => {
  expect(scaleOf(a4, 1, 0, a4) * a4.width).toBeCloseTo(793.3, 1)
  expect(factorOf(a4, 1.5, 0, a4)).toBeCloseTo(1.5)
})

test('a room that has no size yet still gives a size', () => {
  expect(scaleOf(a4, 'page', 0, { width: 0, height: 0 })).toBeGreaterThan(0)
})

test('steps go on from whatever fits, and stop at the ends', () => {
  expect(stepFrom(1.07, true)).toBe(1.1)
  expect(stepFrom(1.07, false)).toBe(1)
  expect(stepFrom(1, true)).toBe(1.1)
  expect(stepFrom(1, false)).toBe(0.9)
  expect(stepFrom(4, true)).toBe(4)
  expect(stepFrom(0.25, false)).toBe(0.25)
})

test('four turns are none', () => {
  expect(turnOf(turnOf(turnOf(turnOf(0))))).toBe(0)
})
