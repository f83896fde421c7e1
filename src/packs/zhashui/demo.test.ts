import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { lend, returnProduce, seasonSummary } from '#modules/funds/public.ts'
import { packBed } from '../../../tests/kit/pack.ts'

const COUNTY = '611026'
const bed = packBed('zhashui', COUNTY)

const seasons = () =>
  bed.ask(async (h) => {
    const rows = await h.rows<{ id: string }>(
      sql`SELECT id FROM funds.season WHERE county = ${COUNTY} ORDER BY from_day`,
    )
    return Promise.all(rows.map(({ id }) => seasonSummary(h, id)))
  })

it('X5：132 名干部驻 46 个村', async () => {
  expect(await bed.figures()).toMatchObject({ 'postings.member': 132 })
  const { villages } = await bed.ask((h) =>
    h.one<{ villages: number }>(
      sql`SELECT count(DISTINCT place)::int AS villages FROM postings.current WHERE county = ${COUNTY}`,
    ),
  )
  expect(villages).toBe(46)
})

it('X5：7,000 户借袋，6,400 户还清，其余因灾减免、结转下季，一袋不少', async () => {
  const [season, next] = await seasons()
  const { sums } = season!
  expect(sums).toMatchObject({
    loans: 7000,
    households: 7000,
    settled: 6400,
    rolledOver: 600,
    overdue: 0,
    owed: 0,
    lost: 0,
  })
  expect(sums.lent).toBe(7000 * 2000 * 1000)
  expect(sums.lent).toBe(sums.returned + sums.relieved + sums.rolled)
  expect(sums.relieved).toBe(60 * 200 * 1000)
  expect(next!.sums).toMatchObject({ loans: 600, lent: sums.rolled, owed: sums.rolled })
})

it('归还按等级过秤折算：每一等级的重量除以约定的标准就是袋数', async () => {
  const [season] = await seasons()
  for (const g of season!.grades) expect([g.grade, g.units]).toEqual([g.grade, (g.delivered * 1000) / g.grams])
  const units = season!.grades.reduce((sum, g) => sum + g.units, 0)
  expect(units).toBe(season!.sums.returned)
  expect(season!.grades.every((g) => g.delivered > 0)).toBe(true)
})

it('户户有账：销售减成本就是收入；减免由另一人批准', async () => {
  const [season] = await seasons()
  expect(season!.sums.netIncome).toBe(season!.sums.sold - season!.sums.spent)
  expect(season!.sums.netIncome).toBeGreaterThan(0)
  const row = await bed.ask((h) =>
    h.one(sql`
      SELECT count(*)::int AS claims, count(*) FILTER (WHERE state = 'granted')::int AS granted,
        count(*) FILTER (WHERE asked_by = decided_by)::int AS own FROM funds.loan_claim WHERE county = ${COUNTY}`),
  )
  expect(row).toEqual({ claims: 60, granted: 60, own: 0 })
})

it('多借一户、多还一次，数字随之改变；还多了不收', async () => {
  const before = (await seasons())[1]!
  await bed.ask(async (h) => {
    const { place } = await h.one<{ place: string }>(sql`
      SELECT place FROM places.current WHERE county = ${COUNTY} AND level = 'village' ORDER BY place LIMIT 1`)
    const [loan] = await lend(h, before.id, [{ name: '周某某', place, units: 100 }])
    await returnProduce(h, [{ loan: loan!, grade: 'first', grams: 400 }])
  })
  const after = (await seasons())[1]!
  expect(after.sums.loans - before.sums.loans).toBe(1)
  expect(after.sums.lent - before.sums.lent).toBe(100_000)
  expect(after.sums.returned - before.sums.returned).toBe(10_000)
  const { loan } = await bed.ask((h) =>
    h.one<{ loan: string }>(
      sql`SELECT id AS loan FROM funds.loan WHERE county = ${COUNTY} AND season = ${before.id} AND lent = 100000`,
    ),
  )
  await expect(bed.ask((h) => returnProduce(h, [{ loan, grade: 'first', grams: 100_000 }]))).rejects.toMatchObject({
    code: 'funds-loan',
  })
})
