import { api, ask } from '../api/client'
import { useDeed } from '../api/deed'
import type { Of } from '../api/types'
import { moved } from '../proof/useProofs'

/** A deed to one evidence moves what its proofs move. */
const useEvidenceDeed = <In extends { id: string }, Out>(deed: (to: In) => Promise<Out>) => useDeed(deed, ...moved)

const at = (id: string) => ({ params: { path: { id } } })

export const useDescribe = () => useEvidenceDeed(({ id, body }: { id: string; body: Of<'Description'> }) => ask(api.PATCH('/evidence/{id}', { ...at(id), body })))
export const useWithdraw = () => useEvidenceDeed(({ id, reason }: { id: string; reason: string }) => ask(api.POST('/evidence/{id}/withdraw', { ...at(id), body: { reason } })))
export const useRestore = () => useEvidenceDeed(({ id }: { id: string }) => ask(api.POST('/evidence/{id}/restore', at(id))))
export const useReadAgain = () => useEvidenceDeed(({ id }: { id: string }) => ask(api.POST('/evidence/{id}/read-again', at(id))))
export const usePassword = () => useEvidenceDeed(({ id, password }: { id: string; password: string }) => ask(api.POST('/evidence/{id}/password', { ...at(id), body: { password } })))
