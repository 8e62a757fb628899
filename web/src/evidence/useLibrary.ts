import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import { api, ask } from '../api/client'
import type { Of } from '../api/types'
import { useStatus } from '../shell/useStatus'
import { lackingOf, type Filter } from './library'

export type Row = Of<'EvidenceRow'>

const pageSize = 200 // the most that the server gives at once
const ahead = 60 // rows that are read before they come into view

/**
 * The list of evidence as far as it has been looked at, with holes where nobody
 * looked. It is kept apart from the queries: those would fetch every page anew
 * whenever one file changes. What comes after the first page is counted from its
 * end, so what is taken in meanwhile moves nothing.
 */
export function useEvidenceList(filter: () => Filter) {
  const rows = shallowRef<(Row | undefined)[]>([])
  const total = shallowRef<number>()
  const same = shallowRef<ReadonlySet<string>>(new Set())
  const error = shallowRef<unknown>()
  const busy = shallowRef(false)
  const seen = shallowRef<number>() // the newest change when the list was begun
  let anchor: { cursor: string; at: number } | undefined // where the first page ended
  let running: { stop: AbortController; at: number | undefined } | undefined

  const { data: status } = useStatus()
  const changed = computed(() => status.value?.evidence.changed)
  const stale = computed(() => seen.value !== undefined && changed.value !== undefined && changed.value !== seen.value)

  /** Asks for what begins at a row; undefined begins the list anew. */
  async function load(at: number | undefined) {
    running?.stop.abort()
    running = { stop: new AbortController(), at }
    const { signal } = running.stop
    busy.value = true
    error.value = undefined
    const from = at !== undefined && anchor ? { cursor: anchor.cursor, offset: at - anchor.at } : undefined
    const start = from ? at ?? 0 : 0
    try {
      const page = await ask(api.GET('/evidence', { params: { query: { ...filter(), ...from, limit: pageSize } }, signal }))
      if (signal.aborted) return
      const out = from ? rows.value.slice() : []
      page.items.forEach((row, i) => { out[start + i] = row })
      const end = start + page.items.length
      if (!page.next) out.length = end
      rows.value = out
      // The server counts once; what is listed is never more than all.
      total.value = page.next ? Math.max(page.total ?? total.value ?? 0, end + 1) : end
      same.value = new Set([...(from ? same.value : []), ...page.same])
      if (!from) {
        anchor = page.next ? { cursor: page.next, at: end } : undefined
        seen.value = changed.value
      }
    } catch (e) {
      if (!signal.aborted) error.value = e
    } finally {
      if (!signal.aborted) busy.value = false
    }
  }
  const reload = () => load(undefined)

  /** Asks for what is not read yet of rows [from, to), then of those around; what is on its way for others is let go. */
  async function need(from: number, to: number) {
    if (total.value === undefined || !anchor || busy.value && running?.at === undefined) return
    const base = anchor.at
    const lacking = (from: number, to: number) => lackingOf(rows.value, from, Math.min(to, total.value ?? 0), base, pageSize)
    const at = lacking(from, to) ?? lacking(from - ahead, to + ahead)
    if (at !== undefined && !(busy.value && running?.at === at)) await load(at)
  }
  /** Reads every row of [from, to). */
  async function readAll(from: number, to: number) {
    for (let left = Math.ceil((to - from) / pageSize) + 1; left > 0 && !error.value && anchor && lackingOf(rows.value, from, to, anchor.at, pageSize) !== undefined; left--) await need(from, to)
  }
  const more = () => need(0, total.value ?? 0)

  watch(() => JSON.stringify(filter()), () => {
    rows.value = []
    total.value = seen.value = anchor = undefined
    void reload()
  }, { immediate: true })
  watch(changed, (now) => {
    seen.value ??= now
    if (stale.value && (total.value ?? 0) <= pageSize) void reload() // a short list keeps up by itself
  })
  onScopeDispose(() => running?.stop.abort())

  /** Puts what a deed made of a row in its place; undefined takes it off the list. */
  function put(id: string, row: Row | undefined) {
    const at = rows.value.findIndex((r) => r?.id === id)
    if (at < 0) return
    const out = rows.value.slice()
    if (row) out[at] = row
    else out.splice(at, 1)
    rows.value = out
    if (row || total.value === undefined) return
    total.value--
    if (anchor && at < anchor.at) anchor.at--
  }
  /** What has changed until now, the reader has changed. */
  const caughtUp = () => { seen.value = undefined }

  return { rows, total, same, error, busy, stale, more, need, readAll, reload, put, caughtUp }
}
