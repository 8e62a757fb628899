import { expect, test } from 'vitest'
import { cuts } from './correct'

test('a text is cut after its marks, counted in code points', () => {
  expect(cuts('召开会议，学习《规则》；建立台账。').map((c) => [c.at, c.after])).toEqual([[5, '学习《规则》；建立台账。'], [12, '建立台账。']])
  expect(cuts('𠮷支部，补缴').map((c) => c.at)).toEqual([4])
})

test('nothing is cut off that has no words', () => {
  expect(cuts('补缴党费。')).toEqual([])
  expect(cuts('，补缴')).toEqual([])
  expect(cuts('“召开会议。”并通报').map((c) => c.at)).toEqual([])
})
