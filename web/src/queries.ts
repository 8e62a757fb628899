import { QueryClient } from '@tanstack/vue-query'
import { Refusal } from './api/client'
import { notifyFailure } from './ui/notices'

/** What this tab was told by the server. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      shallow: true, // an answer is replaced, never changed: watching each field of it costs a third of a page
      // A refusal stands; only what did not arrive, or a server out of breath, is asked again.
      retry: (times, e) => times < 2 && (!(e instanceof Refusal) || e.status === 0 || e.status === 503),
    },
    mutations: { onError: notifyFailure },
  },
})
