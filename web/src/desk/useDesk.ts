import { useQuery } from '@tanstack/vue-query'
import { api, ask } from '../api/client'

/** How many rows a list of the desk shows; the rest is on the page of its own. */
export const most = 8

/** The first proofs in a state, as far as one may see them. */
export const useProofs = (state: 'waiting' | 'returned') =>
  useQuery({ queryKey: ['proofs', 'desk', state], queryFn: () => ask(api.GET('/proofs', { params: { query: { state, limit: most } } })) })

/** The evidence that came last. */
export const useNewest = () =>
  useQuery({ queryKey: ['evidence', 'desk'], queryFn: () => ask(api.GET('/evidence', { params: { query: { limit: most } } })) })
