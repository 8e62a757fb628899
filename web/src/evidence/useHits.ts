import { useInfiniteQuery } from '@tanstack/vue-query'
import { computed, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { api, ask } from '../api/client'
import type { Of } from '../api/types'

/** Every page of one evidence on which q has marks; a long list comes in several answers, one after the other. */
export function useHits(id: MaybeRefOrGetter<string>, q: MaybeRefOrGetter<string>, exact: MaybeRefOrGetter<boolean>) {
  const query = useInfiniteQuery(() => {
    const [of, sought, only] = [toValue(id), toValue(q), toValue(exact)]
    return {
      queryKey: ['pages', of, 'hits', sought, only],
      enabled: sought !== '',
      staleTime: Infinity,
      initialPageParam: 1,
      queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: number }) =>
        ask(api.GET('/evidence/{id}/hits', { signal, params: { path: { id: of }, query: { q: sought, exact: only || undefined, from: pageParam } } })),
      getNextPageParam: (last: Of<'PageHits'>) => last.next,
    }
  })
  watch([query.data, query.isFetchingNextPage], () => { if (query.hasNextPage.value && !query.isFetchingNextPage.value) void query.fetchNextPage() })
  const wanted = computed(() => (toValue(q) === '' ? undefined : query.data.value))
  return {
    pages: computed(() => wanted.value?.pages.flatMap((p) => p.items) ?? []),
    total: computed(() => wanted.value?.pages[0]?.total ?? 0),
    /** Whether the list goes as far as that page. */
    reach: (page: number) => !query.hasNextPage.value || (wanted.value?.pages[wanted.value.pages.length - 1]?.next ?? 0) > page,
    error: computed(() => (toValue(q) === '' ? null : query.error.value)),
    waiting: computed(() => toValue(q) !== '' && query.isPending.value),
    refetch: query.refetch,
  }
}
