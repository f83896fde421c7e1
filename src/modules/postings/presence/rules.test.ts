import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, type Day } from '#kernel/pure/day.ts'
import { DEFAULT_LEAVE } from '../pack.ts'
import { termEnd, termLength } from '../terms/rules.ts'
import {
  allowancesOf,
  correctionFaults,
  daysOwed,
  inTurns,
  leaveFaults,
  rateOn,
  reasonsAgainstDeciding,
} from './rules.ts'

const RATES = [
  { from: '2015-01-01', fen: 50_000, basis: '' },
  { from: '2016-07-01', fen: 100_000, basis: '' },
]
const one = { fullDays: 20, rates: [RATES[0]!] }
const both = { fullDays: 20, rates: RATES }
const allowanceOf = (days: readonly Day[], of: Parameters<typeof allowancesOf>[1]) => allowancesOf([days], of)[0]!
const month = (from: Day, n: number) => Array.from({ length: n }, (_, i) => addDays(from, i))

describe('生活补助', () => {
  it('满勤发全额，按标准日期分段：500 元，后为 1000 元', () => {
    expect(allowanceOf(month('2016-06-01', 20), both)).toBe(50_000)
    expect(allowanceOf(month('2016-07-01', 20), both)).toBe(100_000)
    expect(allowanceOf(month('2016-07-01', 28), both)).toBe(100_000)
    expect(allowanceOf(month('2016-07-01', 7), both)).toBe(35_000)
    expect(allowanceOf([], both)).toBe(0)
    expect(allowanceOf(month('2014-01-01', 20), both)).toBe(0)
  })

  it('一人当月先后（或同时）派驻几处的，合计不超过全额，同一天只发一次', () => {
    expect(allowancesOf([month('2016-07-01', 15), month('2016-07-16', 15)], both)).toEqual([50_000, 50_000])
    expect(allowancesOf([month('2016-07-01', 10), month('2016-07-11', 5)], both)).toEqual([50_000, 25_000])
    expect(allowancesOf([month('2016-07-01', 10), month('2016-07-01', 10)], both)).toEqual([50_000, 0])
    // 1/3 and 2/3 of a month of three days: the parts add up to the whole
    const odd = { fullDays: 3, rates: [{ from: '2016-01-01', fen: 100, basis: '' }] }
    expect(allowancesOf([month('2016-07-01', 1), month('2016-07-02', 1), month('2016-07-03', 1)], odd)).toEqual([
      33, 34, 33,
    ])
  })

  const rates = fc.uniqueArray(
    fc.record({
      from: fc.integer({ min: 0, max: 30 }).map((n) => addDays('2016-07-01', n)),
      fen: fc.nat(1_000_000),
      basis: fc.constant(''),
    }),
    { selector: (r) => r.from, minLength: 1, maxLength: 4 },
  )
  const days = fc
    .uniqueArray(fc.integer({ min: 0, max: 30 }))
    .map((ns) => ns.sort((a, b) => a - b).map((n) => addDays('2016-07-01', n)))

  it('总是整分，不为负，不超过当月最高标准，与登记次序无关', () => {
    fc.assert(
      fc.property(rates, days, fc.integer({ min: 1, max: 31 }), (r, d, fullDays) => {
        const amount = allowanceOf(d, { fullDays, rates: r })
        expect(Number.isInteger(amount)).toBe(true)
        expect(amount).toBeGreaterThanOrEqual(0)
        expect(amount).toBeLessThanOrEqual(Math.max(...r.map((x) => x.fen)))
        expect(allowanceOf([...d].reverse(), { fullDays, rates: [...r].reverse() })).toBe(amount)
      }),
    )
  })

  it('标准不变时，多一天不会少发；满勤以后不再增加；误差不过半分', () => {
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.integer({ min: 1, max: 31 }),
        fc.integer({ min: 0, max: 30 }),
        (fen, fullDays, n) => {
          const of = (days: number) =>
            allowanceOf(month('2016-07-01', days), { fullDays, rates: [{ from: '2016-01-01', fen, basis: '' }] })
          expect(of(n + 1)).toBeGreaterThanOrEqual(of(n))
          if (n >= fullDays) expect(of(n)).toBe(fen)
          expect(Math.abs(of(n) * fullDays - fen * Math.min(n, fullDays)) * 2).toBeLessThanOrEqual(fullDays)
        },
      ),
    )
  })

  it('标准以当天生效的为准', () => {
    expect(rateOn(RATES, '2016-06-30')).toBe(50_000)
    expect(rateOn(RATES, '2016-07-01')).toBe(100_000)
    expect(rateOn(one.rates, '2014-12-31')).toBe(0)
  })
})

describe('在岗', () => {
  it('应驻天数按在任日数折算，扣减不计应驻的假', () => {
    expect(daysOwed(20, 31, 31, 0)).toBe(20)
    expect(daysOwed(20, 15, 30, 0)).toBe(10)
    expect(daysOwed(20, 16, 31, 0)).toBe(11)
    expect(daysOwed(20, 31, 31, 5)).toBe(15)
    expect(daysOwed(20, 3, 31, 5)).toBe(0)
  })

  it('请假：假别、天数、重叠', () => {
    const posting = { from: '2016-01-01', endedOn: null }
    const ask = { kind: 'annual', from: '2016-03-01', to: '2016-03-05' }
    expect(leaveFaults(ask, posting, DEFAULT_LEAVE, [])).toEqual([])
    expect(leaveFaults({ ...ask, to: '2016-03-16' }, posting, DEFAULT_LEAVE, [])).toHaveLength(1)
    expect(leaveFaults({ ...ask, kind: 'x' }, posting, DEFAULT_LEAVE, [])).toHaveLength(1)
    expect(leaveFaults(ask, posting, DEFAULT_LEAVE, [{ from: '2016-03-05', to: '2016-03-09' }])).toHaveLength(1)
  })

  it('更正：只能更正近日、派驻期间、与推算不同的', () => {
    const day = { from: '2016-01-01', endedOn: null, present: false }
    const ok = { onDay: '2016-03-01', present: true }
    expect(correctionFaults(ok, day, '2016-03-05', 45)).toEqual([])
    expect(correctionFaults(ok, { ...day, present: true }, '2016-03-05', 45)).toHaveLength(1)
    expect(correctionFaults(ok, day, '2016-02-01', 45)).not.toEqual([])
    expect(correctionFaults(ok, day, '2016-06-01', 45)).toHaveLength(1)
  })

  it('本人、代提人不能审批', () => {
    const f = { state: 'asked', about: 'a', askedBy: 'b', person: 'c' }
    expect(reasonsAgainstDeciding(f)).toEqual([])
    expect(reasonsAgainstDeciding({ ...f, person: 'a' })).toHaveLength(1)
    expect(reasonsAgainstDeciding({ ...f, person: 'b' })).toHaveLength(1)
    expect(reasonsAgainstDeciding({ ...f, state: 'approved' })).toHaveLength(1)
  })

  it('坐班依次轮流', () => {
    expect(inTurns(['1', '2', '3'], ['甲', '乙']).map((t) => t.who)).toEqual(['甲', '乙', '甲'])
    expect(inTurns(['1'], [])).toEqual([])
  })

  it('任期两年，含闰日', () => {
    expect(termEnd('2015-07-01', 2)).toBe('2017-06-30')
    expect(termEnd('2016-02-29', 1)).toBe('2017-02-27')
    expect(termLength('2015-07-01', '2017-06-30')).toBe('2年')
    expect(termLength('2015-07-01', '2015-07-10')).toBe('10天')
  })
})
