import { useInfiniteQuery } from '@tanstack/vue-query'
import { computed, reactive, ref, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { api, ask } from '../api/client'
import type { Of } from '../api/types'
import { useProblem, useLedger } from '../ledger/useLedger'
import { useJudge, type RefusedProof } from '../proof/useJudge'
import type { Said } from '../proof/verdict'

export type QueueState = 'waiting' | 'accepted' | 'returned'

const rows = 50

/** The proofs in a state, oldest first; those just judged leave at once. */
export function useQueue(state: MaybeRefOrGetter<QueueState>) {
  const query = useInfiniteQuery(() => {
    const asked = toValue(state)
    return {
      queryKey: ['proofs', 'queue', asked],
      initialPageParam: '',
      queryFn: ({ pageParam }: { pageParam: string }) => ask(api.GET('/proofs', { params: { query: { state: asked, limit: rows, cursor: pageParam || undefined } } })),
      getNextPageParam: (page: Of<'ProofPage'>) => page.next,
    }
  })
  const gone = reactive(new Set<string>())
  const judging = useJudge()
  const refusals = ref<RefusedProof[]>([])
  const queue = computed(() => query.data.value?.pages.flatMap((p) => p.items).filter((p) => !gone.has(p.id)))

  // What the server lists after a verdict is so, an undone one too.
  watch(query.dataUpdatedAt, () => { if (!judging.busy.value) gone.clear() })

  async function judge(proofs: Of<'Proof'>[], said: Said) {
    for (const p of proofs) gone.add(p.id)
    refusals.value = await judging.judge(proofs, said)
    for (const r of refusals.value) gone.delete(r.proof.id)
  }
  return { ...query, queue, judge, refusals, busy: judging.busy, done: judging.done, wanted: judging.wanted }
}

/** What a proof is offered for, as the ledger has it. */
export function useOfferedFor(proof: MaybeRefOrGetter<Of<'Proof'> | undefined>) {
  const { data: dossier } = useProblem(() => toValue(proof)?.problem_no ?? 0)
  const { data: ledger } = useLedger()
  const measure = computed(() => {
    const p = toValue(proof)
    const measures = p?.problem_no ? (dossier.value?.problem.no === p.problem_no ? dossier.value.measures : []) : ledger.value?.organisation ?? []
    return measures.find((m) => m.measure.id === p?.measure)
  })
  const claim = computed(() => measure.value?.claims.find((c) => c.id === toValue(proof)?.claim))
  const title = computed(() => (toValue(proof)?.problem_no === dossier.value?.problem.no ? dossier.value?.problem.title : ''))
  const others = computed(() => {
    const c = claim.value
    const near = c ? [...c.needs.flatMap((n) => n.proofs), ...c.besides] : measure.value?.proofs ?? []
    return near.filter((o) => o.id !== toValue(proof)?.id)
  })
  return { measure, claim, title, others }
}
