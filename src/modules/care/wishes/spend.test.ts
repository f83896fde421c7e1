import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Id, newId } from '#kernel/pure/ids.ts'
import type { MeasureRow } from '#kernel/pure/measure.ts'
import type { Handle } from '#kernel/server/handle.ts'
import {
  approvePayment,
  askRefund,
  confirmReceipt,
  decideRefund,
  payPayment,
  receiveGift,
  requestPayment,
  returnPayment,
  withdrawPayment,
} from '#modules/funds/public.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import { helpedHousehold } from '../../../../tests/kit/household.ts'
import { fileCases, nameWitness, registerCases, reviewCases } from '../cases/service.ts'
import { actor, COUNTY, openCase, openCentre, personOf, postOf, VILLAGE, type Who } from '../sample.ts'
import { claimsOf } from './claims.store.ts'
import { claimWish, claimWishes, releaseClaim } from './claims.ts'
import { addConfirmations } from './deliveries.store.ts'
import { confirmDeliveries, deliverClaim } from './deliveries.ts'
import { countGifts } from './gifts.ts'
import { paymentMoved, tendJob } from './jobs.ts'
import { wishesFulfilled } from './measures.ts'
import * as wishes from './service.ts'
import { spendOnWish } from './spend.ts'
import { loadWish } from './store.ts'
import { viewWish } from './view.ts'

const bed = testBed()
const as = <T>(who: Who, work: (h: Handle) => Promise<T>) => bed.kernel.act(actor(who), work)
const finance = <T>(work: (h: Handle) => Promise<T>) =>
  bed.kernel.act({ ...actor('centre'), role: 'finance', person: personOf('inspector') }, work)
let wang: Id

beforeAll(async () => {
  bed.at('2016-03-01')
  await openCounty(bed.kernel, COUNTY)
  await openCentre(bed.kernel)
  wang = await openCase(bed.kernel, '王秀兰', 'leader')
})

async function hung(needed: number): Promise<Id> {
  const [id] = await as('village', (h) =>
    wishes.draftWishes(h, [{ kind: 'wish', case: wang, title: '想有一笔钱修灶台', needs: 'money', needed }]),
  )
  await as('centre', (h) => wishes.listWish(h, id!))
  return id!
}

const give = (amount: number, need: string | null, more: object = {}) =>
  finance((h) =>
    receiveGift(h, {
      kind: 'money',
      channel: 'bank',
      amount,
      purposes: ['wish'],
      place: COUNTY,
      need,
      document: '银行回单',
      onDay: h.today,
      ...more,
    }),
  )
const refund = async (gift: Id) => {
  const asked = await finance((h) => askRefund(h, gift, { why: '捐赠人改变主意', document: '退款回单' }))
  await as('leader', (h) => decideRefund(h, asked, 'approve'))
}
const ask = (id: Id, more: object = {}) =>
  as('centre', (h) =>
    spendOnWish(h, id, { purpose: 'wish', document: '审批表一号', sources: [], another: false, ...more }),
  )

describe('为心愿申请拨付', () => {
  it('先用为这件心愿捐的款，付给受助人；顾问不能批；不能超过还需要的数', async () => {
    const id = await hung(30_000)
    await give(50_000, null)
    const own = await give(20_000, `care.wish/${id}`)
    const payment = await ask(id, { amount: 20_000 })
    const held = await finance((h) =>
      h.rows<{ n: number }>(sql`
        SELECT count(*)::integer AS n FROM funds.payment_source s JOIN funds.gift g ON g.county = s.county AND g.account = s.account
        WHERE s.county = ${COUNTY} AND s.payment = ${payment} AND g.id = ${own.id}`),
    )
    expect(held).toEqual([{ n: 1 }])
    await expect(ask(id, { amount: 10_001 })).rejects.toMatchObject({
      faults: [{ at: 'amount', reason: '还可以申请 100.00 元。' }],
    })
    expect((await as('centre', (h) => viewWish(h, id))).toSpend).toBe(10_000)
    expect((await as('village', (h) => viewWish(h, id))).toSpend).toBe(0)
    await expect(as('leader', (h) => approvePayment(h, payment))).rejects.toMatchObject({ code: 'action-not-allowed' })
    const other = { ...actor('leader'), person: personOf('clerk') }
    await bed.kernel.act(other, (h) => approvePayment(h, payment))
    await finance((h) => payPayment(h, payment))
    await ask(id)
    await expect(ask(id)).rejects.toMatchObject({ faults: [{ at: 'amount', reason: '所需资金已经全部申请。' }] })
  })

  it('户籍档案里有户的，付到这一户：与直接付给这一户的同一账户、同一限额，结对帮扶人同样回避', async () => {
    const { household } = await helpedHousehold(bed.kernel, {
      village: VILLAGE,
      name: '李有福',
      post: postOf('clerk'),
    })
    const [linked] = await as('village', (h) =>
      registerCases(h, [
        { place: VILLAGE, category: 'elder', name: '李有福', ground: '独居，生活需要照料', household },
      ]),
    )
    await as('centre', async (h) => {
      await reviewCases(h, [{ case: linked!, result: 'pass', grounds: '经入户核实，情况属实' }])
      await fileCases(h, [{ case: linked!, adviser: personOf('department'), situation: '独居，子女在外务工' }])
    })
    const [wish] = await as('village', (h) =>
      wishes.draftWishes(h, [
        { kind: 'wish', case: linked!, title: '想有一笔钱修水窖', needs: 'money', needed: 10_000 },
      ]),
    )
    await as('centre', (h) => wishes.listWish(h, wish!))
    await give(30_000, null)
    const payments = [await ask(wish!, { amount: 4_000 }), await ask(wish!, { amount: 3_000, payeeTitle: '水泥店' })]
    payments.push(
      await as('centre', (h) =>
        requestPayment(h, {
          amount: 1_000,
          purpose: 'wish',
          from: null,
          document: '审批表二号',
          place: VILLAGE,
          to: { kind: 'household', id: household, title: '李有福家', place: VILLAGE },
        }),
      ),
    )
    const rows = await finance((h) =>
      h.rows<{ payee: Id; kin: Id[] }>(
        sql`SELECT payee, kin FROM funds.payment WHERE county = ${COUNTY} AND id = ANY (${payments}::uuid[]) ORDER BY array_position(${payments}::uuid[], id)`,
      ),
    )
    const [own, bought, direct] = rows
    expect(direct!.payee).toBe(own!.payee)
    expect(bought!.payee).not.toBe(own!.payee)
    expect(own!.kin.toSorted()).toEqual([personOf('department'), personOf('clerk')].toSorted())
    expect(bought!.kin.toSorted()).toEqual(own!.kin.toSorted())
    expect(direct!.kin).toEqual([personOf('clerk')])
  })

  const count = (wish: Id) => bed.kernel.asSystem(COUNTY, (h) => countGifts(h, wish))
  const load = (id: Id) => as('centre', (h) => loadWish(h, id))
  /** Those that live, the largest first: all come at one moment of the test's clock. */
  const claims = async (id: Id) =>
    (await as('centre', (h) => claimsOf(h, id))).filter((c) => c.state !== 'released').sort((a, b) => b.share - a.share)
  const shown = async (id: Id) => (await claims(id)).map((c) => [c.kind, c.share, c.gift !== null])
  const pay = async (payment: Id) => {
    await bed.kernel.act({ ...actor('leader'), person: personOf('clerk') }, (h) => approvePayment(h, payment))
    await finance((h) => payPayment(h, payment))
  }
  const deliver = (claim: Id, payment: Id, more: object = {}) =>
    as('centre', (h) =>
      deliverClaim(h, { claim, what: '款项已经发放到户', restsOn: `funds.payment/${payment}`, ...more }),
    )
  const confirm = (delivery: Id) =>
    as('other', (h) => confirmDeliveries(h, [{ delivery, as: 'resident', name: '王秀兰', satisfied: true }]))

  it('指定给它的捐款到账即计入：合为一件认领，只求其余，多出的不计；一次拨付，一次落实、确认', async () => {
    const id = await hung(30_000)
    await give(20_000, `care.wish/${id}`)
    expect([await count(id), await count(id)]).toEqual([1, 0])
    expect(await load(id)).toMatchObject({ taken: 20_000, state: 'claimed' })
    await give(15_000, `care.wish/${id}`)
    expect([await count(id), await count(id)]).toEqual([1, 0])
    expect(await shown(id)).toEqual([['giver', 30_000, false]])
    await expect(
      as('centre', (h) => claimWish(h, { wish: id, kind: 'individual', name: '钱大方' })),
    ).rejects.toMatchObject({ code: 'action-not-allowed' })
    const [one] = await claims(id)
    await expect(as('centre', (h) => releaseClaim(h, one!.id, '试一试'))).rejects.toMatchObject({
      reasons: expect.arrayContaining([expect.stringContaining('捐款已经到账')]),
    })
    const first = await ask(id, { amount: 10_000 })
    await pay(first)
    await expect(deliver(one!.id, first)).rejects.toMatchObject({
      faults: [
        { at: 'partly', reason: expect.stringContaining('还没有登记落实的有 100.00 元，不够这件认领的 300.00 元') },
      ],
    })
    await confirm(await deliver(one!.id, first, { partly: true }))
    expect(await load(id)).toMatchObject({ state: 'claimed', done: 0 })
    const rest = await ask(id)
    await pay(rest)
    await confirm(await deliver(one!.id, rest))
    expect(await load(id)).toMatchObject({ state: 'confirmed', done: 30_000 })
  })

  it('捐款退回的，又要征集；已经认领的人自己捐的，先抵他的认领', async () => {
    const id = await hung(30_000)
    const back = await give(5_000, `care.wish/${id}`)
    await count(id)
    await refund(back.id)
    await count(id)
    expect(await load(id)).toMatchObject({ taken: 0, state: 'listed' })
    const citizen = newId(new Date())
    await bed.kernel.database.asOwner((c) =>
      c.query(
        `INSERT INTO citizens.citizen (county, id, person, shown, phone_sealed, phone_print, at)
          VALUES ($1, $2, $2, '爱心人士', '\\x01', '\\x02', now())`,
        [COUNTY, citizen],
      ),
    )
    await bed.kernel.asSystem(COUNTY, (h) =>
      claimWishes(h, [{ wish: id, kind: 'individual', citizen, share: 10_000, shown: '爱心人士' }]),
    )
    // 还没有捐够自己认领的，认领照旧等着
    await give(4_000, `care.wish/${id}`, { person: citizen })
    await count(id)
    expect(await shown(id)).toEqual([['individual', 10_000, false]])
    const last = await give(8_000, `care.wish/${id}`, { person: citizen })
    expect([await count(id), await count(id)]).toEqual([2, 0])
    expect(await shown(id)).toEqual([
      ['individual', 10_000, true],
      ['giver', 2_000, false],
    ])
    expect((await load(id)).taken).toBe(12_000)
    await refund(last.id)
    await count(id)
    expect(await shown(id)).toEqual([['individual', 10_000, false]])
  })

  it('用别的资金申请的，也算已经到位，不再向公众征集；没有办成的，又要征集', async () => {
    const id = await hung(30_000)
    await give(40_000, null)
    await give(20_000, `care.wish/${id}`)
    await count(id)
    const payment = await ask(id)
    expect(await load(id)).toMatchObject({ taken: 30_000 })
    expect(await shown(id)).toEqual([['giver', 30_000, false]])
    await as('centre', (h) => withdrawPayment(h, payment, '金额有误，重新申请'))
    await count(id)
    expect(await shown(id)).toEqual([['giver', 20_000, false]])
  })

  it('只有捐款、还没有落实的心愿可以撤下；有拨付在办的不能，也不能部分圆梦', async () => {
    const id = await hung(30_000)
    await give(20_000, `care.wish/${id}`)
    await count(id)
    const payment = await ask(id, { amount: 10_000 })
    await expect(as('centre', (h) => wishes.withdrawWish(h, id, '受助人已经搬走'))).rejects.toMatchObject({
      reasons: ['已经为它申请拨付，请先撤回或者退回。'],
    })
    await pay(payment)
    const [one] = await claims(id)
    await confirm(await deliver(one!.id, payment, { partly: true }))
    await expect(as('centre', (h) => wishes.withdrawWish(h, id, '受助人已经搬走'))).rejects.toMatchObject({
      code: 'action-not-allowed',
    })
    const other = await hung(10_000)
    await give(10_000, `care.wish/${other}`)
    await count(other)
    await as('centre', (h) => wishes.withdrawWish(h, other, '受助人已经搬走'))
    expect(await load(other)).toMatchObject({ state: 'withdrawn', taken: 0 })
    await count(other)
    expect(await claims(other)).toEqual([])
  })

  /** The recipient, or the witness, confirms the payment; what follows of it in care follows as after a night. */
  const received = async (payment: Id, said: { by: 'resident' | 'witness'; witness: string }) => {
    await as('other', (h) => confirmReceipt(h, payment, said))
    return settled(payment)
  }
  const settled = (payment: Id) => paymentMoved.run(bed.kernel, COUNTY, { subject: payment }, async () => undefined)
  const deliveries = async (id: Id) =>
    (await as('centre', (h) => viewWish(h, id))).deliveries.map((d) => [d.restsOn, d.state, d.confirmedBy])
  const on = (payment: Id) => `funds.payment/${payment}`
  const OWN = { by: 'resident', witness: '王秀兰' } as const

  it('付给本人的，签收即办结：不用再登记落实、再确认；再算一次不变', async () => {
    const id = await hung(30_000)
    await give(30_000, `care.wish/${id}`)
    const payment = await ask(id)
    await pay(payment)
    expect(await settled(payment)).toEqual({ changed: 0 })
    expect(await load(id)).toMatchObject({ state: 'claimed', done: 0 })
    expect(await received(payment, OWN)).toEqual({ changed: 2 })
    expect(await load(id)).toMatchObject({ state: 'confirmed', done: 30_000, confirmedOn: '2016-03-01' })
    expect(await deliveries(id)).toEqual([[on(payment), 'confirmed', '王**']])
    expect(await settled(payment)).toEqual({ changed: 0 })
    expect(await tendJob.run(bed.kernel, COUNTY, {}, async () => undefined)).toMatchObject({ changed: 0 })
  })

  it('分几笔付的，每笔签收落实一部分，都签收了才圆梦；一笔付清几件认领的，一并办结', async () => {
    const id = await hung(30_000)
    await as('centre', (h) => claimWish(h, { wish: id, kind: 'leader', officer: personOf('leader'), share: 12_000 }))
    await give(18_000, `care.wish/${id}`)
    await give(40_000, null)
    await count(id)
    const first = await ask(id, { amount: 10_000 })
    const rest = await ask(id)
    await pay(first)
    await pay(rest)
    await received(first, OWN)
    expect(await load(id)).toMatchObject({ state: 'claimed', done: 0 })
    expect(await deliveries(id)).toEqual([[on(first), 'confirmed', '王**']])
    await received(rest, OWN)
    expect(await load(id)).toMatchObject({ state: 'confirmed', done: 30_000 })
    expect((await deliveries(id)).map(([at]) => at).sort()).toEqual([on(first), on(rest), on(rest)].sort())
  })

  it('签收以后退回的，落实不作数，心愿继续办理；重新付清并签收，又圆梦', async () => {
    const id = await hung(30_000)
    await give(30_000, `care.wish/${id}`)
    const [first, second] = [await ask(id, { amount: 12_000 }), await ask(id)]
    for (const payment of [first, second]) {
      await pay(payment)
      await received(payment, OWN)
    }
    expect(await load(id)).toMatchObject({ state: 'confirmed' })
    await finance((h) => returnPayment(h, first, '付错账户，银行退回'))
    await settled(first)
    expect(await load(id)).toMatchObject({ state: 'claimed', taken: 30_000, done: 0, confirmedOn: null })
    const back = await as('centre', (h) => viewWish(h, id))
    expect(back.deliveries.map((d) => d.stateName).sort()).toEqual(['已确认', '款项已经退回，没有落实'])
    const again = await ask(id)
    await pay(again)
    await received(again, OWN)
    expect(await load(id)).toMatchObject({ state: 'confirmed', done: 30_000 })
    expect(await settled(first)).toEqual({ changed: 0 })
  })

  it('同一认领人先后认领的几件，拨付一并退回的，先认领的一件重新办理，其余释放', async () => {
    const id = await hung(30_000)
    await give(30_000, null)
    const claimed = (share: number) =>
      as('centre', (h) => claimWish(h, { wish: id, kind: 'leader', officer: personOf('leader'), share }))
    const payments: Id[] = []
    for (const share of [12_000, 18_000]) {
      await claimed(share)
      const payment = await ask(id, { amount: share })
      await pay(payment)
      await received(payment, OWN)
      payments.push(payment)
      bed.at('2016-03-01', 10)
    }
    expect(await load(id)).toMatchObject({ state: 'confirmed', done: 30_000 })
    for (const payment of payments) await finance((h) => returnPayment(h, payment, '付错账户，银行退回'))
    await settled(payments[1]!)
    expect((await claims(id)).map((c) => [c.share, c.state])).toEqual([[12_000, 'open']])
    expect(await load(id)).toMatchObject({ state: 'claimed', taken: 12_000, done: 0 })
    bed.at('2016-03-01', 9)
  })

  it('余下的捐款退回以后，已经签收的部分就是全部：随之办结，并记入日志', async () => {
    const id = await hung(30_000)
    const gift = await give(20_000, `care.wish/${id}`)
    await count(id)
    const payment = await ask(id, { amount: 12_000 })
    await pay(payment)
    await received(payment, OWN)
    const settledTimes = async () =>
      (
        await bed.kernel.asSystem(COUNTY, (h) =>
          h.rows(sql`SELECT 1 FROM kernel.journal
            WHERE county = ${COUNTY} AND command = 'care.settle-paid' AND subject = ${id}`),
        )
      ).length
    expect(await settledTimes()).toBe(1)
    await refund(gift.id)
    expect(await settled(payment)).toEqual({ changed: 2 })
    expect(await load(id)).toMatchObject({ state: 'claimed', taken: 12_000, done: 12_000 })
    expect(await settledTimes()).toBe(2)
    expect(await settled(payment)).toEqual({ changed: 0 })
  })

  it('按期落实率：认领人的心愿由拨付落实的，签收即计入；款项退回的不再计入', async () => {
    const kept = async () => {
      const rows = await bed.kernel.asSystem(COUNTY, (h) =>
        h.rows<MeasureRow>(
          wishesFulfilled.values({
            county: COUNTY,
            month: '2016-03',
            from: '2016-03-01',
            to: '2016-03-31',
            asOf: new Date('2016-04-01T00:00:00+08:00'),
          }),
        ),
      )
      return rows.reduce((sum, r) => sum + Number(r.numerator), 0)
    }
    const id = await hung(10_000)
    await as('centre', (h) =>
      claimWish(h, { wish: id, kind: 'leader', officer: personOf('leader'), dueOn: '2016-03-20' }),
    )
    const payment = await ask(id)
    await pay(payment)
    const before = await kept()
    await received(payment, OWN)
    expect(await kept()).toBe(before + 1)
    expect(await claims(id)).toMatchObject([{ state: 'confirmed', carriedOn: '2016-03-01' }])
    await finance((h) => returnPayment(h, payment, '付错账户，银行退回'))
    await settled(payment)
    expect(await kept()).toBe(before)
    expect(await claims(id)).toMatchObject([{ state: 'open', carriedOn: null, confirmedOn: null }])
  })

  it('签收以前退回的，手工登记的落实也不作数', async () => {
    const id = await hung(10_000)
    const payment = await ask(id)
    await pay(payment)
    const [one] = await claims(id)
    await deliver(one!.id, payment)
    await finance((h) => returnPayment(h, payment, '付错账户，银行退回'))
    await settled(payment)
    expect(await deliveries(id)).toEqual([[on(payment), 'returned', null]])
    expect(await load(id)).toMatchObject({ state: 'listed', taken: 0 })
  })

  it('手工登记过落实的，签收时只补确认；已经确认的不动；落实经办人自己登记签收的，仍由另一人确认', async () => {
    const begun = async () => {
      const id = await hung(10_000)
      const payment = await ask(id)
      await pay(payment)
      const [one] = await claims(id)
      return { id, payment, delivery: await deliver(one!.id, payment) }
    }
    const waiting = await begun()
    await received(waiting.payment, OWN)
    expect(await deliveries(waiting.id)).toEqual([[on(waiting.payment), 'confirmed', '王**']])
    expect(await load(waiting.id)).toMatchObject({ state: 'confirmed' })

    const done = await begun()
    await confirm(done.delivery)
    await received(done.payment, OWN)
    expect(await deliveries(done.id)).toHaveLength(1)

    const own = await begun()
    await as('centre', (h) => confirmReceipt(h, own.payment, OWN))
    await settled(own.payment)
    expect(await load(own.id)).toMatchObject({ state: 'carried' })
    await confirm(own.delivery)
    expect(await load(own.id)).toMatchObject({ state: 'confirmed' })
  })

  it('付给收款单位的，单位签收不算落实：仍由受助人确认', async () => {
    const id = await hung(10_000)
    const payment = await ask(id, { payeeTitle: '水泥店' })
    await pay(payment)
    expect(await received(payment, { by: 'resident', witness: '钱店主' })).toEqual({ changed: 0 })
    expect(await load(id)).toMatchObject({ state: 'claimed', done: 0 })
  })

  it('见证人也是认领人的，签收作数，心愿仍等受助人确认', async () => {
    await as('centre', (h) => nameWitness(h, wang, '赵邻居', '本人行动不便，指定邻居'))
    const id = await hung(10_000)
    await as('centre', (h) => claimWish(h, { wish: id, kind: 'individual', name: '赵邻居' }))
    const payment = await ask(id)
    await pay(payment)
    await received(payment, { by: 'witness', witness: '赵邻居' })
    expect(await deliveries(id)).toEqual([[on(payment), 'made', null]])
    expect(await load(id)).toMatchObject({ state: 'carried' })
  })

  it('表只认拨付的签收本身：没有签收的、说得不一样的、别的拨付，都不能作为确认', async () => {
    const id = await hung(20_000)
    const [payment, other] = [await ask(id, { amount: 12_000 }), await ask(id)]
    await pay(payment)
    await pay(other)
    const [one] = await claims(id)
    const delivery = await deliver(one!.id, payment, { partly: true })
    const row = (said: Partial<{ payment: Id; shown: string; print: Buffer }>) =>
      bed.kernel.asSystem(COUNTY, (h) =>
        addConfirmations(h, [
          {
            id: h.id(),
            delivery,
            place: VILLAGE,
            as: 'resident',
            shown: '王**',
            sealed: null,
            print: h.vault.fingerprint('王秀兰'),
            satisfied: true,
            why: null,
            onDay: '2016-03-01',
            evidence: [],
            ...said,
          },
        ]),
      )
    const refused = { code: 'care-confirm', params: { reason: '与落实所依据的拨付的签收不符。' } }
    await expect(row({ payment })).rejects.toMatchObject(refused)
    await as('other', (h) => confirmReceipt(h, other, OWN))
    await expect(row({ payment: other })).rejects.toMatchObject(refused)
    await as('other', (h) => confirmReceipt(h, payment, OWN))
    await expect(row({ payment, shown: '李**' })).rejects.toMatchObject(refused)
    // without a payment it is its own confirmation, and keeps the name
    await expect(row({})).rejects.toMatchObject({ code: 'rule-of-data' })
    await row({ payment })
  })

  it('没有上墙的不能申请', async () => {
    const [id] = await as('village', (h) =>
      wishes.draftWishes(h, [{ kind: 'wish', case: wang, title: '想有一笔钱修房顶', needs: 'money', needed: 10_000 }]),
    )
    await expect(ask(id!)).rejects.toMatchObject({ code: 'action-not-allowed' })
  })
})
