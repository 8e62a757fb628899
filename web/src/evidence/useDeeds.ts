import { useMutation, useQueryClient } from '@tanstack/vue-query'
import { api, ask } from '../api/client'
import type { Of } from '../api/types'

const moved = ['evidence', 'proofs', 'problem', 'ledger', 'counts', 'search', 'candidates']

/** A deed to one evidence; what it moves is asked for again. */
function useDeed<In extends { id: string }, Out>(deed: (to: In) => Promise<Out>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: deed,
    onError: () => undefined, // said beside what was done
    onSettled: () => Promise.all(moved.map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  })
}

const at = (id: string) => ({ params: { path: { id } } })

export const useDescribe = () => useDeed(({ id, body }: { id: string; body: Of<'Description'> }) => ask(api.PATCH('/evidence/{id}', { ...at(id), body })))
export const useWithdraw = () => useDeed(({ id, reason }: { id: string; reason: string }) => ask(api.POST('/evidence/{id}/withdraw', { ...at(id), body: { reason } })))
export const useRestore = () => useDeed(({ id }: { id: string }) => ask(api.POST('/evidence/{id}/restore', at(id))))
export const useReadAgain = () => useDeed(({ id }: { id: string }) => ask(api.POST('/evidence/{id}/read-again', at(id))))
export const usePassword = () => useDeed(({ id, password }: { id: string; password: string }) => ask(api.POST('/evidence/{id}/password', { ...at(id), body: { password } })))
