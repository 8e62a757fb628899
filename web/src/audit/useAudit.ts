import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { may } from '../account/session'
import { api, ask } from '../api/client'
import { download } from '../api/download'
import type { Of } from '../api/types'
import { day } from '../ui/format'
import { asked, type Filter } from './filter'
import { words as w } from './words'

const part = 100 // lines of an answer

/** Lines of the log, newest first, a page after the other. */
export function useAudit(filter: MaybeRefOrGetter<Filter>) {
  return useInfiniteQuery(() => {
    const query = asked(toValue(filter))
    return {
      queryKey: ['audit', query],
      initialPageParam: 0, // before none
      queryFn: ({ pageParam }: { pageParam: number }) => ask(api.GET('/audit', { params: { query: { ...query, before: pageParam || undefined, limit: part } } })),
      getNextPageParam: (last: Of<'AuditPage'>) => last.next,
    }
  })
}

/** Takes the filtered lines away as a table. */
export function useExport() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ filter, format }: { filter: Filter; format: 'xlsx' | 'csv' }) => {
      const query = new URLSearchParams({ format })
      for (const [key, value] of Object.entries(asked(filter))) if (value) query.set(key, value)
      return download(`/audit/export?${query}`, w.exportName(format))
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['audit'] }),
  })
}

/** Takes the signed checkpoint away. */
export const useCheckpoint = () =>
  useMutation({ mutationFn: () => download('/audit/checkpoint', w.checkpointName(day(new Date().toISOString()))) })

const lookAgain = 5000 // ms; the stream of events is quicker, where there is one

/** How far a verification is, and what the last one found. */
export const useVerification = () => useQuery({
  queryKey: ['verification'],
  queryFn: () => ask(api.GET('/verify')),
  enabled: () => may.value.verify,
  refetchInterval: (query) => (query.state.data?.running ? lookAgain : false),
})

/** Has the log and every original checked, in the background. */
export function useVerify() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => ask(api.POST('/verify')),
    onError: () => undefined,
    onSuccess: (now) => queries.setQueryData(['verification'], now),
  })
}
