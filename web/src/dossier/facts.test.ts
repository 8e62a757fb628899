import { expect, test } from 'vitest'
import { aboutFile, factsOf } from './facts'

test('a claim’s details read as people say them', () => {
  const facts = factsOf({
    documents: [{ title: '议事决策规则', role: 'issued', doc_no: '〔2025〕3号' }],
    amounts: [{ quote: '1280元', fen: 128000 }, { quote: '**元', fen: 0 }],
    dates: ['2025年9月'], frequencies: ['每月'],
  })
  expect(facts.map((f) => `${f.name} ${f.text}`)).toEqual(['制定 《议事决策规则》〔2025〕3号', '金额 1,280.00 元', '金额 **元（金额已打码）', '日期 2025年9月', '频次 每月'])
  expect(factsOf({})).toEqual([])
})

const file = { pages: 3, unit: { id: 'u', name: '临江支部' }, formed: '', recognised: false, pending_pages: 0 }
test.each([
  ['whole', { pages: '', evidence: file }, ['整份 3 页', '临江支部']],
  ['some pages of a scan', { pages: '1,3', evidence: { ...file, formed: '2025-09-18', recognised: true } }, ['第 1,3 页 / 共 3 页', '临江支部', '2025-09-18', '扫描件已识别']],
  ['not recognised yet', { pages: '', evidence: { ...file, pages: 0, recognised: true, pending_pages: 2 } }, ['整份', '临江支部', '2 页待识别']],
])('%s', (_, proof, want) => {
  expect(aboutFile(proof)).toEqual(want)
})
