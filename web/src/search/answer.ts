import { api, ask } from '../api/client'
import type { Params } from './question'

/** The answer to a question, for whoever shows it or knows that it will be shown. */
export const answerTo = (query: Params) => ({
  queryKey: ['evidence', 'search', query],
  queryFn: ({ signal }: { signal: AbortSignal }) => ask(api.GET('/search', { params: { query }, signal })),
})
