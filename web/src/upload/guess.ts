import type { Of } from '../api/types'

type Kind = Of<'Kind'>

// Chinese titles say last what they are: the word nearest the end decides, of
// two that end at one place the rule that stands first. The server knows more
// words, and the text; here stand those that leave no doubt.
const rules: [RegExp, Kind][] = [
  [/签到(表|簿|册|单|记录)|签名表|参会人员名单/g, 'sign_in_sheet'],
  [/党费.*(收据|凭证|票据)|党费证/g, 'party_fee_receipt'],
  [/(退|缴|追回|上缴|清退|非税).*(凭证|收据|票据|回单|缴款书)|缴款书|退款单|缴款单/g, 'refund_voucher'],
  [/(任免|任职|免职|聘任|借调|处分).*(通知|决定|批复)/g, 'personnel_order'],
  [/整改(通知书|通知|函|意见书)/g, 'rectification_notice'],
  [/(谈话|约谈|谈心).{0,3}(记录|笔录)/g, 'talk_record'],
  [/会议(记录|纪要|决议)|会(记录|纪要)|纪要/g, 'meeting_minutes'],
  [/考勤|打卡记录|出勤表/g, 'attendance'],
  [/(检查|督查|抽查|排查)(记录|表|底稿|情况)/g, 'inspection_record'],
  [/验收/g, 'acceptance'],
  [/(拨付|支付|付款|拨款)(凭证|单|令)|资金下达/g, 'payment_order'],
  [/接待.*(审批(单|表)?|公函|清单|菜单|申请(单|表)?)/g, 'reception_file'],
  [/(审批|申请|呈批|报批|审核)(表|单)/g, 'approval'],
  [/合同|协议/g, 'contract'],
  [/公示|公告/g, 'public_notice'],
  [/(学习|培训)(计划|安排|方案|配档)/g, 'study_plan'],
  [/讲稿|讲义|党课课件/g, 'lecture_script'],
  [/(学习|读书)(笔记|心得|体会)|心得体会/g, 'study_notes'],
  [/照片|合影/g, 'photo'],
  [/台账|台帐|名册|花名册|登记(簿|表|册)|明细表|统计表|汇总表|一览表/g, 'register'],
  [/办法|规定|制度|规则|细则|条例|实施方案|工作方案|实施意见/g, 'regulation'],
  [/通知|通报/g, 'notice'],
  [/情况说明|自查报告|情况汇报|检讨书/g, 'self_statement'],
]

/** What a file is by its name; '' where the name leaves it open. */
export function guessKind(name: string): Kind {
  const title = name.replace(/\.[A-Za-z0-9]{1,5}$/, '')
  let best: { kind: Kind; end: number } | undefined
  for (const [words, kind] of rules) {
    for (const m of title.matchAll(words)) {
      const end = m.index + m[0].length
      if (!best || end > best.end) best = { kind, end }
    }
  }
  return best?.kind ?? ''
}
