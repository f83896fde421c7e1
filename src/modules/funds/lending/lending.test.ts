import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { addDays } from '#kernel/pure/day.ts'
import { type Id, newId } from '#kernel/pure/ids.ts'
import { takeInHouseholds } from '#modules/households/public.ts'
import { importPlaces, levelOfCode } from '#modules/places/public.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import {
  askRelief,
  correctEntry,
  decideClaim,
  enterAccounts,
  lend,
  openSeason,
  returnProduce,
  rollOver,
  seasonSummary,
} from '../public.ts'
import { actor, COUNTY, withPack } from '../sample.ts'
import { CAUSES } from './model.ts'
import { credited, gramsToSettle, owedOf } from './rules.ts'
import { borrowerName, sign, voidLoan, wholeLoan } from './service.ts'
import { listLoans, loadLoan } from './store.ts'

const bed = testBed()
const as = <T>(role: Parameters<typeof actor>[0], work: Parameters<typeof bed.kernel.act<T>>[1]) =>
  bed.kernel.act(actor(role), work)
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (e: { code: string; reasons?: string[]; params?: { reason?: string } }) =>
      [e.code, ...(e.reasons ?? []), e.params?.reason ?? ''].join(' ').trim(),
  )
let n = 0
const season = (fromDay = '2017-03-01', dueOn = '2017-11-30') => {
  n += 1
  return as('centre', (h) => openSeason(h, { kind: 'bag', title: `木耳 ${n}`, document: '借还办法', fromDay, dueOn }))
}
const borrow = async (of: Id, units = 1000, name = '王老五') =>
  (await as('centre', (h) => lend(h, of, [{ name, place: COUNTY, units, lentOn: '2017-03-10' }])))[0]!
const give = (loan: Id, grade: string, grams: number) => as('centre', (h) => returnProduce(h, [{ loan, grade, grams }]))
const loan = (id: Id) => as('centre', (h) => loadLoan(h, id))

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  await withPack(bed.kernel, {})
  bed.at('2017-06-01')
})

describe('借袋还耳', () => {
  it('借出、分次归还、还清；多交的退给农户；全名封存，查看留痕', async () => {
    const of = await season()
    const id = await borrow(of)
    await give(id, 'first', 20_001)
    expect(await loan(id)).toMatchObject({ lent: 1_000_000, returned: 500_025, state: 'lent', shown: '王**' })
    await give(id, 'second', 20_000)
    expect(owedOf(await loan(id))).toBe(99_975)
    expect(await refusal(give(id, 'first', 4000))).toContain('只需再交 3999 克')
    await give(id, 'first', 3999)
    expect(await loan(id)).toMatchObject({ returned: 1_000_000, state: 'settled', settledOn: '2017-06-01' })
    expect(await refusal(give(id, 'first', 1))).toContain('已经结清')
    expect(await as('centre', (h) => borrowerName(h, id, '打印合同'))).toBe('王老五')
    const summary = await as('leader', (h) => seasonSummary(h, of))
    expect(summary.sums).toMatchObject({
      loans: 1,
      households: 1,
      settled: 1,
      lent: 1_000_000,
      returned: 1_000_000,
      owed: 0,
      overdue: 0,
    })
    expect(summary.grades.map((g) => [g.grade, g.delivered, g.units, g.value])).toEqual([
      ['first', 24_000, 600_000, 192_000],
      ['second', 20_000, 400_000, 128_000],
      ['third', 0, 0, 0],
    ])
  })

  it('销售和成本算出各户纯收入；记错了只能冲销，冲销只一次', async () => {
    const id = await borrow(await season())
    const [, wrong] = await as('centre', (h) =>
      enterAccounts(h, [
        { loan: id, kind: 'sale', amount: 480_000, grade: 'first', grams: 60_000 },
        { loan: id, kind: 'sale', amount: 48_000, grade: 'first', grams: 6000 },
        { loan: id, kind: 'cost', amount: 90_000 },
      ]),
    )
    await as('centre', (h) => correctEntry(h, wrong!, '同一笔记了两次'))
    expect(await loan(id)).toMatchObject({ sold: 480_000, spent: 90_000 })
    expect(await refusal(as('centre', (h) => correctEntry(h, wrong!, '再冲一次')))).toContain('already-exists')
    const [back] = await give(id, 'first', 40_000)
    expect(await loan(id)).toMatchObject({ state: 'settled' })
    await as('centre', (h) => correctEntry(h, back!, '过磅有误'))
    expect(await loan(id)).toMatchObject({ state: 'lent', returned: 0, settledOn: null })
    await give(id, 'first', 40_000)
    const whole = await as('centre', (h) => wholeLoan(h, id))
    expect(whole.entries.filter((e) => e.corrected)).toHaveLength(2)
    expect(
      whole.entries
        .filter((e) => e.kind === 'correct')
        .map((e) => e.units)
        .sort(),
    ).toEqual([0, 1_000_000])
  })

  it('受灾减免由另一人批准；不批准要先告知、听取意见；损耗核销有上限', async () => {
    const id = await borrow(await season())
    const ask = (units: number, kind: 'relief' | 'loss' = 'relief') =>
      as('centre', (h) => askRelief(h, id, { kind, units, cause: 'flood', why: '七月洪水冲毁菌袋' }))
    expect(await refusal(ask(1_000_001))).toContain('超过现在尚欠')
    expect(await refusal(ask(50_001, 'loss'))).toContain('不能超过借出数量的 5%')
    const claim = await ask(300_000)
    const same = { ...actor('centre'), role: 'leader' as const }
    expect(await refusal(bed.kernel.act(same, (h) => decideClaim(h, claim, 'grant')))).toContain('不能审批自己')
    expect(await refusal(as('leader', (h) => decideClaim(h, claim, 'refuse', '材料不全')))).toContain('先告知')
    await as('leader', (h) => decideClaim(h, claim, 'intend-refusal', '材料不全'))
    expect(await refusal(as('leader', (h) => decideClaim(h, claim, 'refuse', '材料不全')))).toContain('陈述意见')
    await as('centre', (h) => decideClaim(h, claim, 'answer', '已补照片'))
    await as('leader', (h) => decideClaim(h, claim, 'grant'))
    const lost = await ask(50_000, 'loss')
    await as('leader', (h) => decideClaim(h, lost, 'grant'))
    expect(await loan(id)).toMatchObject({ relieved: 300_000, lost: 50_000, state: 'lent' })
    // 表里也不许：没有批准的申请不能入账，批准的也不能入两次
    const entry = (of: Id, units: number) =>
      as('centre', (h) =>
        h.run(sql`INSERT INTO funds.loan_entry (county, id, loan, kind, on_day, at, place, units, claim)
          VALUES (${COUNTY}, ${newId(new Date())}, ${id}, 'relief', '2017-06-01', now(), ${COUNTY}, ${units}, ${of})`),
      )
    expect(await refusal(entry(await ask(1000), 1000))).toContain('没有经另一人批准')
    expect(await refusal(entry(claim, 300_000))).toBe('already-exists')
    expect(
      await refusal(as('centre', (h) => h.run(sql`UPDATE funds.loan SET returned = lent WHERE county = ${COUNTY}`))),
    ).toBe('not-allowed')
  })

  it('尚欠结转下一季：旧合同结清，新合同的数量恰好是尚欠的；结转后不能再改归还', async () => {
    const [first, second] = [await season(), await season('2017-06-01', '2018-11-30')]
    const [a, b] = [await borrow(first, 1000, '王老五'), await borrow(first, 500, '李有田')]
    const [back] = await give(a, 'third', 777)
    await give(b, 'first', 20_000)
    const [rolled] = await as('leader', (h) => rollOver(h, { from: first, to: second, document: '会议纪要' }))
    const [old, fresh] = [await loan(a), await loan(rolled!)]
    expect(old).toMatchObject({ state: 'rolled', rolled: 1_000_000 - 12_140 })
    // 结转的不算结清：五百袋那一份还清了，一千袋那一份转走了，数字点开就是那一份
    expect((await as('leader', (h) => seasonSummary(h, first))).sums).toMatchObject({
      loans: 2,
      settled: 1,
      rolledOver: 1,
      overdue: 0,
      owed: 0,
    })
    const opened = await as('leader', (h) =>
      listLoans(h, { season: first, state: 'rolled', page: 1, size: 20 } as never, { limit: 20, offset: 0 }),
    )
    expect(opened.rows.map((r) => r.id)).toEqual([a])
    expect(await refusal(give(a, 'first', 1))).toContain('已经结转')
    await as('centre', (h) => enterAccounts(h, [{ loan: a, kind: 'cost', amount: 100 }]))
    expect(await loan(a)).toMatchObject({ state: 'rolled', spent: 100 })
    expect(fresh).toMatchObject({ lent: old.rolled, rolledFrom: a, shown: '王**', season: second, state: 'lent' })
    expect(await as('centre', (h) => borrowerName(h, rolled!, '核对姓名'))).toBe('王老五')
    expect(await refusal(as('centre', (h) => correctEntry(h, back!, '过磅有误')))).toContain('已经结转')
    expect(
      await refusal(as('leader', (h) => rollOver(h, { from: first, to: second, document: '会议纪要' }))),
    ).toContain('没有尚欠')
    await give(rolled!, 'second', gramsToSettle(50, { grams: 0, units: 0 }, fresh.lent))
    expect(await loan(rolled!)).toMatchObject({ state: 'settled' })
  })

  it('同一时刻登记的：冲销排在原记录之后；结转的合同按原合同的次序编号', async () => {
    const [first, second] = [await season(), await season('2017-05-01')]
    const units = [70, 20, 50, 10, 80, 40, 30, 60]
    const loans = await as('centre', (h) =>
      lend(
        h,
        first,
        units.map((bags) => ({ name: '王老五', place: COUNTY, units: bags })),
      ),
    )
    for (let again = 0; again < 5; again += 1) {
      const [wrong] = await give(loans[0]!, 'first', 40)
      await as('centre', (h) => correctEntry(h, wrong!, '过磅有误'))
    }
    const { entries } = await as('centre', (h) => wholeLoan(h, loans[0]!))
    const told = new Set<Id>()
    for (const e of entries) {
      if (e.corrects !== null) expect(told).toContain(e.corrects)
      told.add(e.id)
    }
    await as('leader', (h) => rollOver(h, { from: first, to: second, document: '会议纪要' }))
    const { rows } = await as('leader', (h) =>
      listLoans(h, { season: second, page: 1, size: 20 } as never, { limit: 20, offset: 0 }),
    )
    expect(rows.map((r) => r.lent / 1000)).toEqual(units)
  })

  it('一户一季只签一份；有记录的合同不能作废；签了合同不能改折算标准；季外不能借', async () => {
    const of = await season()
    const household = newId(new Date())
    const sign = (units = 10) => as('centre', (h) => lend(h, of, [{ household, name: '王老五', place: COUNTY, units }]))
    const [id] = await sign()
    expect(await refusal(sign())).toBe('already-exists')
    await as('centre', (h) => voidLoan(h, id!, '数量写错了'))
    const [again] = await sign(20)
    await give(again!, 'first', 40)
    expect(await refusal(as('centre', (h) => voidLoan(h, again!, '数量写错了')))).toContain('不能作废')
    const grade = sql`INSERT INTO funds.season_grade (county, season, grade, title, n, grams, price) VALUES (${COUNTY}, ${of}, 'x', '等外', 9, 1, 1)`
    expect(await refusal(as('centre', (h) => h.run(grade)))).toContain('不能再改折算标准')
    expect(
      await refusal(as('centre', (h) => lend(h, of, [{ name: '甲', place: COUNTY, units: 1, lentOn: '2017-02-28' }]))),
    ).toContain('不在该借还季内')
    expect((await as('leader', (h) => seasonSummary(h, of))).sums).toMatchObject({
      loans: 1,
      lent: 20_000,
      owed: 19_000,
    })
  })

  it('经办人从户档里选农户签合同，姓名和所在村不再填；中心不看户档，照写姓名和村', async () => {
    const village = `${COUNTY}100201`
    const household = await bed.kernel.asSystem(COUNTY, async (h) => {
      const codes = [COUNTY, `${COUNTY}100`, village]
      const placed = codes.map((code) => ({
        code,
        name: `地方${code}`,
        level: levelOfCode(code),
        parent: code.length === 6 ? null : code.slice(0, -3),
      }))
      await importPlaces(h, placed, '2016-01-01')
      const [taken] = await takeInHouseholds(h, [
        {
          id: h.id(),
          place: village,
          groupName: '',
          kind: 'ordinary',
          causesOther: [],
          fuel: [],
          relocated: false,
          why: '首次登记',
          from: '2016-01-05',
          confirmedNotDuplicate: true,
          members: [{ name: '赵有田', relation: 'head' as const, lowIncome: false }],
        },
      ])
      return taken!
    })
    const of = await season()
    const picked = await as('clerk', (h) => sign(h, { season: of, borrower: { household }, units: 100 }))
    expect(await loan(picked)).toMatchObject({ household, shown: '赵**', place: village, lent: 100_000, n: 1 })
    const written = { season: of, borrower: { name: '钱某某', place: village }, units: 10 }
    expect(await loan(await as('centre', (h) => sign(h, written)))).toMatchObject({
      household: null,
      place: village,
      n: 2,
    })
    expect(await refusal(as('centre', (h) => sign(h, { season: of, borrower: { household }, units: 1 })))).toContain(
      'not-found',
    )
  })

  it('七千户：一次借出，三次归还，尚欠恒等于借出减去归还、减免、核销和结转，与逐笔计算的一样', async () => {
    const of = await season()
    const HOUSEHOLDS = 7000
    const begun = performance.now()
    const loans = await as('centre', (h) =>
      lend(
        h,
        of,
        Array.from({ length: HOUSEHOLDS }, (_, i) => ({
          name: `农户${i}`,
          place: COUNTY,
          units: 100 + (i % 900),
          lentOn: '2017-03-10',
        })),
      ),
    )
    const rates = { first: 40, second: 50, third: 64 } as const
    const given = loans.map(() => ({
      first: { grams: 0, units: 0 },
      second: { grams: 0, units: 0 },
      third: { grams: 0, units: 0 },
    }))
    const owed = loans.map((_, i) => (100 + (i % 900)) * 1000)
    for (const [round, grade] of (['first', 'second', 'first'] as const).entries()) {
      const deliveries = loans.flatMap((id, i) => {
        const most = gramsToSettle(rates[grade], given[i]![grade], owed[i]!)
        const grams = Math.min(most, 1 + ((i * 7919 + round * 104_729) % 20_011))
        if (grams === 0 || owed[i] === 0) return []
        const units = credited(grams, rates[grade], given[i]![grade], owed[i]!)
        given[i]![grade] = { grams: given[i]![grade].grams + grams, units: given[i]![grade].units + units }
        owed[i]! -= units
        return [{ loan: id, grade, grams }]
      })
      await as('centre', (h) => returnProduce(h, deliveries))
    }
    const took = performance.now() - begun
    const { rows } = await bed.kernel.database.asOwner((c) =>
      c.query(
        'SELECT id, lent - returned - relieved - lost - rolled AS owed, state FROM funds.loan WHERE season = $1 ORDER BY n',
        [of],
      ),
    )
    expect(rows.map((r) => Number(r.owed))).toEqual(owed)
    expect(rows.every((r) => (r.state === 'settled') === (Number(r.owed) === 0))).toBe(true)
    const { sums } = await as('leader', (h) => seasonSummary(h, of))
    expect(sums).toMatchObject({ loans: HOUSEHOLDS, households: HOUSEHOLDS, owed: owed.reduce((a, b) => a + b, 0) })
    const listed = performance.now()
    expect(
      (await as('centre', (h) => listLoans(h, { season: of, page: 1, size: 20 }, { limit: 20, offset: 6900 }))).total,
    ).toBe(HOUSEHOLDS)
    console.info(`七千户借出、三次归还 ${Math.round(took)} 毫秒，列表 ${Math.round(performance.now() - listed)} 毫秒`)
  }, 180_000)

  it('随意办理三百步，尚欠从不为负，总是等于各笔之和', async () => {
    const [of, next] = [await season(), await season('2017-05-01', '2018-11-30')]
    let seed = 20170601
    const chance = (most: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return seed % most
    }
    const ids: Id[] = []
    const steps: (() => Promise<unknown>)[] = [
      async () => ids.push(await borrow(of, 1 + chance(50))),
      () => give(ids[chance(ids.length)]!, ['first', 'second', 'third'][chance(3)]!, 1 + chance(900)),
      () => give(ids[chance(ids.length)]!, ['first', 'second', 'third'][chance(3)]!, 1 + chance(300)),
      () => enterAccounts2(ids[chance(ids.length)]!, 1 + chance(9000)),
      async () => {
        const id = ids[chance(ids.length)]!
        const cause = Object.keys(CAUSES)[chance(8)] as keyof typeof CAUSES
        const claim = await as('centre', (h) =>
          askRelief(h, id, {
            kind: chance(2) ? 'relief' : 'loss',
            units: 1 + chance(4000),
            cause,
            why: '据实申请减免',
          }),
        )
        await as('leader', (h) => decideClaim(h, claim, 'grant'))
      },
      async () => {
        const whole = await as('centre', (h) => wholeLoan(h, ids[chance(ids.length)]!))
        const entry = whole.entries[chance(Math.max(1, whole.entries.length))]
        if (entry) await as('centre', (h) => correctEntry(h, entry.id, '登记有误'))
      },
      async () => {
        if (chance(6) === 0)
          await as('leader', (h) =>
            rollOver(h, { from: of, to: next, loans: [ids[chance(ids.length)]!], document: '会议纪要' }),
          )
      },
    ]
    const enterAccounts2 = (id: Id, amount: number) =>
      as('centre', (h) => enterAccounts(h, [{ loan: id, kind: 'cost', amount }]))
    await steps[0]!()
    let refusals = 0
    for (let i = 0; i < 300; i += 1)
      await steps[chance(steps.length)]!().catch((e: { code?: string }) => {
        expect(['funds-loan', 'already-exists', 'action-not-allowed']).toContain(e.code)
        refusals += 1
      })
    expect(refusals).toBeLessThan(250)
    const { rows } = await bed.kernel.database.asOwner((c) =>
      c.query(
        `SELECT o.id, o.lent, o.returned, o.relieved, o.lost, o.rolled, o.spent, o.state,
           coalesce(sum(CASE WHEN e.kind = 'return' THEN e.units WHEN t.kind = 'return' THEN -e.units END), 0) AS e_returned,
           coalesce(sum(e.units) FILTER (WHERE e.kind = 'relief'), 0) AS e_relieved, coalesce(sum(e.units) FILTER (WHERE e.kind = 'loss'), 0) AS e_lost,
           coalesce(sum(e.units) FILTER (WHERE e.kind = 'roll'), 0) AS e_rolled,
           coalesce(sum(CASE WHEN e.kind = 'cost' THEN e.amount WHEN t.kind = 'cost' THEN -e.amount END), 0) AS e_spent
         FROM funds.loan o LEFT JOIN funds.loan_entry e ON e.county = o.county AND e.loan = o.id
         LEFT JOIN funds.loan_entry t ON t.county = e.county AND t.id = e.corrects
         WHERE o.season = ANY ($1) GROUP BY o.county, o.id`,
        [[of, next]],
      ),
    )
    expect(rows.length).toBeGreaterThan(20)
    for (const r of rows) {
      const owed = owedOf({
        lent: +r.lent,
        returned: +r.returned,
        relieved: +r.relieved,
        lost: +r.lost,
        rolled: +r.rolled,
      })
      expect(owed).toBeGreaterThanOrEqual(0)
      expect(r.state).toBe(owed > 0 ? 'lent' : +r.rolled > 0 ? 'rolled' : 'settled')
      expect([r.e_returned, r.e_relieved, r.e_lost, r.e_rolled, r.e_spent].map(Number)).toEqual(
        [r.returned, r.relieved, r.lost, r.rolled, r.spent].map(Number),
      )
    }
  }, 120_000)

  it('过了期限没有还清的列为逾期', async () => {
    const of = await season()
    await borrow(of)
    bed.at(addDays('2017-11-30', 1))
    expect((await as('leader', (h) => seasonSummary(h, of))).sums.overdue).toBe(1)
    expect(
      (
        await as('leader', (h) =>
          listLoans(h, { season: of, overdue: true, page: 1, size: 20 }, { limit: 20, offset: 0 }),
        )
      ).total,
    ).toBe(1)
    bed.at('2017-06-01')
  })
})
