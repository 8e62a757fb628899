import { keepPreviousData, useInfiniteQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { api, ask } from '../api/client'
import type { Of } from '../api/types'

/** A file to choose, with the page and words that were found in it. */
export type Pick = { id: string; name: string; kind: Of<'Kind'>; kind_name: string; unit: string; formed: string; pages: number; page: number; snippet: Of<'Segment'>[] }

type Page = { items: Pick[]; next?: string }

const rows = 20

const listed = async (kind: Of<'Kind'>, cursor?: string): Promise<Page> => {
  const page = await ask(api.GET('/evidence', { params: { query: { limit: rows, cursor, ...(kind ? { kind } : {}) } } }))
  return { items: page.items.map((e) => ({ ...e, unit: e.unit.name, page: 0, snippet: [] })), next: page.next }
}

const found = async (q: string, kind: Of<'Kind'>, offset: number): Promise<Page> => {
  const answer = await ask(api.GET('/search', { params: { query: { q, limit: rows, offset, ...(kind ? { kind } : {}) } } }))
  const items = answer.hits.map((h) => ({ id: h.evidence, name: h.file, kind: h.kind, kind_name: h.kind_name, unit: h.unit.name, formed: h.formed, pages: h.page_count, page: h.page, snippet: h.snippet }))
  const next = offset + items.length
  return { items, next: items.length && next < answer.total ? String(next) : undefined }
}

/** Files to choose from: all, newest first, or those that a search finds. */
export function usePicking(q: MaybeRefOrGetter<string>, kind: MaybeRefOrGetter<Of<'Kind'>>, open: MaybeRefOrGetter<boolean>) {
  return useInfiniteQuery(() => {
    const [asked, of] = [toValue(q), toValue(kind)]
    return {
      queryKey: ['evidence', 'pick', asked, of],
      enabled: toValue(open),
      initialPageParam: '',
      placeholderData: keepPreviousData,
      queryFn: ({ pageParam }: { pageParam: string }) => (asked ? found(asked, of, Number(pageParam)) : listed(of, pageParam || undefined)),
      getNextPageParam: (page: Page) => page.next,
    }
  })
}
