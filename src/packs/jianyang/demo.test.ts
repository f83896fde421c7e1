import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { recordVisits } from '#modules/fieldwork/public.ts'
import { computeMonth, figureFor } from '#modules/measures/public.ts'
import { registerPeople } from '#modules/people/public.ts'
import { endPosting, registerPostings } from '#modules/postings/public.ts'
import { packBed } from '../../../tests/kit/pack.ts'

const COUNTY = '510185'
const bed = packBed('jianyang', COUNTY)

it('Y4：领导每人联系 1—3 个村，走访 300 次、听取 5,000 人意见，99 个村都走到', async () => {
  expect(await bed.figures()).toMatchObject({
    'links.leaders': 40,
    'links.leaderVillages': 99,
    'walks.visits': 300,
    'walks.heard': 5000,
    'walks.villages': 99,
  })
  const links = sql`SELECT min(n)::int AS least, max(n)::int AS most FROM (
    SELECT count(*) AS n FROM households.linked WHERE county = ${COUNTY} AND kind = 'leader' GROUP BY person) x`
  expect(await bed.ask((h) => h.one(links))).toEqual({ least: 2, most: 3 })
})

it('Y5：99 个贫困村各有第一书记、农技员、法律顾问，147 个部门派人，11 名大学生村官', async () => {
  expect(await bed.figures()).toMatchObject({
    'cover.asked': 99,
    'cover.covered': 99,
    'cover.gap': 0,
    'cover.line-1': 99,
    'cover.line-2': 99,
    'cover.line-3': 99,
    'postings.units': 147,
    'postings.first-secretary': 99,
    'postings.young': 11,
  })
})

it('Y5：党群部门联软村、经济部门扶弱村、政法部门治乱村、科技部门帮产业村，99 名都对口', async () => {
  const rows = await bed.ask((h) =>
    h.rows<{ background: string; need: string; officers: number }>(sql`
      SELECT c.background, n.kind AS need, count(*)::int AS officers FROM postings.posting p
      JOIN postings.candidate c ON c.county = p.county AND c.id = p.candidate
      JOIN postings.need n ON n.county = p.county AND n.place = p.place
      WHERE p.county = ${COUNTY} GROUP BY 1, 2 ORDER BY 1`),
  )
  expect(rows).toEqual([
    { background: 'economy', need: 'poor', officers: 25 },
    { background: 'law', need: 'disorderly', officers: 25 },
    { background: 'party', need: 'weak', officers: 25 },
    { background: 'science', need: 'industry', officers: 24 },
  ])
})

it('Y9：考勤由记录得出，不用打卡：99 名第一书记中 93 名当月驻村达标', async () => {
  const measures = bed.kernel.cards.flatMap((c) => c.measures ?? [])
  await bed.ask((h) => computeMonth(h, measures, '2016-09'))
  const figure = await bed.ask((h) => figureFor(h, { measure: 'postings.days', month: '2016-09', place: COUNTY }))
  expect(figure).toMatchObject({ numerator: 93, denominator: 99 })
})

it('每个数字打开就是它的记录', async () => {
  const { printed, listed } = await bed.opened()
  expect(Object.keys(printed).length).toBeGreaterThan(30)
  expect(listed).toEqual(printed)
})

it('多走一个村、少一名农技员、多一名大学生村官，数字随之改变', async () => {
  const before = await bed.figures()
  await bed.ask(async (h) => {
    const [person, leader] = [h.id(), h.id()]
    const { agronomist } = await h.one<{ agronomist: string }>(
      sql`SELECT id AS agronomist FROM postings.current WHERE county = ${COUNTY} AND kind = 'agronomist' ORDER BY place LIMIT 1`,
    )
    const { place } = await h.one<{ place: string }>(sql`
      SELECT place FROM places.current WHERE county = ${COUNTY} AND level = 'village'
        AND place NOT IN (SELECT place FROM postings.current WHERE county = ${COUNTY}) ORDER BY place LIMIT 1`)
    const people = [person, leader].map((id, n) => ({ id, name: `试${n}` }))
    await registerPeople(h, { people, posts: [], accounts: [] }, h.today)
    const walk = { kind: 'village' as const, place, person: leader, onDay: '2016-10-08', purpose: 'check' as const }
    await recordVisits(h, [{ ...walk, heard: 7 }])
    await registerPostings(h, [{ person, place, unit: null, kind: 'young', from: '2016-10-01', why: '增派' }])
    await endPosting(h, agronomist, h.today, 'transfer', '工作调整')
  })
  const after = await bed.figures()
  const more = (key: string) => after[key]! - before[key]!
  expect(['walks.visits', 'walks.heard', 'walks.villages', 'postings.young'].map(more)).toEqual([1, 7, 1, 1])
  expect(['cover.covered', 'cover.gap', 'cover.line-2'].map(more)).toEqual([-1, 1, -1])
})
