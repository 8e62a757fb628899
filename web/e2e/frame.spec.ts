import { enter, expect, expectAccessible, signIn, test } from './house'

test('a wrong password says so, the right one leads to where one wanted', async ({ page, server, allow }) => {
  allow(/401/)
  await page.goto('/problems?only=1')
  await expect(page).toHaveURL(/\/login\?to=/)
  await expectAccessible(page)
  await page.getByLabel('账号', { exact: true }).fill('xuncha')
  await page.getByLabel('密码', { exact: true }).fill('不是这个')
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page.getByRole('alert')).toContainText('密码')
  await page.getByLabel('密码', { exact: true }).fill(server.password('xuncha'))
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page).toHaveURL(/\/problems\?only=1$/)
})

test('the navigation holds what one may do', async ({ page, server }) => {
  await signIn(page, server, 'xuncha')
  const nav = page.getByRole('navigation', { name: '主导航' })
  await expect(nav.getByRole('link', { name: '全文检索' })).toBeVisible()
  await expect(nav.getByRole('link', { name: '单位与人员' })).toHaveCount(0)
  await expect(nav.getByRole('link', { name: '佐证审核' })).toHaveCount(0)
})

test('a session that ended in mid-form keeps what was typed', async ({ page, server, allow }) => {
  allow(/401/)
  await enter(page, server, 'shenhe', '/problems')
  const box = page.getByRole('textbox', { name: '全文检索' })
  await box.fill('补缴党费')
  await page.context().clearCookies()
  await box.press('Enter')
  const dialog = page.getByRole('dialog', { name: '登录已过期' })
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeVisible()
  await dialog.getByLabel('密码', { exact: true }).fill(server.password('shenhe'))
  await dialog.getByRole('button', { name: '继续' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(box).toHaveValue('补缴党费')
})

test('a lost network is said, and said to be back', async ({ page, server, context }) => {
  await enter(page, server, 'xuncha', '/problems')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await context.setOffline(true)
  await expect(page.getByText('网络已断开')).toBeVisible()
  await context.setOffline(false)
  await expect(page.getByText('网络已断开')).toHaveCount(0)
})

test('an address that is no page says so', async ({ page, server }) => {
  await enter(page, server, 'xuncha', '/nothing/here')
  await expect(page.getByRole('heading', { name: '没有这个页面' })).toBeVisible()
  await expectAccessible(page)
})

test('the look is kept in the browser', async ({ page, server }) => {
  await enter(page, server, 'xuncha', '/problems')
  await page.getByTitle('账号和显示').click()
  await page.getByLabel('深色').check()
  await page.getByLabel('大字').check()
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(page.locator('html')).toHaveAttribute('data-size', 'large')
})

test('what was asked for and is on its way is said meanwhile', async ({ page, server }) => {
  await enter(page, server, 'xuncha', '/search?q=党费')
  await expect(page.locator('.hit').first()).toBeVisible()
  const bar = page.locator('.going')
  await expect(bar).toHaveCount(0)
  const held: (() => void)[] = []
  const hold = (url: RegExp) => page.route(url, async (route) => {
    await new Promise<void>((go) => { held.push(go) })
    await route.continue()
  })
  const letGo = () => { for (const go of held.splice(0)) go() }

  await hold(/\/api\/v1\/search\?q=/)
  await page.getByLabel('检索式').fill('签到表')
  await page.getByLabel('检索式').press('Enter')
  await expect(bar).toBeVisible()
  await expect(page.locator('.hit .name').first()).toHaveAttribute('href', /q=%E5%85%9A%E8%B4%B9/) // it is still the answer of before
  letGo()
  await expect(bar).toHaveCount(0)
  await expect(page.locator('.hit .name').first()).toHaveAttribute('href', /q=%E7%AD%BE/)

  await hold(/\/assets\/StatisticsPage/)
  const link = page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '统计报表' })
  await link.click()
  await expect(bar).toBeVisible()
  await expect(link).toHaveAttribute('aria-current', 'page')
  await expect(page).toHaveURL(/\/search/)
  letGo()
  await expect(page).toHaveURL(/\/statistics/)
  await expect(bar).toHaveCount(0)
})

test('what a screen asks first is asked beside its page, and once', async ({ page, server }) => {
  for (const [path, question] of [['/problems', '/ledger'], ['/problems/5', '/problems/5'], ['/search?q=党费 "会议"(记录)', '/search?']] as const) {
    await enter(page, server, 'xuncha', path)
    await expect(page.locator('main h1').first()).toBeAttached()
    await page.waitForLoadState('networkidle')
    const asked = await page.evaluate((q) => performance.getEntriesByType('resource').filter((e) => e.name.includes(`/api/v1${q}`)).map((e) => `${(e as PerformanceResourceTiming).initiatorType} ${e.name}`), question)
    expect(asked.filter((a) => !a.includes('/history') && !a.includes('limit=0'))).toHaveLength(1)
    expect(asked[0]).toMatch(/^link /)
  }
})
