import { expect, test } from 'vitest'
import { folderOf, plainly, screenshotName, worthSending } from './names'

test.each([['.DS_Store', false], ['Thumbs.db', false], ['~$会议记录.docx', false], ['._签到表.pdf', false], ['签到表.pdf', true], ['.pdf', true]])('%s is worth sending: %s', (name, want) => {
  expect(worthSending(name)).toBe(want)
})

test.each([['一支部/2022/签到表.pdf', '一支部/2022'], ['签到表.pdf', ''], ['', '']])('“%s” lies in “%s”', (path, want) => {
  expect(folderOf(path)).toBe(want)
})

test('a screenshot is called by the moment it was taken', () => {
  expect(screenshotName(new Date(2022, 6, 5, 9, 3, 7), 'image/png')).toBe('截图 2022-07-05 09.03.07.png')
})

test('what turns letters round is shown, not obeyed', () => {
  expect(plainly('收据\u202Efdp.exe')).toBe('收据\ufffdfdp.exe')
  expect(plainly('<img src=x onerror=alert(1)>.pdf')).toBe('<img src=x onerror=alert(1)>.pdf')
})
