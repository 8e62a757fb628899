import { expect, test } from 'vitest'
import { ordinal, step, type Place } from './hits'

const pages = [{ page: 2, marks: 2 }, { page: 3, marks: 1 }, { page: 9, marks: 3 }]

test('n meets every hit of every page, and begins again', () => {
  let at: Place = { page: 1 }
  const met: string[] = []
  for (let i = 0; i < 7; i++) {
    at = step(pages, at, true) ?? at
    met.push(`${at.page}.${at.mark}`)
  }
  expect(met).toEqual(['2.0', '2.1', '3.0', '9.0', '9.1', '9.2', '2.0'])
})

test('Shift+n goes the same way back', () => {
  let at: Place = { page: 2, mark: 1 }
  const met: string[] = []
  for (let i = 0; i < 4; i++) {
    at = step(pages, at, false) ?? at
    met.push(`${at.page}.${at.mark}`)
  }
  expect(met).toEqual(['2.0', '9.2', '9.1', '9.0'])
})

test.each([
  ['on a page without hits', { page: 5 }, '9.0', '3.0'],
  ['on a page with hits, at none of them', { page: 3 }, '3.0', '2.1'],
  ['behind them all', { page: 20 }, '2.0', '9.2'],
])('%s', (_, at, next, before) => {
  const name = (forward: boolean) => { const s = step(pages, at, forward); return `${s?.page}.${s?.mark}` }
  expect([name(true), name(false)]).toEqual([next, before])
})

test('a hit is counted over the whole file', () => {
  expect(ordinal(pages, { page: 2, mark: 0 })).toBe(1)
  expect(ordinal(pages, { page: 9, mark: 2 })).toBe(6)
  expect(ordinal(pages, { page: 9 })).toBe(0)
  expect(ordinal(pages, { page: 5, mark: 0 })).toBe(0)
  expect(ordinal(pages, { page: 3, mark: 7 })).toBe(0)
})

test('without hits there is nowhere to go', () => {
  expect(step([], { page: 1 }, true)).toBeUndefined()
})
