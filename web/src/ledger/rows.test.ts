import { expect, test } from 'vitest'
import type { Of } from '../api/types'
import { filterOf, first, gaps, groups, provenOf, reviewOf, summary, unitsOf, wantedKinds } from './rows'

const standing = (wanted: number, offered: number, accepted: number, returned = 0): Of<'Standing'> => ({
  wanted, offered, accepted, returned, missing: Math.max(0, wanted - offered - accepted), proven: Math.min(accepted, wanted),
})

function problem(no: number, over: Partial<Of<'ProblemRow'>>, ...cells: Of<'Standing'>[]): Of<'ProblemRow'> {
  const sum = cells.reduce((a, b) => ({
    wanted: a.wanted + b.wanted, offered: a.offered + b.offered, accepted: a.accepted + b.accepted, returned: a.returned + b.returned, missing: a.missing + b.missing, proven: a.proven + b.proven,
  }), standing(0, 0, 0))
  return {
    id: `P${no}`, no, title: `问题${no}`, excerpt: '', aspect: 'A', progress: '', measures: 1, claims: 1, vague: 0, alert: '', standing: sum,
    duty: { leader: '', unit: '局办公室', person: '', deadline: '', pace: '' },
    cells: cells.map((s) => ({ measure: 'M', claim: 'C', kind: 'notice', kind_name: '通知', standing: s })), ...over,
  }
}

const aspects: Of<'AspectRow'>[] = [
  { id: 'A', no: 1, title: '党的领导', standing: standing(0, 0, 0), problems: [
    problem(1, { progress: 'done', title: '党费收缴不规范' }, standing(1, 0, 1)),
    problem(2, { alert: 'red', duty: { leader: '', unit: '机关支部', person: '', deadline: '2026-01-01', pace: '' } }, standing(2, 0, 1), standing(1, 1, 0)),
  ] },
  { id: 'B', no: 2, title: '党的建设', standing: standing(0, 0, 0), problems: [
    problem(3, { excerpt: '考勤不严', alert: 'yellow' }, standing(1, 0, 0, 1)),
    problem(4, {}),
  ] },
]
const shown = (query: Record<string, string>) => groups(aspects, filterOf(query)).flatMap((a) => a.problems.map((p) => p.no))

test.each([
  [{}, [1, 2, 3, 4]],
  [{ aspect: '2' }, [3, 4]],
  [{ progress: 'done' }, [1]],
  [{ progress: 'underway' }, [2, 3, 4]],
  [{ unit: '机关支部' }, [2]],
  [{ q: '党费 不规范' }, [1]],
  [{ q: '考勤' }, [3]],
  [{ only: 'missing' }, [2, 3]],
  [{ only: 'waiting' }, [2]],
  [{ only: 'filled' }, [1]],
  [{ only: 'late' }, [2]],
  [{ only: 'anything else' }, [1, 2, 3, 4]],
] as [Record<string, string>, number[]][])('%o shows %o', (query, want) => {
  expect(shown(query)).toEqual(want)
})

test('the summary counts problems, proofs and requirements', () => {
  expect(summary(aspects)).toEqual({ all: 4, done: 1, filled: 1, late: 1, waiting: 1, missing: 2 })
  expect(provenOf(aspects[0]?.problems ?? [])).toEqual({ proven: 1, all: 3 })
  expect(unitsOf(aspects)).toEqual(['局办公室', '机关支部'])
})

test.each([[1, [[1]]], [2, [[1, 2]]], [3, [[1, 2], [3]]], [9, [[1, 2], [3, 4]]]])('the first %i problems stay in their groups', (n, want) => {
  expect(first(aspects, n).map((f) => f.problems.map((p) => p.no))).toEqual(want)
})

test('gaps come by urgency, and say what they want', () => {
  const found = gaps(aspects)
  expect(found.map((p) => p.no)).toEqual([2, 3])
  expect(found[0] && wantedKinds(found[0])).toEqual([{ name: '通知', missing: 1 }])
})

test.each([
  [standing(0, 0, 0), '无需佐证'], [standing(2, 0, 2), '已通过'], [standing(2, 0, 1), '待提交'],
  [standing(2, 1, 1), '待审核'], [standing(2, 1, 0, 1), '需补充'],
] as const)('%o is %s', (s, want) => {
  expect(reviewOf(s).name).toBe(want)
})
