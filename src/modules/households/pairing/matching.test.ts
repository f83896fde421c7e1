import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Assignment, costOf, explainer, type MatchingProblem, nearnessOf } from './matching.rules.ts'
import { pairingPack } from './pack.ts'
import { solve } from './proposals.ts'

const { weights } = pairingPack.parse({})
const places = ['999901100201', '999901100201001', '999901100202', '999901101201']
const areas = [...places, '999901100', '999901']
const persons = ['甲', '乙', '丙', '丁']

/** The cheapest of all distributions, found by trying every one. */
function cheapest(problem: MatchingProblem): number {
  let best = Number.POSITIVE_INFINITY
  const tryHome = (i: number, found: Map<string, string>) => {
    const home = problem.homes[i]
    if (home === undefined) {
      best = Math.min(best, costOf(problem, found))
      return
    }
    tryHome(i + 1, found)
    for (const { person } of problem.candidates) {
      found.set(home.id, person)
      tryHome(i + 1, found)
      found.delete(home.id)
    }
  }
  tryHome(0, new Map())
  return best
}

const problems: fc.Arbitrary<MatchingProblem> = fc
  .record({
    candidates: fc.integer({ min: 1, max: 4 }).chain((n) =>
      fc.tuple(
        ...persons.slice(0, n).map((person) =>
          fc.record({
            person: fc.constant(person),
            name: fc.constant(person),
            areas: fc.subarray(areas, { minLength: 1, maxLength: 2 }),
            linked: fc.subarray(['999901100202', '999901101'], { maxLength: 1 }),
            load: fc.integer({ min: 0, max: 3 }),
          }),
        ),
      ),
    ),
    homes: fc.array(
      fc.record({
        place: fc.constantFrom(...places),
        current: fc.option(fc.constantFrom(...persons), { nil: null }),
        avoid: fc.subarray(persons, { maxLength: 2 }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    limit: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ candidates, homes, limit }) => ({
    candidates,
    limit,
    weights,
    homes: homes.map((home, i) => ({
      ...home,
      id: `户${i}`,
      current:
        candidates.some((c) => c.person === home.current) && !home.avoid.includes(home.current ?? '')
          ? home.current
          : null,
    })),
  }))

describe('结对测算', () => {
  it('每个小算例都与穷举的最优一致，且不违反上限和回避', async () => {
    await fc.assert(
      fc.asyncProperty(problems, async (problem) => {
        const { assignment, proven } = await solve(problem)
        expect(proven).toBe(true)
        expect(costOf(problem, assignment)).toBe(cheapest(problem))
      }),
      { numRuns: 20 },
    )
  }, 120_000)

  it('每一对都说明理由和次选', async () => {
    const problem: MatchingProblem = {
      weights,
      limit: 2,
      candidates: [
        { person: 'a', name: '王建', areas: ['999901100201'], linked: [], load: 0 },
        { person: 'b', name: '李红', areas: ['999901100'], linked: [], load: 0 },
      ],
      homes: [
        { id: '1', place: '999901100201', current: 'a', avoid: [] },
        { id: '2', place: '999901100201', current: null, avoid: [] },
        { id: '3', place: '999901100201', current: null, avoid: ['b'] },
      ],
    }
    const { assignment } = await solve(problem)
    expect(Object.fromEntries(assignment)).toEqual({ 1: 'a', 2: 'b', 3: 'a' })
    const explain = explainer(problem, assignment, new Map([['c', '赵某']]))
    expect(explain(problem.homes[0]!, 'a')).toEqual({
      why: '沿用原帮扶人王建：在该户所在村任职，按此方案共帮扶 2 户，上限 2 户。',
      otherwise: '其余各户不变时，次选李红（在该户所在乡镇任职，届时帮扶 2 户，需更换帮扶人），代价增加 108。',
      extra: 108,
    })
    expect(explain(problem.homes[1]!, 'c').why).toBe(
      '原帮扶人赵某已不在岗、须回避或待交接，改由李红：在该户所在乡镇任职，按此方案共帮扶 1 户，上限 2 户。',
    )
    expect(explain(problem.homes[2]!, null)).toMatchObject({
      extra: null,
      otherwise: '没有其他可选人员：均已满额或须回避。',
    })
  })

  it('次选的代价就是换人后总代价的增加', async () => {
    await fc.assert(
      fc.asyncProperty(problems, async (problem) => {
        const { assignment } = await solve(problem)
        const explain = explainer(problem, assignment, new Map())
        for (const home of problem.homes) {
          const { extra } = explain(home, home.current)
          if (extra === null || !assignment.has(home.id)) continue
          const others = problem.candidates.flatMap((c) => {
            const changed: Assignment = new Map([...assignment, [home.id, c.person]])
            return c.person === assignment.get(home.id) ? [] : [costOf(problem, changed)]
          })
          expect(extra).toBe(Math.min(...others) - costOf(problem, assignment))
        }
      }),
      { numRuns: 6 },
    )
  }, 120_000)

  it('一个乡镇两千户、三百名干部，几秒内求得最优', async () => {
    const villages = Array.from({ length: 25 }, (_, i) => `999901100${201 + i}`)
    const candidates = Array.from({ length: 300 }, (_, i) => ({
      person: `p${i}`,
      name: `干部${i}`,
      areas: [villages[i % 25]!],
      linked: [],
      load: i % 3,
    }))
    const homes = Array.from({ length: 2000 }, (_, i) => ({
      id: `h${i}`,
      place: villages[(i * 7) % 25]!,
      current: i % 4 === 0 ? `p${(i * 13) % 300}` : null,
      avoid: i % 50 === 0 ? [`p${i % 300}`] : [],
    }))
    const { assignment, proven } = await solve({
      weights,
      limit: 8,
      candidates,
      homes: homes.map((x) => ({ ...x, current: x.avoid.includes(x.current ?? '') ? null : x.current })),
    })
    expect(proven).toBe(true)
    expect(assignment.size).toBe(2000)
  }, 60_000)

  it('远近按区划代码分级', () => {
    const of = (...codes: string[]) => ({ areas: codes, linked: ['999901100202'] })
    expect(nearnessOf(of('999901100201001'), '999901100201001')).toBe('grid')
    expect(nearnessOf(of('999901100201'), '999901100201001')).toBe('village')
    expect(nearnessOf(of('999901'), '999901100202')).toBe('linked')
    expect(nearnessOf(of('999901100'), '999901100201')).toBe('township')
    expect(nearnessOf(of('999901'), '999901100201')).toBe('county')
    expect(nearnessOf(of('999901101201'), '999901100201')).toBe('away')
  })
})
