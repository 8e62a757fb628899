import { expect, test } from 'vitest'
import { bytes, clipped, extension, grouped, numeral, yuan } from './format'

test.each([[0, '0 B'], [999, '999 B'], [1000, '1.0 KB'], [3482, '3.4 KB'], [10_240, '10 KB'], [12_600_000, '12 MB'], [2 ** 40, '1.0 TB']])('%i bytes read %s', (n, want) => {
  expect(bytes(n)).toBe(want)
})

test.each([[1, '一'], [10, '十'], [12, '十二'], [20, '二十'], [99, '九十九'], [100, '100']])('aspect %i reads %s', (n, want) => {
  expect(numeral(n)).toBe(want)
})

test('money has two places and groups of three', () => {
  expect(yuan(123456789)).toBe('1,234,567.89')
  expect(yuan(5)).toBe('0.05')
  expect(yuan(-12345678)).toBe('-123,456.78')
})

test.each([[0, '0'], [999, '999'], [1000, '1,000'], [1234567, '1,234,567'], [-100, '-100'], [-1000, '-1,000']])('%i is grouped as %s', (n, want) => {
  expect(grouped(n)).toBe(want)
})

test.each([['签到表.pdf', 'PDF'], ['a.tar.gz', 'GZ'], ['无后缀', '文件'], ['会议记录.第三次', '文件']])('the end of %s is %s', (name, want) => {
  expect(extension(name)).toBe(want)
})

test('a clipped text is no longer than asked', () => {
  expect(clipped('一二三四五', 4)).toBe('一二三…')
  expect(clipped('一二三四', 4)).toBe('一二三四')
})
