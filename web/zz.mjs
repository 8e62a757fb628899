import { chromium } from '@playwright/test'
import { readFileSync } from 'node:fs'
const pw = (n) => new RegExp(`^\\s*${n}\\s+(\\S+)`, 'm').exec(readFileSync('/tmp/u-upload/data/demo-accounts.txt','utf8'))[1]
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu'] })
const errs = []
async function ctx(o) { const c = await b.newContext({ locale:'zh-CN', ...o }); const p = await c.newPage(); p.on('console', m => { if (m.type()==='error') errs.push(m.text()+' '+m.location().url) }); p.on('pageerror', e => errs.push(String(e.stack))); 
  await p.request.post('http://127.0.0.1:8115/api/v1/session', { data:{name:'linjiang', password: pw('linjiang')}, headers:{Origin:'http://127.0.0.1:8115'} }); await p.addInitScript(() => localStorage.setItem('juzheng.signed-in','1')); return p }
const p = await ctx({ viewport:{width:1366,height:768} })
const F='/tmp/u-upload/files/'
await p.goto('http://127.0.0.1:8115/upload?problem=5')
await p.waitForTimeout(1200)
await p.screenshot({ path:'/tmp/u-upload/1.png' })
await p.getByLabel('选择文件', {exact:true}).setInputFiles([F+'会议记录.txt',F+'空文件.txt',F+'补缴党费收据.txt',F+'大文件.txt',F+'材料包.zip'])
await p.getByLabel('选择文件夹', {exact:true}).setInputFiles(F+'临江支部')
await p.waitForTimeout(600)
await p.screenshot({ path:'/tmp/u-upload/2.png', fullPage:true })
await p.getByRole('button',{name:/开始上传/}).click()
await p.waitForTimeout(700)
await p.screenshot({ path:'/tmp/u-upload/3.png' })
await p.waitForTimeout(9000)
await p.screenshot({ path:'/tmp/u-upload/4.png' })
await p.evaluate(() => document.documentElement.dataset.theme='dark'); await p.locator('main').evaluate(m=>m.scrollTo(0,400)); await p.waitForTimeout(300)
await p.screenshot({ path:'/tmp/u-upload/5.png' })
await p.locator('a[href="/problems"]').first().click(); await p.waitForTimeout(1200)
await p.screenshot({ path:'/tmp/u-upload/6.png' })
const m = await ctx({ viewport:{width:390,height:844}, hasTouch:true, isMobile:true, deviceScaleFactor:2 })
await m.goto('http://127.0.0.1:8115/phone?problem=5'); await m.waitForTimeout(1000)
await m.screenshot({ path:'/tmp/u-upload/7.png' })
await m.getByLabel('拍照', {exact:true}).setInputFiles(['/work/shared/ui/login.png','/work/shared/ui/dark.png'])
await m.waitForTimeout(500)
await m.screenshot({ path:'/tmp/u-upload/8.png', fullPage:true })
await m.getByRole('button',{name:/上传 2 张/}).click(); await m.waitForTimeout(3000)
await m.screenshot({ path:'/tmp/u-upload/9.png' })
await m.goto('http://127.0.0.1:8115/upload').catch(e=>console.log(e.message)); await m.waitForTimeout(1000)
await m.screenshot({ path:'/tmp/u-upload/10.png' })
console.log(errs)
await b.close()
