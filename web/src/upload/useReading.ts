import { useQuery } from '@tanstack/vue-query'
import { computed, watch } from 'vue'
import { api, ask } from '../api/client'
import type { Of } from '../api/types'
import { items } from './queue'

/** Rows of one look at the list; the newest come first, which are these. */
const page = 200
/** Files that are asked for one by one where the list does not reach. */
const single = 20
const underway = ['received', 'reading']

/** Follows what was received until it can be searched, or cannot be read. */
export function useReading() {
  const waiting = computed(() => items.flatMap((i) => i.receipts).filter((r) => r.id && underway.includes(r.state)))
  const { data } = useQuery({
    queryKey: ['evidence', 'arriving'],
    enabled: () => waiting.value.length > 0,
    refetchInterval: 4000, // events invalidate it earlier
    queryFn: async () => {
      const wanted = waiting.value.map((r) => r.id)
      const rows = (await ask(api.GET('/evidence', { params: { query: { limit: page } } }))).items
      const rest = wanted.filter((id) => !rows.some((r) => r.id === id)).slice(0, single)
      return [...rows, ...await Promise.all(rest.map(async (id) => (await ask(api.GET('/evidence/{id}', { params: { path: { id } } }))).row))]
    },
  })
  // Both are watched: a receipt may come after the answer that tells of its file, and an equal answer is no change.
  watch([data, waiting], () => {
    const now = new Map((data.value as Of<'EvidenceRow'>[] | undefined)?.map((r) => [r.id, r]))
    for (const r of waiting.value) {
      const row = now.get(r.id)
      if (row) Object.assign(r, { state: row.state, state_name: row.state_name, reason: row.reason })
    }
  })
}
