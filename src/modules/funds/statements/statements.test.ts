import { beforeAll, describe, expect, it } from 'vitest'
import { type Id, newId } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import {
  approvePayment,
  closeYear,
  importStatement,
  loadGift,
  payPayment,
  pledgeGift,
  proposeYear,
  reconcile,
  requestPayment,
  settleLine,
} from '../public.ts'
import { actor, COUNTY, openChest, withPack } from '../sample.ts'
import { holdingAt } from './store.ts'

const bed = testBed()
const as = <T>(role: Parameters<typeof actor>[0], work: (h: Handle) => Promise<T>) => bed.kernel.act(actor(role), work)

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  await withPack(bed.kernel, {})
})

/** Asks, approves and pays: three people. */
async function pay(from: readonly Id[], amount: number): Promise<void> {
  const to = { kind: 'resident', of: 'care.case', id: newId(new Date()), title: '王小二' } as const
  const id = await as('centre', (h) =>
    requestPayment(h, { amount, purpose: 'living-aid', from, to, document: '审批表 1' }),
  )
  await as('leader', (h) => approvePayment(h, id, '同意'))
  await as('finance', (h) => payPayment(h, id))
}

describe('对账单', () => {
  const csv = (rows: string[]) => Buffer.from(['交易日期,收入,支出,余额,对方户名,附言,流水号', ...rows].join('\r\n'))

  it('附言码对上的自动到账，同额近日的支付对上，其余列出由人处理，差额等于未处理的', async () => {
    bed.at('2016-03-20')
    const before = await as('finance', (h) => holdingAt(h, h.today))
    const made = await as('finance', (h) => pledgeGift(h, { kind: 'money', channel: 'bank', amount: 123_45 }))
    const chest = await as('finance', (h) => openChest(h))
    await pay([chest.line], 77_77)
    const end = before + 123_45 - 77_77 - 5_00 + 10_100_000 + 66_00
    const rows = [
      `2016-03-20,101000.00,,${yuan(before + 10_100_000)},区财政,拨款,A1`,
      `2016-03-20,123.45,,${yuan(before + 10_100_000 + 123_45)},刘*,捐款${made.memo.toLowerCase()},A2`,
      `2016-03-20,,77.77,${yuan(before + 10_100_000 + 123_45 - 77_77)},王小二,生活救助,A3`,
      `2016-03-20,,5.00,${yuan(before + 10_100_000 + 123_45 - 77_77 - 5_00)},本行,手续费,A4`,
      `2016-03-20,66.00,,${yuan(end)},陈某,献爱心,A5`,
    ]
    const id = await as('finance', (h) => importStatement(h, csv(rows), '三月.csv'))
    const seen = await as('finance', (h) => reconcile(h, id))
    expect(seen).toMatchObject({ closing: end, difference: -5_00 + 66_00 })
    expect(seen.rows.map((r) => r.manner)).toEqual([null, 'code', 'amount', null, null])
    expect((await as('finance', (h) => loadGift(h, made.id))).state).toBe('received')
    expect(JSON.stringify(seen)).not.toContain('王小二')
    await as('finance', (h) => settleLine(h, { line: seen.rows[4]!.id!, nameless: true }))
    await as('finance', (h) => settleLine(h, { line: seen.rows[3]!.id!, why: '银行手续费，另由办公经费列支' }))
    const after = await as('finance', (h) => reconcile(h, id))
    expect(after.difference).toBe(-5_00)
    await expect(
      as('finance', (h) => settleLine(h, { line: seen.rows[3]!.id!, why: '再来一次' })),
    ).rejects.toMatchObject({ code: 'changed-meanwhile' })
    // the same lines again are known, and nothing is received twice
    const again = await as('finance', (h) => importStatement(h, csv(rows), '三月再导.csv'))
    expect(await as('finance', (h) => reconcile(h, again))).toMatchObject({ lines: 5, knownLines: 5, open: 0 })
  })

  it('GB18030 的文件、一列金额加借贷方向、没有余额的要求填写', async () => {
    const text = '交易日期,借贷标志,交易金额,摘要\n20160321,贷,1.00,利息\n20160321,借,2.00,工本费\n'
    const bytes = Buffer.from([...text].flatMap((c) => gb18030(c)))
    await expect(as('finance', (h) => importStatement(h, bytes, '无余额.csv'))).rejects.toMatchObject({
      code: 'input-invalid',
    })
    const id = await as('finance', (h) => importStatement(h, bytes, '无余额.csv', 0))
    expect((await as('finance', (h) => reconcile(h, id))).rows.map((r) => r.amount)).toEqual([1_00, -2_00])
    const english = Buffer.from(
      '交易日期,借贷标志,交易金额,摘要\n20160322,Credit,1.00,利息\n20160322,DEBIT,2.00,工本费\n',
    )
    const other = await as('finance', (h) => importStatement(h, english, '英文.csv', 0))
    expect((await as('finance', (h) => reconcile(h, other))).rows.map((r) => r.amount)).toEqual([1_00, -2_00])
  })
})

const yuan = (fen: number) => (fen / 100).toFixed(2)

/** The few characters that the test writes, in GB18030. */
function gb18030(c: string): number[] {
  const known = new Map<string, number[]>()
  const decoder = new TextDecoder('gb18030')
  if (c.charCodeAt(0) < 128) return [c.charCodeAt(0)]
  for (let a = 0xb0; a <= 0xf7; a += 1)
    for (let b = 0xa1; b <= 0xfe; b += 1) known.set(decoder.decode(Uint8Array.of(a, b)), [a, b])
  return known.get(c)!
}

describe('结账以后才到的对账单', () => {
  it('上一年的流水记入导入当天，不因年度已经结账而整份退回', async () => {
    bed.at('2016-12-30')
    const made = await as('finance', (h) => pledgeGift(h, { kind: 'money', channel: 'bank', amount: 88_88 }))
    bed.at('2017-01-10')
    await as('finance', (h) => proposeYear(h, 2016))
    await as('leader', (h) => closeYear(h, 2016))
    const rows = `2016-12-31,88.88,刘某,${made.memo}\n2016-12-31,5.00,陈某,献爱心\n`
    const bytes = Buffer.from(`交易日期,收入,对方户名,附言\n${rows}`)
    const id = await as('finance', (h) => importStatement(h, bytes, '十二月.csv', 0))
    expect(await as('finance', (h) => loadGift(h, made.id))).toMatchObject({
      state: 'received',
      receivedOn: '2017-01-10',
    })
    const [, open] = (await as('finance', (h) => reconcile(h, id))).rows
    await as('finance', (h) => settleLine(h, { line: open!.id!, nameless: true }))
    expect((await as('finance', (h) => reconcile(h, id))).rows.map((r) => r.manner)).toEqual(['code', 'hand'])
  })
})
