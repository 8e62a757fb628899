import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { enter, test } from '../e2e/house'
import type { Server } from '../e2e/server'

// How long a page of hits takes to be turned, near and far, when 5,000 files hold the words.

const files = 5000
const batch = 500
const rounds = 7
const pages = [2, 50, 100, 250]

const text = (i: number) => `临江支部党费收缴记录，第 ${i} 号。\n` +
  Array.from({ length: 12 }, (_, k) => `${k + 1} 月：应收党费 ${(i * 7 + k * 13) % 900}.50 元，实收 ${(i * 7 + k * 13) % 900}.50 元，经办人签字齐全。`).join('\n')

async function fill(page: Page, server: Server) {
  for (let from = 0; from < files; from += batch) {
    const form = new FormData()
    for (let i = from; i < from + batch; i++) form.append('file', new File([text(i)], `收缴记录${i}.txt`, { type: 'text/plain' }))
    const taken = await page.request.post('/api/v1/evidence', { multipart: form, headers: { Origin: server.url }, timeout: 120_000 })
    expect(taken.status()).toBe(202)
  }
  await expect.poll(async () => (await (await page.request.get('/api/v1/search?q=%E6%94%B6%E7%BC%B4%E8%AE%B0%E5%BD%95&limit=1')).json() as { total: number }).total, { timeout: 900_000, intervals: [2000] }).toBeGreaterThanOrEqual(files)
}

const median = (list: number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN

test('pages of 5,000 hits', async ({ page, server }) => {
  test.setTimeout(1_800_000)
  await enter(page, server, 'bangongshi', '/favicon.svg')
  await fill(page, server)
  const lines = ['| 5,000 份命中，翻到 | 点下一页到看见 | 其中服务器 |', '|---|---|---|']
  for (const n of pages) {
    const seen: number[] = [], served: number[] = []
    for (let i = 0; i < rounds; i++) {
      await page.goto(`/search?q=党费&page=${n - 1}`)
      await expect(page.locator('main article').first()).toBeVisible()
      const first = await page.locator('main article a').first().getAttribute('href')
      const answered = page.waitForResponse((r) => r.url().includes(`/search?`) && r.url().includes(`offset=${(n - 1) * 20}`))
      seen.push(await page.evaluate((first) => new Promise<number>((done) => {
        const began = performance.now()
        const look = () => (document.querySelector('main article a')?.getAttribute('href') === first ? requestAnimationFrame(look) : done(performance.now() - began))
        document.querySelector<HTMLElement>('.paging button:last-of-type')?.click()
        requestAnimationFrame(look)
      }), first))
      const timing = (await answered).request().timing()
      served.push(timing.responseStart - timing.requestStart)
    }
    lines.push(`| 第 ${n} 页 | ${median(seen).toFixed(0)} ms | ${median(served).toFixed(0)} ms |`)
  }
  writeFileSync(resolve(import.meta.dirname, '../../bin/bench-hits.md'), lines.join('\n') + '\n')
  process.stdout.write('\n' + lines.join('\n') + '\n')
})
