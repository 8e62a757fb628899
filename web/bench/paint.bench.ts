import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, type CDPSession, type Page } from '@playwright/test'
import { enter, test } from '../e2e/house'
import type { Server } from '../e2e/server'

// How long until a page shows what it is for, in a browser slowed as UI.md has it.
// Figures are medians of one run; `make bench-web` prints them and writes them down.

// A page stands when what is named here is there and nothing waits any more.
const slowed = { cpu: 4, mbit: 10, latency: 5 }
const settle = 3000 // ms after which every page stands, on any machine this is measured on
const pages = [
  { name: '整改台账（20 个问题）', path: '/problems', shows: 'main table tbody td a', rounds: 7 },
  { name: '检索“党费”', path: '/search?q=%E5%85%9A%E8%B4%B9', shows: 'main article mark', rounds: 7 },
  { name: '问题页', path: '/problems/5', shows: 'main h1', rounds: 7 },
  { name: '工作台', path: '/', shows: 'main section a', rounds: 3 },
  { name: '文档查看', path: '', shows: 'main img', rounds: 3 },
  { name: '材料库', path: '/evidence', shows: 'main a[href^="/evidence/"]', rounds: 3 },
  { name: '佐证审核', path: '/review', shows: 'main img', rounds: 3 },
  { name: '统计报表', path: '/statistics', shows: 'main svg, main table', rounds: 3 },
  { name: '待认领', path: '/unclaimed', shows: 'main a[href^="/evidence/"]', as: 'jiguan', rounds: 3 },
  { name: '上传材料', path: '/upload', shows: 'main h1', as: 'jiguan', rounds: 3 },
  { name: '操作日志', path: '/audit', shows: 'main tbody td', as: 'admin', rounds: 3 },
  { name: '单位与人员', path: '/units', shows: 'main tbody td', as: 'admin', rounds: 3 },
  { name: '系统设置', path: '/settings', shows: 'main h1', as: 'admin', rounds: 3 },
] as const

type Watched = { shift: number; seen: number; stands: number }

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

/** A page of a file with a picture and marks. */
async function aPhoto(page: Page) {
  const found = await (await page.request.get('/api/v1/search?q=%E7%AD%BE%E5%88%B0')).json() as { hits: { evidence: string; page: number; media: string }[] }
  const hit = found.hits.find((h) => h.media.startsWith('image/') || h.media === 'application/pdf')
  return `/evidence/${hit?.evidence}?page=${hit?.page}&q=%E7%AD%BE%E5%88%B0`
}

/**
 * ms from the wish until what the page is for is painted, and how far things moved
 * while it loaded. The latest of three moments counts: the end of the frame in which
 * it stood in the document with nothing waiting, the paint of its text or picture
 * (Element Timing), the largest contentful paint; the last two by the browser's own
 * clock. Nothing is asked of the page before it has stood for a while: asking makes it slower.
 */
async function load(page: Page, path: string) {
  await page.goto(path, { waitUntil: 'commit' })
  await page.waitForTimeout(settle)
  const { stands, seen, ...rest } = await page.evaluate(() => {
    const files = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
    const size = (end: RegExp) => files.filter((f) => end.test(f.name)).reduce((n, f) => n + f.encodedBodySize, 0)
    const { shift, seen, stands } = window as unknown as Watched
    return { shift, seen, stands, js: size(/\.js$/), css: size(/\.css$/), requests: files.length }
  })
  expect(stands, `${path} stands`).toBeGreaterThan(0)
  return { ms: Math.max(stands, seen), ...rest }
}

/** What watches a page from before its first script. */
function watch(shows: string) {
  const w = window as unknown as Watched & { scheduler: { postTask: (f: () => void, o: { priority: string }) => void } }
  w.shift = w.seen = w.stands = 0
  const observe = (type: string, f: (e: PerformanceEntry & { value: number; renderTime: number }) => void) =>
    new PerformanceObserver((list) => { for (const e of list.getEntries()) f(e as PerformanceEntry & { value: number; renderTime: number }) }).observe({ type, buffered: true })
  observe('layout-shift', (e) => { w.shift += e.value })
  for (const type of ['largest-contentful-paint', 'element']) observe(type, (e) => { w.seen = Math.max(w.seen, e.renderTime || e.startTime) })
  let shown: Element | null = null
  const changes = new MutationObserver(() => {
    if (!shown) {
      shown = document.querySelector(shows)
      if (!shown) return
      let block = shown // text is timed with the block it stands in
      while (block.parentElement && getComputedStyle(block).display.startsWith('inline')) block = block.parentElement
      block.setAttribute('elementtiming', '')
    }
    if (document.querySelector('main [aria-busy=true]')) return
    changes.disconnect()
    requestAnimationFrame(() => w.scheduler.postTask(() => { w.stands = performance.now() }, { priority: 'user-blocking' })) // before anything that waits for the frame to end
  })
  changes.observe(document, { childList: true, subtree: true, attributeFilter: ['aria-busy'] })
}

/** ms that a fixed loop takes in the browser, not slowed: hours of a shared machine are compared by it. */
async function pace(page: Page) {
  return page.evaluate(() => {
    const began = performance.now()
    const seen = new Map<string, number>()
    for (let i = 0; i < 300_000; i++) seen.set(`党费${i % 5000}`, (seen.get(`党费${i % 5000}`) ?? 0) + 1)
    return seen.size && performance.now() - began
  })
}

const median = (list: number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN

test('paint', async ({ browser, server }) => {
  test.setTimeout(1_200_000)
  const loops: number[] = []
  const lines = ['| 页面 | 首次（冷缓存，10 Mbit/s，CPU 慢 4 倍） | 再次（同样慢） | 再次（不慢） | JS gz | CSS gz | 请求 | 布局位移 |', '|---|---|---|---|---|---|---|---|']
  for (const p of pages) {
    const cold: number[] = [], warm: number[] = [], quick: number[] = []
    let last = { ms: 0, shift: 0, js: 0, css: 0, requests: 0 }
    for (let i = 0; i < p.rounds; i++) {
      const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1366, height: 768 }, locale: 'zh-CN' })
      await context.addInitScript(watch, p.shows)
      const page = await context.newPage()
      await enter(page, server, 'as' in p ? p.as : 'shenhe', '/favicon.svg')
      if (p === pages[0] && i === 0) await more(page, server, 20)
      loops.push(await pace(page))
      const path = p.path || await aPhoto(page)
      const cdp = await context.newCDPSession(page)
      await slow(cdp, slowed.cpu, slowed.mbit)
      last = await load(page, path)
      cold.push(last.ms)
      warm.push((await load(page, path)).ms)
      await slow(cdp, 1, 0)
      quick.push((await load(page, path)).ms)
      await context.close()
    }
    const kb = (n: number) => `${(n / 1024).toFixed(0)} KB`
    lines.push(`| ${p.name} | ${median(cold).toFixed(0)} ms | ${median(warm).toFixed(0)} ms | ${median(quick).toFixed(0)} ms | ${kb(last.js)} | ${kb(last.css)} | ${last.requests} | ${last.shift.toFixed(3)} |`)
  }
  const dist = resolve(import.meta.dirname, '../dist/assets')
  expect(existsSync(dist)).toBe(true)
  const all = readdirSync(dist).filter((f) => f.endsWith('.gz')).reduce((n, f) => n + statSync(join(dist, f)).size, 0)
  lines.push('', `全部页面合计 gz ${(all / 1024).toFixed(0)} KB。参照循环 ${median(loops).toFixed(0)} ms（${Math.min(...loops).toFixed(0)}–${Math.max(...loops).toFixed(0)}）。`)
  const out = resolve(import.meta.dirname, '../../bin/bench-web.md')
  writeFileSync(out, lines.join('\n') + '\n')
  process.stdout.write('\n' + lines.join('\n') + '\n')
})
