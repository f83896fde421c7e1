import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import { DEMO_PASSWORD } from '#apps/demo/accounts.ts'
import { type Cast, loadCast } from '#apps/demo/cast.ts'
import { loadDemo } from '#apps/demo/load.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { makeServer } from '#kernel/server/http/server.ts'
import { type CareSummary, careSummary, claimWishes, enrolMembers, registerCases } from '#modules/care/public.ts'
import {
  approvePayment,
  payPayment,
  publishedBytes,
  receiveGift,
  requestPayment,
  sumOfBalances,
  traceFaults,
  traceOf,
} from '#modules/funds/public.ts'
import { makeDoorkeeper } from '#modules/people/public.ts'
import { verifyMonths } from '#modules/supervision/public.ts'
import { testBed } from '../../../tests/kit/county.ts'

const COUNTY = '510104'
const bed = testBed()
let cast: Cast

beforeAll(async () => {
  await loadDemo(bed.kernel, 'jinjiang', () => undefined)
  cast = await loadCast(bed.kernel, COUNTY)
}, 600_000)

const ask = <T>(work: (h: Handle) => Promise<T>) => bed.kernel.asSystem(COUNTY, work)
const as = <T>(login: string, work: (h: Handle) => Promise<T>) => bed.kernel.act(cast.officer(login), work)
const summary = () => ask((h) => careSummary(h, { year: 2016 }))
const valuesOf = (s: CareSummary) => Object.fromEntries(s.groups.flatMap((g) => g.figures.map((f) => [f.key, f.value])))
const figures = async () => valuesOf(await summary())

it('J1：72 个机关单位、136 家企业、65 个社会组织、518 名党员干部、25 名志愿者；发放 226.6 万元', async () => {
  expect(await figures()).toMatchObject({
    'members.organ': 72,
    'members.firm': 136,
    'members.social': 65,
    'members.cadre': 518,
    'members.volunteer': 25,
    given: 2_266_000,
  })
})

it('J2：运营合同一份，“四有”核查由另一人确认', async () => {
  expect(await figures()).toMatchObject({ contracts: 1, checks: 1 })
})

it('J3：区财政 46.8 万元全额预算、全额支出，不作他用', async () => {
  expect(await figures()).toMatchObject({ budgeted: 468_000, spent: 468_000 })
  const fund = await ask((h) =>
    h.one(sql`
      SELECT sum(a.posted_in - a.posted_out) FILTER (WHERE a.kind = 'fund')::int AS fund,
        sum(a.posted_in - a.posted_out) FILTER (WHERE a.kind = 'line')::int AS lines,
        (SELECT count(*)::int FROM funds.entry e JOIN funds.account d ON d.county = e.county AND d.id = e.debit
          JOIN funds.account t ON t.county = e.county AND t.id = e.credit
          WHERE e.county = ${COUNTY} AND d.kind = 'line' AND t.kind <> 'payee') AS elsewhere
      FROM funds.account a WHERE a.county = ${COUNTY}`),
  )
  expect(fund).toEqual({ fund: 0, lines: 0, elsewhere: 0 })
})

it('J4：登记 402 人，审核 416 人次，建档 398 份，计划 263 份；人人有顾问，一人只联系一人', async () => {
  expect(await figures()).toMatchObject({
    registered: 402,
    reviews: 416,
    reviewed: 402,
    files: 398,
    plans: 263,
    covered: 398,
  })
  const row = await ask((h) =>
    h.one(sql`
      SELECT (SELECT count(DISTINCT person)::int FROM care.adviser WHERE county = ${COUNTY} AND to_day IS NULL) AS advisers,
        (SELECT count(*)::int FROM care.review r JOIN care."case" c ON c.county = r.county AND c.id = r.of_case
          WHERE r.county = ${COUNTY} AND r.person = c.registered_by) AS own`),
  )
  expect(row).toEqual({ advisers: 398, own: 0 })
  const group = (await summary()).groups.find((g) => g.code === 'J4')!
  expect(group.note).toContain('人次')
})

it('J5：551 名领导干部认领 536 个，179 家企业、84 个组织、6,049 名个人；1,610 人次，支付 219 万元', async () => {
  const f = await figures()
  expect(f).toMatchObject({
    'claims.leader': 551,
    'wishes.leader': 536,
    'claims.firm': 179,
    'claims.individual': 6049,
    times: 1610,
    forWishes: 2_190_000,
  })
  expect(f['claims.organ']! + f['claims.social']!).toBe(84)
})

it('J6：募集 460 万元，按月救助 137 户，大病救助 12 户', async () => {
  expect(await figures()).toMatchObject({ raised: 4_600_000, living: 137, livingTimes: 1644, illness: 12 })
})

it('大病救助的款项各户签收一次，心愿随之圆梦，没有再确认一次', async () => {
  const row = await ask((h) =>
    h.one(sql`
      SELECT count(*)::int AS wishes, count(*) FILTER (WHERE w.state = 'confirmed')::int AS done, count(*) FILTER (WHERE x.payment IS NOT NULL)::int AS receipts
      FROM care.wish w JOIN funds.payment y ON y.county = w.county AND y.about = 'care.wish/' || w.id AND y.purpose = 'illness-aid'
      LEFT JOIN care.delivery d ON d.county = w.county AND d.wish = w.id
      LEFT JOIN care.confirmation x ON x.county = d.county AND x.delivery = d.id
      WHERE w.county = ${COUNTY}`),
  )
  expect(row).toEqual({ wishes: 12, done: 12, receipts: 12 })
})

it('志愿服务队 8 支，活动 91 次', async () => {
  expect(await figures()).toMatchObject({ teams: 8, activities: 91 })
})

it('申请、审批、支付、签收各是不同的人；账目两边相等', async () => {
  const row = await ask((h) =>
    h.one(sql`
      SELECT count(*)::int AS payments,
        count(*) FILTER (WHERE requested_by = decided_by OR decided_by = paid_by OR decided_by = ANY (kin) OR paid_by = ANY (kin))::int AS own
      FROM funds.payment WHERE county = ${COUNTY} AND state IN ('paid', 'confirmed')`),
  )
  expect(row).toEqual({ payments: 1644 + 12 + 120 + 2, own: 0 })
  expect(await ask((h) => sumOfBalances(h))).toMatchObject({ sum: 0 })
})

it('J7：每一笔捐赠都查得到去向，分文不差；账目按季公布', async () => {
  const faults = await ask(async (h) => {
    const gifts = await h.rows<{ id: string }>(sql`SELECT id FROM funds.gift WHERE county = ${COUNTY} ORDER BY id`)
    const all: string[] = []
    for (const { id } of gifts) all.push(...traceFaults(await traceOf(h, id)))
    return all
  })
  expect(faults).toEqual([])
  const published = await ask((h) =>
    h.rows<{ id: string; to: string }>(sql`
      SELECT id, to_day::text AS "to" FROM funds.publication WHERE county = ${COUNTY} ORDER BY to_day`),
  )
  expect(published.map((p) => p.to)).toEqual(['2016-03-31', '2016-06-30', '2016-09-30'])
  expect((await ask((h) => publishedBytes(h, published[0]!.id))).length).toBeGreaterThan(1000)
})

it('每月月结：没有按期的计划、逾期闲置的捐赠款成为问题，次月督办、整改、销号', async () => {
  const rows = await ask((h) =>
    h.rows<{ month: string; category: string; name: string; state: string }>(sql`
      SELECT f.month, f.category, o.name, f.state FROM supervision.finding f
      JOIN organisations.current o ON o.county = f.county AND o.id = f.subject
      WHERE f.county = ${COUNTY} ORDER BY f.month, f.category`),
  )
  const idle = (month: string) => ({ month, category: 'money-late', name: '中共锦江区财政局党组', state: 'closed' })
  expect(rows).toEqual([
    { month: '2016-06', category: 'care', name: '中共锦江区三圣街道委员会', state: 'closed' },
    ...['2016-07', '2016-08', '2016-09', '2016-10', '2016-11'].map(idle),
  ])
  const { months, demands } = await ask((h) =>
    h.one<{ months: number; demands: number }>(sql`
      SELECT (SELECT count(*)::int FROM supervision.month WHERE county = ${COUNTY} AND state = 'closed') AS months,
        (SELECT count(*)::int FROM supervision.letter WHERE county = ${COUNTY} AND kind = 'demand' AND state = 'answered') AS demands`),
  )
  expect({ months, demands }).toEqual({ months: 11, demands: 6 })
  expect(await ask(verifyMonths)).toEqual([])
})

/** The list that a page of the console shows. */
const apiOf = (link: string) => link.replace('/fund-entries', '/funds/entries')

it('每个数字打开就是它的记录：件数是列表的条数，金额是列表的合计', async () => {
  const app = await makeServer(bed.kernel, makeDoorkeeper(bed.kernel))
  const signIn = await app.inject({
    method: 'POST',
    url: '/api/session',
    payload: { login: 'buzhang', password: DEMO_PASSWORD },
  })
  const cookie = String(signIn.headers['set-cookie']).split(';')[0]!
  const all = (await summary()).groups.flatMap((g) => g.figures)
  expect(all.length).toBeGreaterThan(30)
  for (const f of all) {
    const reply = await app.inject({ method: 'GET', url: `/api${apiOf(f.link)}`, headers: { cookie } })
    const { total, sum } = reply.json()
    expect([f.key, reply.statusCode, f.unit === '元' ? sum / 100 : total]).toEqual([f.key, 200, f.value])
  }
  await app.close()
})

it('多登记一人、多认领一次、多捐一笔、多付一笔、多一名成员，数字随之改变；没有支付的申请不算', async () => {
  const before = await figures()
  await as('zhongxin', async (h) => {
    const place = (await h.one<{ place: string }>(sql`SELECT place FROM care."case" WHERE county = ${COUNTY} LIMIT 1`))
      .place
    await registerCases(h, [{ place, category: 'elder', name: '周某某', ground: '独居，生活需要照料' }])
    await enrolMembers(h, [{ kind: 'firm', title: '新加入的企业' }])
  })
  await as('zhongxin', async (h) => {
    const { wish } = await h.one<{ wish: string }>(sql`
      SELECT wish FROM care.claim WHERE county = ${COUNTY} AND state = 'open' AND kind = 'individual' LIMIT 1`)
    await expect(claimWishes(h, [{ wish, kind: 'leader', name: '吴某某' }])).rejects.toMatchObject({
      code: 'care-wish-full',
    })
  })
  const { place } = await ask((h) =>
    h.one<{ place: string }>(
      sql`SELECT place FROM places.current WHERE county = ${COUNTY} AND level = 'township' LIMIT 1`,
    ),
  )
  await as('kuaiji', (h) =>
    receiveGift(h, {
      kind: 'money',
      channel: 'bank',
      amount: 100_000,
      purposes: ['service'],
      place,
      document: '银行收款回单',
    }),
  )
  const [first] = await as('zhongxin', async (h) => {
    const want = {
      amount: 10_000,
      purpose: 'service',
      from: null,
      to: { kind: 'supplier' as const, title: '某服务社', place },
    }
    return [await requestPayment(h, { ...want, document: '一' }), await requestPayment(h, { ...want, document: '二' })]
  })
  await as('buzhang', (h) => approvePayment(h, first!, '同意'))
  await as('kuaiji', (h) => payPayment(h, first!))
  const after = await figures()
  const more = (key: string) => Math.round((after[key]! - before[key]!) * 100) / 100
  expect(['registered', 'members.firm', 'raised', 'given', 'forWishes', 'reviews', 'files'].map(more)).toEqual([
    1, 1, 1000, 100, 0, 0, 0,
  ])
})
