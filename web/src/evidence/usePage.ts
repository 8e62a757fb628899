import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { api, ask } from '../api/client'
import type { Of } from '../api/types'

/**
 * One page with its text and marks. Its key is none of the moving ones: what was
 * read stays until the file is read again, and every look is recorded.
 */
export const usePage = (id: MaybeRefOrGetter<string>, n: MaybeRefOrGetter<number>, q: MaybeRefOrGetter<string>, exact: MaybeRefOrGetter<boolean> = false) =>
  useQuery<Of<'Page'>>(() => {
    const [of, no, sought, only] = [toValue(id), toValue(n), toValue(q), toValue(exact)]
    return {
      queryKey: ['pages', of, no, sought, only],
      staleTime: Infinity,
      // The page stays while another text is sought on it.
      placeholderData: (old, asked) => (asked?.queryKey[1] === of && asked.queryKey[2] === no ? old : undefined),
      queryFn: ({ signal }) =>
        ask(api.GET('/evidence/{id}/pages/{n}', { signal, params: { path: { id: of, n: no }, query: { q: sought || undefined, exact: only || undefined, blocks: true } } })),
    }
  })
