import { createHash } from 'node:crypto'
import type { Page } from '@playwright/test'
import { enter, expect, expectAccessible, test } from './house'

/** The address of a file of the sample by its name. */
async function file(page: Page, name: string): Promise<string> {
  const answer = await page.request.get('/api/v1/evidence?limit=100')
  const { items } = await answer.json() as { items: { id: string; name: string }[] }
  const id = items.find((e) => e.name === name)?.id
  expect(id, name).toBeTruthy()
  return `/evidence/${id}`
}

/** Whether a thing lies inside the part of the pages that is seen. */
async function expectSeen(page: Page, what: string) {
  await expect.poll(() => page.evaluate((selector) => {
    const at = document.querySelector(selector)?.getBoundingClientRect()
    const view = document.querySelector('.scroll')?.getBoundingClientRect()
    return !!at && !!view && at.height > 0 && at.top >= view.top && at.bottom <= view.bottom
  }, what)).toBe(true)
}

const minutes = '局党组会议记录20250708.pdf'

test('a hit opens on its page, boxed and in view, and n walks over the whole file', async ({ page, server }) => {
  await enter(page, server, 'xuncha')
  await page.goto(`${await file(page, minutes)}?page=2&q=${encodeURIComponent('党组')}`)
  await expect(page.getByRole('status').filter({ hasText: '8/8' })).toBeVisible()
  await expectSeen(page, '[data-page="2"] i.now')
  await page.keyboard.press('n')
  await expect(page.getByRole('status').filter({ hasText: '1/8' })).toBeVisible()
  await expectSeen(page, '[data-page="1"] i.now')
  await page.keyboard.press('Shift+N')
  await expect(page.getByRole('status').filter({ hasText: '8/8' })).toBeVisible()
  await page.getByRole('searchbox', { name: '文内查找' }).fill('防汛物资')
  await page.getByRole('searchbox', { name: '文内查找' }).press('Enter')
  await expect(page).toHaveURL(/q=%E9%98%B2%E6%B1%9B/)
  await expectSeen(page, 'i.now')
  await expectAccessible(page)
})

test('the room of a page is kept before its picture comes', async ({ page, server }) => {
  await enter(page, server, 'xuncha')
  const address = await file(page, minutes)
  await page.addInitScript(() => {
    (window as unknown as { shifts: number }).shifts = 0
    new PerformanceObserver((l) => { for (const e of l.getEntries()) (window as unknown as { shifts: number }).shifts += (e as unknown as { value: number }).value }).observe({ type: 'layout-shift', buffered: true })
  })
  await page.route('**/image?*', async (r) => { await new Promise((done) => setTimeout(done, 800)); await r.continue() })
  await page.goto(address)
  const sheet = page.locator('[data-page="1"] .sheet')
  await expect(sheet).toBeVisible()
  await page.waitForTimeout(500)
  const before = await sheet.boundingBox()
  await expect(page.getByAltText('第 1 页的图像')).toBeVisible()
  expect(await sheet.boundingBox()).toEqual(before)
  expect(await page.evaluate(() => (window as unknown as { shifts: number }).shifts)).toBeLessThan(0.02)
})

test('zoom, turn and page by keys', async ({ page, server }) => {
  await enter(page, server, 'xuncha')
  await page.goto(await file(page, minutes))
  const sheet = page.locator('[data-page="1"] .sheet')
  await expect(page.getByAltText('第 1 页的图像')).toBeVisible()
  const fits = await sheet.boundingBox()
  await page.keyboard.press('+')
  await expect.poll(async () => (await sheet.boundingBox())?.width).toBeGreaterThan(fits?.width ?? 0)
  await page.keyboard.press('0')
  await expect.poll(async () => (await sheet.boundingBox())?.width).toBeCloseTo(fits?.width ?? 0, 0)
  await page.keyboard.press('r')
  await expect.poll(async () => { const b = await sheet.boundingBox(); return b && b.width > b.height }).toBe(true)
  await page.keyboard.press(']')
  await expect(page.getByRole('textbox', { name: '页码' })).toHaveValue('2')
  await expect(page).toHaveURL(/page=2/)
  const saved = page.waitForEvent('download')
  await page.keyboard.press('d')
  expect((await saved).suggestedFilename()).toBe(minutes)
})

/** Drags a frame over parts of the first page, in fractions of it. */
async function drag(page: Page, from: [number, number], to: [number, number]) {
  await page.getByRole('button', { name: '框选' }).click()
  const box = await page.locator('[data-upright="1"]').boundingBox()
  if (!box) throw new Error('no page')
  await page.mouse.move(box.x + box.width * from[0], box.y + box.height * from[1])
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * to[0], box.y + box.height * to[1], { steps: 4 })
  await page.mouse.up()
}

test('a dragged region becomes the quote of a proof, and the proof stands beside the file', async ({ page, server }) => {
  await enter(page, server, 'linjiang')
  await page.goto(await file(page, '临江支部党员大会签到表20250918.jpg'))
  await expect(page.getByAltText('第 1 页的图像')).toBeVisible()
  await drag(page, [0.2, 0.1], [0.8, 0.17])
  const dialog = page.getByRole('dialog', { name: '用这份材料举证' })
  await expect(dialog.locator('blockquote')).toContainText('临江支部党员大会签到表')
  await dialog.getByRole('listbox', { name: '问题' }).selectOption('3')
  await dialog.getByRole('button', { name: '提交佐证' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(page.locator('.proof').filter({ hasText: '待审核' }).first()).toBeVisible()
})

test('a region without words is kept with the proof, and boxed on its page', async ({ page, server }) => {
  await enter(page, server, 'linjiang')
  await page.goto(await file(page, '临江支部党员大会签到表20250918.jpg'))
  await expect(page.getByAltText('第 1 页的图像')).toBeVisible()
  await page.getByLabel('缩放').selectOption('page')
  await expect(page.locator('.proof').first()).toBeVisible()
  const had = await page.locator('.proof').count()
  await drag(page, [0.02, 0.02], [0.2, 0.08])
  const dialog = page.getByRole('dialog', { name: '用这份材料举证' })
  await expect(dialog.locator('blockquote')).toContainText('框选的部分')
  await dialog.getByRole('listbox', { name: '问题' }).selectOption('3')
  await dialog.getByRole('button', { name: '提交佐证' }).click()
  await expect(page.locator('.proof')).toHaveCount(had + 1)
  await page.locator('.proof').filter({ hasText: '待审核' }).last().getByRole('button', { name: '第 1 页' }).click()
  await expectSeen(page, 'i.quote')

  // offered again with another region, the same proof takes it
  const before = await page.locator('.proof').count()
  const left = () => page.locator('i.quote').first().evaluate((e) => (e as HTMLElement).offsetLeft)
  const was = await left()
  await drag(page, [0.6, 0.02], [0.9, 0.08])
  await dialog.getByRole('listbox', { name: '问题' }).selectOption('3')
  await dialog.getByRole('button', { name: '提交佐证' }).click()
  await expect(dialog).toHaveCount(0)
  await page.locator('.proof').filter({ hasText: '待审核' }).last().getByRole('button', { name: '第 1 页' }).click()
  await expect.poll(left).toBeGreaterThan(was)
  await expect(page.locator('.proof')).toHaveCount(before)
  await page.goto('/problems/3')
  await expect(page.getByRole('region', { name: '办理过程' }).getByRole('listitem').first()).toContainText('更改佐证的框选')
})

test('what was read is confirmed by a person, each with its place', async ({ page, server }) => {
  await enter(page, server, 'bangongshi')
  await page.goto(await file(page, '退缴燃油费缴款凭证.jpg'))
  await page.getByRole('tab', { name: '信息' }).click()
  await expectAccessible(page)
  await page.locator('.facts li').filter({ hasText: '1380.00元' }).getByRole('button', { name: '第 1 页' }).click()
  await expectSeen(page, '[data-quote]')
  await page.getByLabel('文号', { exact: true }).fill('清财〔2025〕7号')
  await page.getByLabel('涉及金额').fill('一笔')
  await page.getByRole('button', { name: '保存更正' }).click()
  await expect(page.getByRole('alert')).toContainText('看不懂金额“一笔”')
  await page.getByLabel('涉及金额').fill('1380.00元')
  await page.getByRole('button', { name: '保存更正' }).click()
  await expect(page.getByRole('button', { name: '更正' })).toBeVisible()
  await expect(page.getByText('清财〔2025〕7号')).toBeVisible()
})

test('a file in the hand is compared with the original in the browser', async ({ page, server }) => {
  await enter(page, server, 'xuncha')
  const address = await file(page, minutes)
  const original = await (await page.request.get(`/api/v1${address}/original`)).body()
  await page.goto(address)
  await page.getByRole('tab', { name: '信息' }).click()
  await expect(page.getByText(createHash('sha256').update(original).digest('hex'))).toBeVisible()
  await page.getByLabel('选择文件').setInputFiles({ name: '手中.pdf', mimeType: 'application/pdf', buffer: original })
  await expect(page.getByText('手中.pdf：与原件一致')).toBeVisible()
  await page.getByLabel('选择文件').setInputFiles({ name: '改过.pdf', mimeType: 'application/pdf', buffer: Buffer.concat([original, Buffer.from(' ')]) })
  await expect(page.getByText('改过.pdf：与原件不一致')).toBeVisible()
})

test('an office file reads as paragraphs and tables with the same marks', async ({ page, server }) => {
  await enter(page, server, 'xuncha')
  await page.goto(`${await file(page, '机关总支党员大会签到表20250620.xlsx')}?page=1&q=${encodeURIComponent('签到')}`)
  await expectSeen(page, '[data-page="1"] mark.now')
  await expect(page.locator('.text td').first()).toBeVisible()
  await expect(page.getByRole('button', { name: '框选' })).toHaveCount(0)
  await expectAccessible(page)
})

test('the text of a page and the page show each other; what is alike opens where it is alike', async ({ page, server }) => {
  await enter(page, server, 'linjiang')
  await page.goto(await file(page, '临江支部党费收据(备份).pdf'))
  await page.getByRole('tab', { name: '识别文字' }).click()
  await page.locator('.line').filter({ hasText: '交款单位' }).hover()
  await expect(page.locator('i.quote')).toHaveCount(1)
  await expectAccessible(page)
  await page.getByRole('tab', { name: '相似' }).click()
  const other = page.getByRole('link', { name: '对方第 1 页' }).first()
  await expectAccessible(page)
  await other.click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('扫描件')
  await expectSeen(page, '[data-quote]')
})

test('a file that was withdrawn says so, and comes back', async ({ page, server }) => {
  await enter(page, server, 'jiguan')
  await page.goto(await file(page, '党员自我评价-裘明澈.txt').catch(() => file(page, '党费补缴情况公示.html')))
  await page.getByRole('tab', { name: '信息' }).click()
  await page.getByRole('button', { name: '撤回材料' }).click()
  const dialog = page.getByRole('dialog', { name: '撤回这份材料' })
  await dialog.getByLabel('原因').fill('传错了')
  await dialog.getByRole('button', { name: '撤回材料' }).click()
  await expect(page.getByText('这份材料已于')).toBeVisible()
  await expect(page.getByRole('button', { name: '引用本页举证' })).toHaveCount(0)
  await page.getByRole('button', { name: '恢复' }).click()
  await expect(page.getByText('这份材料已于')).toHaveCount(0)
})

test('on a telephone the panel is a sheet', async ({ page, server }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await enter(page, server, 'xuncha')
  await page.goto(`${await file(page, minutes)}?page=1&q=${encodeURIComponent('党组')}`)
  await expectSeen(page, '[data-page="1"] i.now')
  await expect(page.getByRole('tab', { name: '命中' })).toBeHidden()
  await page.getByRole('button', { name: '展开侧栏' }).click()
  await expect(page.getByRole('tab', { name: '命中' })).toBeVisible()
  await expectAccessible(page)
})
