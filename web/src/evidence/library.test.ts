import { expect, test } from 'vitest'
import { addressOf, clicked, filterOf, inTurn, lackingOf, narrowed, viewOf } from './library'
import { hasPicture } from './picture'

test('an address is read and written back', () => {
  const address = { kind: 'photo', unit: 'U', state: 'unreadable', problem: '5', unclaimed: '1', withdrawn: '1', view: 'grid' }
  expect(addressOf(filterOf(address), viewOf(address))).toEqual(address)
  expect(addressOf(filterOf({ unclaimed: 'yes', kind: '' }), viewOf({}))).toEqual({})
  expect(narrowed(filterOf({ view: 'grid' }))).toBe(false)
})

const ids = ['甲', '乙', '丙', '丁', '戊']
test.each([
  ['a click chooses', [], 1, -1, false, ['乙']],
  ['a click on what is chosen lets go', ['乙'], 1, 1, false, []],
  ['Shift goes on downwards', ['乙'], 3, 1, true, ['乙', '丙', '丁']],
  ['Shift goes on upwards', ['丁'], 1, 3, true, ['乙', '丙', '丁']],
  ['Shift lets go what was let go first', ['甲', '丙', '丁'], 3, 1, true, ['甲']],
  ['Shift without a row before is a click', [], 2, -1, true, ['丙']],
  ['a row that is not there', ['甲'], 9, 0, false, ['甲']],
] as const)('%s', (_, chosen, at, before, shift, want) => {
  expect([...clicked(ids, new Set<string>(chosen), at, before, shift)].sort()).toEqual([...want].sort())
})

test.each([
  ['what is read lacks nothing', 0, 3, undefined],
  ['the page after the first', 2, 5, 3],
  ['a row in the middle of a page', 20, 22, 19],
  ['a window over two pages asks for the earlier', 22, 25, 19],
  ['what is read of a window is not asked for again', 11, 14, undefined],
  ['beyond what was read', 14, 16, 15],
  ['a window from before the first row', -5, 2, undefined],
] as const)('%s', (_, from, to, want) => {
  const rows: unknown[] = ['甲', '乙', '丙'] // the first page; 11 to 14 were looked at
  for (const at of [11, 12, 13, 14]) rows[at] = '远'
  expect(lackingOf(rows, from, to, 3, 4)).toBe(want)
})

test('what is refused stops nothing, and is told', async () => {
  const done: string[] = []
  const counts: number[] = []
  const refused = await inTurn(ids, async (id) => {
    if (id === '丙') throw new Error('不行')
    done.push(id)
  }, (n) => counts.push(n), () => false)
  expect(done).toEqual(['甲', '乙', '丁', '戊'])
  expect(counts).toEqual([1, 2, 3, 4, 5])
  expect(refused.map((r) => r.item)).toEqual(['丙'])
})

test('a deed can be stopped between two', async () => {
  const done: string[] = []
  await inTurn(ids, async (id) => { done.push(id) }, () => {}, () => done.length === 2)
  expect(done).toEqual(['甲', '乙'])
})

test.each([
  ['application/pdf', 'searchable', true], ['application/ofd', 'ocr_pending', true], ['image/jpeg', 'reading', true],
  ['application/pdf', 'unreadable', false], ['image/png', 'received', false], ['text/plain', 'searchable', false],
])('%s that is %s: %s', (media, state, want) => {
  expect(hasPicture(media, state)).toBe(want)
})
