import { expect, test } from 'vitest'
import { treeOf, withBelow } from './unitTree'

const unit = (id: string, parent: string) => ({ id, parent, kind: 'branch' as const, name: id })
const units = [unit('水务局', ''), unit('机关总支', '水务局'), unit('临江支部', '水务局'), unit('机关支部', '机关总支')]

test('each unit stands below its superior, however they come', () => {
  expect(treeOf(units).map((u) => `${u.depth}${u.name}`)).toEqual(['0水务局', '1机关总支', '2机关支部', '1临江支部'])
})

test('a unit whose superior is unknown stands at the top', () => {
  expect(treeOf([unit('临江支部', '无此单位')]).map((u) => u.depth)).toEqual([0])
})

test('a unit and all below it', () => {
  expect([...withBelow(units, '机关总支')]).toEqual(['机关总支', '机关支部'])
  expect([...withBelow(units, '水务局')]).toHaveLength(4)
  expect([...withBelow(units, '无此单位')]).toEqual([])
})
