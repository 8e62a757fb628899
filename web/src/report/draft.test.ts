import { expect, test } from 'vitest'
import { Refusal } from '../api/client'
import type { Of } from '../api/types'
import { claimFrom, counts, needOf, problemRefused, unwant, want } from './draft'
import { cut, linesOf } from './original'

const measure = (text: string, start = 0): Of<'DraftMeasure'> => ({ label: '①', text, start, label_start: start, end: start + [...text].length, points: [], items: [], claims: [], documents: [] })
const problem = (no: number, ...measures: Of<'DraftMeasure'>[]): Of<'DraftProblem'> =>
  ({ no, label: `${no}.`, title: `问题${no}`, statement: '', points: null, measures, duty: {}, deadline: '', start: 0, end: 0 })
const draft = (...problems: Of<'DraftProblem'>[]): Of<'Draft'> => ({
  aspects: [{ no: 1, label: '（一）', title: '党的建设', start: 0, end: 0, problems }],
  organisation: [], unfinished: [], threads: [], headline: [], findings: [], parts: [], unread: [],
})

test('a claim of a person knows where its words stand, also behind rare characters', () => {
  const m = measure('𠮷支部补缴党费1280元。', 100)
  expect(claimFrom(m, '补缴党费1280元')).toMatchObject({ quote: '补缴党费1280元', start: 103, end: 112, rule: 'person' })
  expect(claimFrom(m, '不在其中')).toMatchObject({ start: 0, end: 0 })
  expect(claimFrom(m, ' ').quote).toBe(m.text)
})

test('what a claim requires and needs stays in step', () => {
  const c = claimFrom(measure('召开会议'), '')
  want(c, 'meeting_minutes')
  want(c, 'sign_in_sheet', 3)
  want(c, 'meeting_minutes', 2)
  expect(c.requires).toEqual(['meeting_minutes', 'sign_in_sheet'])
  expect(needOf(c, 'meeting_minutes')).toEqual({ count: 2, per: '' })
  unwant(c, 'sign_in_sheet')
  expect([c.requires, c.needs?.map((n) => n.kind)]).toEqual([['meeting_minutes'], ['meeting_minutes']])
})

test('a draft is counted without minding what is null', () => {
  const m = measure('召开会议')
  m.claims = [claimFrom(m, '')]
  expect(counts(draft(problem(1, m, { ...measure('提高认识'), claims: null }), { ...problem(2), measures: null }))).toEqual({ aspects: 1, problems: 2, measures: 2, claims: 1 })
})

test.each([
  [{ status: 422, detail: '问题7：没有“zzz”这种事项类型' }, 7],
  [{ status: 422, detail: '问题编号5重复或无效，请更正后再确认' }, 5],
  [{ status: 422, field: 'draft.aspects.0.problems.1.title', detail: '不能超过50000个字' }, 9],
  [{ status: 409, detail: '这份报告已经导入' }, undefined],
])('%o is about problem %s', (told, no) => {
  expect(problemRefused(new Refusal(told), draft(problem(3), problem(9)))).toBe(no)
})

test('a line is cut where places begin and end', () => {
  const lines = linesOf('整改报告\n𠮷支部已退回金额600元。\n完')
  expect(lines.map((l) => [l.start, l.end])).toEqual([[0, 4], [5, 18], [19, 20]])
  const line = lines[1]
  if (!line) throw new Error('no line')
  expect(cut(line, [{ look: 'focus', places: [{ start: 9, end: 13 }] }, { look: 'finding', places: [{ start: 5, end: 11 }] }])).toEqual([
    { text: '𠮷支部已', look: 'finding' }, { text: '退回金额', look: 'focus' }, { text: '600元。', look: '' },
  ])
  expect(cut(line, [{ look: 'unread', places: [{ start: 0, end: 100 }] }])).toEqual([{ text: line.text, look: 'unread' }])
  expect(cut(line, [])).toEqual([{ text: line.text, look: '' }])
})
