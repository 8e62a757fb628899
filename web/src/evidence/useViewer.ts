import { useQueryClient } from '@tanstack/vue-query'
import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { Refusal } from '../api/client'
import type { Of } from '../api/types'
import { oneOf } from '../ui/address'
import { ordinal, step, type Stop } from './hits'
import { factorOf, stepFrom, turnOf, type Size, type Turn, type Zoom } from './size'
import { underway } from './useEvidence'
import { useHits } from './useHits'
import type { Goal, Quoted, Shown } from './usePageList'

// As the reader last had it, from one file to the next.
const zoom = ref<Zoom>('width')

/** Reading one file: where the reader is, what is sought, how large the pages are. The address holds page, q, and whether its words alone are sought. */
export function useViewer(row: () => Of<'EvidenceRow'>, go: (to: Goal) => void) {
  const route = useRoute()
  const router = useRouter()
  const queries = useQueryClient()
  const within = (n: number) => Math.min(row().pages, Math.max(1, Math.trunc(n) || 1))
  const asked = () => (oneOf(route.query.page) ? within(Number(oneOf(route.query.page))) : undefined)

  const q = computed(() => oneOf(route.query.q).trim())
  const exact = computed(() => route.query.exact === '1')
  const hits = useHits(() => row().id, q, exact)
  const misspelt = computed(() => hits.error.value instanceof Refusal && hits.error.value.code === 'bad_query')
  const quote = ref<Quoted>({ page: asked() ?? 1, text: oneOf(route.query.quote) })

  const page = ref(asked() ?? 1)
  const current = ref<Stop>()
  const shown = shallowRef<Shown>()
  const reading = ref(false) // the text of the page is read beside it
  const turn = ref<Turn>(0)
  const count = computed(() => (current.value ? ordinal(hits.pages.value, current.value) : 0))

  function goHit(to: Stop | undefined) {
    if (!to) return
    current.value = to
    go(to)
  }
  function walk(forward: boolean) {
    if (!hits.reach(page.value + 1) && forward) return // what follows is still on its way
    const near = current.value && Math.abs(current.value.page - page.value) <= 1
    goHit(step(hits.pages.value, near && current.value ? current.value : { page: page.value }, forward))
  }
  function goPage(n: number) {
    current.value = undefined
    go({ page: within(n) })
  }
  /** Boxes what proves something and goes there. */
  function showQuote(what: Quoted) {
    quote.value = { ...what, page: within(what.page) }
    go({ page: quote.value.page, quote: true })
  }
  /** Boxes a place of the text and goes there. */
  function show(place: Shown) {
    shown.value = place
    go({ page: within(place.page), quote: true })
  }
  function begin() {
    if (quote.value.text) return go({ page: quote.value.page, quote: true })
    const n = asked()
    if (n && q.value) goHit({ page: n, mark: 0 })
    else if (n) go({ page: n })
  }

  // A hit of the words asked for first, or after them others, comes into view.
  watch([hits.pages, q], ([pages], [, before]) => {
    if (!pages.length || !hits.reach(page.value) || current.value && pages.some((p) => p.page === current.value?.page)) return
    if (before !== undefined && !quote.value.text) goHit(step(pages, { page: asked() ? page.value : 0 }, true))
  })
  watch(q, () => { current.value = undefined })

  // The address follows the reader, and the reader an address that somebody else set.
  let told = route.query.page
  let tell = 0
  watch(page, (n) => {
    window.clearTimeout(tell)
    tell = window.setTimeout(() => {
      if (String(n) === (oneOf(route.query.page) || '1') || route.params.id !== row().id) return
      told = String(n)
      void router.replace({ query: { ...route.query, page: told } })
    }, 400)
  })
  watch(() => route.query.page, (now) => {
    if (route.params.id !== row().id || now === told) return
    told = now
    if (oneOf(now)) begin()
  })
  onBeforeUnmount(() => window.clearTimeout(tell))
  const find = (text: string) => router.replace({ query: { ...route.query, q: text.trim() || undefined, exact: undefined, quote: undefined } })

  // What was shown of a file before it was read is no longer so.
  watch(() => row().state, (now, before) => { if (underway(before) && !underway(now)) void queries.invalidateQueries({ queryKey: ['pages', row().id] }) })

  const factor = ref(1)
  let fit = (): number => 1
  function measured(room: Size, likely: Size) {
    fit = () => factorOf(likely, zoom.value, turn.value, room)
    factor.value = fit()
  }
  watch([zoom, turn], () => { factor.value = fit() })

  return {
    q, exact, pageQ: computed(() => (misspelt.value ? '' : q.value)), hits, quote, page, current, count, shown, reading, zoom, turn, factor, measured,
    box: (place?: Shown) => { shown.value = place },
    read: (now: boolean) => { reading.value = now },
    zoomTo: (z: Zoom) => { zoom.value = z },
    begin, walk, goHit, goPage, show, showQuote, find,
    enlarge: (up: boolean) => { zoom.value = stepFrom(factor.value, up) },
    rotate: () => { turn.value = turnOf(turn.value) },
  }
}

export type Viewer = ReturnType<typeof useViewer>
