import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Id } from '#kernel/pure/ids.ts'
import type { Role, Scope } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import {
  claimWishes,
  deliver,
  draftWishes,
  fileCases,
  listWish,
  nameWitness,
  registerCases,
  reviewCases,
} from '#modules/care/public.ts'
import { handOver, openStore, receiveGift, receiveLot, traceByCode } from '#modules/funds/public.ts'
import { testBed } from '../../../tests/kit/county.ts'
import { COUNTY, type Office, openOffice } from '../../../tests/kit/office.ts'
import { openPortal, PlainBrowser } from '../../../tests/kit/portal.ts'

/** What residents confirm by the code of a slip: a wish, a payment, goods. */
const bed = testBed()
const VILLAGE = '999901100201'
const RESIDENT = '王秀兰'
const WITNESS = '赵邻居'
const posts = new Map<Role, Scope>()
let office: Office
let app: FastifyInstance
let resident: Id
let address = 0

beforeAll(async () => {
  office = await openOffice(bed.kernel)
  app = await openPortal(bed.kernel)
  const held = await bed.kernel.asSystem(COUNTY, (h) =>
    h.rows<Scope>(sql`SELECT county, person, post, role, place, unit FROM people.held WHERE county = ${COUNTY}`),
  )
  for (const scope of held) posts.set(scope.role, scope)
  const [id] = await act('village', (h) =>
    registerCases(h, [{ place: VILLAGE, category: 'elder', name: RESIDENT, ground: '独居，生活需要照料' }]),
  )
  resident = id!
  await act('centre', async (h) => {
    await reviewCases(h, [{ case: resident, result: 'pass', grounds: '经入户核实，情况属实' }])
    await fileCases(h, [{ case: resident, adviser: posts.get('department')!.person!, situation: '独居，子女在外务工' }])
    await nameWitness(h, resident, WITNESS, '本人行动不便，指定邻居')
  })
})
afterAll(() => app?.close())

const act = <T>(role: Role, work: (h: Handle) => Promise<T>) => bed.kernel.act(posts.get(role)!, work)
const slip = (role: Role, path: string) => office.ask(role, 'POST', `/api/${path}/slip`)

/** Somebody at home with the slip in hand, at an address of their own. */
async function atHome(code: string): Promise<PlainBrowser> {
  const browser = new PlainBrowser(app)
  address += 1
  browser.address = `10.1.0.${address}`
  await browser.open(`/${COUNTY}/confirm`)
  await browser.submit('填写确认码', { code })
  return browser
}

async function delivered(title: string): Promise<{ wish: Id; delivery: Id }> {
  const [wish] = await act('village', (h) =>
    draftWishes(h, [{ kind: 'wish', case: resident, title, needs: 'deed', needed: 1 }]),
  )
  await act('centre', (h) => listWish(h, wish!))
  const [delivery] = await act('clerk', async (h) => {
    const [claim] = await claimWishes(h, [{ wish: wish!, kind: 'individual', name: '孙热心' }])
    return deliver(h, [{ claim: claim!, what: '请电工上门检修' }])
  })
  return { wish: wish!, delivery: delivery! }
}

const stateOf = async (wish: Id) => (await office.ask('centre', 'GET', `/api/care/wishes/${wish}`)).body.state

describe('凭确认单签收', () => {
  it('微心愿：经办人不能发单；姓名不符不算；见证人确认以后办结，确认码失效', async () => {
    const { wish, delivery } = await delivered('想请人检修电线')
    expect(await slip('clerk', `care/deliveries/${delivery}`)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('由另一人发放') },
    })
    const { code } = (await slip('centre', `care/deliveries/${delivery}`)).body
    expect(code).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/)
    const browser = await atHome(code.toLowerCase().replaceAll('-', ' '))
    expect(browser.seen.text).toContain('想请人检修电线')
    expect(browser.seen.text).toContain('王**')
    expect(browser.seen.text).not.toMatch(/王秀兰|赵邻居/)
    await browser.submit('签收确认', { as: 'witness', name: '钱路人', well: 'yes' })
    expect(browser.seen).toMatchObject({ status: 409, text: expect.stringContaining('见证人不符') })
    expect(browser.seen.text).toContain('value="钱路人"')
    await browser.submit('签收确认', { as: 'witness', name: WITNESS, well: 'no' })
    expect(browser.seen.text).toContain('请写明哪里没有办到')
    await browser.submit('签收确认', { as: 'witness', name: WITNESS, well: 'yes' })
    expect(browser.seen.text).toContain('已经确认')
    expect(await stateOf(wish)).toBe('confirmed')
    expect((await atHome(code)).seen.text).toContain('已经确认过')
    const { body } = await office.ask('centre', 'GET', `/api/care/wishes/${wish}`)
    expect(body.deliveries[0].confirmedBy).toBe('赵**（见证人）')
    const [kept] = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows(sql`SELECT person FROM care.confirmation WHERE county = ${COUNTY} AND delivery = ${delivery}`),
    )
    expect(kept).toEqual({ person: posts.get('centre')!.person })
  })

  it('没有填完整的也先看确认码：错的一样计次，五次以后对的也看不到', async () => {
    const { delivery } = await delivered('想请人疏通下水道')
    const { code } = (await slip('centre', `care/deliveries/${delivery}`)).body
    const browser = await atHome(code)
    const form = browser.seen
    const say = async (typed: Record<string, string>) => {
      browser.seen = form
      return browser.submit('签收确认', typed)
    }
    expect((await say({ name: '' })).text).toContain('请选择您是本人还是见证人')
    expect(browser.seen.text).toContain('想请人疏通下水道')
    for (let n = 0; n < 5; n += 1)
      expect((await say({ code: `0000-0000-0000-000${n}`, name: '' })).text).not.toContain('疏通下水道')
    const late = await say({ name: '' })
    expect(late.status).toBe(429)
    expect(late.text).not.toContain('疏通下水道')
  })

  it('微心愿：说没有办到的，退回继续办理；补发的确认单使以前的作废', async () => {
    const { wish, delivery } = await delivered('想请人修一修院门')
    const first = (await slip('centre', `care/deliveries/${delivery}`)).body.code
    bed.at('2016-03-01', 10)
    const second = (await slip('township', `care/deliveries/${delivery}`)).body.code
    expect((await atHome(first)).seen.text).toContain('没有这个确认码')
    const browser = await atHome(second)
    await browser.submit('签收确认', { as: 'resident', name: RESIDENT, well: 'no', why: '院门还是关不上' })
    expect(browser.seen.text).toContain('已经退回办理')
    expect(await stateOf(wish)).toBe('claimed')
    expect((await slip('centre', `care/deliveries/${delivery}`)).status).toBe(409)
  })

  it('拨付：审批、支付的人不能发单；本人姓名要与收款人相符；捐赠人看到已签收', async () => {
    const gift = await act('finance', (h) =>
      receiveGift(h, { kind: 'money', channel: 'bank', amount: 50_000, purposes: ['wish'], document: '回单' }),
    )
    const asked = await office.ask('centre', 'POST', '/api/payments', {
      title: '购买电热毯',
      purpose: 'wish',
      amount: 30_000,
      document: '审批表',
      payeeKind: 'resident',
      payeeTitle: RESIDENT,
      place: VILLAGE,
      witness: '孙邻居',
    })
    const { id } = asked.body
    await office.ask('leader', 'POST', `/api/payments/${id}/decide`, { action: 'approve' })
    expect((await slip('village', `payments/${id}`)).status).toBe(409)
    await office.ask('finance', 'POST', `/api/payments/${id}/decide`, { action: 'pay' })
    const { code } = (await slip('village', `payments/${id}`)).body
    const browser = await atHome(code)
    expect(browser.seen.text).toContain('300.00 元')
    expect(browser.seen.text).toContain('打电话或者在网上反映')
    expect(browser.seen.text).not.toContain(RESIDENT)
    await browser.submit('签收确认', { as: 'resident', name: '王秀英' })
    expect(browser.seen).toMatchObject({ status: 409, text: expect.stringContaining('姓名与收款人不符') })
    await browser.submit('签收确认', { as: 'witness', name: '钱路人' })
    expect(browser.seen).toMatchObject({ status: 409, text: expect.stringContaining('指定的见证人不符') })
    await browser.submit('签收确认', { as: 'resident', name: RESIDENT })
    expect(browser.seen.text).toContain('已经确认')
    const trace = await bed.kernel.asSystem(COUNTY, (h) => traceByCode(h, gift.code))
    expect(trace).toMatchObject({ spent: 30_000, confirmed: 30_000, inHand: 20_000 })
    const { body } = await office.ask('centre', 'GET', `/api/payments/${id}`)
    expect(body.confirmation).toMatchObject({ name: '王**', takenBy: 'village某' })
  })

  it('为心愿办的拨付：收款人隐去了名字，仍以登记的全名核对', async () => {
    await act('finance', (h) =>
      receiveGift(h, { kind: 'money', channel: 'bank', amount: 20_000, purposes: ['wish'], document: '回单二号' }),
    )
    const [wish] = await act('village', (h) =>
      draftWishes(h, [{ kind: 'wish', case: resident, title: '想有一笔钱修灶台', needs: 'money', needed: 20_000 }]),
    )
    await act('centre', (h) => listWish(h, wish!))
    const spend = (more: object = {}) =>
      office.ask('centre', 'POST', `/api/care/wishes/${wish}/payments`, {
        purpose: 'wish',
        document: '审批表二号',
        ...more,
      })
    // the first payment was asked for by name: whether that was the same one is for the centre to say
    const { params, code } = (await spend()).body
    expect(code).toBe('funds-namesake')
    const { id } = (await spend({ sameAs: params.choices[0].account })).body
    await office.ask('leader', 'POST', `/api/payments/${id}/decide`, { action: 'approve' })
    await office.ask('finance', 'POST', `/api/payments/${id}/decide`, { action: 'pay' })
    const browser = await atHome((await slip('village', `payments/${id}`)).body.code)
    expect(browser.seen.text).toContain('王**')
    for (const name of ['王**', '王秀英']) {
      await browser.submit('签收确认', { as: 'resident', name })
      expect(browser.seen).toMatchObject({ status: 409, text: expect.stringContaining('姓名与收款人不符') })
    }
    await browser.submit('签收确认', { as: 'witness', name: RESIDENT })
    expect(browser.seen.text).toContain('请选择“受助人本人”')
    // whom the resident named at the centre is the witness of what is paid for the wish, and nobody else
    await browser.submit('签收确认', { as: 'witness', name: '钱路人' })
    expect(browser.seen.text).toContain('指定的见证人不符')
    await browser.submit('签收确认', { as: 'witness', name: WITNESS })
    expect(browser.seen.text).toContain('已经确认')
  })

  it('物资：发放人不能发单；领取人凭确认单签收', async () => {
    const lot = await act('centre', async (h) => {
      const { id: gift } = await receiveGoods(h)
      const store = await openStore(h, { title: '关爱中心库房', place: COUNTY })
      const all = await receiveLot(h, {
        item: '面粉',
        countedIn: '袋',
        quantity: 20_000,
        value: 200_000,
        gift,
        document: '入库单',
        store,
      })
      return handOver(h, all, { to: { kind: 'resident', name: RESIDENT }, quantity: 2_000, place: VILLAGE })
    })
    expect((await slip('centre', `lots/${lot}`)).status).toBe(422)
    const { code } = (await slip('village', `lots/${lot}`)).body
    const browser = await atHome(code)
    expect(browser.seen.text).toMatch(/面粉.*2 袋/s)
    await browser.submit('签收确认', { as: 'resident', name: '王秀英' })
    expect(browser.seen.text).toContain('姓名与领取人不符')
    await browser.submit('签收确认', { as: 'witness', name: WITNESS })
    expect(browser.seen.text).toContain('没有指定见证人')
    await browser.submit('签收确认', { as: 'resident', name: RESIDENT })
    expect(browser.seen.text).toContain('已经确认')
    expect((await office.ask('village', 'GET', `/api/lots/${lot}`)).body.state).toBe('confirmed')
  })

  it('乱猜确认码：一小时五次以后要等，受理编号不能当确认码用', async () => {
    const browser = await atHome('0000-0000-0000-0000')
    expect(browser.seen).toMatchObject({ status: 400, text: expect.stringContaining('没有这个确认码') })
    const form = browser.seen
    const seen = []
    for (let n = 0; n < 5; n += 1) {
      browser.seen = form
      seen.push((await browser.submit('填写确认码', { code: '1111-1111-1111-1111' })).status)
    }
    expect(seen).toEqual([400, 400, 400, 400, 429])
    expect(browser.seen.text).toContain('一小时内已经输错五次')
    const complaint = new PlainBrowser(app)
    await complaint.open(`/${COUNTY}/complain`)
    await complaint.submit('提意见', { text: '窗口中午没有人值班' })
    const receipt = /class="code">([^<]+)</.exec(complaint.seen.text.split('意见已收到').at(-1)!)![1]!
    expect((await atHome(receipt)).seen.text).toContain('没有这个确认码')
  })
})

function receiveGoods(h: Handle) {
  return receiveGift(h, { kind: 'goods', channel: 'goods', amount: null, goods: '面粉 20 袋', document: '交接单' })
}
