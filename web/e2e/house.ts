import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test as plain, type BrowserContext, type Page } from '@playwright/test'
import { Server } from './server'

export { expect }

/** Who the sample knows: 支部经办人 ×3, 巡察组, 审核人, 系统管理员. */
export type Name = 'bangongshi' | 'jiguan' | 'linjiang' | 'xuncha' | 'shenhe' | 'admin'

export type House = {
  /** Start without data, as on the first day. */
  empty: boolean
  server: Server
  /** Times how soon each action is answered, on a processor so many times slower; 0 for not at all. */
  timed: number
  /** Names a console error that the test means to cause; any other fails it. */
  allow: (pattern: RegExp) => void
}

/**
 * What a person did and how long it took until something had changed before his
 * eyes (Event Timing, in steps of 8 ms): waited for what ran before, worked on,
 * and, the rest, drawn.
 */
export type Act = { id: number; ms: number; waited: number; worked: number; what: string; where: string }

async function timeActions(context: BrowserContext, slower: number): Promise<Act[]> {
  const acts: Act[] = []
  await context.exposeBinding('acted', (_, a: Act) => acts.push(a))
  await context.addInitScript(() => {
    const { acted } = window as unknown as { acted: (a: Act) => void }
    new PerformanceObserver((list) => {
      for (const e of list.getEntries() as (PerformanceEventTiming & { interactionId: number })[]) {
        if (e.interactionId) acted({ id: e.interactionId, ms: e.duration, waited: e.processingStart - e.startTime, worked: e.processingEnd - e.processingStart, what: `${e.name} ${(e.target as Element | null)?.outerHTML.slice(0, 90) ?? ''}`, where: location.pathname })
      }
    }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit)
  })
  const slow = async (page: Page) => (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: slower })
  if (slower > 1) context.on('page', (page) => void slow(page).catch(() => undefined)) // it may be closed by then
  return acts
}

/** A test with a server of its own, which fails on any console error or breach of the policy. */
export const test = plain.extend<House>({
  empty: [false, { option: true }],
  server: async ({ empty }, use) => {
    const server = await Server.fresh(empty)
    await use(server)
    await server.remove()
  },
  timed: [0, { option: true }],
  baseURL: async ({ server }, use) => { await use(server.url) },
  allow: [async ({ context, timed }, use, info) => {
    const acts = timed ? await timeActions(context, timed) : []
    const errors: string[] = []
    const allowed: RegExp[] = []
    const watch = (page: Page) => {
      page.on('pageerror', (e) => errors.push(e.stack ?? e.message))
      page.on('console', (m) => { if (m.type() === 'error') errors.push(`${m.text()} ${m.location().url}`) })
    }
    context.on('page', watch)
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`))
    })
    await use((pattern) => allowed.push(pattern))
    if (timed) await info.attach('actions', { body: JSON.stringify(acts), contentType: 'application/json' })
    expect(errors.filter((e) => !allowed.some((a) => a.test(e))), 'console errors').toEqual([])
  }, { auto: true }],
})

/** Signs in by the page, as people do, and waits for what comes first. */
export async function signIn(page: Page, server: Server, name: Name, to = '/') {
  await page.goto(`/login?to=${encodeURIComponent(to)}`)
  await page.getByLabel('账号', { exact: true }).fill(name)
  await page.getByLabel('密码', { exact: true }).fill(server.password(name))
  await page.getByRole('button', { name: '登录' }).click()
  await page.waitForURL((u) => u.pathname !== '/login')
}

/** Signs in without the page: for tests that begin behind it. */
export async function enter(page: Page, server: Server, name: Name, to = '/') {
  if (page.url() !== 'about:blank') await page.goto('/favicon.svg') // who was here before asks nothing more
  const answer = await page.request.post('/api/v1/session', { data: { name, password: server.password(name) }, headers: { Origin: server.url } })
  expect(answer.status()).toBe(200)
  await page.addInitScript((me) => localStorage.setItem('juzheng.signed-in', me), await answer.text())
  await page.goto(to)
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Every rule of WCAG 2.1 A and AA that the page breaks, in the light and in the dark. */
export async function expectAccessible(page: Page) {
  await page.evaluate(axe)
  for (const theme of ['light', 'dark']) {
    await page.evaluate((t) => { document.documentElement.dataset.theme = t }, theme)
    await page.waitForTimeout(250) // colours change by transition
    const broken = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') }
      const found = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
      return found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target} ${n.failureSummary}`).join('; ')}`)
    })
    expect(broken, `${theme}: ${page.url()}`).toEqual([])
  }
  await page.evaluate(() => { document.documentElement.dataset.theme = 'light' })
}
