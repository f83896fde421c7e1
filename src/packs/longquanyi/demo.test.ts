import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { changeStanding, linkPlaces, makePlan } from '#modules/households/public.ts'
import { proposeVerdict } from '#modules/postings/public.ts'
import { packBed } from '../../../tests/kit/pack.ts'

const COUNTY = '510112'
const bed = packBed('longquanyi', COUNTY)

it('Q1：61 名第一书记，169 名驻村干部', async () => {
  expect(await bed.figures()).toMatchObject({
    'postings.officers': 230,
    'postings.first-secretary': 61,
    'postings.member': 169,
    'cover.gap': 0,
  })
})

it('Q2：6 人被批评教育或者退回，29 人提拔，58 人列入后备，76 人受表彰', async () => {
  const figures = await bed.figures()
  expect(figures).toMatchObject({ 'verdicts.promotion': 29, 'verdicts.reserve': 58, 'verdicts.reward': 76 })
  expect(figures['verdicts.criticism']! + figures['verdicts.recall']!).toBe(6)
})

it('Q2：每件都告知本人、由另一人决定，退回的已经离任', async () => {
  const row = await bed.ask((h) =>
    h.one(sql`
      SELECT count(*)::int AS verdicts, count(DISTINCT e.actor)::int AS deciders,
        count(*) FILTER (WHERE e.actor = d.proposed_by)::int AS own, count(*) FILTER (WHERE d.decided_on <= d.heard_until)::int AS unheard,
        count(*) FILTER (WHERE d.kind = 'recall' AND p.ended_how = 'recall')::int AS gone
      FROM postings.verdict d JOIN postings.posting p ON p.county = d.county AND p.id = d.posting
      JOIN postings.verdict_event e ON e.county = d.county AND e.verdict = d.id AND e.action = 'decide'
      WHERE d.county = ${COUNTY}`),
  )
  expect(row).toEqual({ verdicts: 169, deciders: 1, own: 0, unheard: 0, gone: 2 })
})

it('Q3：71 个单位结对 12 个镇乡、143 个村，5,408 名党员结对 3,000 余户', async () => {
  expect(await bed.figures()).toMatchObject({
    'links.units': 71,
    'links.towns': 12,
    'links.villages': 143,
    'pairing.officers': 5408,
    'pairing.households': 3004,
    'pairing.without': 0,
  })
})

it('Q4：逐户分析致贫因素 800 余个，脱贫计划 265 个', async () => {
  expect(await bed.figures()).toMatchObject({ 'causes.all': 812, 'plans.2016': 265 })
})

it('每个数字打开就是它的记录', async () => {
  const { printed, listed } = await bed.opened()
  expect(Object.keys(printed).length).toBeGreaterThan(35)
  expect(listed).toEqual(printed)
})

it('多列一户、多一份计划、多一个结对单位，数字随之改变；提出而未决定的不算', async () => {
  const before = await bed.figures()
  await bed.ask(async (h) => {
    const home = await h.one<{ id: string }>(sql`
      SELECT id FROM households.current c WHERE county = ${COUNTY} AND standing = 'general'
        AND EXISTS (SELECT 1 FROM households.paired p WHERE p.county = c.county AND p.household = c.id) ORDER BY place, id LIMIT 1`)
    const standing = { standing: 'listed' as const, causeMain: 'illness' as const, causesOther: ['skill' as const] }
    await changeStanding(h, home.id, { ...standing, listedOn: h.today, on: h.today, why: '新识别' })
    await makePlan(h, home.id, { year: 2016, goal: '年内脱贫', items: [] })
    const unit = await h.one<{ id: string }>(
      sql`SELECT id FROM organisations.current WHERE county = ${COUNTY} AND kind = 'county-committee'`,
    )
    await linkPlaces(h, { rows: [{ unit: unit.id, place: `${COUNTY}102` }], why: '增加结对单位' })
    const { posting } = await h.one<{ posting: string }>(
      sql`SELECT id AS posting FROM postings.current WHERE county = ${COUNTY} ORDER BY place LIMIT 1`,
    )
    const body = { posting, kind: 'criticism' as const, fact: '工作清单没有完成', grounds: '管理办法', evidence: [] }
    await proposeVerdict(h, body)
  })
  const after = await bed.figures()
  const more = (key: string) => after[key]! - before[key]!
  expect(['causes.all', 'plans.2016', 'links.units', 'links.towns', 'pairing.due'].map(more)).toEqual([2, 1, 1, 0, 1])
  expect(['pairing.without', 'pairing.officers', 'verdicts.criticism'].map(more)).toEqual([0, 0, 0])
})
