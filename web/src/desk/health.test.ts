import { expect, test } from 'vitest'
import type { Of } from '../api/types'
import { healthOf } from './health'

const status = (over: Partial<Of<'Status'>>): Of<'Status'> => ({ version: '1', evidence: { total: 0, states: {}, changed: 0 }, recogniser: 'PP-OCRv4', index: { files: 5, lag: 0, current: true }, jobs: {}, ...over })
const bad = (s: Of<'Status'>) => healthOf(s).filter((h) => h.bad).map((h) => h.text)

test('a sound system has nothing bad', () => {
  expect(bad(status({}))).toEqual([])
})

test('what wants somebody is marked', () => {
  expect(bad(status({ recogniser: '', jobs: { dead: 2 }, index: { files: 5, lag: 0, current: true, problem: '磁盘已满' } }))).toEqual([
    expect.stringContaining('磁盘已满'), expect.stringContaining('没有文字识别引擎'), expect.stringContaining('2 个识读任务'),
  ])
})

test('an index on its way says how far', () => {
  expect(healthOf(status({ index: { files: 5, lag: 7, current: false } })).some((h) => h.text.includes('7 步'))).toBe(true)
})
