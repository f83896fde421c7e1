import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import { spendable } from '../ledger/store.ts'
import { viewPosting } from '../ledger/view.ts'
import {
  approvePayment,
  askRefund,
  balances,
  confirmReceipt,
  correct,
  decideRefund,
  giftByCode,
  handOver,
  loadGift,
  loadLot,
  openAccount,
  openStore,
  payPayment,
  pledgeGift,
  publish,
  publishedBytes,
  receiveGift,
  receiveLot,
  receivePledged,
  requestPayment,
  returnPayment,
  splitLot,
  sumOfBalances,
  traceByCode,
  traceFaults,
  traceOf,
  withdrawPledge,
} from '../public.ts'
import { checkLedger } from '../publication/verify.mjs'
import { loadRefund } from '../refunds/store.ts'
import { actor, COUNTY, receive, withPack } from '../sample.ts'
import { holdingAt, openPledges } from '../statements/store.ts'
import { giftQuery } from './model.ts'
import { makeOutReceipt } from './receipt.ts'
import { memoIn, newMemo } from './rules.ts'
import { sweepPledges } from './service.ts'
import { listGifts, publicGifts } from './store.ts'
import { viewGift } from './view.ts'

const bed = testBed()
const as = <T>(role: Parameters<typeof actor>[0], work: (h: Handle) => Promise<T>) => bed.kernel.act(actor(role), work)

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  await withPack(bed.kernel, {
    giving: { bank: { name: '试县农村商业银行', holder: '试县关爱服务中心', number: '6226 0000 0000 0001' } },
  })
})

const gift = (amount: number, more: object = {}) =>
  as('finance', (h) => receiveGift(h, { kind: 'money', channel: 'cash', amount, document: '收据 001', ...more }))

/** Asks and approves: two people. @returns the posting */
async function refund(id: Id, of: { why: string; document: string; amount?: number }): Promise<Id> {
  const asked = await as('finance', (h) => askRefund(h, id, of))
  await as('leader', (h) => decideRefund(h, asked, 'approve'))
  return (await as('finance', (h) => loadRefund(h, asked))).posting!
}

/** Asks, approves and pays: three people. */
async function pay(from: readonly Id[], amount: number, name = '王小二', purpose = 'living-aid'): Promise<Id> {
  const id = await as('centre', (h) =>
    requestPayment(h, {
      amount,
      purpose,
      from,
      to: { kind: 'resident', of: 'care.case', id: h.id(), title: name },
      document: '审批表 1',
      witness: '赵见证',
    }),
  )
  await as('leader', (h) => approvePayment(h, id, '同意'))
  await as('finance', (h) => payPayment(h, id))
  return id
}

describe('附言码', () => {
  it('随便怎样写都认得，写错一个字就认不得', () => {
    const memo = fc.uint8Array({ minLength: 7, maxLength: 7 }).map((bytes) => newMemo(bytes))
    fc.assert(
      fc.property(memo, fc.nat(7), fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'), (code, at, other) => {
        expect(memoIn(`捐款 ${code.toLowerCase().replace(/(..)/g, '$1 ')}，谢谢`)).toBe(code)
        const wrong = `${code.slice(0, 2 + at)}${other}${code.slice(3 + at)}`
        expect(memoIn(wrong)).toBe(wrong === code ? code : null)
      }),
    )
  })
})

describe('捐赠', () => {
  it('收据写捐赠人全名，到账以后才能开具，谁开具的留有记录', async () => {
    const { id } = await as('finance', (h) =>
      pledgeGift(h, { kind: 'money', channel: 'bank', amount: 100_00, giver: '李某某', shown: '李**' }),
    )
    const receipt = () => as('finance', (h) => makeOutReceipt(h, id))
    await expect(receipt()).rejects.toMatchObject({ reasons: ['捐赠还没有到账。'] })
    await as('finance', (h) => receivePledged(h, { gift: id, document: '银行回单 8' }))
    expect(await receipt()).toMatchObject({ addressee: '李某某' })
    const kept = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows(
        sql`SELECT command, person FROM kernel.journal WHERE county = ${COUNTY} AND subject = ${id} AND command LIKE '%receipt'`,
      ),
    )
    expect(kept).toEqual([{ command: 'funds.make-out-receipt', person: actor('finance').person }])
  })

  it('登记、到账、支付、签收，凭查询码逐步查到，收款人姓名隐去', async () => {
    const made = await as('finance', (h) =>
      pledgeGift(h, {
        kind: 'money',
        channel: 'bank',
        amount: 100_00,
        purposes: ['living-aid'],
        giver: '李某某',
        shown: '李**',
      }),
    )
    expect(made.code).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/)
    expect((await bed.kernel.asSystem(COUNTY, (h) => traceByCode(h, made.code)))!.steps).toEqual([])
    await as('finance', (h) => receivePledged(h, { gift: made.id, document: '银行回单 7' }))
    const { account } = await as('finance', (h) => loadGift(h, made.id))
    const payment = await pay([account!], 60_00)
    await as('centre', (h) => confirmReceipt(h, payment, { by: 'witness', witness: '赵见证' }))
    const trace = (await bed.kernel.asSystem(COUNTY, (h) =>
      traceByCode(h, made.code.toLowerCase().replaceAll('-', ' ')),
    ))!
    expect(traceFaults(trace)).toEqual([])
    expect(trace).toMatchObject({ received: 100_00, spent: 60_00, inHand: 40_00, returned: 0, confirmed: 60_00 })
    expect(trace.steps.map((s) => s.kind)).toEqual(expect.arrayContaining(['received', 'spent', 'confirmed']))
    expect(JSON.stringify(trace)).not.toMatch(/王小二|赵见证|李某某|审批表/)
    expect(trace.steps.find((s) => s.kind === 'spent')).toMatchObject({ to: '王**', amount: 60_00 })
    expect(await bed.kernel.asSystem(COUNTY, (h) => giftByCode(h, '0000-0000-0000-0000'))).toBeUndefined()
  })

  it('查询码在库里只有指纹', async () => {
    const made = await gift(5_00)
    const dump = await bed.kernel.database.asOwner((c) => c.query('SELECT g::text AS t FROM funds.gift g'))
    const journal = await bed.kernel.database.asOwner((c) => c.query('SELECT j::text AS t FROM kernel.journal j'))
    for (const { t } of [...dump.rows, ...journal.rows]) expect(t).not.toContain(made.code)
  })

  it('付错的退回再付，更正附说明；没有用完的退给捐赠人', async () => {
    const made = await gift(50_00, { giver: '李来福', shown: '李**' })
    const { account } = await as('finance', (h) => loadGift(h, made.id))
    const wrong = await pay([account!], 20_00, '张三丰')
    // 会公开的原因里，不许有账号、病情和收款人、捐赠人的姓名
    for (const [why, what] of [
      ['账号 6226001234567890 已退回', '银行账号'],
      ['对象核实有误，本人已住院', '健康状况'],
      ['张三丰不符合条件，退回', '姓名'],
    ] as const)
      await expect(as('finance', (h) => returnPayment(h, wrong, why))).rejects.toMatchObject({
        code: 'input-invalid',
        faults: [{ at: 'comment', reason: expect.stringContaining(what) }],
      })
    await as('finance', (h) => returnPayment(h, wrong, '对象核实有误，退回重付'))
    await pay([account!], 20_00, '李四光')
    await expect(refund(made.id, { why: '李来福来电要求退回', document: '回单 9' })).rejects.toMatchObject({
      code: 'input-invalid',
      faults: [{ at: 'why' }],
    })
    await refund(made.id, { why: '项目结束，退回余款', document: '回单 9' })
    const trace = await as('finance', (h) => traceOf(h, made.id))
    expect(traceFaults(trace)).toEqual([])
    expect(trace).toMatchObject({ received: 50_00, spent: 20_00, inHand: 0, returned: 30_00 })
    const corrected = trace.steps.find((s) => s.kind === 'corrected')!
    expect(corrected.note).toContain('对象核实有误')
    await expect(refund(made.id, { why: '再退', document: '回单' })).rejects.toMatchObject({
      code: 'action-not-allowed',
    })
  })

  it('到账只登记一次；撤销后不能到账；未到账的由清理作废', async () => {
    const made = await as('finance', (h) => pledgeGift(h, { kind: 'money', channel: 'bank', amount: 1_00 }))
    await as('finance', (h) => receivePledged(h, { gift: made.id, document: '回单' }))
    await expect(as('finance', (h) => receivePledged(h, { gift: made.id, document: '回单' }))).rejects.toMatchObject({
      code: 'action-not-allowed',
    })
    const other = await as('finance', (h) => pledgeGift(h, { kind: 'money', channel: 'bank', amount: 1_00 }))
    await as('finance', (h) => withdrawPledge(h, other.id, '捐赠人来电撤销'))
    await expect(as('finance', (h) => receivePledged(h, { gift: other.id, document: '回单' }))).rejects.toMatchObject({
      code: 'action-not-allowed',
    })
    await expect(
      as('finance', (h) => pledgeGift(h, { kind: 'money', channel: 'cash', amount: 1, purposes: ['没有'] })),
    ).rejects.toMatchObject({
      code: 'input-invalid',
    })
  })

  it('逾期没有到账的，钱来了照样到账：用途、查询码、附言码都不变', async () => {
    bed.at('2016-01-20')
    const made = await as('finance', (h) =>
      pledgeGift(h, { kind: 'money', channel: 'bank', amount: 70_00, purposes: ['study-aid'], shown: '李**' }),
    )
    const given = await as('finance', (h) => pledgeGift(h, { kind: 'money', channel: 'bank', amount: 1_00 }))
    await as('finance', (h) => withdrawPledge(h, given.id, '捐赠人来电撤销'))
    bed.at('2016-03-01')
    expect(await bed.kernel.asSystem(COUNTY, sweepPledges)).toBeGreaterThan(0)
    expect(await as('finance', (h) => loadGift(h, made.id))).toMatchObject({ state: 'lapsed', purposes: ['study-aid'] })
    await as('finance', (h) => receivePledged(h, { gift: made.id, document: '回单' }))
    const gift = await as('finance', (h) => loadGift(h, made.id))
    expect(gift).toMatchObject({ state: 'received', received: 70_00, purposes: ['study-aid'], endedWhy: null })
    const trace = (await bed.kernel.asSystem(COUNTY, (h) => traceByCode(h, made.code)))!
    expect(trace).toMatchObject({ received: 70_00, inHand: 70_00 })
    // 逾期的也可以撤销，以后来的钱不再认到它
    bed.at('2016-01-20')
    const late = await as('finance', (h) => pledgeGift(h, { kind: 'money', channel: 'bank', amount: 2_00 }))
    bed.at('2016-03-01')
    await bed.kernel.asSystem(COUNTY, sweepPledges)
    const seen = await as('finance', async (h) => viewGift(h, await loadGift(h, late.id)))
    expect(seen).toMatchObject({ state: 'lapsed', mayReceive: true, mayWithdraw: true })
    await as('finance', (h) => withdrawPledge(h, late.id, '捐赠人来电，不捐了'))
    expect(await as('finance', (h) => loadGift(h, late.id))).toMatchObject({
      state: 'withdrawn',
      endedWhy: '捐赠人来电，不捐了',
    })
    expect(await as('finance', (h) => openPledges(h, [late.memo, made.memo]))).toEqual([])
    // 捐赠人自己撤销的不在此列
    await expect(as('finance', (h) => receivePledged(h, { gift: given.id, document: '回单' }))).rejects.toMatchObject({
      code: 'action-not-allowed',
    })
  })

  it('到账登记错了，更正以后捐赠回到待到账，列表、公开数据都随账走；再登记到账，每一步都在去向里', async () => {
    const made = await as('finance', (h) =>
      pledgeGift(h, { kind: 'money', channel: 'bank', amount: 40_00, shown: '更正人' }),
    )
    const posting = (await as('finance', (h) => receivePledged(h, { gift: made.id, document: '回单 1' })))!
    const listed = async () =>
      (await as('finance', (h) => listGifts(h, giftQuery.parse({ q: '更正人' }), { limit: 5, offset: 0 }))).received
    const open = () => bed.kernel.asPublic(COUNTY, (h) => publicGifts(h, 500))
    expect(await listed()).toBe(40_00)
    expect((await open()).some((g) => g.id === made.id)).toBe(true)
    const by = await as('finance', (h) => correct(h, posting, { why: '记错了捐赠' }))
    expect(await as('finance', (h) => loadGift(h, made.id))).toMatchObject({
      state: 'pledged',
      received: null,
      held: 0,
    })
    expect(await listed()).toBe(0)
    expect((await open()).some((g) => g.id === made.id)).toBe(false)
    // 更正本身不再更正，重新登记到账
    await expect(as('finance', (h) => correct(h, by, { why: '又改回来' }))).rejects.toMatchObject({
      code: 'action-not-allowed',
    })
    await as('finance', (h) => receivePledged(h, { gift: made.id, amount: 30_00, document: '回单 2' }))
    expect(await as('finance', (h) => loadGift(h, made.id))).toMatchObject({ state: 'received', received: 30_00 })
    const trace = await as('finance', (h) => traceOf(h, made.id))
    expect(traceFaults(trace)).toEqual([])
    expect(trace).toMatchObject({ received: 30_00, returned: 0, inHand: 30_00 })
    expect(trace.steps.some((s) => s.kind === 'corrected' && s.note?.includes('记错了捐赠'))).toBe(true)
    // 用掉一部分以后，账上不够冲回的不能更正
    const { account, posting: again } = await as('finance', (h) => loadGift(h, made.id))
    await pay([account!], 10_00)
    await expect(as('finance', (h) => correct(h, again!, { why: '记错了' }))).rejects.toMatchObject({
      code: 'funds-short',
    })
  })

  it('更正捐赠款的凭证不再更正，页面上也不给办；按捐赠现在的状态说明怎么办', async () => {
    const again = (posting: Id) =>
      as('finance', (h) => correct(h, posting, { why: '又改回来' })).then(
        () => 'none',
        (e: { code: string; reasons: string[] }) => `${e.code} ${e.reasons.join('')}`,
      )
    const may = async (posting: Id) => (await as('finance', (h) => viewPosting(h, posting))).mayCorrect
    const made = await gift(20_00)
    expect(await may(made.posting!)).toBe(true)
    const by = await as('finance', (h) => correct(h, made.posting!, { why: '记错了捐赠' }))
    expect(await may(by)).toBe(false)
    expect(await again(by)).toContain(
      'action-not-allowed 更正到账的凭证不能再更正；款项确已收到的，请在该笔捐赠重新登记到账',
    )
    await as('finance', (h) => receivePledged(h, { gift: made.id, document: '收据 002' }))
    expect(await again(by)).toContain('请更正后一次到账的凭证')
    const returned = await refund(made.id, { why: '项目结束', document: '回单 1' })
    expect(await may(returned)).toBe(true)
    const back = await as('finance', (h) => correct(h, returned, { why: '没有退成' }))
    expect(await may(back)).toBe(false)
    expect(await again(back)).toContain('请在该笔捐赠重新办理退回')
    expect((await as('finance', (h) => loadGift(h, made.id))).held).toBe(20_00)
    const other = await gift(30_00)
    const undone = await as('finance', (h) => correct(h, other.posting!, { why: '没有这笔款' }))
    await as('finance', (h) => withdrawPledge(h, other.id, '捐赠人没有捐'))
    expect(await again(undone)).toContain('请另行登记捐赠')
  })

  it('更正不能早于原凭证的日期', async () => {
    const { posting } = await gift(8_00)
    await expect(
      as('finance', (h) => correct(h, posting!, { why: '记错了', onDay: '2016-02-28' })),
    ).rejects.toMatchObject({ code: 'funds-day', params: { before: '2016-03-01' } })
  })

  it('指定给一件心愿的捐款，捐赠人没有同意，就不能用于另一件', async () => {
    const [mine, other] = [1, 2].map((n) => `care.wish/01560000-0000-7000-8000-0000000000a${n}`)
    const spend = (from: readonly Id[] | null, about: string | null) =>
      as('centre', (h) =>
        requestPayment(h, {
          amount: 3_00,
          purpose: 'venue',
          from,
          about,
          document: '审批表',
          to: { kind: 'supplier', title: '建材店' },
        }),
      ).then(
        () => 'none',
        (e: { code: string }) => e.code,
      )
    const kept = await gift(10_00, { purposes: ['venue'], need: mine })
    const { account } = await as('finance', (h) => loadGift(h, kept.id))
    expect(await spend([account!], mine!)).toBe('none')
    const taken = (from: Id | null) =>
      as('finance', (h) =>
        h.rows<{ amount: number }>(
          sql`SELECT amount FROM funds.payment_source WHERE county = ${COUNTY} AND account = ${from}`,
        ),
      )
    for (const about of [other!, null]) {
      expect(await spend([account!], about)).toBe('funds-sources')
      // 也不会自己被挑中，不论别处有没有钱
      await spend(null, about)
      expect(await taken(account)).toEqual([{ amount: 3_00 }])
    }
    // 捐赠人同意用于其他事项的，也要由申请人指定，不会自己被挑中；用于所捐的心愿的，先挑中它
    const free = await gift(10_00, { purposes: ['venue'], need: mine, elsewhere: true })
    const { account: open } = await as('finance', (h) => loadGift(h, free.id))
    const found = async (about: string | null) =>
      (await as('centre', (h) => spendable(h, COUNTY, 'venue', ['gift'], about))).map((a) => a.id)
    for (const about of [other!, null]) expect(await found(about)).not.toContain(open)
    expect((await found(mine!)).slice(0, 2).toSorted()).toEqual([account!, open!].toSorted())
    for (const about of [other!, null]) expect(await spend([open!], about)).toBe('none')
  })

  describe('实物捐赠入库', () => {
    let store: Id
    beforeAll(async () => {
      store = await as('centre', (h) => openStore(h, { title: '实物库', place: COUNTY }))
    })
    const given = async (text: string, amount: number | null = null, place?: string) => {
      const made = await as('finance', (h) =>
        pledgeGift(h, { kind: 'goods', channel: 'goods', amount, goods: text, ...(place && { place }) }),
      )
      await as('finance', (h) => receivePledged(h, { gift: made.id, document: '交接单' }))
      return made
    }
    type Taken = Partial<Parameters<typeof receiveLot>[1]>
    const take = (item: string, countedIn: string, count: number, of: Taken, who = actor('centre')) =>
      bed.kernel.act(who, (h) =>
        receiveLot(h, { item, countedIn, quantity: count * 1000, store, document: '入库单', ...of }),
      )
    const refusal = (work: Promise<unknown>) =>
      work.then(
        () => 'none',
        (e: { code: string; params: { reason?: string }; faults: { at: string; reason: string }[] }) =>
          [e.code, e.params.reason, ...e.faults.map((f) => `${f.at} ${f.reason}`)].join(' '),
      )
    const goods = async (text: string, amount: number | null = null) => {
      const { id } = await given(text, amount)
      return (item: string, countedIn: string, count: number, value = 0) =>
        refusal(take(item, countedIn, count, { gift: id, value }))
    }
    const worthOf = async (id: Promise<Id>) => {
      const lot = await id
      return as('finance', async (h) => (await loadLot(h, lot)).value)
    }

    it('不能多过所捐的，可以分几次；没有写数量的只入库一次', async () => {
      const two = await goods('面粉２０袋（25 公斤装）；食用油 10 桶', 1_000_00)
      expect(await two('面粉', '袋', 12)).toBe('none')
      expect(await two('面粉', '袋', 9)).toContain('入库数量超过')
      expect(await two('面粉', '袋', 8)).toBe('none')
      expect(await two('面粉', '袋', 1)).toContain('入库数量超过')
      expect(await two('毛毯', '床', 1)).toContain('计量单位')
      expect(await two('食用油', '桶', 10, 1_000_01)).toContain('价值')
      expect(await two('食用油', '桶', 10, 1_000_00)).toBe('none')
      const some = await goods('旧衣物若干')
      expect(await some('旧衣物', '件', 30)).toBe('none')
      expect(await some('旧衣物', '件', 1)).toContain('已经入库')
    })

    it('带千位分隔的数量整个认得；写明各多少、每份多少的不点数，只管价值', async () => {
      for (const text of ['矿泉水 3,000瓶', '矿泉水３，０００瓶，饼干 20 箱']) {
        const water = await goods(text)
        expect(await water('矿泉水', '瓶', 2_999)).toBe('none')
        expect(await water('矿泉水', '瓶', 2)).toContain('入库数量超过')
        expect(await water('矿泉水', '瓶', 1)).toBe('none')
      }
      const each = await goods('面粉、大米各20袋；每袋 25 公斤', 500_00)
      expect(await each('面粉', '袋', 20)).toBe('none')
      expect(await each('大米', '袋', 20, 500_00)).toBe('none')
      expect(await each('大米', '袋', 1, 1)).toContain('价值')
    })

    it('用“万”写的数量认得', async () => {
      const water = await goods('矿泉水 1.2万瓶、方便面１ 万 桶')
      expect(await water('矿泉水', '瓶', 12_001)).toContain('入库数量超过')
      expect(await water('矿泉水', '瓶', 12_000)).toBe('none')
      expect(await water('方便面', '桶', 10_000)).toBe('none')
      expect(await water('方便面', '桶', 1)).toContain('入库数量超过')
    })

    it('价值从捐赠登记来，按数量分摊，到分相等；登记分不出来的才要填写', async () => {
      const { id } = await given('毛毯 3 床', 100_00)
      const values = []
      for (let n = 0; n < 3; n += 1) values.push(await worthOf(take('毛毯', '床', 1, { gift: id })))
      expect(values).toEqual([33_33, 33_34, 33_33])
      const all = await given('旧衣物若干', 80_00)
      expect(await worthOf(take('旧衣物', '件', 30, { gift: all.id }))).toBe(80_00)
      const mixed = await given('面粉 20 袋、食用油 10 桶', 100_00)
      expect(await refusal(take('面粉', '袋', 20, { gift: mixed.id }))).toMatch(/value.*算不出.*请按票据或者估价填写/)
      expect(await worthOf(take('面粉', '袋', 20, { gift: mixed.id, value: 60_00 }))).toBe(60_00)
      const silent = await given('棉被 5 床')
      expect(await refusal(take('棉被', '床', 5, { gift: silent.id }))).toContain('没有登记价值')
    })

    describe('看不到捐赠登记的村、镇、驻村', () => {
      const VILLAGE = `${COUNTY}100201`
      const village = actor('village', VILLAGE)
      const mine = { store: '' }
      beforeAll(async () => {
        mine.store = await as('centre', (h) => openStore(h, { title: '村部', place: VILLAGE }))
      })

      it('凭附言码入库，怎样抄写都认得；价值从登记来', async () => {
        const { id, memo } = await given('李四光捐毛毯 10 床', 100_00, VILLAGE)
        const copied = memo.toLowerCase().replace(/(..)/g, '$1 ')
        const lot = await take('毛毯', '床', 3, { ...mine, giftNumber: copied }, village)
        expect(await as('finance', (h) => loadLot(h, lot))).toMatchObject({ gift: id, value: 30_00, place: VILLAGE })
        expect(await worthOf(take('毛毯', '床', 7, { ...mine, giftNumber: memo }, village))).toBe(70_00)
        const reason = await refusal(take('毛毯', '床', 1, { ...mine, giftNumber: memo }, village))
        expect(reason).toContain('入库数量超过')
        expect(reason).not.toMatch(/李四光|10 床|100/)
      })

      it('捐给全县的也可以；别处的、捐款的、没有收到的、没有的，回答都一样', async () => {
        const county = await given('大米 4 袋', 40_00)
        expect(await worthOf(take('大米', '袋', 1, { ...mine, giftNumber: county.memo }, village))).toBe(10_00)
        const elsewhere = await given('大米 4 袋', 40_00, `${COUNTY}100202`)
        const pledged = await as('finance', (h) =>
          pledgeGift(h, { kind: 'goods', channel: 'goods', amount: 40_00, goods: '大米 4 袋' }),
        )
        const money = await gift(10_00)
        const { memo } = await as('finance', (h) => loadGift(h, money.id))
        const said = new Set<string>()
        for (const giftNumber of [elsewhere.memo, pledged.memo, memo, newMemo()])
          said.add(await refusal(take('大米', '袋', 1, { ...mine, giftNumber }, village)))
        expect([...said]).toEqual([expect.stringMatching(/^input-invalid.*giftNumber 没有这个附言码的实物捐赠/)])
        const wrong = await refusal(take('大米', '袋', 1, { ...mine, giftNumber: 'JZ123' }, village))
        expect(wrong).toContain('giftNumber 附言码不对')
      })

      it('试不出捐赠登记的价值：登记过的不能自己填，分不出来的由关爱中心入库后调拨', async () => {
        const { id, memo } = await given('毛毯 10 床', 100_00, VILLAGE)
        const typed = (value: number) => refusal(take('毛毯', '床', 1, { ...mine, giftNumber: memo, value }, village))
        expect(await typed(1)).toContain('value 这笔捐赠已经登记价值')
        expect(await typed(200_00)).toBe(await typed(1))
        expect(await refusal(take('毛毯', '床', 1, { ...mine, gift: id }, village))).toContain('giftNumber 请填写')
        const mixed = await given('面粉 20 袋、食用油 10 桶', 100_00, VILLAGE)
        const reason = await refusal(take('面粉', '袋', 20, { ...mine, giftNumber: mixed.memo }, village))
        expect(reason).toMatch(/countedIn .*请关爱中心入库后调拨/)
        expect(reason).not.toMatch(/食用油|100/)
        const silent = await given('棉被 5 床', null, VILLAGE)
        const own = { ...mine, giftNumber: silent.memo }
        expect(await refusal(take('棉被', '床', 5, own, village))).toContain('value 这笔捐赠没有登记价值')
        expect(await worthOf(take('棉被', '床', 5, { ...own, value: 50_00 }, village))).toBe(50_00)
      })
    })
  })

  it('限定用途的捐款不能挪作他用', async () => {
    const made = await gift(10_00, { purposes: ['study-aid'] })
    const { account } = await as('finance', (h) => loadGift(h, made.id))
    await expect(pay([account!], 5_00)).rejects.toMatchObject({ code: 'funds-purpose' })
  })

  it('物资：入库、拆分、发放，沿批次查到', async () => {
    const made = await as('finance', (h) =>
      pledgeGift(h, { kind: 'goods', channel: 'goods', amount: null, goods: '面粉 20 袋' }),
    )
    await as('finance', (h) => receivePledged(h, { gift: made.id, document: '入库单 1' }))
    await as('centre', async (h) => {
      const store = await openStore(h, { title: '中心库房', place: COUNTY })
      const lot = await receiveLot(h, {
        item: '面粉',
        countedIn: '袋',
        quantity: 20_000,
        value: 0,
        gift: made.id,
        store,
        document: '入库单 1',
      })
      const [part] = await splitLot(h, lot, [5_000, 15_000])
      await handOver(h, part!, { to: { kind: 'household', id: h.id(), name: '孙大娘' } })
    })
    const trace = await as('finance', (h) => traceOf(h, made.id))
    expect(
      trace.steps
        .map((s) => [s.kind, s.quantity])
        .toSorted((a, b) => Number(a[1]) - Number(b[1]) || String(a[0]).localeCompare(String(b[0]))),
    ).toEqual([
      ['handed', 5_000],
      ['split', 5_000],
      ['split', 15_000],
      ['received', 20_000],
    ])
    expect(trace.steps.filter((s) => s.parent === null)).toHaveLength(1)
    expect(trace.steps.at(-1)!.to).toBe('孙**')
  })

  it('拆成一千份的捐款，每一份都在，到分相等', async () => {
    const made = await gift(1_000_00)
    const { account } = await as('finance', (h) => loadGift(h, made.id))
    await bed.kernel.database.asOwner(async (c) => {
      await c.query(`SELECT set_config('guben.county', '${COUNTY}', false)`)
      await c.query(
        `INSERT INTO funds.account (county, id, kind, title, place, floor, opened_on, at, about)
        SELECT $1::text, gen_random_uuid(), 'payee', '居民' || n, $1::text, 'none', '2016-03-01', now(), 'households.person/many-' || n FROM generate_series(1, 1000) n`,
        [COUNTY],
      )
      const { rows } = await c.query(`SELECT id FROM funds.account WHERE about LIKE 'households.person/many-%'`)
      const legs = rows.map((r) => ({ id: r.id as string }))
      await c.query(
        `WITH p AS (INSERT INTO funds.posting (county, id, kind, total, document, on_day, at, place)
           SELECT $1::text, gen_random_uuid(), 'payment', 100, '批量', '2016-03-01', '2016-03-01T02:00:00Z'::timestamptz + n * interval '1 second', $1::text FROM generate_series(1, 1000) n
           RETURNING id), pn AS (SELECT id, row_number() OVER () AS n FROM p),
         an AS (SELECT (j ->> 'id')::uuid AS id, row_number() OVER () AS n FROM json_array_elements($3::json) j)
         INSERT INTO funds.transfer (county, id, posting, debit, credit, amount, purpose, place)
         SELECT $1::text, gen_random_uuid(), pn.id, $2, an.id, 100, 'living-aid', $1::text FROM pn JOIN an USING (n)`,
        [COUNTY, account, JSON.stringify(legs)],
      )
    })
    const trace = await as('finance', (h) => traceOf(h, made.id))
    expect(trace).toMatchObject({ received: 1_000_00, spent: 1_000_00, inHand: 0 })
    expect(traceFaults(trace)).toEqual([])
  })
})

describe('公开账目', () => {
  it('公布的数字等于账上的数字；外部程序核对通过；改动任何一个字节都被发现', async () => {
    // 以个人名义开立的来源，公开时不写姓名
    bed.at('2016-03-30')
    await as('finance', async (h) => {
      const source = await openAccount(h, { kind: 'outside', title: '周大山', place: COUNTY })
      const pool = await openAccount(h, { kind: 'pool', title: '零星收入统筹', place: COUNTY })
      await receive(h, source, pool, 1_00)
    })
    bed.at('2016-04-02')
    const { sum } = await as('finance', (h) => sumOfBalances(h))
    expect(sum).toBe(0)
    const made = await as('finance', (h) => publish(h, '2016-03-31'))
    const bytes = await as('finance', (h) => publishedBytes(h, made.id))
    const found = checkLedger(bytes, made.digest)
    expect(found).toMatchObject({
      ok: true,
      fault: null,
      digest: made.digest,
      closing: made.held,
      in: made.cameIn,
      out: made.wentOut,
    })
    expect(made.held).toBe(await as('finance', (h) => holdingAt(h, h.today)))
    expect(bytes.toString()).toContain('其他资金来源')
    expect(/周大山|王小二|张三丰|李四光|孙大娘|李某某|审批表|6226001/.test(bytes.toString())).toBe(false)
    expect(checkLedger(bytes, '0'.repeat(64)).ok).toBe(false)
    let seed = 7
    for (let trial = 0; trial < 500; trial += 1) {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff
      const changed = Buffer.from(bytes)
      changed[seed % bytes.length]! ^= 1 + (seed % 255 === 0 ? 1 : seed % 255)
      if (!changed.equals(bytes)) expect(checkLedger(changed).ok, `字节 ${seed % bytes.length}`).toBe(false)
    }
  })

  it('小文件逐个字节改动，无一漏过；更正多于原凭证、透支、次序不对的也不通过', async () => {
    bed.at('2016-07-02')
    const first = await gift(8_00)
    const { account } = await as('finance', (h) => loadGift(h, first.id))
    await pay([account!], 3_00)
    bed.at('2016-07-03')
    const made = await as('finance', (h) => publish(h, '2016-06-30'))
    const bytes = await as('finance', (h) => publishedBytes(h, made.id))
    expect(checkLedger(bytes, made.digest).ok).toBe(true)
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1
      expect(checkLedger(changed).ok, `字节 ${at}`).toBe(false)
    }
    expect(checkLedger(bytes.subarray(0, -1)).ok).toBe(false)
    expect(checkLedger(Buffer.concat([bytes, Buffer.from('\n')])).ok).toBe(false)
  })

  it('各期首尾相接，不能重叠、跳过或者公布当天', async () => {
    await expect(as('finance', (h) => publish(h, '2016-03-31'))).rejects.toMatchObject({ code: 'action-not-allowed' })
    await expect(as('finance', (h) => publish(h, '2016-07-03'))).rejects.toMatchObject({ code: 'action-not-allowed' })
    await expect(as('centre', (h) => publish(h, '2016-07-02'))).rejects.toMatchObject({ code: 'not-allowed' })
  })

  it('公布过的日子不再记账：期末开始、迟迟没有记下的，以新的时刻重来', async () => {
    bed.at('2016-06-30', 23)
    await expect(gift(1_00)).rejects.toMatchObject({ code: 'busy' })
    bed.at('2016-07-03')
    await gift(1_00)
  })
})

describe('每笔捐赠的去向都完整', () => {
  it('随机收支之后，逐笔核对：收到 = 在账 + 支出 + 退回，在账等于账户余额', async () => {
    let seed = 3
    const next = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff
      return seed % below
    }
    const gifts: { id: Id; account: Id }[] = []
    for (let n = 0; n < 60; n += 1) {
      const one = gifts.length > 0 ? gifts[next(gifts.length)]! : undefined
      if (one === undefined || next(4) === 0) {
        const { id } = await gift(100 + next(10_000))
        gifts.push({ id, account: (await as('finance', (h) => loadGift(h, id))).account! })
        continue
      }
      const [held] = (await as('finance', (h) => balances(h, [one.account]))) as { free: number }[]
      const free = held!.free
      if (free === 0) continue
      const amount = 1 + next(free)
      if (next(5) === 0) await refund(one.id, { why: '退回余款', document: '回单', amount })
      else {
        const id = await pay([one.account], amount)
        if (next(4) === 0) await as('finance', (h) => returnPayment(h, id, '付错对象，收回重付'))
      }
    }
    for (const { id, account } of gifts) {
      const trace = await as('finance', (h) => traceOf(h, id))
      const [balance] = await as('finance', (h) => balances(h, [account]))
      expect(traceFaults(trace)).toEqual([])
      expect(trace.inHand).toBe(balance!.balance)
      expect(trace.received).toBe(trace.inHand + trace.spent + trace.returned)
    }
  }, 120_000)
})
