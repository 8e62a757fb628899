import { expect, test } from 'vitest'
import { guessKind } from './guess'

test.each([
  ['补缴党费收据2022-07（重扫）.pdf', 'party_fee_receipt'],
  ['7月党费收缴情况公示.jpg', 'public_notice'],
  ['民主评议会签到表（扫描）.jpg', 'sign_in_sheet'],
  ['关于公务接待的管理办法.docx', 'regulation'],
  ['公务接待审批单.pdf', 'reception_file'],
  ['支委会会议记录.doc', 'meeting_minutes'],
  ['党员大会纪要 3月.ofd', 'meeting_minutes'],
  ['关于印发《考勤制度》的通知.pdf', 'notice'],
  ['关于某某任职的通知.pdf', 'personnel_order'],
  ['整改通知书.pdf', 'rectification_notice'],
  ['退缴补贴银行回单.jpg', 'refund_voucher'],
  ['约谈记录.pdf', 'talk_record'],
  ['学习笔记-第一季度.pdf', 'study_notes'],
  ['IMG_20220708_093011.jpg', ''],
  ['整改材料汇总.rar', ''],
  ['扫描件.pdf', ''],
  ['', ''],
])('%s', (name, want) => {
  expect(guessKind(name)).toBe(want)
})
