import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import {
  approvePayment,
  askRefund,
  confirmReceipt,
  decideRefund,
  giftByCode,
  loadGift,
  payPayment,
  receivePledged,
  requestPayment,
  traceByCode,
} from '#modules/funds/public.ts'
import { todoList } from '#modules/overview/month/service.ts'
import { suide } from '#packs/suide/pack.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import { openPortal, PlainBrowser, signIn } from '../../../../tests/kit/portal.ts'
import { actor, COUNTY, openCase, openCentre, personOf, VILLAGE, type Who } from '../sample.ts'
import { tendMoney } from './paid.ts'
import * as wishes from './service.ts'
import { spendOnWish } from './spend.ts'

/** From the giver's side: how much a wish takes, what came of it, and what is left over. */
const bed = testBed()
const as = <T>(who: Who, work: (h: Handle) => Promise<T>) => bed.kernel.act(actor(who), work)
const finance = <T>(work: (h: Handle) => Promise<T>) =>
  bed.kernel.act({ ...actor('centre'), role: 'finance', person: personOf('inspector') }, work)
let app: FastifyInstance
let wang: Id

beforeAll(async () => {
  bed.at('2016-03-01')
  await openCounty(bed.kernel, COUNTY)
  await openCentre(bed.kernel)
  const whole = { id: 'whole', sections: { ...suide.sections, care: {} }, from: '2016-01-01', why: '试验' }
  await bed.kernel.asSystem(COUNTY, (h) => adoptPack(h, whole))
  bed.kernel.forget()
  wang = await openCase(bed.kernel, '王秀兰', 'department')
  app = await openPortal(bed.kernel)
})
afterAll(() => app?.close())

async function hung(needed: number, title: string): Promise<Id> {
  const [id] = await as('village', (h) =>
    wishes.draftWishes(h, [{ kind: 'wish', case: wang, title, needs: 'money', needed }]),
  )
  await as('centre', (h) => wishes.listWish(h, id!))
  return id!
}

const page = (wish: Id) => `/${COUNTY}/give?need=care.wish/${wish}&purpose=wish`
const codeOn = (text: string) => /id="gift-code">([^<]+)</.exec(text)?.[1] ?? ''

/** What was pledged by the code arrives, and care hears of it. */
async function arrives(code: string, wish: Id): Promise<Id> {
  const id = (await bed.kernel.asSystem(COUNTY, (h) => giftByCode(h, code)))!
  await finance((h) => receivePledged(h, { gift: id, document: '银行回单' }))
  await bed.kernel.asSystem(COUNTY, (h) => tendMoney(h, wish))
  return id
}

const pledged = async (code: string) => {
  const id = (await bed.kernel.asSystem(COUNTY, (h) => giftByCode(h, code)))!
  return (await bed.kernel.asSystem(COUNTY, (h) => loadGift(h, id))).amount
}

/** Each at an address of their own: nobody waits for others who gave. */
let visitors = 0
function visitor(): PlainBrowser {
  const browser = new PlainBrowser(app)
  visitors += 1
  browser.address = `10.0.1.${visitors}`
  return browser
}

async function given(wish: Id, amount: string, more: Record<string, string> = {}): Promise<string> {
  const browser = visitor()
  await browser.open(page(wish))
  await browser.submit('登记捐赠', { amount, over: '', ...more })
  return codeOn(browser.seen.text)
}

it('捐款页写明还需要多少；填多了的先问清楚，不用脚本：只捐还需要的，或者仍捐', async () => {
  const id = await hung(30_000, '想有一笔钱修灶台')
  const browser = visitor()
  await browser.open(page(id))
  expect(browser.seen.text).toContain('想有一笔钱修灶台')
  expect(browser.seen.text).toContain('还需要 300.00 元')
  await browser.submit('登记捐赠', { amount: '500' })
  expect(browser.seen.status).toBe(400)
  expect(browser.seen.text).toContain('多出 200.00 元')
  expect(browser.seen.text).toContain('只捐还需要的 300.00 元')
  await browser.submit('登记捐赠', { over: 'needed' })
  const code = codeOn(browser.seen.text)
  expect(await pledged(code)).toBe(30_000)
  await arrives(code, id)
  // nothing is wanted any more: said at once, and given only by who insists
  await browser.open(page(id))
  expect(browser.seen.text).toContain('不再缺少')
  await browser.submit('登记捐赠', { amount: '20' })
  expect(browser.seen.text).not.toContain('只捐还需要的')
  await browser.submit('登记捐赠', { over: 'all', elsewhere: 'on' })
  expect(await pledged(codeOn(browser.seen.text))).toBe(2_000)
})

it('自己认领的部分还可以捐；撤下的心愿说明已经撤下，按不指定心愿登记', async () => {
  const id = await hung(30_000, '想有一笔钱补屋顶')
  const browser = visitor()
  await signIn(bed.kernel, browser, COUNTY, { phone: '13900000001', name: '李热心' })
  await browser.open(`/${COUNTY}/wishes/${id}/claim`)
  await browser.submit('认领心愿', { share: '300', contact: '13900000001', sure: 'on' })
  await browser.open(page(id))
  await browser.submit('登记捐赠', { amount: '300' })
  expect(await pledged(codeOn(browser.seen.text))).toBe(30_000)

  const gone = await hung(10_000, '想有一笔钱买种子')
  const other = visitor()
  await other.open(page(gone))
  await as('centre', (h) => wishes.withdrawWish(h, gone, '受助人已经搬走'))
  await other.submit('登记捐赠', { amount: '50' })
  expect(other.seen.text).toContain('已经撤下')
  await other.submit('登记捐赠', { amount: '50' })
  const made = (await bed.kernel.asSystem(COUNTY, (h) => giftByCode(h, codeOn(other.seen.text))))!
  expect(await bed.kernel.asSystem(COUNTY, (h) => loadGift(h, made))).toMatchObject({ need: null, amount: 5_000 })
})

it('捐赠去向写明满足了哪一件心愿；经办人给别的拨付写的事由不公开', async () => {
  const id = await hung(20_000, '想有一笔钱通自来水')
  const code = await given(id, '200')
  const gift = await arrives(code, id)
  const payment = await as('centre', (h) =>
    spendOnWish(h, id, { purpose: 'wish', document: '审批表', sources: [], another: false }),
  )
  const stepsOf = async () => (await bed.kernel.asSystem(COUNTY, (h) => traceByCode(h, code)))!.steps
  await bed.kernel.act({ ...actor('leader'), person: personOf('clerk') }, (h) => approvePayment(h, payment))
  expect((await stepsOf()).find((s) => s.kind === 'held')).toMatchObject({ wish: '想有一笔钱通自来水' })
  await finance((h) => payPayment(h, payment))
  await as('other', (h) => confirmReceipt(h, payment, { by: 'resident', witness: '王秀兰' }))
  const steps = await stepsOf()
  for (const kind of ['spent', 'confirmed'])
    expect(steps.find((s) => s.kind === kind)).toMatchObject({
      wish: '想有一笔钱通自来水',
      to: expect.stringContaining('王**'),
    })
  expect(steps.find((s) => s.kind === 'received')).toMatchObject({ wish: null })
  const browser = visitor()
  await browser.open(`/${COUNTY}/trace`)
  await browser.submit('查询捐赠去向', { code })
  expect(browser.seen.text.match(/想有一笔钱通自来水/g)!.length).toBeGreaterThan(2)

  const free = await finance((h) => loadGift(h, gift))
  expect(free.held).toBe(0)
  const plain = visitor()
  await plain.open(`/${COUNTY}/give`)
  await plain.submit('登记捐赠', { amount: '90', purpose: 'wish' })
  const second = codeOn(plain.seen.text)
  const other = await arrives(second, id)
  const { account } = await finance((h) => loadGift(h, other))
  const named = await as('centre', (h) =>
    requestPayment(h, {
      amount: 9_000,
      purpose: 'wish',
      title: '给王秀兰家的急用钱',
      from: [account!],
      document: '审批表',
      to: { kind: 'supplier', title: '水泥店', place: VILLAGE },
    }),
  )
  await bed.kernel.act({ ...actor('leader'), person: personOf('clerk') }, (h) => approvePayment(h, named))
  await finance((h) => payPayment(h, named))
  expect(JSON.stringify(await bed.kernel.asSystem(COUNTY, (h) => traceByCode(h, second)))).not.toContain('王秀兰')
})

it('心愿撤下或者办结，指定给它的捐款还有余款：会计和关爱中心的待办里有，链接到这笔捐赠', async () => {
  const waits = async (role: 'finance' | 'centre') => {
    const work = (h: Handle) => todoList(h, { group: 'gifts-to-settle' }, { limit: 20, offset: 0 })
    return (await (role === 'finance' ? finance(work) : as('centre', work))).rows
  }
  const before = (await waits('finance')).length
  const id = await hung(20_000, '想有一笔钱接电线')
  const kept = await arrives(await given(id, '50'), id)
  const free = await arrives(await given(id, '30', { elsewhere: 'on' }), id)
  expect(await waits('finance')).toHaveLength(before)
  await as('centre', (h) => wishes.withdrawWish(h, id, '受助人已经搬走'))
  for (const role of ['finance', 'centre'] as const) {
    const rows = await waits(role)
    expect(rows.find((r) => r.id === kept)).toMatchObject({
      title: '想有一笔钱接电线：爱心人士的捐款还有 50.00 元，应当退还捐赠人',
      link: `/gifts/${kept}`,
    })
    expect(rows.find((r) => r.id === free)?.title).toContain('同意用于其他心愿')
  }
  const asked = await finance((h) => askRefund(h, kept, { why: '心愿已经撤下', document: '退款回单' }))
  await as('leader', (h) => decideRefund(h, asked, 'approve'))
  expect((await waits('finance')).map((r) => r.id)).not.toContain(kept)
})

it('待支付的拨付里没有自己批准的', async () => {
  const id = await hung(10_000, '想有一笔钱修院墙')
  await arrives(await given(id, '100'), id)
  const payment = await as('centre', (h) =>
    spendOnWish(h, id, { purpose: 'wish', document: '审批表', sources: [], another: false }),
  )
  const approver = { ...actor('leader'), person: personOf('clerk') }
  await bed.kernel.act(approver, (h) => approvePayment(h, payment))
  const waits = (person: Id) =>
    bed.kernel.act({ ...actor('centre'), role: 'finance', person }, async (h) =>
      (await todoList(h, { group: 'payments-to-pay' }, { limit: 20, offset: 0 })).rows.map((r) => r.id),
    )
  expect(await waits(personOf('inspector'))).toContain(payment)
  expect(await waits(personOf('clerk'))).not.toContain(payment)
})
