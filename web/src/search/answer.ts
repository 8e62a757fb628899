import { api, ask } from '../api/client'
import type { Params } from './question'

/** The answer to a question, with the question: for whoever shows it or knows that it will be shown. */
export const answerTo = (query: Params) => ({
  queryKey: ['evidence', 'search', query],
  queryFn: async ({ signal }: { signal: AbortSignal }) => ({ ...await ask(api.GET('/search', { params: { query }, signal })), asked: query }),
})
