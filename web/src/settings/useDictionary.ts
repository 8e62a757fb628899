import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { api, ask } from '../api/client'
import type { Of } from '../api/types'

const fetched = async () => (await ask(api.GET('/dictionary'))) as Of<'Dictionary'> // text comes to who asks for text

/** The unit's own dictionary. It is not fetched again behind the back of who edits it. */
export const useDictionary = () =>
  useQuery({ queryKey: ['dictionary'], queryFn: fetched, staleTime: Infinity, refetchOnMount: 'always' })

/** Replaces the dictionary by a text, while it still is the version that was edited. */
export function useSaveDictionary() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ text, version }: { text: string; version: number }) =>
      ask(api.PUT('/dictionary', { params: { query: { version } }, body: text, bodySerializer: (b) => b, headers: { 'Content-Type': 'text/plain; charset=utf-8' } })),
    onError: () => undefined,
    onSuccess: (now) => queries.setQueryData(['dictionary'], now),
  })
}

/** Where a line of a text begins and ends; lines count from 1. */
export function lineAt(text: string, line: number): [number, number] {
  let start = 0
  for (let n = 1; n < line; n++) {
    const end = text.indexOf('\n', start)
    if (end < 0) return [text.length, text.length]
    start = end + 1
  }
  const end = text.indexOf('\n', start)
  return [start, end < 0 ? text.length : end]
}
