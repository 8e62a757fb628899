import { expect, test } from 'vitest'
import { phrase, uploadFor, viewerOf } from './links'

test.each([
  ['补缴党费1280元', '"补缴党费1280元"'],
  ['落实“三会一课”制度要求', '"三会一课"'],
  ['', ''],
  ['”“', ''],
  ['长'.repeat(300), `"${'长'.repeat(100)}"`],
])('%s is asked for as %s', (quote, want) => {
  expect(phrase(quote)).toBe(want)
})

test('a proof opens on its first page', () => {
  expect(viewerOf({ pages: '3-5', quote: '', evidence: { id: 'E' } })).toEqual({ path: '/evidence/E', query: { page: '3' } })
  expect(viewerOf({ pages: '', quote: '补缴', evidence: { id: 'E' } }).query).toEqual({ page: '1', q: '"补缴"' })
})

test('an upload is addressed with what is known', () => {
  expect(uploadFor({ problem: 5, claim: 'C', kind: 'photo' }).query).toEqual({ problem: '5', claim: 'C', kind: 'photo' })
  expect(uploadFor({ problem: 0, measure: 'M' }).query).toEqual({ measure: 'M' })
})
