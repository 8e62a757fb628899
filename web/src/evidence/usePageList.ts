import { useVirtualizer } from '@tanstack/vue-virtual'
import { computed, nextTick, reactive, ref, shallowRef, toValue, watch, type MaybeRefOrGetter, type Ref } from 'vue'
import type { Of } from '../api/types'
import { a4, scaleOf, turned, type Size, type Turn, type Zoom } from './size'

/** Where to go: a page, and what on it is to be in view. */
export type Goal = { page: number; mark?: number; quote?: boolean }

/** What proves something on a page: its words, or a part of it without any. */
export type Quoted = { page: number; text: string; region?: Of<'Box'> }

/** Places of one page's text that are boxed. */
export type Shown = { page: number; spans: Of<'Span'>[] }

const gap = 14
const written = 900 // px that a page of text is taken for until it stands

/** The pages of a file one below the other; only those near the eye are there. */
export function usePageList(o: {
  scroller: Ref<HTMLElement | undefined>; total: MaybeRefOrGetter<number>; drawn: MaybeRefOrGetter<boolean>
  zoom: MaybeRefOrGetter<Zoom>; turn: MaybeRefOrGetter<Turn>; room: MaybeRefOrGetter<Size>
}) {
  const sizes = reactive(new Map<number, Size>())
  const likely = shallowRef(a4) // pages of a file are mostly of one size
  const page = ref(1)

  const heightOf = (n: number) => {
    if (!toValue(o.drawn)) return written
    const size = sizes.get(n) ?? likely.value
    return turned(size, toValue(o.turn)).height * scaleOf(size, toValue(o.zoom), toValue(o.turn), toValue(o.room))
  }
  const list = useVirtualizer(computed(() => ({
    count: toValue(o.total), overscan: 1, gap, paddingStart: gap, paddingEnd: gap * 2,
    getScrollElement: () => o.scroller.value ?? null,
    estimateSize: (i: number) => heightOf(i + 1),
  })))

  /** The page that the eye rests on, a third down. */
  function look() {
    const box = o.scroller.value
    const eye = (box?.scrollTop ?? 0) + (box?.clientHeight ?? 0) / 3
    const item = list.value.getVirtualItemForOffset(eye)
    if (item && !goal) page.value = item.index + 1
  }

  let goal: Goal | undefined
  let settled = 0
  /** Goes to a page; what is sought on it comes into view as soon as it stands. */
  function go(to: Goal) {
    goal = to
    page.value = to.page
    if (toValue(o.room).width === 0) return // before there is room nothing has a place
    if (!seek(to.page)) list.value.scrollToIndex(to.page - 1, { align: 'start' })
    window.clearTimeout(settled)
    if (to.mark === undefined && !to.quote) settled = window.setTimeout(() => { goal = undefined }, 300)
  }
  /** Brings what is sought into view, if its page stands; true when it did. */
  function seek(n: number): boolean {
    if (goal?.page !== n || goal.mark === undefined && !goal.quote) return false
    const sheet = o.scroller.value?.querySelector(`[data-page="${n}"]`)
    const at = sheet?.querySelector(goal.quote ? '[data-quote]' : `[data-mark="${goal.mark}"]`)
    at?.scrollIntoView({ block: 'center', inline: 'nearest' })
    if (!at) return false
    window.clearTimeout(settled)
    settled = window.setTimeout(() => { goal = undefined }, 300) // its own scrolling is no reader's
    return true
  }
  /** The page stands with its marks, or without any. */
  async function ready(n: number) {
    await nextTick()
    if (goal?.page === n && !seek(n)) settled = window.setTimeout(() => { goal = undefined }, 300)
  }
  function sized(n: number, size: Size) {
    const known = sizes.get(n)
    if (known?.width === size.width && known.height === size.height) return
    if (sizes.size === 0) likely.value = size
    sizes.set(n, size)
  }

  // The same place of the same page stays in view when pages grow or turn.
  watch([() => toValue(o.zoom), () => toValue(o.turn), () => toValue(o.room).width], async () => {
    const item = list.value.getVirtualItemForOffset(o.scroller.value?.scrollTop ?? 0)
    const part = item ? ((o.scroller.value?.scrollTop ?? 0) - item.start) / Math.max(1, item.size) : 0
    await nextTick()
    list.value.measure()
    await nextTick()
    if (goal) return go(goal)
    const now = item && list.value.measurementsCache[item.index]
    if (now) list.value.scrollToOffset(now.start + part * now.size)
  })

  return { list, page, likely, go, ready, sized, look }
}
