import { expect, test } from 'vitest'
import { placeOf, saidOf } from './detail'

test.each([
  ['an upload', { name: '签到表.pdf', size: 2048 }, '名称：签到表.pdf 大小：2.0 KB'],
  ['a verdict', { verdict: 'returned', reason: '缺第二页', pages: '1-2' }, '结论：退回 原因：缺第二页 页码：1-2'],
  ['a look at a page', { how: 'picture of page 3' }, '方式：第 3 页图像'],
  ['a look at its text', { how: 'page 12' }, '方式：第 12 页正文'],
  ['keys of Go', { ID: 'P1', Title: '党费收缴不规范', Reason: '' }, 'ID：P1 名称：党费收缴不规范'],
  ['what has no word', { whatever: ['甲', '乙'] }, 'whatever：甲、乙'],
  ['nested', { duty: { leader: '张' } }, 'duty：{"leader":"张"}'],
  ['nothing', undefined, ''],
])('%s', (_, detail, want) => {
  expect(saidOf({ subject: 'S', detail }).map((s) => `${s.name}：${s.value}`).join(' ')).toBe(want)
})

test('a kind has its name', () => {
  expect(saidOf({ subject: 'S', detail: { kind: 'register' } }, () => '台账/名册')).toEqual([{ name: '类型', value: '台账/名册' }])
})

test('the subject itself is not said again, and long values are cut', () => {
  expect(saidOf({ subject: 'S', detail: { id: 'S' } })).toEqual([])
  expect(saidOf({ subject: 'S', detail: { body: '长'.repeat(500) } })[0]?.value).toHaveLength(400)
})

test('evidence is opened, else the problem', () => {
  expect(placeOf({ sort: 'proof', name: '签到表', evidence: 'E1', problem: 3 })).toBe('/evidence/E1')
  expect(placeOf({ sort: 'claim', name: '党费', problem: 3 })).toBe('/problems/3')
  expect(placeOf({ sort: 'account', name: 'shenhe' })).toBeUndefined()
  expect(placeOf(undefined)).toBeUndefined()
})
