import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { api, ask } from '../api/client'
import type { Of } from '../api/types'

/** One evidence with its facts. */
export const useEvidence = (id: MaybeRefOrGetter<string>) =>
  useQuery({
    queryKey: ['evidence', () => toValue(id)],
    queryFn: () => ask(api.GET('/evidence/{id}', { params: { path: { id: toValue(id) } } })),
  })

/** Whether its pages are still to come. */
export const underway = (s: Of<'State'>) => s === 'received' || s === 'reading'
