import type { Of } from '../api/types'
import type { Tone } from '../ui/Pill.vue'

/** How a requirement stands: proven 已通过, returned 退回待补, waiting 待审核, missing 缺少. */
export type Look = 'proven' | 'waiting' | 'returned' | 'missing'

export const lookNames: Record<Look, string> = { proven: '已通过', waiting: '待审核', returned: '退回待补', missing: '缺少' }
export const lookTones: Record<Look, Tone> = { proven: 'good', waiting: 'wait', returned: 'warn', missing: 'bad' }

/** The look of what one requirement, or several together, have; what wants doing shows first. */
export function lookOf(s: Of<'Standing'>): Look {
  if (s.returned > 0 && s.missing > 0) return 'returned'
  if (s.missing > 0) return 'missing'
  if (s.proven < s.wanted) return 'waiting'
  return 'proven'
}

/** Whether nothing is missing: what was asked for is offered or accepted. */
export const filled = (s: Of<'Standing'>) => s.wanted > 0 && s.missing === 0

/** Whether all that is wanted has been accepted. */
export const complete = (s: Of<'Standing'>) => s.wanted > 0 && s.proven >= s.wanted

/** What waits for a verdict, of what is wanted. */
export const waitingOf = (s: Of<'Standing'>) => Math.max(0, s.wanted - s.proven - s.missing)

/** What is proven and what waits, as parts of what is wanted. */
export const sharesOf = (s: Of<'Standing'>) => ([['proven', s.proven], ['waiting', waitingOf(s)]] as const).map(([look, n]) => ({ look, share: s.wanted ? n / s.wanted : 0 }))

export const progressNames: Record<Of<'Progress'>, string> = { '': '整改中', done: '已完成', basically_done: '基本完成，持续推进', unfinished: '未完成' }
export const progressTones: Record<Of<'Progress'>, Tone> = { '': 'wait', done: 'good', basically_done: 'long', unfinished: 'warn' }
export const paceNames: Record<Of<'Pace'>, string> = { '': '', immediate: '立行立改', concentrated: '集中整改', ongoing: '长期坚持' }
/** How often a requirement asks for proof; what a person wrote is shown as it is. */
export const perNames: Record<string, string> = { year: '每年', quarter: '每季度', month: '每月', week: '每周', day: '每天' }
export const alertNames: Record<Of<'Alert'>, string> = { '': '', green: '临近时限', yellow: '时限紧急', red: '已逾期' }
export const alertTones: Record<Of<'Alert'>, Tone> = { '': 'plain', green: 'good', yellow: 'warn', red: 'bad' }
export const verdictNames: Record<Of<'Verdict'>, string> = { '': '待审核', accepted: '已通过', returned: '已退回' }
export const verdictTones: Record<Of<'Verdict'>, Tone> = { '': 'wait', accepted: 'good', returned: 'warn' }
export const stateNames: Record<Of<'State'>, string> = { received: '已接收', reading: '读取中', searchable: '可检索', unreadable: '无法读取', ocr_pending: '待识别' }
export const stateTones: Record<Of<'State'>, Tone> = { received: 'plain', reading: 'wait', searchable: 'good', unreadable: 'bad', ocr_pending: 'warn' }
