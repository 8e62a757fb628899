import { expect, test } from 'vitest'
import type { Of } from '../api/types'
import { checks, soughtOf } from './checks'

const file = { formed: '2025-07-03', doc_no: '清水总支〔2025〕5号', recognised: false, pending_pages: 0, reason: '', signed: '', confirmed: true }
const claim = (facts: Of<'Facts'>) => ({ facts, needs: [{ kind: 'notice' }] }) as unknown as Of<'DossierClaim'>
const notice = { code: 'notice', name: '通知' } as const
const tones = (...of: Parameters<typeof checks>) => checks(...of).map((c) => c.tone)
const fen = (...fens: number[]) => fens.map((f) => ({ quote: '', fen: f }))

test.each([
  ['the kind that is asked for', tones(notice, file, claim({}), []), ['good', 'plain']],
  ['another kind', tones({ code: 'photo', name: '照片' }, file, claim({}), []), ['warn', 'plain']],
  ['one amount of several', tones(notice, file, claim({ amounts: fen(500) }), fen(200, 500)), ['good', 'good', 'plain']],
  ['amounts that come to it', tones(notice, file, claim({ amounts: fen(700) }), fen(200, 500)), ['good', 'good', 'plain']],
  ['another amount', tones(notice, file, claim({ amounts: fen(900) }), fen(200, 500)), ['good', 'warn', 'plain']],
  ['a masked amount asks nothing', tones(notice, file, claim({ amounts: fen(0) }), fen(200)), ['good', 'plain']],
  ['its number in other brackets', tones(notice, file, claim({ documents: [{ title: '通知', role: 'issued', doc_no: '清水总支[2025] 5号' }] }), []), ['good', 'good', 'plain']],
  ['another number', tones(notice, file, claim({ documents: [{ title: '通知', role: 'issued', doc_no: '清水总支〔2025〕6号' }] }), []), ['good', 'warn', 'plain']],
  ['a number that is only cited', tones(notice, file, claim({ documents: [{ title: '意见', role: 'cited', doc_no: '〔2018〕1号' }] }), []), ['good', 'plain']],
  ['nothing asked, no date, recognised', tones(notice, { ...file, formed: '', recognised: true }, undefined, []), ['warn', 'warn']],
])('%s', (_, got, want) => {
  expect(got).toEqual(want)
})

test('any of what the report names is sought, each once, as a phrase', () => {
  expect(soughtOf({ documents: [{ title: '议事规则', role: 'issued' }, { title: '议事规则', role: 'cited' }], amounts: [{ quote: '1280元', fen: 128000 }, { quote: '**元', fen: 0 }] })).toBe('"议事规则" OR "1280元"')
  expect(soughtOf(undefined)).toBe('')
  expect(soughtOf({ dates: ['“三月”'] })).toBe('')
})
