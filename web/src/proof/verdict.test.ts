import { expect, test } from 'vitest'
import type { Of } from '../api/types'
import { withVerdict } from './verdict'

const proof = (id: string) => ({ id, verdict: '', reason: '' }) as Of<'Proof'>
const dossier = {
  proofs: [proof('whole')],
  measures: [{ proofs: [proof('measure')], claims: [{ besides: [proof('besides')], needs: [{ proofs: [proof('a'), proof('b')] }] }] }],
} as unknown as Of<'Dossier'>

test.each(['whole', 'measure', 'besides', 'a'])('the proof %s is judged where it stands, and no other', (id) => {
  const d = withVerdict(dossier, id, { verdict: 'returned', reason: '缺页' })
  const m = d.measures[0]
  const all = [...d.proofs, ...(m?.proofs ?? []), ...(m?.claims[0]?.besides ?? []), ...(m?.claims[0]?.needs[0]?.proofs ?? [])]
  expect(all).toHaveLength(5)
  expect(all.filter((p) => p.verdict === 'returned' && p.reason === '缺页').map((p) => p.id)).toEqual([id])
  expect(dossier.proofs[0]?.verdict).toBe('')
})
