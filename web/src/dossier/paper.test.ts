import { expect, test } from 'vitest'
import type { Of } from '../api/types'
import { paperRows } from './paper'

const proof = (name: string, over: Partial<Of<'Proof'>> = {}) =>
  ({ pages: '', verdict: '', reason: '', kind_name: '签到表', evidence: { name, unit: { name: '临江支部' }, formed: '' }, ...over }) as Of<'Proof'>
const need = (missing: number, proofs: Of<'Proof'>[]) => ({ kind_name: '签到表', wanted: 1, every: '', proofs, standing: { missing } }) as unknown as Of<'DossierNeed'>
const dossier = {
  measures: [
    { measure: { label: '①', text: '召开会议。', vague: '' }, proofs: [], claims: [
      { quote: '召开会议', besides: [], needs: [need(0, [proof('a.pdf', { verdict: 'accepted', pages: '1-2' })]), need(1, [proof('b.jpg', { verdict: 'returned', reason: '模糊' })])] },
      { quote: '通报', besides: [], needs: [need(1, [])] },
    ] },
    { measure: { label: '②', text: '加强领导。', vague: '太笼统' }, proofs: [], claims: [] },
  ],
  proofs: [proof('whole.pdf')],
} as unknown as Of<'Dossier'>

test('the list on paper names what there is, what is returned and what is missing', () => {
  expect(paperRows(dossier).map((r) => [r.measureSpan, r.claimSpan, r.file, r.pages, r.state])).toEqual([
    [4, 3, 'a.pdf', '1-2', '已通过'],
    [0, 0, 'b.jpg', '整份', '已退回：模糊'],
    [0, 0, '（尚未提供）', '', '还缺 1 份'],
    [0, 1, '（尚未提供）', '', '还缺 1 份'],
    [1, 1, '', '', ''],
    [1, 1, 'whole.pdf', '整份', '待审核'],
  ])
})

test('a measure with nothing to check says why', () => {
  expect(paperRows(dossier)[4]).toMatchObject({ measure: '②加强领导。', claim: '太笼统' })
})
