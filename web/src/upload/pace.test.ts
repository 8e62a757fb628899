import { expect, test } from 'vitest'
import { Pace, secondsLeft } from './pace'

test('a steady flow is told as it is, from where it began', () => {
  const p = new Pace(5_000_000, 0) // resumed: what lay there already was not sent now
  for (let s = 1; s <= 5; s++) p.look(5_000_000 + s * 1000, s * 1000)
  expect(p.speed).toBe(1000)
  expect(secondsLeft(2500, p.speed)).toBe(3)
})

test('a gust moves it a little, looks too near not at all', () => {
  const p = new Pace(0, 0)
  p.look(1000, 1000)
  p.look(900_000, 1001)
  expect(p.speed).toBe(1000)
  p.look(6000, 2000)
  expect(p.speed).toBe(2000)
})

test('nothing known, nothing said', () => {
  expect(secondsLeft(1000, 0)).toBeUndefined()
})
