import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Id, newId } from '#kernel/pure/ids.ts'
import { execute } from '#kernel/server/jobs.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import {
  approvePayment,
  balances,
  decideRun,
  endAid,
  grantAids,
  makeRun,
  type NewPayment,
  openAccount,
  payBatch,
  payPayment,
  requestPayment,
  sumOfBalances,
} from '../public.ts'
import { actor, type Chest, COUNTY, openChest, receive, withPack } from '../sample.ts'
import { listRuns, loadPayRun, runStanding } from './runs.store.ts'
import { listPayments } from './store.ts'

const bed = testBed()
let chest: Chest
const as = <T>(role: Parameters<typeof actor>[0], work: Parameters<typeof bed.kernel.act<T>>[1]) =>
  bed.kernel.act(actor(role), work)

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  await withPack(bed.kernel, { twoPeopleFrom: 50_000 })
})
beforeEach(async () => {
  bed.at('2016-03-01')
  chest = await as('finance', openChest)
})

const resident = (title: string) => ({
  kind: 'resident' as const,
  of: 'care.case' as const,
  id: newId(new Date()),
  title,
})
const ask = (more: Partial<NewPayment> = {}) =>
  as('centre', (h) =>
    requestPayment(h, {
      amount: 60_000,
      purpose: 'living-aid',
      from: [chest.gift],
      to: resident('王老五'),
      document: '审批表〔2016〕1号',
      ...more,
    }),
  )
const free = async (account: Id) => (await as('finance', (h) => balances(h, [account])))[0]!.free
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (e: { code: string; reasons?: string[] }) => `${e.code} ${(e.reasons ?? []).join('')}`.trim(),
  )

describe('批量发放', () => {
  const MONTH = '2016-03'
  const aids = (n: number, fromDay = '2016-01-01') =>
    as('centre', (h) =>
      grantAids(
        h,
        Array.from({ length: n }, (_, i) => ({
          to: {
            kind: 'household' as const,
            of: 'care.case' as const,
            id: newId(new Date()),
            title: `困难户${i + 1}`,
          },
          purpose: 'living-aid',
          amount: 10_000 + i,
          document: '救助名单',
          place: COUNTY,
          fromDay,
        })),
      ),
    )

  it('造表冻结名单、另一人批准、发放：每人一次，停发的不发，重跑不重发', async () => {
    const granted = await aids(137)
    const { id, payments, total } = await as('centre', (h) =>
      makeRun(h, { purpose: 'living-aid', month: MONTH, document: '发放表', sources: [chest.gift, chest.line] }),
    )
    expect(payments).toBe(137)
    expect(
      await refusal(as('centre', (h) => makeRun(h, { purpose: 'living-aid', month: MONTH, document: '又一张' }))),
    ).toBe('funds-payment')
    expect(await refusal(as('centre', (h) => decideRun(h, id, 'approve')))).toContain('当前职务无权')
    await as('leader', (h) => decideRun(h, id, 'approve'))
    const ended = granted[5]!
    await as('centre', (h) => endAid(h, ended, '2016-03-01', '家庭收入超过标准'))
    const job = await as('finance', (h) => decideRun(h, id, 'pay'))
    await execute(bed.kernel, COUNTY, job)
    const standing = await as('finance', (h) => runStanding(h, id, null))
    expect(standing).toMatchObject({ paid: 136, withdrawn: 1, paidSum: total - 10_005 })
    expect((await as('finance', (h) => loadPayRun(h, id))).state).toBe('paid')
    expect(await bed.kernel.asSystem(COUNTY, (h) => payBatch(h, id))).toEqual({ paid: 0, left: false })
    const { rows } = await as('finance', (h) =>
      listPayments(h, { run: id, page: 1, size: 200 } as never, { limit: 200, offset: 0 }),
    )
    expect(new Set(rows.flatMap((p) => p.posting ?? [])).size).toBe(136)
    expect(rows.every((p) => p.state === 'withdrawn' || p.payer !== undefined)).toBe(true)
    expect(await as('finance', sumOfBalances)).toMatchObject({ sum: 0 })
    // 下月名单不含停发的人
    bed.at('2016-04-05')
    const next = await as('centre', (h) =>
      makeRun(h, { purpose: 'living-aid', month: '2016-04', document: '发放表', sources: [chest.line] }),
    )
    expect(next.payments).toBe(136)
  })

  it('造表时就核对来源：用途不符、不是可以支出的资金，当场说明，不等到发放', async () => {
    bed.at('2016-03-05')
    const narrow = await as('finance', (h) =>
      openAccount(h, { kind: 'pool', title: '大病救助资金', place: COUNTY, purposes: ['illness-aid'] }),
    )
    const draw = (source: Id) =>
      as('centre', (h) =>
        makeRun(h, { purpose: 'living-aid', month: '2016-02', document: '发放表', sources: [source] }),
      )
    expect(await refusal(draw(narrow))).toBe('funds-purpose')
    // 专项资金只经预算项目支出
    for (const account of [chest.treasury, chest.fund]) {
      expect(await refusal(draw(account))).toBe('funds-sources')
      expect(await refusal(ask({ from: [account] }))).toBe('funds-sources')
    }
  })

  it('钱不够就停在那里，补足后接着发，已发的不再发', async () => {
    bed.at('2016-05-05')
    const [poor] = [await as('finance', openChest)]
    const { id, total } = await as('centre', (h) =>
      makeRun(h, { purpose: 'living-aid', month: '2016-05', document: '发放表', sources: [poor.line] }),
    )
    await as('leader', (h) => decideRun(h, id, 'approve'))
    await as('finance', (h) => decideRun(h, id, 'pay'))
    expect((await bed.kernel.asSystem(COUNTY, (h) => payBatch(h, id, 50))).paid).toBe(50)
    const left = await free(poor.line)
    const drain = await ask({ purpose: 'illness-aid', amount: 900_000, from: [poor.line], month: '2016-05' })
    await as('leader', (h) => approvePayment(h, drain))
    expect(left - 900_000).toBeGreaterThan(total - 50 * 10_000)
    expect((await bed.kernel.asSystem(COUNTY, (h) => payBatch(h, id))).paid).toBe(86)
  })

  it('发到一半资金来源没有钱了，造表人撤回剩下的，余下的另造一张表发放', async () => {
    bed.at('2016-03-05')
    const purpose = 'study-aid'
    const pool = (more: number) =>
      as('finance', async (h) => {
        const id = await openAccount(h, { kind: 'pool', title: '助学资金', place: COUNTY, purposes: [purpose] })
        await receive(h, chest.treasury, id, more)
        return id
      })
    const first = await pool(20_000)
    for (const name of ['甲', '乙'])
      await as('centre', (h) =>
        grantAids(h, [
          { to: resident(name), purpose, amount: 10_000, document: '名单', place: COUNTY, fromDay: '2016-03-01' },
        ]),
      )
    const make = (source: Id) =>
      as('centre', (h) => makeRun(h, { purpose, month: MONTH, document: '发放表', sources: [source] }))
    const { id } = await make(first)
    await as('leader', (h) => decideRun(h, id, 'approve'))
    const job = await as('finance', (h) => decideRun(h, id, 'pay'))
    expect((await bed.kernel.asSystem(COUNTY, (h) => payBatch(h, id, 1))).paid).toBe(1)
    const drain = await ask({ purpose, amount: 10_000, from: [first] })
    await as('finance', (h) => payPayment(h, drain))
    await as('centre', (h) => decideRun(h, id, 'withdraw', '资金另有安排'))
    await execute(bed.kernel, COUNTY, job)
    expect(await as('finance', (h) => runStanding(h, id, null))).toMatchObject({ paid: 1, withdrawn: 1 })
    expect((await make(await pool(10_000))).payments).toBe(1)
  })

  it('单笔申请过的，当月的发放表不再列；表里列了的，不能再单笔申请：名单上的人一个用途一个月只发一次', async () => {
    bed.at('2016-08-05')
    const purpose = 'housing'
    const source = await as('finance', async (h) => {
      const id = await openAccount(h, { kind: 'pool', title: '慰问资金', place: COUNTY, purposes: [purpose] })
      await receive(h, chest.treasury, id, 1_000_000)
      return id
    })
    const [first, second, late, wished] = [resident('单先'), resident('单后'), resident('后列'), resident('有心愿')]
    const grant = (to: NewPayment['to']) =>
      as('centre', (h) =>
        grantAids(h, [{ to, purpose, amount: 10_000, document: '名单', place: COUNTY, fromDay: '2016-08-01' }]),
      )
    await grant(first)
    await grant(second)
    await grant(wished)
    const single = (to: NewPayment['to'], month = '2016-08', once: string | null = null) =>
      ask({ to, purpose, amount: 10_000, from: [source], month, once })
    await single(first, '2016-08', '八月慰问')
    // 列入名单以前申请过的，也算
    await single(late)
    await grant(late)
    // 为一件心愿付的是另一回事，不占当月的救助
    await ask({ to: wished, purpose, amount: 3_000, from: [source], month: '2016-08', about: 'care.wish/1' })
    const make = () =>
      as('centre', (h) => makeRun(h, { purpose, month: '2016-08', document: '发放表', sources: [source] }))
    const { id, payments, leftOut } = await make()
    expect(payments).toBe(2)
    expect(leftOut.map((l) => l.reason)).toEqual(['本月已另行申请或者拨付', '本月已另行申请或者拨付'])
    await ask({ to: wished, purpose, amount: 2_000, from: [source], month: '2016-08', about: 'care.wish/2' })
    for (const to of [first, second, late]) expect(await refusal(single(to))).toBe('funds-twice')
    await single(second, '2016-09')
    // 绕过程序也不行：数据库自己拒绝
    const direct = bed.kernel.database.asOwner((c) =>
      c.query(
        `INSERT INTO funds.payment SELECT (jsonb_populate_record(y, jsonb_build_object('id', $1::text, 'run', NULL, 'state', 'requested'))).*
        FROM funds.payment y WHERE y.county = '${COUNTY}' AND y.run = $2`,
        [newId(new Date()), id],
      ),
    )
    await expect(direct).rejects.toThrow(/payment_aid_once/)
    // 撤回以后可以再办
    await as('centre', (h) => decideRun(h, id, 'withdraw', '另行单笔发放'))
    await single(second)
    await single(wished)
    expect(await refusal(make())).toBe('funds-payment')
  })

  it('同一对象前后两项救助日期重叠的，按后一项发，另一项列明，不耽误全表', async () => {
    bed.at('2016-06-05')
    const to = resident('赵老七')
    const grant = (amount: number, fromDay: string) =>
      as('centre', (h) =>
        grantAids(h, [{ to, purpose: 'living-aid', amount, document: '救助名单', place: COUNTY, fromDay }]),
      )
    const [before] = await grant(10_000, '2016-01-01')
    await as('centre', (h) => endAid(h, before!, '2016-07-01', '调整标准'))
    await grant(12_000, '2016-06-01')
    const { id, leftOut } = await as('centre', (h) =>
      makeRun(h, { purpose: 'living-aid', month: '2016-06', document: '发放表', sources: [chest.line] }),
    )
    expect(leftOut).toEqual([{ payee: '赵老七', reason: '与另一项救助日期重叠' }])
    const { rows } = await as('finance', (h) =>
      listPayments(h, { run: id, q: '赵老七', page: 1, size: 20 } as never, { limit: 20, offset: 0 }),
    )
    expect(rows.map((p) => p.amount)).toEqual([12_000])
  })

  it('同一天起发又停发的，没有发过，不算名单上的人；撤回后另造的表排在前面，名单按地方排列', async () => {
    bed.at('2016-10-05')
    const purpose = 'service'
    const source = await as('finance', async (h) => {
      const id = await openAccount(h, { kind: 'pool', title: '服务资金', place: COUNTY, purposes: [purpose] })
      await receive(h, chest.treasury, id, 1_000_000)
      return id
    })
    const grant = (to: NewPayment['to'], place = COUNTY) =>
      as('centre', (h) =>
        grantAids(h, [{ to, purpose, amount: 10_000, document: '名单', place, fromDay: '2016-10-05' }]),
      )
    const mistaken = resident('错列')
    const [wrong] = await grant(mistaken)
    await as('centre', (h) => endAid(h, wrong!, '2016-10-05', '列错了人'))
    const single = () => ask({ to: mistaken, purpose, amount: 10_000, from: [source] })
    await single()
    expect(await refusal(single())).toBe('none')
    for (const n of [5, 2, 7, 1, 8, 4, 3, 6]) await grant(resident(`户${n}`), `${COUNTY}10020${n}`)
    const make = () => as('centre', (h) => makeRun(h, { purpose, month: '2016-10', document: '发放表' }))
    for (let again = 0; again < 4; again += 1)
      await as('centre', async (h) => decideRun(h, (await make()).id, 'withdraw', '重新造表'))
    const { id } = await make()
    const page = { limit: 200, offset: 0 }
    expect((await as('finance', (h) => listRuns(h, page))).rows[0]!.id).toBe(id)
    const { rows } = await as('finance', (h) => listPayments(h, { run: id, page: 1, size: 200 } as never, page))
    expect(rows.map((p) => p.payeeTitle)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((n) => `户${n}`))
  })
})
