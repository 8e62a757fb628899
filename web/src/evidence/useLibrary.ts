import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import { api, ask } from '../api/client'
import type { Of } from '../api/types'
import { useStatus } from '../shell/useStatus'
import type { Filter } from './library'

export type Row = Of<'EvidenceRow'>

const pageSize = 200 // the most that the server gives at once

/**
 * The list of evidence as far as it has been looked at. It is kept apart from the
 * queries: those would fetch every page anew whenever one file changes.
 */
export function useEvidenceList(filter: () => Filter) {
  const rows = shallowRef<Row[]>([])
  const total = shallowRef<number>()
  const same = shallowRef<ReadonlySet<string>>(new Set())
  const error = shallowRef<unknown>()
  const busy = shallowRef(false)
  const seen = shallowRef<number>() // the newest change when the list was begun
  let next: string | undefined
  let running: AbortController | undefined

  const { data: status } = useStatus()
  const changed = computed(() => status.value?.evidence.changed)
  const stale = computed(() => seen.value !== undefined && changed.value !== undefined && changed.value !== seen.value)

  async function load(anew: boolean) {
    if (anew) running?.abort()
    else if (busy.value || !next) return
    busy.value = true
    error.value = undefined
    const mine = (running = new AbortController())
    try {
      const page = await ask(api.GET('/evidence', { params: { query: { ...filter(), cursor: anew ? undefined : next, limit: pageSize } }, signal: mine.signal }))
      if (mine.signal.aborted) return
      next = page.next
      rows.value = anew ? page.items : rows.value.concat(page.items)
      // The server counts once; what is listed is never more than all.
      total.value = next ? Math.max(page.total ?? total.value ?? 0, rows.value.length + 1) : rows.value.length
      same.value = new Set([...(anew ? [] : same.value), ...page.same])
      if (anew) seen.value = changed.value
    } catch (e) {
      if (!mine.signal.aborted) error.value = e
    } finally {
      if (!mine.signal.aborted) busy.value = false
    }
  }
  const more = () => load(false)
  const reload = () => load(true)

  watch(() => JSON.stringify(filter()), () => {
    rows.value = []
    total.value = seen.value = undefined
    void reload()
  }, { immediate: true })
  watch(changed, (now) => {
    seen.value ??= now
    if (stale.value && rows.value.length <= pageSize) void reload() // a short list keeps up by itself
  })
  onScopeDispose(() => running?.abort())

  /** Puts what a deed made of a row in its place; undefined takes it off the list. */
  function put(id: string, row: Row | undefined) {
    const at = rows.value.findIndex((r) => r.id === id)
    if (at < 0) return
    const out = rows.value.slice()
    if (row) out[at] = row
    else out.splice(at, 1)
    rows.value = out
    if (!row && total.value !== undefined) total.value--
  }
  /** What has changed until now, the reader has changed. */
  const caughtUp = () => { seen.value = undefined }

  return { rows, total, same, error, busy, stale, more, reload, put, caughtUp }
}
