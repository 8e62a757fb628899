import { useQuery } from '@tanstack/vue-query'
import { api, ask } from '../api/client'
import type { Of } from '../api/types'

/** How all stands, of what one may see; asked once it is wanted. */
export const useStatus = (wanted: () => boolean = () => true) => useQuery({ queryKey: ['status'], enabled: wanted, queryFn: () => ask(api.GET('/status')) })

/** The index being rebuilt, as the server tells it; nothing is asked, so that asking all again forgets nothing. */
export const useRebuilding = () =>
  useQuery<Of<'Rebuilding'> | null>({ queryKey: ['rebuilding'], queryFn: () => null, enabled: false })
