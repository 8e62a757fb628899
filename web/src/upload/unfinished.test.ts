import { expect, test } from 'vitest'
import { idOf, isSame } from './unfinished'

const begun = { name: '签到表.pdf', size: 10, modified: 1000 }

test.each([
  ['the same file', { name: '签到表.pdf', size: 10, lastModified: 1000 }, true],
  ['another name', { name: '签到表2.pdf', size: 10, lastModified: 1000 }, false],
  ['another length', { name: '签到表.pdf', size: 11, lastModified: 1000 }, false],
  ['changed since', { name: '签到表.pdf', size: 10, lastModified: 2000 }, false],
])('%s', (_, file, want) => {
  expect(isSame(begun, file)).toBe(want)
})

test('an upload is known by the end of its address', () => {
  expect(idOf('http://10.0.0.2:8080/api/v1/uploads/ABC')).toBe('ABC')
})
