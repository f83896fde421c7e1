import { beforeAll, describe, expect, it } from 'vitest'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import { loadGift } from '../gifts/store.ts'
import { loadAccount } from '../ledger/store.ts'
import { FUNDING } from '../model.ts'
import { askRefund, decideRefund, openPayees, post, receiveGift, traceOf } from '../public.ts'
import { actor, COUNTY, personOf, withPack } from '../sample.ts'
import { loadRefund } from './store.ts'
import { viewRefunds } from './view.ts'

const bed = testBed()
const as = <T>(role: Parameters<typeof actor>[0], work: (h: Handle) => Promise<T>) => bed.kernel.act(actor(role), work)
const FROM = 1_000_00
const of = { why: '捐赠人来函要求退回', document: '退款申请 1' }

beforeAll(async () => {
  bed.at('2016-03-01')
  await openCounty(bed.kernel, COUNTY)
  await withPack(bed.kernel, { twoPeopleFrom: FROM })
})

const gift = async (amount: number) =>
  (await as('finance', (h) => receiveGift(h, { kind: 'money', channel: 'cash', amount, document: '收据' }))).id
const held = async (id: Id) => (await as('finance', (h) => loadGift(h, id))).held
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (e: unknown) => (e instanceof Problem ? [e.code, ...e.reasons].join(' ') : String(e)),
  )

describe('退回捐赠', () => {
  it('达到起点金额的，一人申请、另一人批准以后才退；批准的人写进账里，申请人自己批不了', async () => {
    const id = await gift(FROM)
    const asked = await as('finance', (h) => askRefund(h, id, of))
    expect(await held(id)).toBe(FROM)
    expect(await refusal(as('finance', (h) => askRefund(h, id, of)))).toContain('已经申请退回')
    expect(await refusal(as('finance', (h) => decideRefund(h, asked, 'approve')))).toContain('action-not-allowed')
    const sameMan = { ...actor('leader'), person: personOf('finance') }
    expect(await refusal(bed.kernel.act(sameMan, (h) => decideRefund(h, asked, 'approve')))).toContain(
      '申请人不能审批自己提出的申请',
    )
    await as('leader', (h) => decideRefund(h, asked, 'approve', '同意'))
    expect(await held(id)).toBe(0)
    expect(await as('finance', (h) => viewRefunds(h, id))).toMatchObject([
      { state: 'refunded', amount: FROM, why: of.why, endedWhy: '同意', posting: expect.any(String) },
    ])
    const trace = await as('finance', (h) => traceOf(h, id))
    expect(trace).toMatchObject({ received: FROM, returned: FROM, inHand: 0 })
    expect(trace.steps.find((s) => s.kind === 'returned')).toMatchObject({ amount: FROM, note: of.why })
    expect(await refusal(as('leader', (h) => decideRefund(h, asked, 'approve')))).toContain('action-not-allowed')
  })

  it('起点以下的，会计一人办结', async () => {
    const id = await gift(FROM)
    await as('finance', (h) => askRefund(h, id, { ...of, amount: FROM - 1 }))
    expect(await held(id)).toBe(1)
    // 分几次退的合在一起算
    const rest = await as('finance', (h) => askRefund(h, id, of))
    expect(await held(id)).toBe(1)
    await as('leader', (h) => decideRefund(h, rest, 'approve'))
    expect(await held(id)).toBe(0)
  })

  it('不批准、撤回都要写明理由，钱不动；申请以后钱已用掉的，批不了', async () => {
    const id = await gift(2 * FROM)
    const one = await as('finance', (h) => askRefund(h, id, of))
    expect(await refusal(as('leader', (h) => decideRefund(h, one, 'refuse')))).toContain('请写明理由')
    await as('leader', (h) => decideRefund(h, one, 'refuse', '捐赠协议不允许退回'))
    const two = await as('finance', (h) => askRefund(h, id, of))
    await as('finance', (h) => decideRefund(h, two, 'withdraw', '捐赠人又同意留下'))
    expect(await held(id)).toBe(2 * FROM)
    const three = await as('finance', (h) => askRefund(h, id, of))
    const part = await bed.kernel.database.asOwner((c) =>
      c.query(`SELECT count(*)::int AS n FROM funds.open_refund WHERE county = '${COUNTY}' AND gift = '${id}'`),
    )
    expect(part.rows).toEqual([{ n: 1 }])
    const { account } = await as('finance', (h) => loadGift(h, id))
    await as('finance', async (h) => {
      const [payee] = await openPayees(h, [{ kind: 'supplier', title: '某商店' }])
      const transfers = [{ source: account!, target: payee!, amount: 1, purpose: 'living-aid' }]
      await post(h, { kind: 'payment', total: 1, document: '支付', onDay: h.today, transfers })
    })
    expect(await refusal(as('leader', (h) => decideRefund(h, three, 'approve')))).toContain('超过尚未使用的金额')
  })

  it('等待审批的排在最前，哪怕都在同一时刻', async () => {
    const id = await gift(2 * FROM)
    for (let again = 0; again < 6; again += 1) {
      const asked = await as('finance', (h) => askRefund(h, id, of))
      await as('finance', (h) => decideRefund(h, asked, 'withdraw', '捐赠人又同意留下'))
    }
    const open = await as('finance', (h) => askRefund(h, id, of))
    expect((await as('finance', (h) => viewRefunds(h, id)))[0]).toMatchObject({ id: open, state: 'asked' })
  })

  it('绕过申请直接记账退回的，数据库不收；两个人的字段也改不成一个人', async () => {
    const id = await gift(FROM)
    const { account } = await as('finance', (h) => loadGift(h, id))
    const direct = as('finance', async (h) => {
      const { parent } = await loadAccount(h, account!)
      const transfers = [{ source: account!, target: parent!, amount: 1, purpose: FUNDING }]
      await post(h, { kind: 'refund', total: 1, document: '退款', onDay: h.today, transfers })
    })
    expect(await refusal(direct)).toContain('funds-payment')
    const asked = await as('finance', (h) => askRefund(h, id, of))
    const { askedBy } = await as('finance', (h) => loadRefund(h, asked))
    const alone = bed.kernel.database.asOwner((c) =>
      c.query(
        `UPDATE funds.refund SET state = 'refused', ended_at = now(), ended_on = now()::date, ended_by = $1, ended_why = '不退'
        WHERE county = '${COUNTY}' AND id = $2`,
        [askedBy, asked],
      ),
    )
    await expect(alone).rejects.toThrow(/refund_second_person/)
  })
})
