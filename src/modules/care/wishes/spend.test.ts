import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { approvePayment, payPayment, receiveGift } from '#modules/funds/public.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import { actor, COUNTY, openCase, openCentre, personOf, type Who } from '../sample.ts'
import * as wishes from './service.ts'
import { spendOnWish } from './spend.ts'
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

const give = (amount: number, need: string | null) =>
  finance((h) =>
    receiveGift(h, {
      ...{ kind: 'money', channel: 'bank', amount, purposes: ['wish'], place: COUNTY, need, document: '银行回单' },
      onDay: h.today,
    }),
  )
const ask = (id: Id, more: object = {}) =>
  as('centre', (h) => spendOnWish(h, id, { purpose: 'wish', document: '审批表一号', sources: [], ...more }))

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

  it('没有上墙的不能申请', async () => {
    const [id] = await as('village', (h) =>
      wishes.draftWishes(h, [{ kind: 'wish', case: wang, title: '想有一笔钱修房顶', needs: 'money', needed: 10_000 }]),
    )
    await expect(ask(id!)).rejects.toMatchObject({ code: 'action-not-allowed' })
  })
})
