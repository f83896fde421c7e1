import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadDemo } from '#apps/demo/load.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { visitsSummary } from '#modules/fieldwork/public.ts'
import { listedWithoutHelper, pairingSummary } from '#modules/households/public.ts'
import { computeMonth, figureFor } from '#modules/measures/public.ts'
import { postingSummary } from '#modules/postings/public.ts'
import { testBed } from '../../tests/kit/county.ts'

/** What a county printed of itself, counted from the records of its demo. */
function county(pack: string, code: string) {
  const bed = testBed()
  beforeAll(() => loadDemo(bed.kernel, pack, () => undefined), 600_000)
  return {
    ask: <T>(question: (h: Handle) => Promise<T>) => bed.kernel.asSystem(code, question),
    count: (from: ReturnType<typeof sql>) =>
      bed.kernel.asSystem(code, async (h) => (await h.one<{ n: number }>(sql`SELECT count(*)::int AS n ${from}`)).n),
    measures: () => bed.kernel.cards.flatMap((c) => c.measures ?? []),
  }
}

const kindOf = (kinds: Awaited<ReturnType<typeof postingSummary>>['kinds'], kind: string) =>
  kinds.find((k) => k.kind === kind)!

describe('泸定', () => {
  const { ask } = county('luding', '513322')

  it('L18：3,755 名干部结对帮扶，没有一户漏掉，户户见干部', async () => {
    const s = await ask(pairingSummary)
    expect(s).toMatchObject({ officers: 3755, listed: 3755, helped: 3755, withoutHelper: 0 })
    expect(await ask(listedWithoutHelper)).toEqual([])
    const seen = await ask((h) => visitsSummary(h, { from: '2016-04-01', to: '2016-04-30', kind: 'household' }))
    expect(seen.households).toBe(3755)
  })

  it('L16：从 28 个部门选派 38 名第一书记，任期 2 年', async () => {
    const { kinds } = await ask(postingSummary)
    expect(kindOf(kinds, 'first-secretary')).toMatchObject({
      officers: 38,
      villages: 38,
      units: 28,
      terms: { '2年': 38 },
    })
  })
})

describe('龙泉驿', () => {
  const { ask, count } = county('longquanyi', '510112')

  it('Q1：61 名第一书记，169 名驻村干部', async () => {
    const { kinds } = await ask(postingSummary)
    expect(kindOf(kinds, 'first-secretary').officers).toBe(61)
    expect(kindOf(kinds, 'member').officers).toBe(169)
  })

  it('Q3：71 个单位结对 12 个镇乡、143 个村，5,408 名党员结对 3,000 余户', async () => {
    expect(await ask(pairingSummary)).toMatchObject({
      units: 71,
      towns: 12,
      villages: 143,
      officers: 5408,
      withoutHelper: 0,
    })
    expect(await count(sql`FROM (SELECT DISTINCT household FROM households.paired WHERE county = '510112') p`)).toBe(
      3004,
    )
  })

  it('Q4：逐户分析致贫原因 800 余个，脱贫计划 265 个', async () => {
    const causes = await ask((h) =>
      h.one<{ n: number }>(sql`SELECT sum(1 + cardinality(causes_other))::int AS n FROM households.current
        WHERE county = '510112' AND standing = 'listed'`),
    )
    expect(causes.n).toBe(812)
    expect(await count(sql`FROM households.plan WHERE county = '510112' AND year = 2016`)).toBe(265)
  })
})

describe('简阳', () => {
  const { ask, measures } = county('jianyang', '510185')

  it('Y4：领导每人联系 1—3 个村，走访 300 次、5,000 人', async () => {
    const walks = await ask((h) => visitsSummary(h, { from: '2016-01-01', to: '2016-09-30', kind: 'village' }))
    expect(walks).toMatchObject({ visits: 300, heard: 5000, villages: 99 })
    const { leaders, leaderVillages } = await ask(pairingSummary)
    expect(leaderVillages).toBe(99)
    expect(leaderVillages / leaders).toBeGreaterThanOrEqual(1)
    expect(leaderVillages / leaders).toBeLessThanOrEqual(3)
  })

  it('Y5：99 个贫困村各有第一书记、农技员、法制宣讲员，147 个部门，11 名大学生村官', async () => {
    const s = await ask(postingSummary)
    expect(s.villages).toMatchObject({ asked: 99, covered: 99 })
    expect(s.lines.map((l) => l.villages)).toEqual([99, 99, 99])
    expect(s.units).toBe(147)
    expect(kindOf(s.kinds, 'young').officers).toBe(11)
    expect(s.gaps).toEqual([])
  })

  it('Y9：考勤由记录得出，没有打卡：99 名第一书记中 93 名当月驻村达标', async () => {
    await ask((h) => computeMonth(h, measures(), '2016-09'))
    const figure = await ask((h) => figureFor(h, { measure: 'postings.days', month: '2016-09', place: '510185' }))
    expect(figure).toMatchObject({ numerator: 93, denominator: 99 })
  })
})

describe('天镇', () => {
  const { ask, count } = county('tianzhen', '140222')

  it('T9：“三支队伍”227 个行政村全覆盖', async () => {
    const s = await ask(postingSummary)
    expect(s.villages).toMatchObject({ all: 227, asked: 227, covered: 227 })
    expect(s.lines.map((l) => l.villages)).toEqual([227, 227, 227])
  })

  it('T3：选派 119 名干部到一线，17 名年轻干部挂职', async () => {
    const { kinds } = await ask(postingSummary)
    expect(kindOf(kinds, 'young').officers).toBe(17)
    const fromCounty = sql`FROM postings.current c JOIN organisations.current o ON o.county = c.county AND o.id = c.unit
      WHERE c.county = '140222' AND c.kind = 'member' AND o.kind = 'department'`
    expect(await count(fromCounty)).toBe(119)
  })

  it('T11：驻村补助由每月 500 元提高到 1,000 元', async () => {
    const { months } = (await ask(postingSummary)).allowance
    expect(months.map((m) => [m.month, m.rate])).toEqual([
      ['2017-12', 50_000],
      ['2018-05', 100_000],
    ])
    for (const m of months) expect(m.sum).toBe(m.rate * m.officers)
  })
})
