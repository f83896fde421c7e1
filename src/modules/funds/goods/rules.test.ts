import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isUnconfirmedLate, partsOf } from './rules.ts'

describe('物资的数量和价值', () => {
  it('怎样拆分，各份数量、价值之和都等于原批次，分毫不差；按数量多少分价值', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5_000_000 }), { minLength: 2, maxLength: 200 }),
        fc.integer({ min: 0, max: 1_000_000_000 }),
        (quantities, value) => {
          const quantity = quantities.reduce((sum, q) => sum + q, 0)
          const parts = partsOf({ quantity, value }, quantities)!
          expect(parts.reduce((sum, p) => sum + p.value, 0)).toBe(value)
          expect(parts.map((p) => p.quantity)).toEqual(quantities)
          for (const p of parts) expect(Math.abs(p.value - (value * p.quantity) / quantity)).toBeLessThan(1)
        },
      ),
    )
  })

  it('加起来不对、有零、有负、有小数的都不成', () => {
    const lot = { quantity: 10_000, value: 999 }
    for (const wrong of [
      [4000, 5000],
      [10_000, 1],
      [10_000, 0],
      [11_000, -1000],
      [9999.5, 0.5],
    ])
      expect(partsOf(lot, wrong)).toBeUndefined()
    expect(partsOf(lot, [4000, 6000])).toEqual([
      { quantity: 4000, value: 400 },
      { quantity: 6000, value: 599 },
    ])
  })

  it('发放满七日还没有签收的才算逾期', () => {
    const lot = { state: 'handed' as const, handedOn: '2016-03-01' }
    expect(isUnconfirmedLate(lot, '2016-03-08')).toBe(false)
    expect(isUnconfirmedLate(lot, '2016-03-09')).toBe(true)
    expect(isUnconfirmedLate({ ...lot, state: 'confirmed' }, '2016-04-01')).toBe(false)
  })
})
