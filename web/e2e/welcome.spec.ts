import { expect, expectAccessible, test } from './house'

test.use({ empty: true })

test('an empty installation is set up in the browser, once', async ({ page, server, allow }) => {
  allow(/403|409/)
  await page.goto('/')
  await expect(page).toHaveURL(/\/welcome$/)
  await expectAccessible(page)
  await page.getByLabel('安装验证码').fill('AAAA-AAAA')
  await page.getByLabel('被巡察单位').fill('清源市水务局')
  await page.getByLabel('巡察项目名称').fill('2022年巡察整改')
  await page.getByLabel('密码', { exact: true }).fill('清源水长流2022')
  await page.getByLabel('再输入一次密码').fill('清源水长流2023')
  await page.getByRole('button', { name: '建立并登录' }).click()
  await expect(page.getByRole('alert')).toContainText('两次输入的密码不一致')
  await page.getByLabel('再输入一次密码').fill('清源水长流2022')
  await page.getByRole('button', { name: '建立并登录' }).click()
  await expect(page.getByRole('alert')).toContainText('安装验证码不对')

  const code = /验证码 ([A-Z2-7]{4}-[A-Z2-7]{4})/.exec(server.said)?.[1] ?? ''
  expect(code).not.toBe('')
  await page.getByLabel('安装验证码').fill(code.toLowerCase())
  await page.getByRole('button', { name: '建立并登录' }).click()
  await expect(page.getByRole('heading', { name: '已建好，接下来' })).toBeVisible()
  await expect(page.getByText('审核人“shenhe”的初始密码')).toBeVisible()
  await expect(page.getByRole('link', { name: /建立单位和账号/ })).toHaveAttribute('href', '/units')
  await expect(page.getByRole('link', { name: /导入整改报告/ })).toHaveAttribute('href', '/import')
  await expectAccessible(page)

  await page.getByRole('link', { name: '先去看看' }).click()
  await expect(page.getByTitle('2022年巡察整改')).toBeVisible()
  await page.goto('/welcome')
  await expect(page).toHaveURL(/\/login/)
})
