import { useQuery } from '@tanstack/vue-query'
import { api, ask } from '../api/client'
import type { MaybeRefOrGetter } from 'vue'
import { toValue } from 'vue'

/** 整改台账: every aspect and problem with its cells. */
export const useLedger = () => useQuery({ queryKey: ['ledger'], queryFn: () => ask(api.GET('/ledger')) })

/** One problem with its measures, claims, requirements and proofs; no is its number, 0 for none yet. */
export const useProblem = (no: MaybeRefOrGetter<number>) =>
  useQuery({
    queryKey: ['problem', () => toValue(no)],
    enabled: () => toValue(no) > 0,
    queryFn: () => ask(api.GET('/problems/{id}', { params: { path: { id: String(toValue(no)) } } })),
  })
