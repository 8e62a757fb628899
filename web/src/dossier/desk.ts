import { inject, type InjectionKey } from 'vue'
import type { Of } from '../api/types'
import type { OfferedFile } from '../proof/offer'

/** What something is proven of: a problem, one of its measures, or one of that measure's claims. */
export type Target = { measure?: string; claim?: string; kind?: Of<'Kind'> }

/** What can be done from any line of the page; the page itself does it. */
export type Desk = {
  offer: (files: OfferedFile[], target: Target, pages?: string, quote?: string) => void
  pick: (target: Target) => void
  accept: (proof: Of<'Proof'>) => void
  giveBack: (proof: Of<'Proof'>) => void
  revoke: (proof: Of<'Proof'>) => void
  withdraw: (proof: Of<'Proof'>) => void
  problem: () => number
  correcting: () => boolean
}

export const deskKey: InjectionKey<Desk> = Symbol('desk')

export function useDesk(): Desk {
  const desk = inject(deskKey)
  if (!desk) throw new Error('a line of a problem stands on its page')
  return desk
}
