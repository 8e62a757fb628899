import { useInfiniteQuery, useQuery, useQueryClient, type QueryClient } from '@tanstack/vue-query'
import { computed, ref, toValue, type MaybeRefOrGetter } from 'vue'
import { api, ask, sentenceOf } from '../api/client'
import type { Of } from '../api/types'
import { problemsOf } from '../ledger/rows'
import { useLedger } from '../ledger/useLedger'
import { notify } from '../ui/notices'
import { words as w } from './words'

const historyRows = 30

/** Who did what about a problem, newest first. */
export function useHistory(no: MaybeRefOrGetter<number>) {
  return useInfiniteQuery(() => {
    const id = String(toValue(no))
    return {
      queryKey: ['history', id],
      initialPageParam: 0,
      queryFn: ({ pageParam }: { pageParam: number }) => ask(api.GET('/problems/{id}/history', { params: { path: { id }, query: { before: pageParam, limit: historyRows } } })),
      getNextPageParam: (page: Of<'HistoryPage'>) => page.next,
    }
  })
}

/** The problems before and after one, in the order of the ledger. */
export function useNeighbours(no: MaybeRefOrGetter<number>) {
  const { data } = useLedger()
  const order = computed(() => problemsOf(data.value).map((p) => p.no))
  const at = computed(() => order.value.indexOf(toValue(no)))
  return {
    previous: computed(() => (at.value > 0 ? order.value[at.value - 1] : undefined)),
    next: computed(() => (at.value >= 0 ? order.value[at.value + 1] : undefined)),
  }
}

/** Files that look like what a claim still wants; asked for once its place is seen. */
export function useCandidates(claim: MaybeRefOrGetter<string>, wanted: MaybeRefOrGetter<boolean>) {
  return useQuery(() => {
    const id = toValue(claim)
    return { queryKey: ['candidates', id], enabled: toValue(wanted), staleTime: 60_000, queryFn: () => ask(api.GET('/claims/{id}/candidates', { params: { path: { id } } })) }
  })
}

/** What a correction of the ledger moves. */
function corrected(queries: QueryClient) {
  for (const key of ['problem', 'ledger', 'history', 'candidates', 'suggestions', 'proofs']) void queries.invalidateQueries({ queryKey: [key] })
}

/** One correction at a time: busy while it is under way, refused in words when it was not done. */
export function useCorrection() {
  const queries = useQueryClient()
  const busy = ref(false)
  const refused = ref('')
  async function run(deed: () => Promise<unknown>, said: string = w.corrected): Promise<boolean> {
    busy.value = true
    refused.value = ''
    try {
      await deed()
      notify(said)
      corrected(queries)
      return true
    } catch (e) {
      refused.value = sentenceOf(e)
      return false
    } finally {
      busy.value = false
    }
  }
  return { run, busy, refused }
}

const at = (id: string) => ({ params: { path: { id } } })

/** The corrections of measures and claims, each by its endpoint. */
export const correct = {
  addMeasure: (body: Of<'NewMeasure'>) => ask(api.POST('/measures', { body })),
  changeMeasure: (id: string, body: Of<'MeasureChange'>) => ask(api.PATCH('/measures/{id}', { ...at(id), body })),
  removeMeasure: (id: string) => ask(api.DELETE('/measures/{id}', at(id))),
  splitMeasure: (id: string, where: number) => ask(api.POST('/measures/{id}/split', { ...at(id), body: { at: where } })),
  mergeMeasure: (id: string, from: string) => ask(api.POST('/measures/{id}/merge', { ...at(id), body: { from } })),
  addClaim: (body: Of<'NewClaim'>) => ask(api.POST('/claims', { body })),
  changeClaim: (id: string, body: Of<'ClaimChange'>) => ask(api.PATCH('/claims/{id}', { ...at(id), body })),
  removeClaim: (id: string) => ask(api.DELETE('/claims/{id}', at(id))),
  splitClaim: (id: string, where: number) => ask(api.POST('/claims/{id}/split', { ...at(id), body: { at: where } })),
  mergeClaim: (id: string, from: string) => ask(api.POST('/claims/{id}/merge', { ...at(id), body: { from } })),
}
