import type { Of } from '../api/types'
import { words as w } from './words'

/** How the system is, line by line; what is bad wants somebody. */
export function healthOf(s: Of<'Status'>): { text: string; bad: boolean }[] {
  const lines = [{ text: w.version(s.version), bad: false }]
  if (s.index) {
    lines.push(s.index.problem ? { text: w.indexBroken(s.index.problem), bad: true }
      : { text: s.index.current ? w.indexFine(s.index.files) : w.indexBehind(s.index.lag), bad: false })
  }
  lines.push(s.recogniser ? { text: w.recogniser(s.recogniser), bad: false } : { text: w.noRecogniser, bad: true })
  if (s.jobs) {
    lines.push({ text: w.jobs(s.jobs.ready ?? 0, s.jobs.running ?? 0), bad: false })
    if (s.jobs.dead) lines.push({ text: w.dead(s.jobs.dead), bad: true })
  }
  return lines
}
