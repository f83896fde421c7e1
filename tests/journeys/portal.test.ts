import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modules } from '#apps/modules.ts'
import { postNotice } from '#modules/notices/public.ts'
import { faultsOf, openBrowser } from '../kit/browser.ts'
import { testBed } from '../kit/county.ts'
import { COUNTY, openOffice } from '../kit/office.ts'
import { lastCode, openPortal } from '../kit/portal.ts'

/** The public site in a real browser: every page without script, on a narrow telephone and in large type. */
const bed = testBed()
const paths = [
  '/',
  ...modules
    .flatMap((card) => card.pages ?? [])
    .filter(
      (p) =>
        p.method === 'GET' && !p.path.includes(':') && !/\.(json|csv|mjs|txt)$|oidc|sign-in\/code|^\/$/.test(p.path),
    )
    .map((p) => p.path),
]
const WIDE = { width: 1280, height: 800 }
const NARROW = { width: 320, height: 640 }

let app: FastifyInstance
let browser: Browser
let base = ''
let notice = ''

beforeAll(async () => {
  await openOffice(bed.kernel)
  await bed.kernel.asSystem(COUNTY, async (h) => {
    const row = { name: '李**', place: '试100201', group: '二组', size: 3, decision: '拟退出' }
    const rows = Array.from({ length: 12 }, () => row)
    const posted = await postNotice(h, {
      kind: 'household-exit',
      title: '2016年第一批脱贫退出公示',
      place: '999901100201',
      basis: '国办发〔2016〕16号',
      rows,
      about: 'households.case/01560000-0000-7000-8000-0000000000f1',
    })
    notice = posted.id
    await h.run(sql`
      INSERT INTO supervision.bulletin (county, month, year, number, number_text, published_on, published_at, content, document, digest)
      VALUES (${COUNTY}, '2016-02', 2016, 1, '试组通〔2016〕1号', '2016-02-29', ${h.now}, ${JSON.stringify(bulletin)}, '{}', ${'ab'.repeat(32)})`)
  })
  app = await openPortal(bed.kernel)
  base = await app.listen({ port: 0, host: '127.0.0.1' })
  browser = await openBrowser()
}, 180_000)

afterAll(async () => {
  await browser?.close()
  await app?.close()
})

const figure = (value: number) => ({ value, link: '/findings?x' })
const pair = {
  toDate: { raised: figure(9), corrected: figure(7) },
  ofMonth: { raised: figure(4), corrected: figure(3) },
}
const summary = { raised: figure(9), corrected: figure(7), demands: figure(2) }
const bulletin = {
  toDate: summary,
  ofMonth: summary,
  categories: [{ category: 'a', title: '便民服务站无人值班、群众办事跑空路', ...pair }],
  places: [{ place: '999901100', name: '试100', ...pair, demands: figure(1), overdue: figure(0) }],
}

async function someone(options: { viewport: { width: number; height: number }; script: boolean; large?: boolean }) {
  const context = await browser.newContext({
    viewport: options.viewport,
    javaScriptEnabled: options.script,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  })
  context.setDefaultTimeout(15_000)
  if (options.large) await context.addCookies([{ name: 'guben-type', value: 'large', url: base }])
  return context
}

/** Opens each page and gives what is wrong with it. */
async function look(context: BrowserContext, list: readonly string[]): Promise<string[]> {
  const page = await context.newPage()
  const wrong: string[] = []
  page.on('console', (m) => {
    if (m.type() === 'error') wrong.push(`${page.url()}: ${m.text()}`)
  })
  for (const path of list) {
    const reply = await page.goto(`${base}/${COUNTY}${path}`)
    if (reply?.status() !== 200) wrong.push(`${path}: ${reply?.status()}`)
    const moved = await page.evaluate(() =>
      [...document.querySelectorAll('main *')]
        .filter((e) => getComputedStyle(e).overflowX === 'auto' && e.scrollWidth > e.clientWidth)
        .map((e) => e.getAttribute('aria-label') ?? e.className),
    )
    if (moved.length > 0) wrong.push(`${path}: to be moved sideways: ${moved.join('、')}`)
    for (const fault of await faultsOf(page)) wrong.push(`${path}: ${fault}`)
  }
  return wrong
}

describe('公开网站，真实浏览器', () => {
  it('每一页：宽屏、320 像素、大字，都没有严重的无障碍问题，也不左右滚动', async () => {
    const list = [...paths, `/notices/${notice}`, `/notices/${notice}/object`, '/bulletins/2016-02']
    for (const options of [
      { viewport: WIDE, script: true },
      { viewport: NARROW, script: true },
      { viewport: NARROW, script: true, large: true },
    ]) {
      const context = await someone(options)
      expect(await look(context, list)).toEqual([])
      await context.close()
    }
    console.log(`看过 ${list.length} 页，三种屏幕`)
  }, 180_000)

  it('第一次打开：没有脚本，总共不到 100 kB', async () => {
    const context = await someone({ viewport: NARROW, script: true })
    const page = await context.newPage()
    let bytes = 0
    let script = 0
    page.on('response', async (reply) => {
      const { responseBodySize, responseHeadersSize } = await reply.request().sizes()
      bytes += responseBodySize + responseHeadersSize
      if (reply.request().resourceType() === 'script') script += responseBodySize
    })
    await page.goto(`${base}/`, { waitUntil: 'networkidle' })
    expect(script).toBe(0)
    expect(bytes).toBeLessThan(100_000)
    console.log(`首页共 ${bytes} 字节`)
    await context.close()
  })

  for (const script of [false, true])
    it(`${script ? '有' : '没有'}脚本：从首页看公示、提异议、查答复，登录再退出`, async () => {
      const context = await someone({ viewport: NARROW, script })
      const page = await context.newPage()
      await page.goto(`${base}/`)
      await page.getByRole('link', { name: '2016年第一批脱贫退出公示' }).click()
      await page.getByRole('link', { name: '我有异议' }).click()
      await page.getByRole('button', { name: '提交异议' }).click()
      await page.getByRole('alert').getByRole('link', { name: '异议内容' }).click()
      await page.getByRole('textbox', { name: '异议内容' }).fill('公示的人口数与户口本不一致，应为四人')
      await page.getByRole('button', { name: '提交异议' }).click()
      await page.getByRole('heading', { name: '异议已收到' }).waitFor()
      const receipt = await page.locator('.code').textContent()
      await page.getByRole('link', { name: '查询答复' }).click()
      await page.getByRole('textbox', { name: '受理编号' }).fill(receipt ?? '')
      await page.getByRole('button', { name: '查询' }).click()
      await page.getByText('正在核实，尚未答复').waitFor()
      const phone = script ? '13500000001' : '13500000002'
      await page.getByRole('link', { name: '登录' }).click()
      await page.getByRole('textbox', { name: '手机号码' }).fill(phone)
      await page.getByRole('button', { name: '获取验证码' }).click()
      await page.getByRole('textbox', { name: '验证码' }).fill(await lastCode(bed.kernel, phone))
      await page.getByRole('button', { name: '登录' }).click()
      await page.getByRole('textbox', { name: '姓名或者单位全称' }).fill('孙三')
      await page.getByLabel('只显示姓').check()
      await page.getByLabel(/我已阅读并同意/).check()
      await page.getByRole('button', { name: '保存' }).click()
      await page.getByRole('link', { name: '孙**' }).waitFor()
      await page.getByRole('button', { name: '退出' }).click()
      await page.getByRole('link', { name: '登录' }).waitFor()
      await context.close()
    }, 60_000)

  it('只用键盘：先跳到正文，再逐个链接走', async () => {
    const context = await someone({ viewport: WIDE, script: true })
    const page = await context.newPage()
    await page.goto(`${base}/${COUNTY}/`)
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('跳到正文')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
    await context.close()
  })
})
