import { beforeAll, describe, expect, it } from 'vitest'
import type { Id } from '#kernel/pure/ids.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { execute } from '#kernel/server/jobs.ts'
import { testBed } from '../../../tests/kit/county.ts'
import { COUNTY, type Office, openOffice } from '../../../tests/kit/office.ts'

/** The way of the money through the interface, each step by the post whose it is. */
const bed = testBed()
let office: Office
const VILLAGE = '999901100201'

beforeAll(async () => {
  office = await openOffice(bed.kernel)
})

async function ok<T = { id: Id }>(role: Role, method: string, url: string, body?: unknown): Promise<T> {
  const reply = await office.ask(role, method, url, body)
  expect(reply.status, `${role} ${method} ${url} ${JSON.stringify(reply.body)}`).toBeLessThan(300)
  return reply.body as T
}
const open = async (kind: string, title: string, more: object = {}) =>
  (await ok('finance', 'POST', '/api/funds/accounts', { kind, title, ...more })).id

describe('资金，从头走到尾', () => {
  it('开户、收款、申请、批准、支付、签收、查账、导出、退回', async () => {
    const treasury = await open('outside', '县财政')
    const fund = await open('pool', '关爱统筹资金', { purposes: ['living-aid', 'wish'] })
    const receipt = { source: treasury, target: fund, amount: 5_000_000, document: '回单1号', onDay: '2016-03-01' }
    const { id: received } = await ok('finance', 'POST', '/api/funds/receipts', receipt)
    expect(
      (await office.ask('finance', 'POST', '/api/funds/receipts', { ...receipt, source: fund, target: treasury }))
        .status,
    ).toBe(422)
    // 收款只记入专项资金和统筹资金，钱不能就此到了别处
    const elsewhere = await open('outside', '某单位')
    const strayed = await office.ask('finance', 'POST', '/api/funds/receipts', { ...receipt, target: elsewhere })
    expect(strayed.body).toMatchObject({ code: 'funds-sources' })
    const { id } = await ok('centre', 'POST', '/api/payments', {
      amount: 30_000,
      purpose: 'wish',
      title: '轮椅',
      document: '审批表1号',
      payeeKind: 'resident',
      payeeTitle: '王老五',
      witness: '李有田',
      place: VILLAGE,
      sources: [fund],
    })
    // 每一步都在该办的人的待办里，别处没有
    const waits = async (role: Role, group: string) =>
      (await ok<{ rows: { id: string }[] }>(role, 'GET', `/api/overview/todo?group=${group}`)).rows.map((r) => r.id)
    expect(await waits('leader', 'payments-to-decide')).toEqual([id])
    expect(await waits('finance', 'payments-to-pay')).toEqual([])
    const asked = await ok<{ actions: { action: string; allowed: boolean }[] }>('leader', 'GET', `/api/payments/${id}`)
    expect(asked.actions.find((a) => a.action === 'approve')).toMatchObject({ allowed: true })
    await ok('leader', 'POST', `/api/payments/${id}/decide`, { action: 'approve', comment: '同意' })
    expect(await waits('leader', 'payments-to-decide')).toEqual([])
    expect(await waits('finance', 'payments-to-pay')).toEqual([id])
    expect(await ok('finance', 'GET', `/api/funds/accounts/${fund}`)).toMatchObject({
      balance: 5_000_000,
      promised: 30_000,
    })
    expect((await office.ask('finance', 'GET', `/api/payments/${id}/voucher`)).body).toMatchObject({
      code: 'action-not-allowed',
    })
    await ok('finance', 'POST', `/api/payments/${id}/decide`, { action: 'pay', document: '付款回单2号' })
    const voucher = await ok<Buffer>('finance', 'GET', `/api/payments/${id}/voucher`)
    expect(voucher.toString('latin1', 0, 4)).toBe('%PDF')
    for (const role of ['village', 'centre'] as const) expect(await waits(role, 'payments-to-confirm')).toEqual([id])
    await ok('village', 'POST', `/api/payments/${id}/confirm`, { as: 'witness', name: '李有田' })
    const seen = await ok<{ payeeTitle: string; sources: unknown[]; posting: Id }>(
      'village',
      'GET',
      `/api/payments/${id}`,
    )
    expect(seen).toMatchObject({
      payeeTitle: '王老五',
      state: 'confirmed',
      confirmation: { name: '李**' },
      sources: [{ amount: 30_000 }],
    })
    expect((await office.ask('village', 'GET', '/api/funds/book')).status).toBe(403)
    expect((await office.ask('grid', 'GET', '/api/payments')).body).toMatchObject({ total: 0 })

    const posting = await ok('auditor', 'GET', `/api/funds/postings/${seen.posting}`)
    expect(posting).toMatchObject({
      total: 30_000,
      link: `/payments/${id}`,
      mayCorrect: false,
      transfers: [{ source: fund, amount: 30_000 }],
    })
    const book = await ok<{ sum: number; rows: { kind: string; balance: number; out: number }[] }>(
      'auditor',
      'GET',
      '/api/funds/book?year=2016',
    )
    expect(book.sum).toBe(0)
    expect(book.rows.find((r) => r.kind === 'pool')).toMatchObject({ balance: 4_970_000, out: 30_000, in: 5_000_000 })
    const entries = await ok<{ total: number; sum: number }>(
      'auditor',
      'GET',
      `/api/funds/entries?account=${fund}&moved=true`,
    )
    expect(entries).toMatchObject({ total: 2, sum: 5_030_000 })
    for (const path of [
      '/api/funds/accounts',
      '/api/funds/entries',
      '/api/payments',
      '/api/aids',
      '/api/budgets',
      '/api/budget-dues',
    ]) {
      const sheet = await office.ask('auditor', 'GET', `${path}?format=xlsx`)
      expect([path, sheet.status]).toEqual([path, 200])
    }
    expect(
      (await office.ask('finance', 'POST', `/api/funds/postings/${seen.posting}/correct`, { why: '记错对象了' })).body,
    ).toMatchObject({ code: 'funds-payment' })
    await ok('finance', 'POST', `/api/payments/${id}/decide`, { action: 'return', comment: '型号不合，退货退款' })
    expect(await ok('finance', 'GET', `/api/funds/accounts/${fund}`)).toMatchObject({ balance: 5_000_000 })
    await ok('finance', 'POST', `/api/funds/postings/${received}/correct`, { why: '回单录入错误' })
    expect(await ok('finance', 'GET', `/api/funds/postings/${received}`)).toMatchObject({
      open: 0,
      correctedBy: [expect.any(String)],
    })
  })

  it('定期救助：列入名单、造表、批准、发放', async () => {
    const treasury = await open('outside', '县财政二')
    const pool = await open('pool', '救助资金', { purposes: ['living-aid'] })
    await ok('finance', 'POST', '/api/funds/receipts', {
      source: treasury,
      target: pool,
      amount: 100_000,
      document: '回单',
      onDay: '2016-03-01',
    })
    for (const name of ['甲家', '乙家'])
      await ok('centre', 'POST', '/api/aids', {
        payeeKind: 'household',
        payeeTitle: name,
        purpose: 'living-aid',
        amount: 20_000,
        document: '名单',
        place: VILLAGE,
        fromDay: '2016-01-01',
      })
    const run = await ok<{ id: Id; payments: number }>('centre', 'POST', '/api/pay-runs', {
      purpose: 'living-aid',
      month: '2016-03',
      document: '发放表',
    })
    expect(run.payments).toBe(2)
    await ok('leader', 'POST', `/api/pay-runs/${run.id}/decide`, { action: 'approve' })
    const { id: job } = await ok('finance', 'POST', `/api/pay-runs/${run.id}/decide`, { action: 'pay' })
    await execute(bed.kernel, COUNTY, job)
    expect(await ok('auditor', 'GET', `/api/pay-runs/${run.id}`)).toMatchObject({
      state: 'paid',
      paid: 2,
      paidSum: 40_000,
    })
    expect(await ok('auditor', 'GET', `/api/payments?run=${run.id}`)).toMatchObject({ total: 2, sum: 40_000 })
  })

  it('退回捐赠：会计申请，在负责人的待办里，批准以后不再在', async () => {
    const gift = await ok<{ id: Id }>('finance', 'POST', '/api/gifts', { channel: 'cash', amount: 20_000 })
    await ok('finance', 'POST', `/api/gifts/${gift.id}/receive`, { document: '收据 9' })
    await ok('finance', 'POST', `/api/gifts/${gift.id}/refund`, { why: '捐赠人来函', document: '退款申请' })
    const waits = async () =>
      (await ok<{ rows: object[] }>('leader', 'GET', '/api/overview/todo?group=refunds-to-decide')).rows
    expect(await waits()).toMatchObject([{ id: gift.id, title: '退回爱心人士的捐款', link: `/gifts/${gift.id}` }])
    const seen = await ok<{ refunds: { id: Id }[] }>('leader', 'GET', `/api/gifts/${gift.id}`)
    expect(seen).toMatchObject({ mayRefund: false, refunds: [{ state: 'asked', actions: expect.any(Array) }] })
    await ok('leader', 'POST', `/api/refunds/${seen.refunds[0]!.id}/decide`, { action: 'approve' })
    expect(await waits()).toEqual([])
    expect(await ok('auditor', 'GET', `/api/gifts/${gift.id}`)).toMatchObject({ held: 0 })
  })

  it('预算：编制、批准、拨付计划、执行', async () => {
    const treasury = await open('outside', '县财政三')
    const fund = await open('fund', '场所建设资金', { parent: treasury, purposes: ['venue'] })
    const lines = [
      { title: '甲村活动室', purpose: 'venue', amount: 150_000, place: VILLAGE, dueOn: '2016-03-10' },
      // 没有写明应拨日期的，年底以前拨足
      { title: '甲村篮球场', purpose: 'venue', amount: 50_000, place: VILLAGE },
    ]
    const { id } = await ok('finance', 'POST', '/api/budgets', {
      fund,
      year: 2016,
      title: '2016 年场所建设',
      total: 200_000,
      document: '批复',
      lines,
    })
    await ok('leader', 'POST', `/api/budgets/${id}/approve`, {})
    await ok('finance', 'POST', '/api/funds/receipts', {
      source: treasury,
      target: fund,
      amount: 200_000,
      document: '回单',
      onDay: '2016-03-01',
    })
    const dues = await ok<{ rows: { id: Id }[] }>('finance', 'GET', `/api/budget-dues?budget=${id}`)
    await ok('finance', 'POST', '/api/budget-dues/meet', { dues: dues.rows.map((d) => d.id), document: '拨款单' })
    expect(await ok('auditor', 'GET', `/api/budget-dues?budget=${id}`)).toMatchObject({
      met: 200_000,
      rows: [
        { standing: 'met', onTime: true, dueOn: '2016-03-10' },
        { standing: 'met', onTime: true, dueOn: '2016-12-31' },
      ],
    })
    expect(await ok('auditor', 'GET', `/api/budgets/${id}/lines`)).toMatchObject({
      received: 200_000,
      rows: [{ balance: 150_000 }, { balance: 50_000 }],
    })
    expect(await ok('auditor', 'GET', `/api/budgets/${id}`)).toMatchObject({ approved: true, balance: 200_000 })
  })
})
