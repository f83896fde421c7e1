import { chromium } from 'playwright-core'
const [base, login, size, ...paths] = process.argv.slice(2)
const [w,h] = size.split('x').map(Number)
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu','--disable-background-networking','--disable-component-update','--no-first-run'] })
const c = await b.newContext({ viewport: { width: w, height: h }, locale: 'zh-CN' })
const p = await c.newPage()
p.on('pageerror', e => console.log('PAGEERROR', e.message.slice(0,300)))
p.on('console', m => m.type()==='error' && console.log('CONSOLE', m.text().slice(0,300)))
const r = await c.request.post(base+'/api/session', { data: { login, password: 'guben-2016' } })
if (!r.ok()) console.log(await r.text())
for (const path of paths) {
  await p.goto(base+'/console'+path, { waitUntil: 'networkidle' })
  await p.waitForTimeout(600)
  const name = `/tmp/shots/${login}-${w}-${path.replace(/\W+/g,'_')||'home'}.png`
  await p.screenshot({ path: name, fullPage: false })
  const over = await p.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  console.log(name, over ? 'OVERFLOW' : '', p.url())
}
await b.close()
