import { useQuery } from '@tanstack/vue-query'
import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { me } from '../account/session'
import { useUnits } from '../account/useUnits'
import { withBelow } from '../account/unitTree'
import { base } from '../api/client'
import type { Of } from '../api/types'
import { useLedger, useProblem } from '../ledger/useLedger'
import { organisation } from '../proof/offer'
import { oneOf } from '../ui/address'
import type { Target } from './unfinished'

type Part = keyof Target | 'kind'

/** Where the files belong. It lives in the address, so that a link can preset it. */
export function useTarget() {
  const route = useRoute()
  const router = useRouter()
  const at = (name: Part) => oneOf(route.query[name])

  /** Another problem has other measures: a choice clears those below it. */
  function choose(name: Part, value: string, ...below: Part[]) {
    const query = { ...route.query, [name]: value || undefined }
    for (const b of below) delete query[b]
    void router.replace({ query })
  }
  const part = <T extends string>(name: Part, ...below: Part[]): WritableComputedRef<T, string> =>
    computed({ get: () => at(name) as T, set: (v) => choose(name, v, ...below) })

  const { data: units } = useUnits()
  const { data: ledger } = useLedger()
  const own = computed(() => me.value?.unit?.id ?? units.value?.find((u) => !u.parent)?.id ?? '')
  const mine = computed(() => (me.value?.role === 'branch' ? withBelow(units.value ?? [], own.value) : undefined))
  const unit = computed({ get: () => at('unit') || own.value, set: (v: string) => choose('unit', v === own.value ? '' : v) })
  // A measure alone belongs to no problem: 组织保障措施.
  const problem = computed({ get: () => at('problem') || (at('measure') && String(organisation)), set: (v) => choose('problem', v, 'measure', 'claim') })
  const measure = part('measure', 'claim')
  const claim = part('claim')
  const kind = part<Of<'Kind'>>('kind')

  const no = computed(() => Number(problem.value) || 0)
  const { data: dossier } = useProblem(no)
  const measures = computed(() => (problem.value === String(organisation) ? ledger.value?.organisation : no.value ? dossier.value?.measures : undefined) ?? [])
  const claims = computed(() => measures.value.find((m) => m.measure.id === measure.value)?.claims ?? [])
  const needed = computed(() => claims.value.find((c) => c.id === claim.value)?.needs.map((n) => n.kind) ?? [])
  const target = computed<Target>(() => ({ unit: unit.value, problem: problem.value, measure: measure.value, claim: claim.value }))
  const mayUse = (id: string) => mine.value?.has(id) ?? true

  return { unit, mayUse, problem, measure, claim, kind, ledger, measures, claims, needed, target }
}

/** How large one file may be, as the server says; undefined until it did. */
export const useMost = () =>
  useQuery({
    queryKey: ['uploads', 'most'],
    staleTime: Infinity,
    queryFn: async () => Number((await fetch(`${base}/uploads`, { method: 'OPTIONS', headers: { 'Tus-Resumable': '1.0.0' } })).headers.get('Tus-Max-Size')),
  })
