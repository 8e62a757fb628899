import { expect, test } from 'vitest'
import { firstPage, matching, pagesOf, presetKind } from './offer'

const problems = [
  { no: 1, title: '党费收缴不规范', duty: { unit: '机关支部', person: '' } },
  { no: 5, title: '党员日常管理宽松化', duty: { unit: '临江支部', person: '' } },
  { no: 15, title: '合同签订滞后', duty: { unit: '办公室', person: '' } },
]

test.each([
  ['', [1, 5, 15]],
  ['5', [5]],
  ['1', [1, 15]],
  ['问题15', [15]],
  ['党 管理', [5]],
  ['临江', [5]],
  ['没有这回事', []],
])('“%s” names %j', (asked, want) => {
  expect(matching(problems, asked).map((p) => p.no)).toEqual(want)
})

test.each([
  ['the file is what is asked for', ['photo'], ['photo', 'notice'], 'photo'],
  ['the file is something else, and says so', ['contract'], ['photo'], 'contract'],
  ['an unknown file for the one thing asked', [''], ['photo'], 'photo'],
  ['an unknown file where two things are asked', [''], ['photo', 'notice'], ''],
  ['files of different kinds', ['photo', 'notice'], ['photo'], ''],
] as const)('%s', (_, files, needed, want) => {
  expect(presetKind([...files], [...needed])).toBe(want)
})

test.each([['', 1], ['3', 3], ['4-6,9', 4]])('pages “%s” begin at %i', (pages, want) => {
  expect(firstPage(pages)).toBe(want)
})

test.each([['1,3-5', 9, [1, 3, 4, 5]], ['7', 9, [7]], ['', 3, [1, 2, 3]], ['', 0, [1]]])('pages “%s” of %i are %j', (pages, all, want) => {
  expect(pagesOf(pages, all)).toEqual(want)
})
