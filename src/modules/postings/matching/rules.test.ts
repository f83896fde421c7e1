import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BACKGROUNDS, type Background, type NeedKind, type PostingKind } from '../model.ts'
import { postingsPack } from '../pack.ts'
import {
  barrier,
  type Candidate,
  type MatchProblem,
  type Pin,
  pairsOf,
  reasonsFor,
  type Slot,
  whyOpen,
} from './rules.ts'
import { solve } from './service.ts'

const pack = postingsPack.parse({})
const place = (n: number) => `610826100${200 + n}`

function slot(n: number, kind: PostingKind, ...needs: [NeedKind, number][]): Slot {
  return {
    place: place(n),
    placeName: `村${n}`,
    kind,
    needs: needs.map(([k, weight]) => ({ kind: k, skill: null, weight })),
  }
}

function candidate(n: number, background: Background, more: Partial<Candidate> = {}): Candidate {
  const unit = `u${n}`
  return {
    id: `c${n}`,
    name: `干部${n}`,
    unit,
    unitName: unit,
    background,
    backgroundTitle: BACKGROUNDS[background],
    skills: [],
    kinds: ['first-secretary'],
    years: 0,
    avoid: [],
    held: {},
    ...more,
  }
}

function problem(slots: Slot[], candidates: Candidate[], more: Partial<MatchProblem> = {}): MatchProblem {
  return { slots, candidates, choices: [], pins: [], rule: pack.matching, villages: pack.villages, ...more }
}

describe('选派规则', () => {
  it('党群对弱村、经济对穷村、政法对乱村、科技对产业村', async () => {
    const p = problem(
      [
        slot(0, 'first-secretary', ['weak', 3]),
        slot(1, 'first-secretary', ['poor', 3]),
        slot(2, 'first-secretary', ['disorderly', 3]),
        slot(3, 'first-secretary', ['industry', 3]),
      ],
      [candidate(0, 'science'), candidate(1, 'law'), candidate(2, 'economy'), candidate(3, 'party')],
    )
    const { matched, proven } = await solve(p)
    expect(proven).toBe(true)
    expect(matched.map((m) => p.candidates[m.candidate!]!.background)).toEqual(['party', 'economy', 'law', 'science'])
    expect(reasonsFor(p, p.slots[0]!, p.candidates[3]!)).toEqual([{ text: '党群部门对应班子软弱（弱村）', points: 30 }])
  })

  it('回避、驻村数、推荐职务是硬条件，说得出为什么', () => {
    const s = slot(0, 'first-secretary', ['weak', 3])
    const p = problem([s], [])
    expect(barrier(p, s, candidate(0, 'party', { avoid: [s.place] }))).toContain('回避')
    expect(barrier(p, s, candidate(0, 'party', { avoid: ['610826100'] }))).toContain('回避')
    expect(barrier(p, s, candidate(0, 'party', { kinds: ['agronomist'] }))).toContain('第一书记')
    expect(barrier(p, s, candidate(0, 'party', { held: { 'first-secretary': 1 } }))).toContain('上限')
    expect(barrier(p, s, candidate(0, 'party'))).toBeNull()
    const q = problem([s], [candidate(0, 'party', { avoid: [s.place] }), candidate(1, 'law', { kinds: ['young'] })])
    expect(whyOpen(q, s)).toHaveLength(2)
  })

  it('群众遴选和经办人意见改变结果', async () => {
    const slots = [slot(0, 'first-secretary', ['weak', 1])]
    const candidates = [candidate(0, 'party'), candidate(1, 'law')]
    const of = async (more: Partial<MatchProblem>) =>
      (await solve(problem(slots, candidates, more))).matched[0]!.candidate
    expect(await of({})).toBe(0)
    expect(await of({ choices: [{ place: place(0), candidate: 'c1', share: 0.9 }] })).toBe(1)
    const pin: Pin = { place: place(0), kind: 'first-secretary', candidate: 'c0', must: false, why: '另有安排' }
    expect(await of({ pins: [pin] })).toBe(1)
    expect(await of({ pins: [{ ...pin, candidate: 'c1', must: true }] })).toBe(1)
  })

  it('单位名额不超', async () => {
    const slots = [0, 1, 2].map((n) => slot(n, 'first-secretary', ['weak', 3]))
    const candidates = [0, 1, 2].map((n) => candidate(n, 'party', { unit: 'u' }))
    const { matched } = await solve(problem(slots, candidates, { rule: { ...pack.matching, quota: 2 } }))
    expect(matched.filter((m) => m.candidate !== null)).toHaveLength(2)
  })

  it('小规模上与穷举的最优相同', async () => {
    await fc.assert(
      fc.asyncProperty(small, async (p) => {
        const { matched } = await solve(p)
        expect(worth(matched.filter((m) => m.candidate !== null).map((m) => m.points))).toEqual(best(p))
      }),
      { numRuns: 12 },
    )
  }, 120_000)
})

const NEEDS: NeedKind[] = ['weak', 'poor', 'disorderly', 'industry']
const KINDS: PostingKind[] = ['first-secretary', 'legal-adviser']
const small = fc
  .record({
    slots: fc.array(
      fc.record({
        village: fc.nat(3),
        kind: fc.constantFrom(...KINDS),
        need: fc.constantFrom(...NEEDS),
        weight: fc.integer({ min: 1, max: 5 }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    candidates: fc.array(
      fc.record({
        background: fc.constantFrom<Background>('party', 'economy', 'law', 'science'),
        kinds: fc.subarray(KINDS, { minLength: 1 }),
        years: fc.nat(12),
        avoid: fc.option(fc.nat(3), { nil: null }),
        unit: fc.nat(2),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    quota: fc.option(fc.integer({ min: 1, max: 3 }), { nil: null }),
  })
  .map(({ slots, candidates, quota }) =>
    problem(
      slots.map((s) => slot(s.village, s.kind, [s.need, s.weight])),
      candidates.map((c, n) =>
        candidate(n, c.background, {
          kinds: c.kinds,
          years: c.years,
          avoid: c.avoid === null ? [] : [place(c.avoid)],
          unit: `u${c.unit}`,
        }),
      ),
      { rule: { ...pack.matching, quota }, villages: { 'legal-adviser': 2 } },
    ),
  )

/** More filled first, then more points. */
function worth(points: number[]): [number, number] {
  return [points.length, points.reduce((a, b) => a + b, 0)]
}

/** The best of every way to fill the slots, within the limits, by trying all. */
function best(p: MatchProblem): [number, number] {
  const pairs = pairsOf(p)
  let top: [number, number] = [0, 0]
  const used = {
    kind: new Map<string, number>(),
    unit: new Map<string, number>(),
    all: new Map<number, number>(),
    village: new Set<string>(),
  }
  const walk = (s: number, points: number[]) => {
    if (s === p.slots.length) {
      const w = worth(points)
      if (w[0] > top[0] || (w[0] === top[0] && w[1] > top[1])) top = w
      return
    }
    walk(s + 1, points)
    const { kind, place: village } = p.slots[s]!
    for (const pair of pairs.filter((x) => x.slot === s)) {
      const c = p.candidates[pair.candidate]!
      const k = `${c.id} ${kind}`
      const v = `${c.id} ${village}`
      const n = used.kind.get(k) ?? 0
      const u = used.unit.get(c.unit) ?? 0
      const a = used.all.get(pair.candidate) ?? 0
      const most = Math.max(...c.kinds.map((x) => p.villages[x] ?? 1))
      const twice = c.kinds.length > 1 && used.village.has(v)
      if (n >= (p.villages[kind] ?? 1) || u >= (p.rule.quota ?? 99) || (c.kinds.length > 1 && a >= most) || twice)
        continue
      used.kind.set(k, n + 1)
      used.unit.set(c.unit, u + 1)
      used.all.set(pair.candidate, a + 1)
      const fresh = !used.village.has(v)
      used.village.add(v)
      walk(s + 1, [...points, pair.points])
      used.kind.set(k, n)
      used.unit.set(c.unit, u)
      used.all.set(pair.candidate, a)
      if (fresh) used.village.delete(v)
    }
  }
  walk(0, [])
  return top
}
