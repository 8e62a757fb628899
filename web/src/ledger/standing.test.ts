import { expect, test } from 'vitest'
import { complete, filled, lookOf, waitingOf } from './standing'

const standing = (wanted: number, offered: number, accepted: number, returned: number) => ({
  wanted, offered, accepted, returned, missing: Math.max(0, wanted - offered - accepted), proven: Math.min(accepted, wanted),
})

test.each([
  ['nothing offered', standing(1, 0, 0, 0), 'missing'],
  ['offered', standing(1, 1, 0, 0), 'waiting'],
  ['accepted', standing(1, 0, 1, 0), 'proven'],
  ['returned and not replaced', standing(1, 0, 0, 1), 'returned'],
  ['returned, and another offered', standing(1, 1, 0, 1), 'waiting'],
  ['one of two accepted', standing(2, 0, 1, 0), 'missing'],
  ['both offered, one accepted', standing(2, 1, 1, 0), 'waiting'],
  ['more than wanted', standing(1, 1, 2, 0), 'proven'],
])('%s', (_, s, want) => {
  expect(lookOf(s)).toBe(want)
})

test('what wants nothing is neither filled nor complete', () => {
  expect(filled(standing(0, 0, 0, 0))).toBe(false)
  expect(complete(standing(0, 0, 0, 0))).toBe(false)
})

test('what waits is never more than what is wanted', () => {
  expect(waitingOf({ wanted: 2, offered: 5, accepted: 1, returned: 0, missing: 0, proven: 1 })).toBe(1)
})
