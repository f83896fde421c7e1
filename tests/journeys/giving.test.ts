import { sql } from 'kysely'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildFrontEnd } from '#apps/front-end.ts'
import { addPages } from '#apps/pages.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Role, Scope } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { execute, sealCounty } from '#kernel/server/jobs.ts'
import { draftWishes, fileCases, listWish, nameWitness, registerCases, reviewCases } from '#modules/care/public.ts'
import { postNotice } from '#modules/notices/public.ts'
import { faultsOf, openBrowser, PHONE, visit } from '../kit/browser.ts'
import { testBed } from '../kit/county.ts'
import { COUNTY, type Office, openOffice, PASSWORD } from '../kit/office.ts'
import { lastCode } from '../kit/portal.ts'

/** From the giver's telephone through the office and back: a gift, a wish, an objection, with and without script on the public side. */
const bed = testBed()
const VILLAGE = '999901100201'
const RESIDENT = '王秀兰'
const WITNESS = '赵邻居'
let office: Office
let browser: Browser
let url = ''
let resident: Id
const posts = new Map<Role, Scope>()
/** of everybody at the office */
const complaints: string[][] = []

beforeAll(async () => {
  await buildFrontEnd(() => undefined, 'console')
  bed.at('2016-03-01')
  office = await openOffice(bed.kernel)
  await addPages(office.app, bed.kernel)
  const held = await bed.kernel.asSystem(COUNTY, (h) =>
    h.rows<Scope>(sql`SELECT county, person, post, role, place, unit FROM people.held WHERE county = ${COUNTY}`),
  )
  for (const scope of held) posts.set(scope.role, scope)
  resident = await openCase()
  url = await office.app.listen({ port: 0, host: '127.0.0.1' })
  browser = await openBrowser()
}, 240_000)

afterAll(async () => {
  await browser?.close()
  await office?.app.close()
})

const act = <T>(role: Role, work: (h: Handle) => Promise<T>) => bed.kernel.act(posts.get(role)!, work)

/** A resident on file who cannot go out and has named a neighbour. */
async function openCase(): Promise<Id> {
  const [id] = await act('village', (h) =>
    registerCases(h, [{ place: VILLAGE, category: 'elder', name: RESIDENT, ground: '独居，生活需要照料' }]),
  )
  await act('centre', async (h) => {
    await reviewCases(h, [{ case: id!, result: 'pass', grounds: '经入户核实，情况属实' }])
    await fileCases(h, [{ case: id!, adviser: posts.get('department')!.person!, situation: '独居，子女在外务工' }])
    await nameWitness(h, id!, WITNESS, '本人行动不便，指定邻居')
  })
  return id!
}

async function draftWish(title: string, needs: 'deed' | 'money', needed: number): Promise<Id> {
  const [wish] = await act('village', (h) => draftWishes(h, [{ kind: 'wish', case: resident, title, needs, needed }]))
  return wish!
}

async function telephone(script: boolean): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    viewport: PHONE,
    javaScriptEnabled: script,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    acceptDownloads: true,
  })
  context.setDefaultTimeout(15_000)
  return { context, page: await context.newPage() }
}

/** Somebody of the office at the console. */
async function desk(login: Role): Promise<{ context: BrowserContext; page: Page; open(path: string): Promise<void> }> {
  const { page, context, complaints: heard } = await visit(browser, url, login, { password: PASSWORD })
  complaints.push(heard)
  return {
    context,
    page,
    open: async (path) => {
      await page.goto(`${url}/console${path}`)
      await page.getByRole('heading', { level: 1 }).first().waitFor()
    },
  }
}

/** Presses an action, fills in what is asked, and waits until it is done. */
async function press(
  page: Page,
  label: string,
  fields: Record<string, string> = {},
  done = `已${label}`,
): Promise<void> {
  await page.getByRole('button', { name: label, exact: true }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  for (const [name, value] of Object.entries(fields)) await dialog.getByLabel(name).first().fill(value)
  await dialog.getByRole('button', { name: label }).last().click()
  await page.getByText(done).first().waitFor()
}

/** The officer hands out a slip; what is read here stands on the paper. */
async function slipOn(page: Page): Promise<string> {
  await page.getByRole('button', { name: '发放确认单' }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: '发放', exact: true }).click()
  return (await page.locator('[data-name="slip-code"]').textContent()) ?? ''
}

/** The witness at home, with the paper in hand. */
async function confirmWith(page: Page, code: string, more: (page: Page) => Promise<void> = async () => undefined) {
  await page.goto(`${url}/${COUNTY}/`)
  await page.getByRole('link', { name: '签收确认' }).click()
  await page.getByRole('textbox', { name: '确认码' }).fill(code.toLowerCase())
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByLabel('受助人指定的见证人').check()
  await page.getByRole('textbox', { name: '您的姓名' }).fill(WITNESS)
  await more(page)
  await page.getByRole('button', { name: '确认', exact: true }).click()
  await page.getByRole('heading', { name: '已经确认' }).waitFor()
}

const shown = async (page: Page, id: string) => (await page.locator(`#${id}`).textContent())?.trim() ?? ''

async function give(page: Page, yuan: string): Promise<{ code: string; memo: string }> {
  await page.goto(`${url}/${COUNTY}/`)
  await page.getByRole('link', { name: '我要捐赠' }).first().click()
  await page.getByLabel('金额（元）').fill(yuan)
  await page.getByLabel(/^用途/).selectOption('wish')
  await page.getByRole('button', { name: '登记，取得附言码和查询码' }).click()
  await page.getByRole('heading', { name: '谢谢您的心意' }).waitFor()
  return { code: await shown(page, 'gift-code'), memo: await shown(page, 'gift-memo') }
}

async function lookUp(page: Page, code: string): Promise<Record<string, string>> {
  await page.goto(`${url}/${COUNTY}/trace`)
  await page.getByRole('textbox', { name: '查询码' }).fill(code)
  await page.getByRole('button', { name: '查询', exact: true }).click()
  await page.locator('#gift-state').waitFor()
  const sums: Record<string, string> = { state: await shown(page, 'gift-state') }
  for (const sum of ['received', 'spent', 'confirmed', 'in-hand'])
    if ((await page.locator(`#sum-${sum}`).count()) > 0)
      sums[sum] = (await page.locator(`#sum-${sum} b`).textContent()) ?? ''
  return sums
}

/** The money comes, is asked for, approved, paid: each step by the one whose work it is. @returns the code on the slip */
async function spend(memo: string, yuan: string, title: string): Promise<string> {
  const [finance, centre, leader] = [await desk('finance'), await desk('centre'), await desk('leader')]
  await finance.open(`/gifts?q=${memo}`)
  await finance.page
    .getByRole('link', { name: /爱心人士/ })
    .first()
    .click()
  await press(finance.page, '登记到账', { 凭证: '农商行回单 0301' })
  await centre.open('/payments')
  await centre.page.getByRole('button', { name: '申请拨付' }).click()
  const form = centre.page.getByRole('dialog')
  await form.getByLabel('事由').fill(title)
  await form.getByLabel('用途').click()
  await centre.page.getByTitle('微心愿', { exact: true }).click()
  await form.getByLabel('金额').fill(yuan)
  await form.getByText('居民', { exact: true }).click()
  await form.getByLabel('姓名或者名称').fill(RESIDENT)
  await form.getByLabel('指定的见证人').fill(WITNESS)
  await form.getByLabel('依据').fill('审批表 2016-03')
  await form.getByRole('button', { name: '提交申请' }).click()
  await centre.page.getByRole('heading', { level: 1, name: title }).waitFor()
  const path = new URL(centre.page.url()).pathname.replace('/console', '')
  await leader.open(path)
  await press(leader.page, '批准')
  await finance.open(path)
  await press(finance.page, '支付', { 付款凭证: '农商行付款 0302' })
  await centre.open(path)
  expect(await faultsOf(centre.page)).toEqual([])
  const code = await slipOn(centre.page)
  expect(await faultsOf(centre.page)).toEqual([])
  for (const { context } of [finance, centre, leader]) await context.close()
  return code
}

/** What the screens ask the server, without them. */
async function ask(role: Role, path: string, body: object = {}) {
  const { status, body: answer } = await office.ask(role, 'POST', path, body)
  expect(status, JSON.stringify(answer)).toBeLessThan(300)
  return answer
}

/** The money of a gift comes in, or its goods. @returns the gift */
async function arrive(memo: string, document = '农商行回单 0303'): Promise<Id> {
  const { id } = (await office.ask('finance', 'GET', `/api/gifts?q=${memo}`)).body.rows[0]
  await ask('finance', `/api/gifts/${id}/receive`, { document })
  return id
}

/** What was asked for is approved and paid. @returns the code on the slip */
async function payOut(payment: Id): Promise<string> {
  await ask('leader', `/api/payments/${payment}/decide`, { action: 'approve' })
  await ask('finance', `/api/payments/${payment}/decide`, { action: 'pay', document: '农商行付款 0304' })
  return (await ask('centre', `/api/payments/${payment}/slip`)).code
}

/** Asked for on the wish's own page, to the resident themselves. */
async function spendOnWish(wish: Id, memo: string): Promise<string> {
  await arrive(memo)
  await followed()
  const { id } = await ask('centre', `/api/care/wishes/${wish}/payments`, {
    purpose: 'wish',
    document: '审批表 2016-05',
    another: true,
  })
  return payOut(id)
}

/** What follows from what was done, as the worker of a running program does it within a second. */
async function followed(): Promise<void> {
  await sealCounty(bed.kernel, COUNTY)
  const waiting = await bed.kernel.asSystem(COUNTY, (h) =>
    h.rows<{ id: Id }>(
      sql`SELECT id FROM kernel.run WHERE county = ${COUNTY} AND state = 'waiting' ORDER BY started_at, id`,
    ),
  )
  for (const { id } of waiting) await execute(bed.kernel, COUNTY, id)
}

/** The same without the screens, which the first journey has been through. */
async function spendQuickly(memo: string, fen: number, title: string): Promise<string> {
  const gift = await arrive(memo)
  const { account } = (await office.ask('finance', 'GET', `/api/gifts/${gift}`)).body
  const { id } = await ask('centre', '/api/payments', {
    title,
    purpose: 'wish',
    amount: fen,
    document: '审批表 2016-04',
    payeeKind: 'resident',
    payeeTitle: RESIDENT,
    witness: WITNESS,
    // of the name there may be one who was paid by the journey before
    another: true,
    // of this gift and no other: both came in at the same moment of the test's clock
    sources: [account],
  })
  return payOut(id)
}

describe.each([true, false])('公众一侧有脚本：%s', (script) => {
  const check = async (page: Page) => {
    if (script) expect(await faultsOf(page), page.url()).toEqual([])
  }

  it('捐赠：登记，到账，申请、批准、支付，见证人凭确认单签收，凭查询码查到每一分', async () => {
    const { context, page } = await telephone(script)
    const [yuan, spent, left] = script ? ['88.88', '60.50', '28.38'] : ['100.01', '100.00', '0.01']
    const { code, memo } = await give(page, yuan!)
    await check(page)
    expect(await lookUp(page, code)).toEqual({ state: '待到账' })
    const title = script ? '购买电热毯' : '购买台灯'
    const slip = script ? await spend(memo, spent!, title) : await spendQuickly(memo, Number(spent) * 100, title)
    expect(await lookUp(page, code)).toMatchObject({ received: yuan, spent, confirmed: '0.00', 'in-hand': left })
    await confirmWith(page, slip, check)
    expect(await lookUp(page, code)).toMatchObject({ received: yuan, spent, confirmed: spent, 'in-hand': left })
    const steps = await page.locator('#gift-steps').textContent()
    expect(steps).toContain('赵**（受助人指定的见证人）')
    expect(steps).not.toMatch(/王秀兰|赵邻居/)
    await check(page)
    // the slip has served
    await page.goto(`${url}/${COUNTY}/confirm`)
    await page.getByRole('textbox', { name: '确认码' }).fill(slip)
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByText('已经确认过').first().waitFor()
    await context.close()
  }, 120_000)

  it('微心愿：上墙，登录认领，落实，见证人凭确认单确认，墙上已圆梦', async () => {
    const title = script ? '想请人检修电线' : '想请人修一修院门'
    const wish = await draftWish(title, 'deed', 1)
    const centre = script ? await desk('centre') : null
    if (centre === null) await act('centre', (h) => listWish(h, wish))
    else {
      await centre.open(`/care/wishes/${wish}`)
      await press(centre.page, '审核上墙')
    }
    const { context, page } = await telephone(script)
    await page.goto(`${url}/${COUNTY}/wishes`)
    await page.getByRole('link', { name: title }).click()
    await page.getByRole('link', { name: '我来认领' }).click()
    const phone = script ? '13600000001' : '13600000002'
    await page.getByRole('textbox', { name: '手机号码' }).fill(phone)
    await page.getByRole('button', { name: '获取验证码' }).click()
    await page.getByRole('textbox', { name: '验证码' }).fill(await lastCode(bed.kernel, phone))
    await page.getByRole('button', { name: '登录' }).click()
    await page.getByRole('textbox', { name: '姓名或者单位全称' }).fill('孙热心')
    await page.getByLabel('只显示姓').check()
    await page.getByLabel(/我已阅读并同意/).check()
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByRole('textbox', { name: '联系电话' }).fill(phone)
    await page.getByLabel(/我会在期限内落实/).check()
    await page.getByRole('button', { name: '确认认领' }).click()
    await page.getByRole('link', { name: '登记落实或者说明情况' }).click()
    await page.getByRole('textbox', { name: '做了什么' }).fill('请电工上门检修，更换两处老线')
    await page.getByRole('button', { name: '已经落实' }).click()
    await page.getByRole('heading', { name: '我的认领' }).waitFor()
    await check(page)
    const slip =
      centre === null ? await slipOf(wish) : await centre.open(`/care/wishes/${wish}`).then(() => slipOn(centre.page))
    const home = await telephone(script)
    await confirmWith(home.page, slip, async (p) => p.getByLabel('已经办到，没有问题').check())
    await home.page.goto(`${url}/${COUNTY}/wishes/${wish}`)
    await home.page.getByText('这个心愿已经实现').waitFor()
    for (const one of [context, home.context, centre?.context]) await one?.close()
  }, 120_000)

  it('资金类心愿：看清还需要多少再捐，拨付给本人，见证人签收一次即圆梦，凭查询码看到满足了哪件心愿', async () => {
    const title = script ? '想有一笔钱换灶台' : '想有一笔钱修水窖'
    const wish = await draftWish(title, 'money', 30_000)
    await act('centre', (h) => listWish(h, wish))
    const { context, page } = await telephone(script)
    await page.goto(`${url}/${COUNTY}/wishes/${wish}`)
    await page.getByRole('link', { name: '为它捐款' }).click()
    await page.getByText('还需要 300.00 元').waitFor()
    await page.getByLabel('金额（元）').fill('500')
    await page.getByRole('button', { name: '登记，取得附言码和查询码' }).click()
    await page.getByLabel('只捐还需要的 300.00 元').check()
    await check(page)
    await page.getByRole('button', { name: '登记，取得附言码和查询码' }).click()
    await page.getByRole('heading', { name: '谢谢您的心意' }).waitFor()
    const [code, memo] = [await shown(page, 'gift-code'), await shown(page, 'gift-memo')]
    await confirmWith(page, await spendOnWish(wish, memo))
    await followed()
    await page.goto(`${url}/${COUNTY}/wishes/${wish}`)
    await page.getByText('这个心愿已经实现').waitFor()
    expect(await lookUp(page, code)).toMatchObject({ received: '300.00', confirmed: '300.00', 'in-hand': '0.00' })
    await page.locator('#gift-steps').getByText(title).first().waitFor()
    await check(page)
    if (script) {
      const centre = await desk('centre')
      await centre.open(`/care/wishes/${wish}`)
      await centre.page.getByText('赵**（见证人） 已确认').waitFor()
      expect(await faultsOf(centre.page)).toEqual([])
      await centre.context.close()
    }
    await context.close()
  }, 120_000)

  it('公示：提出异议，办理人答复，凭受理编号看到答复', async () => {
    const title = script ? '2016年第一批临时救助公示' : '2016年第二批临时救助公示'
    const row = { name: '李**', place: '试100201', group: '二组', size: 3, decision: '拟退出' }
    const { id } = await bed.kernel.asSystem(COUNTY, (h) =>
      postNotice(h, {
        kind: 'household-exit',
        title,
        place: VILLAGE,
        basis: '国办发〔2016〕16号',
        rows: [row],
        about: `households.case/01560000-0000-7000-8000-0000000000f${script ? 1 : 2}`,
      }),
    )
    const { context, page } = await telephone(script)
    await page.goto(`${url}/${COUNTY}/notices/${id}`)
    await page.getByRole('link', { name: '我有异议' }).click()
    await page.getByRole('textbox', { name: '异议内容' }).fill('公示的人口数与户口本不一致，应为四人')
    await page.getByRole('button', { name: '提交异议' }).click()
    const receipt = (await page.locator('.code').textContent()) ?? ''
    await check(page)
    const clerk = await desk('clerk')
    await clerk.open(`/notices/${id}`)
    await clerk.page.getByRole('button', { name: '答复', exact: true }).click()
    const form = clerk.page.getByRole('dialog')
    await form.getByText('异议不成立', { exact: true }).click()
    await form.getByLabel('核实情况和答复').fill('经核对户口簿，登记为三人，新生儿尚未落户')
    await form.getByRole('button', { name: '答复' }).last().click()
    await clerk.page.getByText('已答复').first().waitFor()
    await page.goto(`${url}/${COUNTY}/answers`)
    await page.getByRole('textbox', { name: '受理编号' }).fill(receipt)
    await page.getByRole('button', { name: '查询' }).click()
    await page.getByText('经核对户口簿').waitFor()
    await check(page)
    for (const one of [context, clerk.context]) await one.close()
  }, 120_000)
})

async function slipOf(wish: Id): Promise<string> {
  const { body } = await office.ask('centre', 'GET', `/api/care/wishes/${wish}`)
  return (await office.ask('centre', 'POST', `/api/care/deliveries/${body.deliveries[0].id}/slip`)).body.code
}

it('物资：登记捐物，入库，拆分，发放，见证人凭确认单签收，凭查询码看到交到了哪里', async () => {
  const { context, page } = await telephone(true)
  await page.goto(`${url}/${COUNTY}/give?kind=goods`)
  await page.getByLabel('物资名称和数量').fill('棉被 4 床')
  await page.getByRole('button', { name: '登记，取得附言码和查询码' }).click()
  await page.getByRole('heading', { name: '谢谢您的心意' }).waitFor()
  const [code, memo] = [await shown(page, 'gift-code'), await shown(page, 'gift-memo')]
  const lot = await takeIn(memo)
  const [centre, village] = [await desk('centre'), await desk('village')]
  await centre.open(`/lots/${lot}`)
  await press(centre.page, '拆分', { 各份数量: '1\n3' })
  await centre.page.getByRole('heading', { name: '拆分为 2 份' }).waitFor()
  await centre.page.getByRole('link', { name: '1 床' }).first().click()
  await centre.page.getByRole('button', { name: '发放', exact: true }).click()
  const form = centre.page.getByRole('dialog')
  await form.getByText('居民', { exact: true }).click()
  await form.getByLabel('姓名或者名称').fill(RESIDENT)
  await form.getByLabel('指定的见证人').fill(WITNESS)
  await form.getByRole('button', { name: '发放' }).last().click()
  await centre.page.getByText('已发放').first().waitFor()
  await form.waitFor({ state: 'hidden' })
  expect(await faultsOf(centre.page)).toEqual([])
  // whoever handed it over hands out no slip
  await village.open(new URL(centre.page.url()).pathname.replace('/console', ''))
  const slip = await slipOn(village.page)
  expect((await lookUp(page, code)).state).toContain('已到账')
  expect(await page.locator('#gift-steps').textContent()).not.toContain('签收')
  await confirmWith(page, slip)
  await lookUp(page, code)
  const steps = (await page.locator('#gift-steps').textContent())!
  expect(steps).toMatch(/拆分.*发放.*签收/s)
  expect(steps).toContain('王**')
  expect(steps).not.toMatch(/王秀兰|赵邻居/)
  expect(await faultsOf(page)).toEqual([])
  for (const one of [context, centre.context, village.context]) await one.close()
}, 120_000)

/** The goods of a pledge are there and lie in a store. @returns the lot */
async function takeIn(memo: string): Promise<Id> {
  const gift = await arrive(memo, '交接单 0305')
  const { id: store } = await ask('centre', '/api/stores', { title: '村部库房', place: VILLAGE })
  const goods = { item: '棉被', countedIn: '床', quantity: 4_000, value: 0, document: '入库单 0305' }
  return (await ask('centre', '/api/lots', { ...goods, gift, store })).id
}

it('为一件心愿捐款：从心愿的页面进来，登记单和捐赠都认得这件心愿', async () => {
  const title = '想有一张护理床'
  const wish = await draftWish(title, 'money', 120_000)
  await act('centre', (h) => listWish(h, wish))
  const { context, page } = await telephone(false)
  await page.goto(`${url}/${COUNTY}/wishes`)
  await page.getByRole('link', { name: title }).click()
  await page.getByRole('link', { name: '为它捐款' }).click()
  await page.getByText('还需要 1,200.00 元').waitFor()
  expect(await page.getByLabel('金额（元）').inputValue()).toBe('1200')
  await page.getByLabel('金额（元）').fill('300')
  await page.getByRole('button', { name: '登记，取得附言码和查询码' }).click()
  await page.getByRole('heading', { name: '谢谢您的心意' }).waitFor()
  const { body } = await office.ask('finance', 'GET', `/api/gifts?q=${await shown(page, 'gift-memo')}`)
  expect(body.rows).toMatchObject([{ needLink: `/care/wishes/${wish}`, amount: 300_00, purposeNames: '微心愿' }])
  expect(await lookUp(page, await shown(page, 'gift-code'))).toEqual({ state: '待到账' })
  await context.close()
}, 60_000)

it('工作平台没有报错', () => expect(complaints.flat()).toEqual([]))
