import type { Of } from '../api/types'
import type { IconName } from '../ui/icons'

/** One entry of the main navigation; it stands there for those who may. */
export type Place = { to: string; name: string; icon: IconName; may?: keyof Of<'May'>; count?: 'unclaimed' | 'waiting' }

export const places: Place[] = [
  { to: '/', name: '工作台', icon: 'home' },
  { to: '/problems', name: '整改台账', icon: 'ledger' },
  { to: '/evidence', name: '材料库', icon: 'box', may: 'read_evidence' },
  { to: '/search', name: '全文检索', icon: 'search', may: 'read_evidence' },
  { to: '/unclaimed', name: '待认领', icon: 'inbox', may: 'upload', count: 'unclaimed' },
  { to: '/review', name: '佐证审核', icon: 'check', may: 'judge', count: 'waiting' },
  { to: '/statistics', name: '统计报表', icon: 'chart' },
]

export const managing: Place[] = [
  { to: '/units', name: '单位与人员', icon: 'users', may: 'manage' },
  { to: '/audit', name: '操作日志', icon: 'log', may: 'read_audit' },
  { to: '/settings', name: '系统设置', icon: 'gear' },
]
