import { expect, test } from 'vitest'
import { amountsOf, fenOf, personsOf, suggestions, taken, type Draft } from './facts'

test.each([['1380.00元', 138000], ['￥760.50', 76050], ['12,600元整', 1260000], ['1.2万元', 1200000], ['约三千元', undefined], ['', undefined]])('%s is %s 分', (text, want) => {
  expect(fenOf(text)).toBe(want)
})

test('an amount that was read keeps its value, whatever its words', () => {
  expect(amountsOf('柒佰陆拾元伍角整\n 80元 \n', [{ quote: '柒佰陆拾元伍角整', fen: 76050 }])).toEqual([{ quote: '柒佰陆拾元伍角整', fen: 76050 }, { quote: '80元', fen: 8000 }])
  expect(() => amountsOf('一笔', [])).toThrow('一笔')
})

test('names are parted as people part them', () => {
  expect(personsOf('宁砚秋、 陶青禾，宁砚秋 俞怀瑾')).toEqual(['宁砚秋', '陶青禾', '俞怀瑾'])
})

const fact = (field: string, value: string, confidence: number) => ({ field, value, confidence, page: 1, start: 0, end: 1, rule: '' })

test('suggestions fall to their part of the form, the surest first, each once', () => {
  const s = suggestions([fact('title', '会议记录', 0.5), fact('title', '党组会议记录', 0.9), fact('title', '会议记录', 0.3), fact('docno', '〔2025〕3号', 0.9), fact('colour', '红', 1)])
  expect(s.title.map((f) => f.value)).toEqual(['党组会议记录', '会议记录'])
  expect(s.doc_no).toHaveLength(1)
})

test('a title is replaced, a person joins the others', () => {
  const d: Draft = { kind: '', title: '旧', doc_no: '', formed: '', persons: '宁砚秋', amounts: '' }
  expect(taken(d, 'title', '新').title).toBe('新')
  expect(taken(taken(d, 'persons', '陶青禾'), 'persons', '陶青禾').persons).toBe('宁砚秋、陶青禾')
})
