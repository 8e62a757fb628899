import { expect, test } from 'vitest'
import type { Of } from '../api/types'
import { deadlines, difference, percent } from './figures'

const standing = (wanted: number, proven: number): Of<'Standing'> => ({ wanted, offered: 0, accepted: proven, returned: 0, missing: wanted - proven, proven })
const row = (deadline: string, alert: Of<'Alert'>, s: Of<'Standing'>) =>
  ({ alert, standing: s, duty: { leader: '', unit: '', person: '', deadline, pace: '' } }) as Of<'ProblemRow'>

test('every problem stands somewhere to its deadline', () => {
  const problems = [row('2026-01-01', '', standing(1, 1)), row('2026-01-01', 'red', standing(1, 0)), row('2026-01-01', 'yellow', standing(1, 0)), row('2099-01-01', '', standing(1, 0)), row('', '', standing(0, 0))]
  expect(deadlines([{ problems } as Of<'AspectRow'>])).toEqual({ complete: 1, red: 1, yellow: 1, green: 0, later: 1, none: 1 })
})

test('a share is whole only when all is there', () => {
  expect([percent(199, 200), percent(200, 200), percent(0, 0)]).toEqual([99, 100, 0])
})

test.each([
  [100, 100, 0, '相符', 'good'], [100, 40, 0, '少 0.60', 'bad'], [100, 150, 0, '多 0.50', 'warn'],
  [100, 150, 1, '多 0.50', 'plain'], [0, 0, 1, '', 'plain'],
])('claimed %i, proven %i, %i masked: %s', (claimed_fen, proven_fen, masked, text, tone) => {
  expect(difference({ claimed_fen, proven_fen, masked })).toEqual({ text, tone })
})
