import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { registerPeople } from '#modules/people/public.ts'
import {
  decideAllowance,
  endPosting,
  postingSummary,
  prepareAllowance,
  registerPostings,
} from '#modules/postings/public.ts'
import { packBed } from '../../../tests/kit/pack.ts'

const COUNTY = '140222'
const bed = packBed('tianzhen', COUNTY)

/** What the summary says of each month's allowance. */
const allowances = async () =>
  (await bed.ask(postingSummary)).groups
    .flatMap((g) => g.figures)
    .filter((f) => f.key.startsWith('allowance.'))
    .map((f) => [f.key, f.value, f.note])

it('T9：“三支队伍”227 个行政村全覆盖', async () => {
  expect(await bed.figures()).toMatchObject({
    'cover.all': 227,
    'cover.asked': 227,
    'cover.covered': 227,
    'cover.gap': 0,
    'cover.line-1': 227,
    'cover.line-2': 227,
    'cover.line-3': 227,
  })
})

it('今天的区划是 188 个行政村；撤并以前的 39 个另有名目，不冒用真名', async () => {
  const count = (name: string) =>
    bed.ask((h) =>
      h.one<{ n: number }>(sql`SELECT count(*)::int AS n FROM places.current
        WHERE county = ${COUNTY} AND level = 'village' AND (name LIKE '原第%村') = (${name} = 'former')`),
    )
  expect([await count('today'), await count('former')]).toEqual([{ n: 188 }, { n: 39 }])
})

it('T3：县直单位选派 119 名干部到一线，17 名年轻干部挂职', async () => {
  expect(await bed.figures()).toMatchObject({
    'postings.member': 227,
    'postings.member.department': 119,
    'postings.member.township': 108,
    'postings.young': 17,
  })
})

it('T11：驻村补助由每月 500 元提高到 1,000 元，按在岗天数发给 454 人', async () => {
  expect(await allowances()).toEqual([
    ['allowance.2017-12', 454, '每月标准 500 元，发放 227,000 元'],
    ['allowance.2018-05', 454, '每月标准 1,000 元，发放 454,000 元'],
  ])
})

it('每个数字打开就是它的记录', async () => {
  const { printed, listed } = await bed.opened()
  expect(Object.keys(printed).length).toBeGreaterThan(25)
  expect(listed).toEqual(printed)
})

it('多派一名、少一名、少到岗一天，数字随之改变', async () => {
  const before = await bed.figures()
  const { secretary, unit } = await bed.ask((h) =>
    h.one<{ secretary: string; unit: string }>(sql`
      SELECT p.id AS secretary, o.id AS unit FROM postings.current p JOIN organisations.current o ON o.county = p.county AND o.id = p.unit
      WHERE p.county = ${COUNTY} AND p.kind = 'first-secretary' AND o.kind = 'department' ORDER BY p.place LIMIT 1`),
  )
  await bed.ask(async (h) => {
    const person = h.id()
    await registerPeople(h, { people: [{ id: person, name: '试一' }], posts: [], accounts: [] }, h.today)
    const place = `${COUNTY}100`
    const village = await h.one<{ place: string }>(
      sql`SELECT place FROM places.current WHERE county = ${COUNTY} AND parent = ${place} ORDER BY place LIMIT 1`,
    )
    const posting = { person, place: village.place, unit, kind: 'member' as const, from: '2018-06-01', why: '增派' }
    await registerPostings(h, [posting])
    await endPosting(h, secretary, h.today, 'transfer', '工作调整')
  })
  const after = await bed.figures()
  const more = (key: string) => after[key]! - before[key]!
  expect(['postings.member', 'postings.member.department', 'postings.first-secretary'].map(more)).toEqual([1, 1, -1])
  expect(['cover.covered', 'cover.gap', 'cover.line-2'].map(more)).toEqual([-1, 1, -1])

  const { kernel, cast } = bed
  await bed.ask((h) =>
    h.run(sql`
      INSERT INTO fieldwork.confirmation (county, id, place, person, on_day, by_name, at)
      SELECT county, ${h.id()}, place, person, '2018-04-10', '村民代表', ${h.now} FROM postings.current
      WHERE county = ${COUNTY} AND kind = 'first-secretary' ORDER BY place LIMIT 1`),
  )
  await kernel.act(cast().officer('jingban'), (h) => prepareAllowance(h, '2018-04'))
  await kernel.act(cast().officer('buzhang'), (h) => decideAllowance(h, '2018-04', 'approve', '核对无误'))
  const [, april] = await allowances()
  expect(april?.[0]).toBe('allowance.2018-04')
  expect(april?.[2]).toBe('每月标准 1,000 元，发放 50 元')
})
