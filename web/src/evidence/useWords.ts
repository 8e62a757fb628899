import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api, ask } from '../api/client'
import type { Of } from '../api/types'

/** The Chinese names of all codes; they change with the program only. */
export function useWords() {
  const { data } = useQuery({ queryKey: ['words'], staleTime: Infinity, queryFn: () => ask(api.GET('/words')) })
  const kinds = computed(() => (data.value?.kinds ?? []) as { code: Of<'Kind'>; name: string }[])
  const claimTypes = computed(() => (data.value?.claim_types ?? []) as { code: Of<'ClaimType'>; name: string }[])
  const states = computed(() => (data.value?.states ?? []) as { code: Of<'State'>; name: string }[])
  const actions = computed(() => data.value?.actions ?? [])
  const kindName = (code: Of<'Kind'>) => kinds.value.find((k) => k.code === code)?.name ?? ''
  const stateName = (code: string) => states.value.find((s) => s.code === code)?.name ?? ''
  return { kinds, claimTypes, states, actions, kindName, stateName }
}
