import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, type CDPSession, type Page } from '@playwright/test'
import { enter, test } from '../e2e/house'
import type { Server } from '../e2e/server'

// How long until a page shows what it is for, in a browser slowed as UI.md has it.
// Figures are medians of one run; `make bench-web` prints them and writes them down.

const rounds = 7
const slowed = { cpu: 4, mbit: 10, latency: 5 }
const pages = [
  { name: '整改台账（20 个问题）', path: '/problems', shows: 'main table tbody td a' },
  { name: '检索“党费”', path: '/search?q=%E5%85%9A%E8%B4%B9', shows: 'main article mark' },
  { name: '问题页', path: '/problems/5', shows: 'main h1' },
]

async function more(page: Page, server: Server, upTo: number) {
  const headers = { Origin: server.url }
  const ledger = await (await page.request.get('/api/v1/ledger')).json() as { aspects: { id: string; problems: unknown[] }[] }
  const have = ledger.aspects.reduce((n, a) => n + a.problems.length, 0)
  for (let no = have + 1; no <= upTo; no++) {
    const problem = await page.request.post('/api/v1/problems', { headers, data: { aspect: ledger.aspects[0]?.id, no, title: `第${no}个问题：会议记录不完整`, statement: '部分会议没有记录。' } })
    expect(problem.status()).toBe(201)
    const measure = await (await page.request.post('/api/v1/measures', { headers, data: { problem: String(no), label: '①', text: '召开会议，完善记录。' } })).json() as { id: string }
    const claim = await page.request.post('/api/v1/claims', { headers, data: { measure: measure.id, type: 'meeting_held', quote: '召开会议', requires: [{ kind: 'meeting_minutes', wanted: 1 }, { kind: 'sign_in_sheet', wanted: 1 }] } })
    expect(claim.status()).toBe(201)
  }
}

async function slow(cdp: CDPSession, cpu: number, mbit: number) {
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: cpu })
  await cdp.send('Network.enable')
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: mbit ? slowed.latency : 0, downloadThroughput: mbit ? mbit * 125_000 : -1, uploadThroughput: -1 })
}

/** ms from the wish to the paint, and how far things moved while it loaded. */
async function load(page: Page, path: string, shows: string) {
  await page.goto(path, { waitUntil: 'commit' })
  const painted = await page.waitForFunction((s) => document.querySelector(s) && performance.now(), shows, { polling: 'raf' })
  const ms = Number(await painted.jsonValue())
  await page.waitForTimeout(600)
  const rest = await page.evaluate(() => {
    const files = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
    const size = (end: RegExp) => files.filter((f) => end.test(f.name)).reduce((n, f) => n + f.encodedBodySize, 0)
    return { shift: (window as unknown as { shift: number }).shift, js: size(/\.js$/), css: size(/\.css$/), requests: files.length }
  })
  return { ms, ...rest }
}

const median = (list: number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN

test('paint', async ({ browser, server }) => {
  test.setTimeout(600_000)
  const lines = ['| 页面 | 首次（冷缓存，10 Mbit/s，CPU 慢 4 倍） | 再次（同样慢） | 再次（不慢） | JS gz | CSS gz | 请求 | 布局位移 |', '|---|---|---|---|---|---|---|---|']
  for (const p of pages) {
    const cold: number[] = [], warm: number[] = [], quick: number[] = []
    let last = { ms: 0, shift: 0, js: 0, css: 0, requests: 0 }
    for (let i = 0; i < rounds; i++) {
      const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1366, height: 768 }, locale: 'zh-CN' })
      await context.addInitScript(() => {
        const w = window as unknown as { shift: number }
        w.shift = 0
        new PerformanceObserver((list) => { for (const e of list.getEntries()) w.shift += (e as unknown as { value: number }).value }).observe({ type: 'layout-shift', buffered: true })
      })
      const page = await context.newPage()
      await enter(page, server, 'shenhe', '/favicon.svg')
      if (i === 0) await more(page, server, 20)
      const cdp = await context.newCDPSession(page)
      await slow(cdp, slowed.cpu, slowed.mbit)
      last = await load(page, p.path, p.shows)
      cold.push(last.ms)
      warm.push((await load(page, p.path, p.shows)).ms)
      await slow(cdp, 1, 0)
      quick.push((await load(page, p.path, p.shows)).ms)
      await context.close()
    }
    const kb = (n: number) => `${(n / 1024).toFixed(0)} KB`
    lines.push(`| ${p.name} | ${median(cold).toFixed(0)} ms | ${median(warm).toFixed(0)} ms | ${median(quick).toFixed(0)} ms | ${kb(last.js)} | ${kb(last.css)} | ${last.requests} | ${last.shift.toFixed(3)} |`)
  }
  const dist = resolve(import.meta.dirname, '../dist/assets')
  expect(existsSync(dist)).toBe(true)
  const all = readdirSync(dist).filter((f) => f.endsWith('.gz')).reduce((n, f) => n + statSync(join(dist, f)).size, 0)
  lines.push('', `全部页面合计 gz ${(all / 1024).toFixed(0)} KB。`)
  const out = resolve(import.meta.dirname, '../../bin/bench-web.md')
  writeFileSync(out, lines.join('\n') + '\n')
  process.stdout.write('\n' + lines.join('\n') + '\n')
})
