import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkDraw, draw, faultsOfAnswers, populationDigest, seedDigest, shareEvenly } from './rules.ts'

const villages = (townships: number, each: number) =>
  Array.from(
    { length: townships * each },
    (_, i) => `610826${String(100 + Math.floor(i / each))}${String(200 + (i % each))}`,
  )
const places = fc
  .uniqueArray(fc.integer({ min: 0, max: 899 }), { minLength: 1, maxLength: 120 })
  .map((ns) => ns.map((n) => `610826${100 + (n % 7)}${100 + n}`))
const rule = fc.record({
  sample: fc.integer({ min: 1, max: 9 }),
  strata: fc.constantFrom('none' as const, 'township' as const),
})
const seed = fc.stringMatching(/^[0-9a-f]{64}$/)

describe('the sealed draw', () => {
  it('does not depend on the order of the list, nor on repetitions', () => {
    fc.assert(
      fc.property(
        seed,
        places,
        rule,
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (s, list, r, noise) => {
          const shuffled = list
            .map((p) => [noise.next().value as number, p] as const)
            .sort((a, b) => a[0] - b[0])
            .map(([, p]) => p)
          expect(draw(s, [...shuffled, ...shuffled.slice(0, 3)], r)).toEqual(draw(s, list, r))
          expect(populationDigest([...shuffled, ...shuffled])).toBe(populationDigest(list))
        },
      ),
    )
  })

  it('draws as many as asked, from each township when so asked, only from the list', () => {
    fc.assert(
      fc.property(seed, places, rule, (s, list, r) => {
        const drawn = draw(s, list, r).map((d) => d.place)
        expect(new Set(drawn).size).toBe(drawn.length)
        expect(drawn.every((p) => list.includes(p))).toBe(true)
        const strata = r.strata === 'none' ? [list] : [...Map.groupBy(list, (p) => p.slice(0, 9)).values()]
        for (const stratum of strata)
          expect(drawn.filter((p) => stratum.includes(p))).toHaveLength(Math.min(r.sample, stratum.length))
      }),
    )
  })

  it('can be recomputed by anyone, and any change is noticed', () => {
    fc.assert(
      fc.property(
        seed,
        places.filter((p) => p.length > 2),
        rule,
        (s, list, r) => {
          const drawn = draw(s, list, r).map((d) => d.place)
          const published = {
            seed: s,
            seedDigest: seedDigest(s),
            population: list,
            populationDigest: populationDigest(list),
            drawn,
          }
          expect(checkDraw(published, r)).toEqual([])
          expect(checkDraw({ ...published, seed: `${s}0` }, r)).toContain('公布的种子与事先封存的种子摘要不符。')
          expect(checkDraw({ ...published, population: list.slice(1) }, r)).toContain(
            '抽取范围与事先封存的名单摘要不符。',
          )
          const outside = list.find((p) => !drawn.includes(p))
          if (outside !== undefined)
            expect(checkDraw({ ...published, drawn: [outside, ...drawn.slice(1)] }, r)).toContain(
              '按公布的种子重新计算，抽中名单不一致。',
            )
        },
      ),
    )
  })

  it('favours no place: over 4,000 seeds each of 40 villages is drawn about as often (chi-square, p > 0.001)', () => {
    const list = villages(5, 8)
    const times = new Map(list.map((p) => [p, 0]))
    const seeds = 4000
    for (let n = 0; n < seeds; n += 1)
      for (const { place } of draw(`seed-${n}`, list, { sample: 4, strata: 'none' }))
        times.set(place, times.get(place)! + 1)
    const expected = (seeds * 4) / list.length
    // Drawing without replacement makes the counts of one seed exclude each other: the variance is (1 − 4/40) of the multinomial's.
    const chi = [...times.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0) / (1 - 4 / 40)
    expect(chi).toBeLessThan(72.1)
  })
})

describe('answers', () => {
  const items = [
    { code: 'a', text: '会议记录是否完整' },
    { code: 'b', text: '公示栏是否更新' },
  ]
  it('are complete, once each, and say what is wrong', () => {
    expect([
      ...faultsOfAnswers(items, [
        { code: 'a', answer: 'pass' },
        { code: 'b', answer: 'absent' },
      ]),
    ]).toEqual([])
    const faults = [
      ...faultsOfAnswers(items, [
        { code: 'a', answer: 'fail', note: '缺' },
        { code: 'x', answer: 'pass' },
      ]),
    ]
    expect(faults.map((f) => f.at)).toEqual(['answers.a', 'answers.b', 'answers.x'])
  })
})

describe('visits are shared', () => {
  const places = ['a3', 'a1', 'b2', 'a2', 'b1', 'b1']

  it('evenly, neighbours together, each place once', () => {
    expect(shareEvenly(places, ['x', 'y']).map((r) => `${r.inspector}${r.place}`)).toEqual([
      ...['xa1', 'xa2', 'xa3', 'yb1', 'yb2'],
    ])
  })

  it('with some having none when there are more inspectors than places', () => {
    expect(shareEvenly(['a', 'b'], ['x', 'y', 'z'])).toEqual([
      { place: 'a', inspector: 'x' },
      { place: 'b', inspector: 'y' },
    ])
    expect(shareEvenly([], ['x'])).toEqual([])
  })
})
