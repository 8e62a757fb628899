import { useQuery } from '@tanstack/vue-query'
import type { MaybeRefOrGetter } from 'vue'
import { toValue } from 'vue'
import { api, ask } from '../api/client'
import { useDeed } from '../api/deed'
import type { Of } from '../api/types'

/** 整改台账: every aspect and problem with its cells. */
export const useLedger = () => useQuery({ queryKey: ['ledger'], queryFn: () => ask(api.GET('/ledger')) })

/** One problem with its measures, claims, requirements and proofs; no is its number, 0 for none yet. */
export const useProblem = (no: MaybeRefOrGetter<number>) =>
  useQuery(() => {
    const id = toValue(no) // a query that is asked again asks for what its key says, whatever is looked at by then
    return { queryKey: ['problem', id], enabled: id > 0, queryFn: () => ask(api.GET('/problems/{id}', { params: { path: { id: String(id) } } })) }
  })

/** Corrects a problem; the refusal is for who asked to show. */
export const useChangeProblem = () =>
  useDeed(({ id, change }: { id: string; change: Of<'ProblemChange'> }) => ask(api.PATCH('/problems/{id}', { params: { path: { id } }, body: change })), 'ledger', 'problem', 'history')
