import { useQuery } from '@tanstack/vue-query'
import { api, ask } from '../api/client'
import { may } from '../account/session'
import { usePainted } from '../ui/paint'

/** How many files wait to be claimed and for a verdict, of those one may see. */
export function useCounts() {
  const painted = usePainted()
  return useQuery({
    queryKey: ['counts'],
    enabled: () => painted.value && may.value.read_evidence,
    queryFn: async () => {
      const answer = await ask(api.GET('/search', { params: { query: { limit: 0 } } }))
      const files = (state: string) => answer.facets.state?.find((s) => s.value === state)?.files ?? 0
      return { unclaimed: files('unclaimed'), waiting: files('offered') }
    },
  })
}
