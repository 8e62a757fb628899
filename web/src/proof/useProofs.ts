import { useMutation, useQueryClient, type QueryClient } from '@tanstack/vue-query'
import { api, ask } from '../api/client'
import type { Of } from '../api/types'

/** What a file or a proof moves that came, went, was described or judged. */
export const moved = ['problem', 'proofs', 'evidence', 'ledger', 'counts', 'status', 'candidates', 'suggestions', 'history']

export function proofsMoved(queries: QueryClient) {
  for (const key of moved) void queries.invalidateQueries({ queryKey: [key] })
}

/** Offers one file as proof. The caller says when all are through: `proofsMoved`. */
export const offer = (body: Of<'Offer'>) => ask(api.POST('/proofs', { body }))

/** Takes an offer back. */
export function useWithdrawProof() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => ask(api.DELETE('/proofs/{id}', { params: { path: { id } } })),
    onSettled: () => proofsMoved(queries),
  })
}
