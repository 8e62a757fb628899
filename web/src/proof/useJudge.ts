import { useQueryClient } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { api, ask, sentenceOf } from '../api/client'
import type { Of } from '../api/types'
import { notify } from '../ui/notices'
import { proofsMoved } from './useProofs'
import { withVerdict, type Said } from './verdict'
import { words as w } from './words'

type Proof = Of<'Proof'>
export type RefusedProof = { proof: Proof; sentence: string }

/**
 * Gives verdicts, one after another, and says so with a way back. The page of
 * the problem shows them at once; what is refused is shown as it stood.
 */
export function useJudge() {
  const queries = useQueryClient()
  const running = ref(0) // one may judge on while the last verdict is on its way
  const busy = computed(() => running.value > 0)
  const done = ref(0)
  const wanted = ref(0)

  const show = (id: string, said: Said) =>
    queries.setQueriesData<Of<'Dossier'>>({ queryKey: ['problem'] }, (d) => d && withVerdict(d, id, said))

  async function each(sentences: { proof: Proof; said: Said }[]): Promise<RefusedProof[]> {
    if (!busy.value) done.value = wanted.value = 0
    running.value++
    wanted.value += sentences.length
    const refused: RefusedProof[] = []
    for (const { proof, said } of sentences) show(proof.id, said)
    for (const { proof, said } of sentences) {
      try {
        await ask(api.POST('/proofs/{id}/verdict', { params: { path: { id: proof.id } }, body: said }))
      } catch (e) {
        refused.push({ proof, sentence: sentenceOf(e) })
        show(proof.id, proof)
      }
      done.value++
    }
    running.value--
    proofsMoved(queries)
    return refused
  }

  async function judge(proofs: Proof[], said: Said): Promise<RefusedProof[]> {
    const refused = await each(proofs.map((proof) => ({ proof, said })))
    const through = proofs.filter((p) => !refused.some((r) => r.proof.id === p.id))
    if (through.length) notify(w.judged[said.verdict](through.length), 'good', { name: w.undo, do: () => void undo(through) })
    for (const r of refused) notify(w.refusedOne(r.proof.evidence.name, r.sentence), 'bad')
    return refused
  }

  /** As each stood before. */
  async function undo(proofs: Proof[]) {
    const refused = await each(proofs.map((proof) => ({ proof, said: { verdict: proof.verdict, reason: proof.reason } })))
    if (refused.length < proofs.length) notify(w.undone(proofs.length - refused.length), 'plain')
    for (const r of refused) notify(w.refusedOne(r.proof.evidence.name, r.sentence), 'bad')
  }

  return { judge, busy, done, wanted }
}
