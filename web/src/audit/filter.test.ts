import { expect, test } from 'vitest'
import { asked } from './filter'

test('a day lasts to the end of it', () => {
  const { from, to } = asked({ from: '2026-11-28', to: '2026-11-28' })
  expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBe(24 * 3600 * 1000)
  expect(new Date(from ?? '').getHours()).toBe(0)
})

test('what is empty, or no day, asks for nothing', () => {
  expect(Object.values(asked({ actor: '', from: '昨天', to: '2026-13-01' })).filter(Boolean)).toEqual([])
})
