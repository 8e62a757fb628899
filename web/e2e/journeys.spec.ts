import type { Browser, Page } from '@playwright/test'
import { enter, expect, signIn, test } from './house'

// The three journeys whole: each person at a browser of their own, on one server.

/** A sheet of paper as a scanner sees it: a picture, with no text in it but to the eye. */
async function scan(browser: Browser, title: string, lines: string[]): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 1240, height: 1000 } })
  await page.setContent('<body style="margin:90px;background:#fff;color:#111;font:34px/2 \'Noto Sans CJK SC\'"><h1 style="font-size:52px;text-align:center"></h1></body>')
  await page.evaluate(([h, ...rest]) => {
    const heading = document.querySelector('h1')
    if (heading) heading.textContent = h ?? ''
    for (const line of rest) document.body.appendChild(document.createElement('p')).textContent = line
  }, [title, ...lines])
  const picture = await page.screenshot({ type: 'jpeg', quality: 90 })
  await page.close()
  return picture
}

/** The words boxed on the page, and in view. */
async function expectBoxed(page: Page) {
  const box = page.locator('i.hit.now').first()
  await expect(box).toBeInViewport()
  const [mark, picture] = [await box.boundingBox(), await page.locator('[data-page] img').first().boundingBox()]
  if (!mark || !picture) throw new Error('no box on the picture')
  expect(mark.width).toBeGreaterThan(10)
  expect(mark.height).toBeGreaterThan(8)
  expect(mark.x).toBeGreaterThanOrEqual(picture.x)
  expect(mark.x + mark.width).toBeLessThanOrEqual(picture.x + picture.width + 1)
}

test('a branch uploads a scan, proves a claim with it, and finds its words again', async ({ page, server, browser }) => {
  const picture = await scan(browser, '检查记录', ['检查日期：2025年7月20日', '检查内容：临江支部党费收缴排查', '检查人：排查小组', '结论：台账与收据相符，未见差错。'])
  await signIn(page, server, 'linjiang', '/problems/5')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('党费收缴管理不规范')
  const slot = page.locator('.slot', { hasText: '检查记录' }).first()
  await expect(slot).toContainText('尚未提供')
  await slot.getByRole('link', { name: '上传' }).click()
  await expect(page.getByLabel('佐证哪个问题')).toHaveValue('5')
  await page.getByLabel('选择文件', { exact: true }).setInputFiles({ name: '党费排查检查记录.jpg', mimeType: 'image/jpeg', buffer: picture })
  await page.getByRole('button', { name: /开始上传/ }).click()
  const file = page.getByRole('list', { name: '待传和已传的文件' }).getByRole('listitem')
  await expect(file.getByText('可检索')).toBeVisible({ timeout: 40_000 })

  await page.goto('/problems/5')
  const proof = page.locator('.slot', { hasText: '党费排查检查记录.jpg' })
  await expect(proof).toContainText('待审核')

  await page.getByRole('textbox', { name: '全文检索' }).fill('台账与收据相符')
  await page.keyboard.press('Enter')
  const hit = page.locator('article.hit', { hasText: '党费排查检查记录.jpg' })
  await expect(hit.locator('mark').first()).toBeVisible()
  await hit.getByRole('link', { name: '打开第 1 页' }).click()
  await expectBoxed(page)
})

test('an inspector searches, opens the page of a scan, and sees the words boxed', async ({ page, server }) => {
  await signIn(page, server, 'xuncha')
  await page.keyboard.press('/')
  await page.keyboard.type('燃油费')
  await page.keyboard.press('Enter')
  const hit = page.locator('article.hit').first()
  await expect(hit.locator('mark').first()).toHaveText('燃油费')
  await hit.getByRole('link', { name: /打开第 \d+ 页/ }).click()
  await expect(page).toHaveURL(/\/evidence\/\w+\?page=\d+&q=/)
  await expectBoxed(page)
  await page.keyboard.press('n')
  await expectBoxed(page)
  await page.goBack()
  await expect(page.locator('article.hit').first()).toBeVisible()
})

test('an auditor returns a proof, the branch answers, the auditor accepts', async ({ page, server, browser }) => {
  const branch = await browser.newPage({ baseURL: server.url, viewport: { width: 1366, height: 768 }, locale: 'zh-CN' })
  await enter(page, server, 'shenhe', '/review')
  const queue = page.getByRole('listitem').filter({ hasText: '临江支部党员大会签到表20250918.jpg' })
  await queue.click()
  await expect(page.locator('[data-page] img').first()).toBeVisible()
  await page.keyboard.press('r')
  const dialog = page.getByRole('dialog', { name: '退回' })
  await dialog.getByRole('button', { name: '退回' }).click()
  await expect(dialog.getByRole('alert')).toBeVisible()
  await dialog.getByRole('textbox').fill('缺少两名党员的签名，请补签后重新扫描')
  await dialog.getByRole('button', { name: '退回' }).click()
  await expect(queue).toHaveCount(0)

  await enter(branch, server, 'linjiang')
  const back = branch.locator('.desk-rows li', { hasText: '缺少两名党员的签名' })
  await expect(back).toContainText('临江支部党员大会签到表20250918.jpg')
  await back.locator('a.button').click()
  const slot = branch.locator('.slot.warn', { hasText: '缺少两名党员的签名' })
  await expect(slot).toContainText('已退回')
  await slot.getByRole('button', { name: '重新提交' }).click()
  await branch.getByRole('dialog').getByRole('button', { name: '提交佐证' }).click()
  const waiting = branch.locator('.slot', { hasText: '临江支部党员大会签到表20250918.jpg' }).first()
  await expect(waiting).toContainText('待审核')
  await branch.close()

  // The queue hears of it by itself.
  await expect(queue).toHaveCount(1)
  await queue.click()
  await page.keyboard.press('a')
  await expect(queue).toHaveCount(0)
  await page.goto('/problems/6')
  await expect(page.locator('.slot.good', { hasText: '临江支部党员大会签到表20250918.jpg' })).toContainText('已通过')
  await expect(page.getByRole('heading', { name: '办理过程' }).locator('..')).toContainText('缺少两名党员的签名')
})
