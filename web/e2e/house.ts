import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test as plain, type Page } from '@playwright/test'
import { Server } from './server'

export { expect }

/** Who the sample knows: 支部经办人 ×3, 巡察组, 审核人, 系统管理员. */
export type Name = 'bangongshi' | 'jiguan' | 'linjiang' | 'xuncha' | 'shenhe' | 'admin'

type House = {
  /** Start without data, as on the first day. */
  empty: boolean
  server: Server
  /** Names a console error that the test means to cause; any other fails it. */
  allow: (pattern: RegExp) => void
}

/** A test with a server of its own, which fails on any console error or breach of the policy. */
export const test = plain.extend<House>({
  empty: [false, { option: true }],
  server: async ({ empty }, use) => {
    const server = await Server.fresh(empty)
    await use(server)
    await server.remove()
  },
  baseURL: async ({ server }, use) => { await use(server.url) },
  allow: [async ({ context }, use) => {
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
