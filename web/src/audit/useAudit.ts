import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { api, ask, base, refusalOf, Refusal } from '../api/client'
import { asked, type Filter } from './filter'

const part = 100 // lines of an answer

/** Lines of the log, newest first, a page after the other. */
export function useAudit(filter: MaybeRefOrGetter<Filter>) {
  return useInfiniteQuery({
    queryKey: ['audit', computed(() => asked(toValue(filter)))],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam }) => ask(api.GET('/audit', { params: { query: { ...asked(toValue(filter)), before: pageParam, limit: part } } })),
    getNextPageParam: (last) => last.next,
  })
}

/** Fetches a file to keep. By fetch and not by a link, so that a refusal is a sentence and not a page. */
async function fetched(path: string): Promise<{ body: Blob; name?: string }> {
  let answer: Response
  try {
    answer = await fetch(`${base}${path}`)
  } catch {
    throw new Refusal({ status: 0, code: 'unreachable', title: '连接不上服务器，请检查网络后重试' })
  }
  if (!answer.ok) throw refusalOf(answer.status, await answer.json().catch(() => undefined))
  const named = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get('Content-Disposition') ?? '')
  return { body: await answer.blob(), name: named?.[1] && decodeURIComponent(named[1]) }
}

function keep(body: Blob, name: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(body)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** Takes the filtered lines away as a table. */
export function useExport() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async ({ filter, format }: { filter: Filter; format: 'xlsx' | 'csv' }) => {
      const query = new URLSearchParams({ format })
      for (const [key, value] of Object.entries(asked(filter))) if (value) query.set(key, value)
      const { body, name } = await fetched(`/audit/export?${query}`)
      keep(body, name ?? `操作日志.${format}`)
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['audit'] }),
  })
}

/** Takes the signed checkpoint away. */
export const useCheckpoint = () =>
  useMutation({
    mutationFn: async () => {
      const { body } = await fetched('/audit/checkpoint')
      keep(body, `日志检查点-${new Date().toISOString().slice(0, 10)}.txt`)
    },
  })

/** Has the log and every original checked. */
export function useVerify() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => ask(api.POST('/verify')),
    onError: () => undefined,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['audit'] }),
  })
}
