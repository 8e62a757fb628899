import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { api, ask } from '../api/client'
import type { Of } from '../api/types'

/** One evidence with its facts. */
export const useEvidence = (id: MaybeRefOrGetter<string>) =>
  useQuery(() => {
    const of = toValue(id)
    return { queryKey: ['evidence', of], queryFn: () => ask(api.GET('/evidence/{id}', { params: { path: { id: of } } })) }
  })

/** What a file proves. */
export const useProofsOf = (id: MaybeRefOrGetter<string>) =>
  useQuery(() => {
    const of = toValue(id)
    return { queryKey: ['proofs', 'evidence', of], queryFn: () => ask(api.GET('/evidence/{id}/proofs', { params: { path: { id: of } } })) }
  })

/** Files with long pieces of the same text. */
export const useSimilar = (id: MaybeRefOrGetter<string>) =>
  useQuery(() => {
    const of = toValue(id)
    return {
      queryKey: ['evidence', of, 'similar'],
      staleTime: 60_000,
      queryFn: ({ signal }: { signal: AbortSignal }) => ask(api.GET('/evidence/{id}/similar', { signal, params: { path: { id: of } } })),
    }
  })

/** Whether its pages are still to come. */
export const underway = (s: Of<'State'>) => s === 'received' || s === 'reading'
