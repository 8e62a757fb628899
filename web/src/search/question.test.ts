import { expect, test } from 'vitest'
import { addressOf, cutAt, hasField, pagesOf, paramsOf, questionOf, withField, withoutField } from './question'

test('an address is read and written back', () => {
  const address = { q: '补缴党费 收据', kind: 'photo', problem: '5', unit: 'U', state: 'offered', from: '2025-01-01', to: '2025-12-31', sort: 'date', exact: '1', page: '3' }
  expect(addressOf(questionOf(address))).toEqual({ ...address, problem: 5 })
})

test('what is usual stays out of the address', () => {
  expect(addressOf(questionOf({ q: '', page: '1', sort: 'relevance', exact: '0' }))).toEqual({})
})

test.each([
  [{ page: '0' }, 1], [{ page: '-3' }, 1], [{ page: '七' }, 1], [{ page: ['2', '3'] }, 1], [{ page: '501' }, 501], [{ page: '99999' }, 501],
])('%j is page %i', (address, want) => {
  expect(questionOf(address).page).toBe(want)
})

test('pages become offsets', () => {
  expect(paramsOf(questionOf({ q: '党费', page: '4' }))).toMatchObject({ q: '党费', offset: 60, limit: 20 })
})

test.each([[0, 1, 1], [20, 1, 1], [21, 2, 2], [10_020, 501, 501], [48_000, 2400, 501]])('%i files are %i pages, of which %i open', (total, all, open) => {
  expect(pagesOf(total)).toEqual({ all, open })
})

test.each([
  ['', '日期:2025'], ['党费', '党费 日期:2025'], ['签到表 OR 会议记录', '(签到表 OR 会议记录) 日期:2025'], ['签到表|会议', '(签到表|会议) 日期:2025'],
])('“%s” narrowed by a year is “%s”', (q, want) => {
  expect(withField(q, '日期', '2025')).toBe(want)
  expect(hasField(want, '日期', '2025')).toBe(true)
})

test('a field is taken out again, and only that', () => {
  expect(withoutField('党费 上传人:jiguan 收据', '上传人', 'jiguan')).toBe('党费 收据')
  expect(withoutField('党费 上传人:jiguan2', '上传人', 'jiguan')).toBe('党费 上传人:jiguan2')
  expect(withField('党费', '上传人', '李 小华')).toBe('党费 上传人:"李 小华"')
})

test('the wrong place counts code points, the end among them', () => {
  expect(cutAt('𠮷林 "党费', 3)).toEqual(['𠮷林 ', '"', '党费'])
  expect(cutAt('党费 (', 4)).toEqual(['党费 (', '', ''])
})
