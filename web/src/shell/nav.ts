import type { Of } from '../api/types'
import type { IconName } from '../ui/icons'
import { words as w } from './words'

/** One entry of the main navigation; it stands there for those who may. */
export type Place = { to: string; name: string; icon: IconName; may?: keyof Of<'May'>; count?: 'unclaimed' | 'waiting' }

export const places: Place[] = [
  { to: '/', name: w.places.desk, icon: 'home' },
  { to: '/problems', name: w.places.ledger, icon: 'ledger' },
  { to: '/evidence', name: w.places.library, icon: 'box', may: 'read_evidence' },
  { to: '/search', name: w.places.search, icon: 'search', may: 'read_evidence' },
  { to: '/unclaimed', name: w.places.unclaimed, icon: 'inbox', may: 'upload', count: 'unclaimed' },
  { to: '/review', name: w.places.review, icon: 'check', may: 'judge', count: 'waiting' },
  { to: '/statistics', name: w.places.statistics, icon: 'chart' },
]

export const managing: Place[] = [
  { to: '/units', name: w.places.units, icon: 'users', may: 'manage' },
  { to: '/audit', name: w.places.audit, icon: 'log', may: 'read_audit' },
  { to: '/settings', name: w.places.settings, icon: 'gear' },
]
