import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { listedWithoutHelper, pairHouseholds } from '#modules/households/public.ts'
import { pairOrganisations } from '#modules/organisations/public.ts'
import { registerPeople } from '#modules/people/public.ts'
import { registerPostings } from '#modules/postings/public.ts'
import { packBed } from '../../../tests/kit/pack.ts'

const COUNTY = '513322'
const bed = packBed('luding', COUNTY)

it('L18：3,755 名干部结对，没有一户漏掉，户户见过干部', async () => {
  expect(await bed.figures()).toMatchObject({
    'pairing.officers': 3755,
    'pairing.due': 3755,
    'pairing.households': 3755,
    'pairing.without': 0,
    'visits.due': 3755,
    'visits.seen': 3755,
    'visits.never': 0,
    'visits.overdue': 0,
  })
  expect(await bed.ask(listedWithoutHelper)).toEqual([])
})

it('L16：从 28 个部门选派 38 名第一书记，任期 2 年；L17：另有 89 名干部驻村', async () => {
  expect(await bed.figures()).toMatchObject({
    'postings.first-secretary': 38,
    'postings.first-secretary.units': 28,
    'postings.first-secretary.villages': 38,
    'postings.first-secretary.years-2': 38,
    'postings.member': 89,
    'cover.asked': 38,
    'cover.covered': 38,
    'cover.gap': 0,
  })
})

it('L20：200 多个城乡党组织共建共创', async () => {
  const figures = await bed.figures()
  expect(figures['organisations.build-together']).toBe(206)
  expect(figures['organisations.build-together.pairings']).toBe(103)
})

it('没有走访发生在演示的今天或以后', async () => {
  const ahead = sql`SELECT count(*)::int AS n FROM fieldwork.visit WHERE county = ${COUNTY} AND on_day >= '2016-05-04'`
  expect(await bed.ask((h) => h.one(ahead))).toEqual({ n: 0 })
})

it('每个数字打开就是它的记录', async () => {
  const { printed, listed } = await bed.opened()
  expect(Object.keys(printed).length).toBeGreaterThan(30)
  expect(listed).toEqual(printed)
})

it('多一名帮扶干部、多一名第一书记、多一对组织，数字各多一', async () => {
  const before = await bed.figures()
  await bed.ask(async (h) => {
    const [helper, secretary] = [h.id(), h.id()]
    const home = await h.one<{ id: string; place: string }>(
      sql`SELECT id, substr(place, 1, 12) AS place FROM households.current WHERE county = ${COUNTY} AND standing = 'listed' LIMIT 1`,
    )
    const post = {
      id: h.id(),
      person: helper,
      title: '帮扶责任人',
      role: 'helper' as const,
      place: home.place,
      unit: null,
    }
    const people = [
      { id: helper, name: '试一' },
      { id: secretary, name: '试二' },
    ]
    await registerPeople(h, { people, posts: [post], accounts: [] }, h.today)
    await pairHouseholds(h, { rows: [{ household: home.id, post: post.id, rank: 2 }], why: '增加第二帮扶责任人' })
    const free = await h.one<{ place: string }>(sql`
      SELECT place FROM places.current WHERE county = ${COUNTY} AND level = 'village'
        AND place NOT IN (SELECT place FROM postings.current WHERE county = ${COUNTY} AND kind = 'first-secretary') LIMIT 1`)
    const posting = { person: secretary, place: free.place, unit: null, kind: 'first-secretary' as const }
    await registerPostings(h, [{ ...posting, from: '2016-05-01', why: '增派' }])
    const [a, b] = await h.rows<{ id: string }>(sql`
      SELECT id FROM organisations.current WHERE county = ${COUNTY} AND kind = 'village-branch' ORDER BY place DESC LIMIT 2`)
    const paired = { kind: 'build-together' as const, plan: '共同制定发展规划，共商脱贫办法。', why: '共建共创' }
    await pairOrganisations(h, [{ ...paired, a: a!.id, b: b!.id, from: '2016-05-01' }])
  })
  const after = await bed.figures()
  const more = (key: string) => after[key]! - before[key]!
  expect(['pairing.officers', 'pairing.second', 'postings.first-secretary'].map(more)).toEqual([1, 1, 1])
  expect(more('organisations.build-together.pairings')).toBe(1)
  expect([more('pairing.households'), more('cover.gap')]).toEqual([0, 0])
})
