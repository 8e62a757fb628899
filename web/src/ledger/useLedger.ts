import { useQuery } from '@tanstack/vue-query'
import type { MaybeRefOrGetter } from 'vue'
import { toValue } from 'vue'
import { api, ask } from '../api/client'
import { useDeed } from '../api/deed'
import type { Of } from '../api/types'

/** 整改台账: every aspect and problem with its cells. */
export const ledger = { queryKey: ['ledger'], queryFn: () => ask(api.GET('/ledger')) }
export const useLedger = () => useQuery(ledger)

/** The problem of a number with its measures, claims, requirements and proofs. */
export const problem = (no: number) => ({ queryKey: ['problem', no], queryFn: () => ask(api.GET('/problems/{id}', { params: { path: { id: String(no) } } })) })

/** The same of a number that changes; 0 for none yet. */
export const useProblem = (no: MaybeRefOrGetter<number>) => useQuery(() => ({ ...problem(toValue(no)), enabled: toValue(no) > 0 }))

/** Corrects a problem; the refusal is for who asked to show. */
export const useChangeProblem = () =>
  useDeed(({ id, change }: { id: string; change: Of<'ProblemChange'> }) => ask(api.PATCH('/problems/{id}', { params: { path: { id } }, body: change })), 'ledger', 'problem', 'history')
