import { expect, test } from 'vitest'
import { lineAt } from './useDictionary'

test.each([[1, '甲'], [2, '乙=丙'], [3, ''], [4, '丁'], [9, '']])('line %i', (n, want) => {
  const text = '甲\n乙=丙\n\n丁'
  expect(text.slice(...lineAt(text, n))).toBe(want)
})
