import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import { traceByCode, traceFaults, traceOf } from '#modules/funds/public.ts'
import { demoYear } from '#packs/suide/demo.ts'
import { testBed } from '../../../tests/kit/county.ts'
import { loadDemo } from './load.ts'
import { sampleReceipts } from './receipts.ts'

const COUNTY = '610826'
const bed = testBed()

beforeAll(async () => {
  const { homes: _, field: __, ...year } = demoYear
  await loadDemo(bed.kernel, 'suide', () => undefined, {
    year: { ...year, months: [], centre: { cases: 30, wishes: 40, gifts: 25 } },
  })
}, 300_000)

it('小小的关爱中心：30 份档案，40 个心愿，25 笔捐赠，各种状态都有', async () => {
  const row = await bed.kernel.asSystem(COUNTY, (h) =>
    h.one(sql`
      SELECT (SELECT count(*)::int FROM care.file WHERE county = ${COUNTY}) AS files,
        (SELECT count(*)::int FROM care.wish WHERE county = ${COUNTY} AND listed_on IS NOT NULL) AS wishes,
        (SELECT count(*)::int FROM funds.gift WHERE county = ${COUNTY}) AS gifts,
        (SELECT count(*)::int FROM funds.gift WHERE county = ${COUNTY} AND state = 'pledged') AS waiting,
        (SELECT count(*)::int FROM funds.payment WHERE county = ${COUNTY} AND state = 'confirmed') AS confirmed,
        (SELECT count(*)::int FROM funds.payment WHERE county = ${COUNTY} AND state = 'returned') AS returned,
        (SELECT count(*)::int FROM funds.posting WHERE county = ${COUNTY} AND kind = 'refund') AS refunds,
        (SELECT count(*)::int FROM funds.loan WHERE county = ${COUNTY}) AS loans,
        (SELECT count(*)::int FROM funds.booking WHERE county = ${COUNTY}) AS bookings`),
  )
  expect(row).toEqual({
    files: 30,
    wishes: 40,
    gifts: 25,
    waiting: 3,
    confirmed: 6,
    returned: 1,
    refunds: 1,
    loans: 12,
    bookings: 1,
  })
})

it('每笔捐赠的去向分文不差；示例查询码查得到', async () => {
  const faults = await bed.kernel.asSystem(COUNTY, async (h) => {
    const gifts = await h.rows<{ id: string }>(
      sql`SELECT id FROM funds.gift WHERE county = ${COUNTY} AND state = 'received'`,
    )
    const all: string[] = []
    for (const { id } of gifts) all.push(...traceFaults(await traceOf(h, id)))
    return all
  })
  expect(faults).toEqual([])
  const code = (await sampleReceipts(bed.kernel))[COUNTY]!
  const found = await bed.kernel.asSystem(COUNTY, (h) => traceByCode(h, code))
  expect(found).toBeDefined()
})
