import type { Of } from '../api/types'

const tabNames = ['inspection', 'rules', 'dictionary', 'index', 'reading', 'backup', 'tokens', 'about'] as const

/** One part of the settings, as the address names it. */
export type Tab = (typeof tabNames)[number]

/** The parts somebody has; system says whether the server tells them of jobs and the index. */
export function tabsFor(may: Of<'May'>, system: boolean): Tab[] {
  const open: Partial<Record<Tab, boolean>> = { inspection: may.import, index: system, reading: system || may.read_evidence, backup: may.manage }
  return tabNames.filter((t) => open[t] ?? true)
}
