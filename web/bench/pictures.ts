import { resolve } from 'node:path'
import { enter, expect, test } from '../e2e/house'

// The pictures of README: the sample inspection as people see it. `make pictures` takes them anew.

const pictures = [
  { file: 'ledger', who: 'shenhe', path: '/problems', shows: 'main table' },
  { file: 'problem', who: 'shenhe', path: '/problems/5', shows: 'main h1' },
  { file: 'search', who: 'xuncha', path: '/search?q=%E5%85%9A%E8%B4%B9%20%E6%94%B6%E6%8D%AE', shows: 'main article mark' },
  { file: 'review', who: 'shenhe', path: '/review', shows: 'main img' },
  { file: 'ledger-dark', who: 'shenhe', path: '/problems', shows: 'main table', dark: true },
  { file: 'phone', who: 'linjiang', path: '/phone', shows: 'main button', width: 390, height: 780 },
] as const

for (const p of pictures) {
  test(p.file, async ({ page, server }) => {
    if ('width' in p) await page.setViewportSize({ width: p.width, height: p.height })
    if ('dark' in p) await page.emulateMedia({ colorScheme: 'dark' })
    await enter(page, server, p.who, p.path)
    await expect(page.locator(p.shows).first()).toBeVisible()
    await page.waitForLoadState('networkidle')
    await page.screenshot({ path: resolve(import.meta.dirname, `../../docs/pictures/${p.file}.png`) })
  })
}

test('document', async ({ page, server }) => {
  await enter(page, server, 'xuncha', '/search?q=%E5%85%9A%E8%B4%B9')
  await page.getByRole('link', { name: /打开第 \d+ 页/ }).first().click()
  await expect(page.locator('main img').first()).toBeVisible()
  await page.waitForTimeout(1500)
  await page.screenshot({ path: resolve(import.meta.dirname, '../../docs/pictures/document.png') })
})
