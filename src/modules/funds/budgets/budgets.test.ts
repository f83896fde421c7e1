import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Id } from '#kernel/pure/ids.ts'
import { fenOfYuan, shareOut, yuanText } from '#kernel/pure/money.ts'
import { importPlaces, levelOfCode } from '#modules/places/public.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import { endYearProposal } from '../ledger/service.ts'
import { viewBook } from '../ledger/view.ts'
import { paidOnTime } from '../measures.ts'
import {
  approveBudget,
  balances,
  closeYear,
  correct,
  meetDues,
  openAccount,
  planBudget,
  planStandard,
  proposeYear,
  sumOfBalances,
} from '../public.ts'
import { actor, COUNTY, withPack } from '../sample.ts'
import { instalments, standardFor } from './rules.ts'
import { listBudgets, listDues } from './store.ts'

const bed = testBed()
const as = <T>(role: Parameters<typeof actor>[0], work: Parameters<typeof bed.kernel.act<T>>[1]) =>
  bed.kernel.act(actor(role), work)
const STANDARD = {
  code: 'village-running',
  title: '村级组织运转经费',
  purpose: 'village-running',
  year: 2015,
  base: 13_000_000,
  match: 5_250_000,
  growth: 50,
  instalments: ['03-31', '06-30', '09-30', '12-20'],
}
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (e: { code: string }) => e.code,
  )
const all = { limit: 200, offset: 0 }
const march = { county: COUNTY, month: '2016-03', from: '2016-03-01', to: '2016-03-31' }
let treasury: Id
let fund: Id

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  await withPack(bed.kernel, { standards: [STANDARD] })
  await bed.kernel.asSystem(COUNTY, (h) =>
    importPlaces(
      h,
      [COUNTY, `${COUNTY}100`, ...['201', '202', '203'].map((n) => `${COUNTY}100${n}`)].map((code) => ({
        code,
        name: `地方${code}`,
        level: levelOfCode(code),
        parent: code.length === 6 ? null : code.slice(0, -3),
      })),
      '2015-01-01',
    ),
  )
  await as('finance', async (h) => {
    treasury = await openAccount(h, { kind: 'outside', title: '区财政', place: COUNTY })
    const purposes = ['living-aid', 'illness-aid', 'operation', 'village-running']
    fund = await openAccount(h, { kind: 'fund', title: '关爱专项资金', place: COUNTY, parent: treasury, purposes })
  })
})

const duesOf = async (budget: Id) =>
  (await as('finance', (h) => listDues(h, { budget, page: 1, size: 20 } as never, all))).rows
/** A fund whose budget of 2016 is met in parts: the first line's due in the year, the others late. */
let venue: { fund: Id; budget: Id; line: Id }

describe('预算', () => {
  it('一年 46.8 万元：编制、另一人批准、财政拨入、拨到项目，封闭运行；逾期看得出来', async () => {
    bed.at('2016-01-10')
    const lines = [
      {
        title: '定期救助',
        purpose: 'living-aid',
        amount: 30_000_000,
        dues: [{ dueOn: '2016-02-01', amount: 30_000_000 }],
      },
      { title: '运营', purpose: 'operation', amount: 16_800_000, dues: [{ dueOn: '2016-03-01', amount: 16_800_000 }] },
    ]
    const budget = {
      fund,
      year: 2016,
      title: '2016 年关爱专项资金',
      total: 46_800_000,
      document: '区财预〔2016〕8号',
      lines,
    }
    expect(await refusal(as('finance', (h) => planBudget(h, { ...budget, total: 46_799_999 })))).toBe('input-invalid')
    expect(
      await refusal(
        as('finance', (h) => planBudget(h, { ...budget, lines: [{ ...lines[0]!, purpose: 'study-aid' }] })),
      ),
    ).toBe('input-invalid')
    const id = await as('finance', (h) =>
      planBudget(h, { ...budget, fundDues: [{ dueOn: '2016-01-20', amount: 46_800_000 }] }),
    )
    expect(await refusal(as('finance', (h) => planBudget(h, budget)))).toBe('already-exists')
    const dues = (await as('finance', (h) => listDues(h, { budget: id, page: 1, size: 20 } as never, all))).rows
    const [toFund, aid, operation] = dues
    expect(
      await refusal(as('finance', (h) => meetDues(h, { dues: [toFund!.id], source: treasury, document: '回单' }))),
    ).toBe('funds-sources')
    const self = { ...actor('finance'), role: 'leader' as const }
    expect(await refusal(bed.kernel.act(self, (h) => approveBudget(h, id)))).toBe('action-not-allowed')
    await as('leader', (h) => approveBudget(h, id))
    // 财政的钱没到，项目拨不出
    expect(await refusal(as('finance', (h) => meetDues(h, { dues: [aid!.id], document: '拨款' })))).toBe('funds-short')
    await as('finance', (h) => meetDues(h, { dues: [toFund!.id], source: treasury, document: '回单' }))
    bed.at('2016-02-15')
    await as('finance', (h) => meetDues(h, { dues: [aid!.id], document: '拨款' }))
    bed.at('2016-03-02')
    const after = (await as('finance', (h) => listDues(h, { budget: id, page: 1, size: 20 } as never, all))).rows
    expect(after.map((d) => [d.dueOn, d.metOn, d.met === d.amount])).toEqual([
      ['2016-01-20', '2016-01-10', true],
      ['2016-02-01', '2016-02-15', true],
      ['2016-03-01', null, false],
    ])
    expect(await refusal(as('finance', (h) => meetDues(h, { dues: [aid!.id], document: '再拨' })))).toBe(
      'funds-sources',
    )
    expect((await as('finance', (h) => balances(h, [fund])))[0]).toMatchObject({ in: 46_800_000, balance: 16_800_000 })
    expect(operation!.accountTitle).toBe('2016 年运营')
    const frozen = `UPDATE funds.budget SET title = '改' WHERE county = '${COUNTY}'`
    expect(await refusal(as('leader', (h) => h.run(sql.raw(frozen))))).toBe('rule-of-data')
  })

  it('村级经费：2015 年每村 13 万元、配套 5.25 万元，逐年增长，按季四期', async () => {
    const villages = await as('finance', (h) =>
      openAccount(h, {
        kind: 'fund',
        title: '村级经费',
        place: COUNTY,
        parent: treasury,
        purposes: ['village-running'],
      }),
    )
    expect(standardFor(STANDARD, 2014)).toBeUndefined()
    expect(standardFor(STANDARD, 2015)).toEqual({ amount: 13_000_000, match: 5_250_000 })
    expect(standardFor(STANDARD, 2017)).toEqual({ amount: 14_332_500, match: 5_788_100 })
    const id = await as('finance', (h) =>
      planStandard(h, { standard: 'village-running', fund: villages, year: 2016, document: '县组通字〔2016〕3号' }),
    )
    const { rows } = await as('finance', (h) => listBudgets(h, { fund: villages, page: 1, size: 20 } as never, all))
    expect(rows[0]).toMatchObject({ id, lines: 3, total: 3 * 13_650_000, planned: 3 * 13_650_000 })
    // 县级配套和上级经费各有各的拨付计划，各按期足额才算
    const dues = (await as('finance', (h) => listDues(h, { budget: id, page: 1, size: 20 } as never, all))).rows
    const owed = (share: string) => dues.filter((d) => d.line === null && d.share === share)
    const sum = (share: string) => owed(share).reduce((all, d) => all + d.amount, 0)
    expect(dues).toHaveLength(2 * 4 + 12)
    // 同一天到期的，先上级经费、后县级配套，每期一样
    expect(dues.flatMap((d) => (d.line === null ? [`${d.dueOn} ${d.share}`] : []))).toEqual(
      STANDARD.instalments.flatMap((day) => [`2016-${day} upper`, `2016-${day} county`]),
    )
    expect([sum('upper'), sum('county')]).toEqual([3 * (13_650_000 - 5_512_500), 3 * 5_512_500])
    await as('leader', (h) => approveBudget(h, id))
    const meet = (...which: { id: Id }[]) =>
      as('finance', (h) => meetDues(h, { dues: which.map((d) => d.id), source: treasury, document: '回单' }))
    const [upper, county] = [owed('upper')[0]!, owed('county')[0]!]
    expect(await refusal(meet(upper, county))).toBe('funds-sources')
    await meet(upper)
    bed.at('2016-04-05')
    const late = await as('finance', (h) =>
      listDues(h, { budget: id, standing: 'late', page: 1, size: 20 } as never, all),
    )
    expect(late.rows.filter((d) => d.line === null).map((d) => [d.share, d.amount])).toEqual([
      ['county', county.amount],
    ])
    const figures = (side: 'numerator' | 'denominator') =>
      as('finance', (h) =>
        h.rows<{ title: string }>(paidOnTime.records({ ...march, asOf: h.now }, side, { place: COUNTY })),
      )
    expect((await figures('denominator')).map((r) => r.title)).toContain('村级经费（县级配套）')
    expect((await figures('numerator')).map((r) => r.title)).not.toContain('村级经费（县级配套）')
    expect((await figures('numerator')).map((r) => r.title)).toContain('村级经费（上级经费）')
    bed.at('2016-03-02')
  })

  it('拨错更正以后又成未拨，可以再拨；更正的更正同样算数；专项资金只从外面拨入', async () => {
    bed.at('2016-04-01')
    const own = await as('finance', (h) =>
      openAccount(h, { kind: 'fund', title: '场所资金', place: COUNTY, parent: treasury, purposes: ['operation'] }),
    )
    const line = {
      title: '活动室',
      purpose: 'operation',
      amount: 110_000,
      dues: [
        { dueOn: '2016-04-10', amount: 60_000 },
        { dueOn: '2016-05-10', amount: 40_000 },
        { dueOn: '2016-06-10', amount: 10_000 },
      ],
    }
    const fundDues = [
      { dueOn: '2016-04-05', amount: 60_000 },
      { dueOn: '2016-05-05', amount: 50_000 },
    ]
    const budget = await as('finance', (h) =>
      planBudget(h, {
        fund: own,
        year: 2016,
        title: '2016 年场所',
        total: 110_000,
        document: '批复',
        lines: [line],
        fundDues,
      }),
    )
    const self = `UPDATE funds.budget SET person = NULL WHERE county = '${COUNTY}' AND id = '${budget}'`
    expect(await refusal(as('leader', (h) => h.run(sql.raw(self))))).toBe('rule-of-data')
    await as('leader', (h) => approveBudget(h, budget))
    const meet = (n: number, source?: Id) =>
      as('finance', async (h) => {
        const due = (await listDues(h, { budget, page: 1, size: 20 } as never, all)).rows[n]!
        return meetDues(h, { dues: [due.id], document: '拨款单', ...(source !== undefined && { source }) })
      })
    await meet(0, treasury)
    const [wrong] = await meet(1)
    const account = (await duesOf(budget))[1]!.account
    expect(await refusal(meet(2, account))).toBe('funds-sources')
    const turn = (posting: Id) => as('finance', (h) => correct(h, posting, { why: '拨错项目' }))
    const met = async () => (await duesOf(budget))[1]
    const turned = await turn(wrong!)
    expect(await met()).toMatchObject({ met: 0, metOn: null })
    const again = await turn(turned)
    expect(await met()).toMatchObject({ met: 60_000 })
    await turn(again)
    expect(await met()).toMatchObject({ met: 0 })
    await meet(1)
    expect(await met()).toMatchObject({ met: 60_000, metOn: '2016-04-01' })
    venue = { fund: own, budget, line: account }
  })

  it('年度结账：项目结余收回专项资金，之后不能再记入', async () => {
    bed.at('2017-01-05')
    expect(await refusal(as('finance', (h) => proposeYear(h, 2017)))).toBe('funds-year-open')
    // 会计申请，负责人审核；没有申请的不能结，自己申请的不能自己审核，退回以后要重新申请
    expect(await refusal(as('leader', (h) => closeYear(h, 2016)))).toBe('funds-year-open')
    await as('finance', (h) => proposeYear(h, 2016))
    expect(await refusal(as('finance', (h) => proposeYear(h, 2016)))).toBe('funds-year-open')
    const self = { ...actor('finance'), role: 'leader' as const }
    expect(await refusal(bed.kernel.act(self, (h) => closeYear(h, 2016)))).toBe('funds-year-open')
    const yearOf = async (role: 'finance' | 'leader') =>
      (await as(role, (h) => viewBook(h, 2017))).years.find((y) => y.year === 2016)
    expect((await yearOf('finance'))?.may).toEqual(['end'])
    expect((await yearOf('leader'))?.may).toEqual(['close', 'end'])
    await as('leader', (h) => endYearProposal(h, 2016, '还有一笔款没有入账'))
    expect(await refusal(as('leader', (h) => closeYear(h, 2016)))).toBe('funds-year-open')
    expect((await yearOf('finance'))?.may).toEqual(['propose'])
    await as('finance', (h) => proposeYear(h, 2016))
    const closed = await as('leader', (h) => closeYear(h, 2016))
    expect((await yearOf('finance'))?.may).toEqual([])
    expect(closed.postings).toBeGreaterThan(2)
    expect((await as('finance', (h) => balances(h, [fund])))[0]).toMatchObject({ balance: 46_800_000 })
    expect(await as('finance', sumOfBalances)).toMatchObject({ sum: 0 })
    expect(await refusal(as('finance', (h) => proposeYear(h, 2016)))).toBe('funds-year-open')
  })

  it('结账以后补拨的，下一年结账时收回；年末以后到的，不倒记入上一年', async () => {
    const lineHolds = async () => (await as('finance', (h) => balances(h, [venue.line])))[0]!.balance
    expect(await lineHolds()).toBe(0)
    const [, , toFund, second, third] = await duesOf(venue.budget)
    const meet = (due: Id) => as('finance', (h) => meetDues(h, { dues: [due], document: '补拨', source: treasury }))
    bed.at('2017-02-01')
    await meet(toFund!.id)
    await meet(second!.id)
    bed.at('2018-01-03')
    await meet(third!.id)
    expect(await lineHolds()).toBe(50_000)
    bed.at('2018-01-05')
    await as('finance', (h) => proposeYear(h, 2017))
    await as('leader', (h) => closeYear(h, 2017))
    expect(await lineHolds()).toBe(10_000)
  })
})

describe('钱的算法', () => {
  it('分配之和一分不差，按比例，先后公平', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e13 }),
        fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 50 }),
        (total, weights) => {
          const shares = shareOut(total, weights)
          const sum = weights.reduce((a, w) => a + w, 0)
          expect(shares.reduce((a, s) => a + s, 0)).toBe(sum === 0 ? 0 : total)
          const off = shares.map((s, i) => Math.abs(s - (sum === 0 ? 0 : (total / sum) * weights[i]!)))
          expect(Math.max(...off)).toBeLessThan(1.01)
        },
      ),
    )
  })

  it('元写成字、读回来还是原数；不是钱的读不出', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e14, max: 1e14 }), (fen) => {
        expect(fenOfYuan(yuanText(fen))).toBe(fen)
      }),
    )
    for (const text of ['', '1.234', '1e3', '一百', '1.2.3', '--1']) expect(fenOfYuan(text)).toBeNull()
  })

  it('分期之和等于总额，最多差一分', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 12, max: 1e12 }),
        fc.uniqueArray(fc.constantFrom('01-31', '03-31', '06-30', '09-30', '12-20'), { minLength: 1 }),
        (amount, days) => {
          const parts = instalments(amount, 2016, days)
          expect(parts.reduce((a, p) => a + p.amount, 0)).toBe(amount)
          expect(Math.max(...parts.map((p) => p.amount)) - Math.min(...parts.map((p) => p.amount))).toBeLessThanOrEqual(
            1,
          )
        },
      ),
    )
  })
})
