import { useQuery } from '@tanstack/vue-query'
import { api, ask } from '../api/client'
import { may } from '../account/session'
import { useStanding } from '../ui/useStanding'

/** How many files wait to be claimed and for a verdict, of those one may see. */
export function useCounts() {
  const standing = useStanding()
  return useQuery({
    queryKey: ['counts'],
    enabled: () => standing.value && may.value.read_evidence,
    queryFn: async () => {
      const answer = await ask(api.GET('/search', { params: { query: { limit: 0 } } }))
      const files = (state: string) => answer.facets.state?.find((s) => s.value === state)?.files ?? 0
      return { unclaimed: files('unclaimed'), waiting: files('offered') }
    },
  })
}
