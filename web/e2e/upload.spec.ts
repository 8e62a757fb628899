import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { enter, expect, expectAccessible, test } from './house'
import { Line } from './line'

const list = (page: Page) => page.getByRole('list', { name: '待传和已传的文件' }).getByRole('listitem')
const choose = (page: Page) => page.getByLabel('选择文件', { exact: true })
const start = (page: Page) => page.getByRole('button', { name: /开始上传/ }).click()
const text = (name: string, body: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(body) })

/** A file on disk of some megabytes: one that comes from memory has another time each time. */
function bigFile(): { path: string; size: number; gone: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'juzheng-big-'))
  const path = join(dir, '学习计划汇编.txt')
  writeFileSync(path, Array.from({ length: 120_000 }, (_, n) => `第${n}条 学习安排。\n`).join(''))
  return { path, size: statSync(path).size, gone: () => rmSync(dir, { recursive: true }) }
}

/** The line becomes as slow as a county's; what is returned mends it. */
async function slowDown(page: Page, bytesPerSecond: number) {
  const line = await page.context().newCDPSession(page)
  await line.send('Network.enable')
  const set = (up: number) => line.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: up })
  await set(bytesPerSecond)
  return () => set(-1)
}

const partly = (page: Page) => expect.poll(async () => Number(await list(page).getByRole('progressbar').getAttribute('aria-valuenow'))).toBeGreaterThan(20)

/** The offsets from which the browser sends. */
function offsets(page: Page): number[] {
  const seen: number[] = []
  page.on('request', (r) => { if (r.method() === 'PATCH' && r.url().includes('/uploads/')) seen.push(Number(r.headers()['upload-offset'])) })
  return seen
}

test('files and a folder go to a claim and are read until they can be searched', async ({ page, server }) => {
  await enter(page, server, 'linjiang', '/upload?problem=5')
  await expect(page.getByLabel('佐证哪个问题')).toHaveValue('5')
  await expectAccessible(page)
  await choose(page).setInputFiles([text('支委会会议记录.txt', '会议记录 主持人 记录人 通报党费收缴情况'), text('随手记.txt', '随手记的几句话')])
  await expect(page.getByLabel('材料类型 支委会会议记录.txt')).toHaveValue('meeting_minutes')
  await expect(page.getByLabel('材料类型 随手记.txt')).toHaveValue('')
  await page.getByLabel('材料类型 随手记.txt').selectOption('self_statement')
  await start(page)
  await expect(list(page).getByText('可检索')).toHaveCount(2)
  await expectAccessible(page)
  await list(page).first().getByRole('link', { name: '查看' }).click()
  await expect(page).toHaveURL(/\/evidence\/\w+/)
  await expect(page.getByRole('complementary', { name: '后台上传' })).toContainText('2 份已传完')
})

test('a file that was read before its receipt came is shown as read', async ({ page, server }) => {
  await enter(page, server, 'linjiang', '/upload')
  const bothRead = async () => {
    const { items } = await (await page.request.get('/api/v1/evidence?limit=200')).json() as { items: { name: string; state: string }[] }
    return items.filter((i) => i.name.startsWith('后到的收据') && i.state === 'searchable').length === 2
  }
  let receipts = 0
  let told = () => {}
  const listed = new Promise<void>((done) => { told = done })
  await page.route(/\/uploads\/\w+$/, async (route) => {
    if (route.request().method() === 'GET' && ++receipts === 2) await listed
    await route.continue()
  })
  await page.route(/\/evidence\?limit=200$/, async (route) => {
    await expect.poll(bothRead).toBe(true)
    await route.continue()
  })
  page.on('response', (r) => { if (r.url().endsWith('/evidence?limit=200')) setTimeout(told, 500) })
  await choose(page).setInputFiles([text('后到的收据一.txt', '第一次学习的笔记'), text('后到的收据二.txt', '第二次学习的笔记')])
  await start(page)
  await expect(list(page).getByText('可检索')).toHaveCount(2)
})

test('what is there already is offered instead of sent again', async ({ page, server }) => {
  await enter(page, server, 'linjiang', '/upload')
  const same = text('党费收缴情况.txt', '临江支部党费收缴情况，一至六月。')
  await choose(page).setInputFiles(same)
  await start(page)
  await expect(list(page).getByText('可检索')).toBeVisible()
  await page.getByRole('button', { name: '清除已传完的' }).click()
  await choose(page).setInputFiles({ ...same, name: '又一份.txt' })
  await start(page)
  await expect(list(page)).toContainText('已有内容相同的材料“党费收缴情况.txt”')
  await list(page).getByRole('button', { name: '对应到问题' }).click()
  await page.getByRole('dialog').getByRole('listbox', { name: '问题' }).selectOption('5')
  await page.getByRole('dialog').getByRole('button', { name: '提交佐证' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByText('已提交 1 份佐证到问题 5')).toBeVisible()
  await expect(page.getByText('还没有选择文件')).toBeVisible()
})

test('an upload that the network cut goes on from where the server has it', async ({ page, server, allow }) => {
  allow(/ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_SOCKET_NOT_CONNECTED/)
  const big = bigFile()
  const from = offsets(page)
  const line = await Line.to(server.url, big.size / 3)
  await page.goto(`${line.url}/login?to=/upload`)
  await page.getByLabel('账号', { exact: true }).fill('linjiang')
  await page.getByLabel('密码', { exact: true }).fill(server.password('linjiang'))
  await page.getByRole('button', { name: '登录' }).click()
  await choose(page).setInputFiles(big.path)
  await start(page)
  await partly(page)
  line.cut()
  await expect(list(page)).toContainText('恢复后自动从断点接着传', { timeout: 30_000 })
  line.mend()
  await list(page).getByRole('button', { name: '立即续传' }).click()
  await expect(list(page).getByText('可检索')).toBeVisible({ timeout: 40_000 })
  expect(from[0]).toBe(0)
  expect(from.at(-1)).toBeGreaterThan(0)
  expect(from.at(-1)).toBeLessThan(big.size)
  line.close()
  big.gone()
})

test('an upload that a reload ended asks for its file and goes on', async ({ page, server, allow }) => {
  allow(/ERR_FAILED|ERR_ABORTED/)
  const big = bigFile()
  await enter(page, server, 'linjiang', '/upload')
  let asked = 0
  page.on('dialog', (d) => {
    asked++
    void d.accept()
  })
  await page.reload()
  expect(asked, 'nothing is lost, nothing is asked').toBe(0)
  const mend = await slowDown(page, big.size / 4)
  await choose(page).setInputFiles(big.path)
  await start(page)
  await partly(page)
  await page.reload()
  expect(asked, 'the browser asks before it throws away').toBe(1)
  await mend()
  const begun = page.getByRole('region', { name: '上次没有传完的' })
  await expect(begun).toContainText('学习计划汇编.txt')
  await expectAccessible(page)
  const again = page.getByLabel('继续上传', { exact: true })
  await again.setInputFiles(text('学习计划汇编.txt', '另一份内容'))
  await expect(begun.getByRole('alert')).toContainText('这不是当时的文件')
  const from = offsets(page)
  await again.setInputFiles(big.path)
  await expect(list(page).getByText('可检索')).toBeVisible({ timeout: 40_000 })
  expect(from[0]).toBeGreaterThan(0)
  await expect(begun).toHaveCount(0)
  big.gone()
})

test('uploads go on while one looks at something else', async ({ page, server }) => {
  const big = bigFile()
  await enter(page, server, 'linjiang', '/upload')
  const mend = await slowDown(page, big.size / 4)
  await choose(page).setInputFiles(big.path)
  await start(page)
  await partly(page)
  await page.getByRole('link', { name: '材料库' }).click()
  const tray = page.getByRole('complementary', { name: '后台上传' })
  await expect(tray).toContainText('1 份上传中')
  await expectAccessible(page)
  await mend()
  await expect(tray).toContainText('1 份已传完', { timeout: 30_000 })
  await tray.getByRole('link', { name: '打开' }).click()
  await expect(list(page).getByText('可检索')).toBeVisible()
  big.gone()
})

test('files are dropped, screenshots pasted', async ({ page, server }) => {
  await enter(page, server, 'linjiang', '/upload')
  await expect(page.getByText('还没有选择文件')).toBeVisible()
  await page.evaluate(() => {
    const dropped = new DataTransfer()
    dropped.items.add(new File(['签到表 姓名 签名'], '签到表.txt', { type: 'text/plain' }))
    document.querySelector('.drop')?.dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true, cancelable: true }))
    const pasted = new DataTransfer()
    pasted.items.add(new File(['图'], 'image.png', { type: 'image/png' }))
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: pasted, bubbles: true, cancelable: true }))
  })
  await expect(list(page).filter({ hasText: '签到表.txt' })).toBeVisible()
  await expect(list(page).filter({ hasText: /截图 \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.png/ })).toBeVisible()
})

test('a folder keeps its folders, an archive gives a receipt for each file in it', async ({ page, server }) => {
  const dir = mkdtempSync(join(tmpdir(), 'juzheng-folder-'))
  mkdirSync(join(dir, '临江支部/2022年'), { recursive: true })
  writeFileSync(join(dir, '临江支部/2022年/签到表.txt'), '签到表 姓名 签名 六月')
  writeFileSync(join(dir, '临江支部/Thumbs.db'), '没有人要传的')
  await enter(page, server, 'linjiang', '/upload')
  await page.getByLabel('选择文件夹', { exact: true }).setInputFiles(join(dir, '临江支部'))
  await expect(list(page)).toHaveCount(1)
  await expect(list(page)).toContainText('临江支部/2022年')
  writeFileSync(join(dir, '临江支部/会议记录.txt'), '会议记录 主持人 记录人 六月')
  const made = spawnSync('tar', ['-cf', join(dir, '材料.tar'), '-C', dir, '临江支部'])
  expect(made.status).toBe(0)
  await choose(page).setInputFiles(join(dir, '材料.tar'))
  await start(page)
  await expect(list(page).nth(1)).toContainText('压缩包已展开为 2 份')
  await expect(list(page).nth(1)).toContainText('2022年/签到表.txt')
  await expect(list(page).nth(0).getByText('可检索')).toBeVisible()
  rmSync(dir, { recursive: true })
})

const hostile = ['../../<img src=x onerror=alert(1)>.pdf', `${'很长的名字'.repeat(45)}.txt`, '收据\u202Efdp.txt', '"quotes" & <b>加粗</b>.txt']

test('hostile names are text', async ({ page, server }) => {
  await enter(page, server, 'linjiang', '/upload')
  page.on('dialog', (d) => { throw new Error(`a name spoke: ${d.message()}`) })
  await choose(page).setInputFiles(hostile.map((name, n) => text(name, `内容各不相同，第${n}份`)))
  await expect(list(page)).toHaveCount(hostile.length)
  await expect(list(page).nth(0)).toContainText('<img src=x onerror=alert(1)>.pdf')
  await expect(list(page).nth(2)).not.toContainText('\u202E')
  await start(page)
  await expect(list(page).getByRole('link', { name: '查看' })).toHaveCount(hostile.length)
  await expect(page.locator('main img')).toHaveCount(0)
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  await expectAccessible(page)
})

test('an empty file is refused with its sentence, and the rest goes on', async ({ page, server, allow }) => {
  allow(/422/)
  await enter(page, server, 'linjiang', '/upload')
  await choose(page).setInputFiles([text('空白.txt', ''), text('签到表.txt', '签到表 姓名 签名')])
  await start(page)
  await expect(list(page).nth(0)).toContainText('文件是空的（0字节），请检查原文件后重新上传')
  await expect(list(page).nth(1).getByText('可检索')).toBeVisible()
  await list(page).nth(0).getByRole('button', { name: /移除/ }).click()
  await expect(list(page)).toHaveCount(1)
})

test('who may not upload finds no page for it', async ({ page, server }) => {
  await enter(page, server, 'xuncha', '/upload')
  await expect(page.getByRole('heading', { name: '您不能打开这个页面' })).toBeVisible()
})

test('on a phone, photographs are taken, looked at and sent', async ({ page, server }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await enter(page, server, 'linjiang', '/phone')
  await page.getByLabel('佐证哪个问题').selectOption('5')
  const dot = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
  await page.getByLabel('拍照', { exact: true }).setInputFiles({ name: 'IMG_1.png', mimeType: 'image/png', buffer: dot })
  await expect(page.getByRole('img', { name: 'IMG_1.png' })).toBeVisible()
  await expectAccessible(page)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await page.getByRole('button', { name: '上传 1 张' }).click()
  await expect(list(page).getByRole('link', { name: '查看' })).toBeVisible()
})

test('what another tab is sending is not called unfinished', async ({ page, server, allow }) => {
  allow(/ERR_FAILED|ERR_ABORTED/)
  await enter(page, server, 'linjiang', '/upload')
  const big = bigFile()
  page.on('dialog', (d) => void d.accept())
  await slowDown(page, big.size / 60)
  await choose(page).setInputFiles(big.path)
  await start(page)
  await expect.poll(() => page.evaluate(() => localStorage.getItem('juzheng.uploads') ?? '')).toContain('学习计划汇编')
  const second = await page.context().newPage()
  await second.goto('/upload')
  const begun = second.getByRole('region', { name: '上次没有传完的' })
  await expect(second.getByText('还没有选择文件')).toBeVisible()
  await second.waitForTimeout(1000)
  await expect(begun).toHaveCount(0)
  await page.goto('/favicon.svg') // the tab is left
  await second.reload()
  await expect(begun).toContainText('学习计划汇编.txt')
  big.gone()
})
