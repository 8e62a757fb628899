import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { enter, expect, expectAccessible, test } from './house'

const sample = readFileSync(resolve(import.meta.dirname, '../../cmd/juzheng/sample/report.txt'), 'utf8')

test('the ledger is narrowed by its figures and filters, and the address keeps it', async ({ page, server }) => {
  await enter(page, server, 'shenhe', '/problems')
  const lines = page.locator('tr.line')
  await expect(lines).toHaveCount(12)
  await expectAccessible(page)
  await page.getByRole('button', { name: /逾期问题/ }).click()
  await expect(page).toHaveURL(/only=late/)
  await expect(lines.first()).toContainText('已逾期')
  const late = await lines.count()
  expect(late).toBeLessThan(12)
  await page.reload()
  await expect(lines).toHaveCount(late)
  await page.getByRole('button', { name: /逾期问题/ }).click()
  await expect(lines).toHaveCount(12)
  await page.getByRole('searchbox', { name: '在问题中查找' }).fill('党费')
  await expect(lines).toHaveCount(1)
  await page.getByRole('combobox', { name: '整改状态' }).selectOption('未完成')
  await expect(page.getByText('没有符合条件的问题')).toBeVisible()
  await page.getByRole('button', { name: '清除条件' }).click()
  await page.getByRole('combobox', { name: '方面' }).selectOption({ index: 2 })
  await expect(page).toHaveURL(/aspect=2/)
  await expect(lines).toHaveCount(3)
  await page.keyboard.press('Tab')
  await page.locator('h1').click()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/problems\/5$/)
})

test('a duty and a deadline are corrected on the ledger', async ({ page, server }) => {
  await enter(page, server, 'shenhe', '/problems')
  await page.getByRole('button', { name: '更正问题 12' }).click()
  const dialog = page.getByRole('dialog', { name: '更正问题 12' })
  await dialog.getByLabel('责任人').fill('覃远舟')
  await dialog.getByLabel('整改时限').fill('2030-01-31')
  await dialog.getByLabel('整改状态').selectOption('基本完成，持续推进')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: '保存' }).click()
  await expect(dialog).toHaveCount(0)
  const line = page.locator('tr.line', { hasText: '工程项目管理不到位' })
  await expect(line).toContainText('覃远舟')
  await expect(line).toContainText('2030-01-31')
  await expect(line).toContainText('基本完成，持续推进')
})

test('who may not correct gets no pencil, and everybody the table', async ({ page, server }) => {
  await enter(page, server, 'jiguan', '/problems')
  await expect(page.locator('tr.line')).toHaveCount(12)
  await expect(page.getByRole('button', { name: /更正问题/ })).toHaveCount(0)
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出统计表' }).click()])
  expect(file.suggestedFilename()).toBe('巡察反馈意见整改落实情况统计表.xlsx')
  expect(readFileSync(await file.path()).subarray(0, 2).toString()).toBe('PK')
})

test('on paper the ledger is a table with its title and all its pages', async ({ page, server }) => {
  await enter(page, server, 'xuncha', '/problems')
  await expect(page.locator('tr.line')).toHaveCount(12)
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByText('市委第二巡察组反馈意见整改落实情况统计表')).toBeVisible()
  await expect(page.getByRole('navigation')).toBeHidden()
  await expect(page.getByRole('searchbox')).toBeHidden()
  await expect(page.getByText(/^缺 \d+ 项$/).first()).toBeVisible()
  await page.emulateMedia({ media: null })
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(1)
  expect(pdf).toMatch(/\/MediaBox \[0 0 84\d/) // A4 on its side
})

test('the desk says what each has to do', async ({ page, server }) => {
  await enter(page, server, 'bangongshi')
  await expect(page.getByRole('region', { name: '我的缺口' }).getByRole('listitem').first()).toBeVisible()
  const back = page.getByRole('region', { name: '退回待补' })
  await expect(back.getByRole('listitem')).toHaveCount(1)
  await expect(page.getByRole('region', { name: '最近上传' }).getByText('可检索').first()).toBeVisible()
  await expectAccessible(page)
  await back.getByRole('link', { name: '去补正' }).click()
  await expect(page).toHaveURL(/\/problems\/9$/)
})

for (const [name, heading, text] of [['xuncha', '待审核的佐证', '查看'], ['shenhe', '待审核的佐证', '去审核'], ['admin', '系统状况', '检索库正常']] as const) {
  test(`the desk of ${name}`, async ({ page, server }) => {
    await enter(page, server, name)
    await expect(page.getByRole('region', { name: heading })).toContainText(text)
    if (name === 'admin') await expect(page.getByRole('region', { name: '单位与人员' })).toContainText('6 个账号')
    else {
      await expect(page.getByRole('region', { name: '逾期问题' })).toContainText('已逾期')
      await expect(page.getByRole('region', { name: '各方面佐证进度' }).getByRole('listitem')).toHaveCount(5)
    }
    await expectAccessible(page)
  })
}

test('the statistics hold the money of the report against the vouchers', async ({ page, server }) => {
  await enter(page, server, 'shenhe', '/statistics')
  const refunds = page.getByRole('row', { name: /违规发放津贴补贴/ })
  await expect(refunds).toContainText('19,420.00')
  await expect(refunds).toContainText('上缴差旅费收据.pdf')
  await expect(page.getByRole('row', { name: /日常监督管理宽松/ })).toContainText('相符')
  await expectAccessible(page)
})

test('a report is read, corrected and imported', async ({ page, server, allow }) => {
  allow(/422/)
  await enter(page, server, 'shenhe', '/import')
  await expectAccessible(page)
  const text = sample.replace('党费收缴管理不规范', '团费收缴管理不规范')
  expect(text).not.toBe(sample)
  await page.locator('input[type=file]').setInputFiles({ name: '整改报告第二稿.txt', mimeType: 'text/plain', buffer: Buffer.from(text) })
  const confirm = page.getByRole('button', { name: '确认导入' })
  await expect(confirm).toBeEnabled()
  await expect(page.getByText('5 个方面 · 12 个问题')).toBeVisible()

  // who leaves and comes back finds it again
  await page.getByRole('link', { name: '统计报表' }).click()
  await expect(page).toHaveURL(/\/statistics/)
  await page.goBack()
  await expect(page.getByText('5 个方面 · 12 个问题')).toBeVisible()

  // what is corrected is marked in the original
  const five = page.getByRole('region', { name: '问题 5', exact: true })
  await five.getByRole('button', { name: /团费收缴管理不规范/ }).click()
  const claim = five.getByRole('listitem').filter({ has: page.getByText('共补缴2024年党费2460.50元', { exact: true }) }).last()
  await claim.getByLabel('事项类型').focus()
  await expect(page.getByRole('region', { name: '报告原文' }).locator('mark.focus')).toHaveText('共补缴2024年党费2460.50元')
  await claim.getByLabel('加一类佐证').selectOption('公示')
  await claim.getByLabel('党费收据的份数').fill('3')
  await claim.getByLabel('党费收据的份数').blur()
  await five.getByRole('button', { name: '删除这个事项' }).first().click()
  await five.getByLabel('责任单位').fill('局机关总支')
  await five.getByLabel('标题', { exact: true }).fill('')
  await expectAccessible(page)

  // a reload loses no correction
  await page.reload()
  await expect(page.getByText('已更正')).toBeVisible()
  await five.getByRole('button').first().click()
  await expect(five.getByLabel('责任单位')).toHaveValue('局机关总支')

  // a refusal stands beside its problem
  await confirm.click()
  const ask = page.getByRole('dialog', { name: '确认导入这份报告？' })
  await expect(ask).toContainText('现在的台账已有 12 个问题')
  await ask.getByRole('button', { name: '确认导入' }).click()
  await expect(five.getByRole('alert')).toContainText('问题5没有标题')
  await five.getByLabel('标题', { exact: true }).fill('团费收缴不规范')

  await confirm.click()
  await ask.getByRole('button', { name: '确认导入' }).click()
  await expect(page).toHaveURL(/\/problems$/)
  const line = page.locator('tr.line', { hasText: '团费收缴不规范' })
  await expect(line).toContainText('局机关总支')
  await expect(line).toContainText('待提交')
  const problem = await (await page.request.get('/api/v1/problems/5')).json()
  const claims = problem.measures.flatMap((m: { claims: { quote: string; needs: { kind: string; wanted: number }[] }[] }) => m.claims)
  const paid = claims.find((c: { quote: string }) => c.quote === '共补缴2024年党费2460.50元')
  expect(paid.needs.map((n: { kind: string; wanted: number }) => [n.kind, n.wanted])).toEqual([['party_fee_receipt', 3], ['public_notice', 1]])
})

test('a report that is not wanted is given up, and stays away', async ({ page, server }) => {
  await enter(page, server, 'shenhe', '/import')
  await page.locator('input[type=file]').setInputFiles({ name: '整改报告.txt', mimeType: 'text/plain', buffer: Buffer.from(sample) })
  await expect(page.getByText('5 个方面 · 12 个问题')).toBeVisible()
  await page.getByRole('button', { name: '换一份' }).click()
  await expect(page.locator('input[type=file]')).toBeAttached()
  await page.reload()
  await expect(page.getByText('把报告拖到这里')).toBeVisible()
})

test('a file that holds no report says what to do', async ({ page, server, allow }) => {
  allow(/422/)
  await enter(page, server, 'admin', '/import')
  const choose = page.locator('input[type=file]')
  await choose.setInputFiles({ name: '空.txt', mimeType: 'text/plain', buffer: Buffer.from(' ') })
  await expect(page.getByRole('alert')).toContainText('无法读取这份报告')
  await choose.setInputFiles({ name: '便条.txt', mimeType: 'text/plain', buffer: Buffer.from('明天下午三点开会') })
  await expect(page.getByText('没有读出任何问题')).toBeVisible()
  await expect(page.getByRole('button', { name: '确认导入' })).toBeDisabled()
})

test.describe('on the first day', () => {
  test.use({ empty: true })

  test('the empty desk, ledger and statistics lead to the import', async ({ page, server }) => {
    const code = /验证码 ([A-Z2-7]{4}-[A-Z2-7]{4})/.exec(server.said)?.[1] ?? ''
    const body = { code, name: 'admin', password: '清源水长流2022', unit: '清源市水务局', title: '2022年巡察整改' }
    expect((await page.request.post('/api/v1/setup', { data: body, headers: { Origin: server.url } })).status()).toBeLessThan(300)
    await page.request.post('/api/v1/session', { data: { name: 'admin', password: body.password }, headers: { Origin: server.url } })
    await page.addInitScript(() => localStorage.setItem('juzheng.signed-in', '1'))
    await page.goto('/')
    await expect(page.getByRole('link', { name: '导入整改报告' })).toBeVisible()
    await expectAccessible(page)
    await page.goto('/statistics')
    await expect(page.getByText('还没有问题')).toBeVisible()
    await page.goto('/problems')
    await expect(page.getByText('还没有问题')).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('link', { name: '导入整改报告' }).click()
    await page.locator('input[type=file]').setInputFiles({ name: '整改报告.txt', mimeType: 'text/plain', buffer: Buffer.from(sample) })
    await page.getByRole('button', { name: '确认导入' }).click()
    const ask = page.getByRole('dialog', { name: '确认导入这份报告？' })
    await expect(ask).toContainText('将建立 12 个问题')
    await ask.getByRole('button', { name: '确认导入' }).click()
    await expect(page.locator('tr.line')).toHaveCount(12)
  })
})
