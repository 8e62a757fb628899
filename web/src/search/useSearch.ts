import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { api, ask } from '../api/client'
import { download } from '../api/download'
import { notifyFailure } from '../ui/notices'
import { answerTo } from './answer'
import { addressOf, paramsOf, questionOf, type Question } from './question'
import { words as w } from './words'

/** The question in the address, and its answer. */
export function useSearch() {
  const route = useRoute()
  const router = useRouter()
  const question = computed(() => questionOf(route.query))
  const exporting = ref(false)

  const answer = useQuery(() => ({ ...answerTo(paramsOf(question.value)), placeholderData: keepPreviousData }))

  /** Asks something else; from its first page, unless a page is named. */
  function change(part: Partial<Question>) {
    void router.push({ query: addressOf({ ...question.value, page: 1, ...part }) })
  }

  async function save() {
    exporting.value = true
    const { q, exact, unit, kind, problem, state, from, to, sort } = question.value
    const params = { q, exact, unit, kind, problem, state, from, to, sort }
    const asked = Object.entries(params).flatMap(([name, value]) => (value ? [[name, String(value)]] : []))
    try {
      await download(`/search/export?${new URLSearchParams(asked)}`, w.exportName)
    } catch (e) {
      notifyFailure(e)
    } finally {
      exporting.value = false
    }
  }

  return { question, ...answer, change, exporting, save }
}

export const useSearchHelp = (wanted: () => boolean) =>
  useQuery({ queryKey: ['search-help'], enabled: wanted, staleTime: Infinity, queryFn: () => ask(api.GET('/search/help')) })
