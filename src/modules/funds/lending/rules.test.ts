import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contractNumber, credited, gramsToSettle, isLoanOverdue, lossFault, netIncome, owedOf } from './rules.ts'

describe('以产品折抵', () => {
  it('分多少次交，与一次交齐折抵的数量一样', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 5000 }),
        (deliveries, rate) => {
          let given = { grams: 0, units: 0 }
          for (const grams of deliveries) {
            const units = credited(grams, rate, given, 1_000_000_000_000)
            given = { grams: given.grams + grams, units: given.units + units }
          }
          expect(given.units).toBe(credited(given.grams, rate, { grams: 0, units: 0 }, 1_000_000_000_000))
          // 折抵从不多算，也不少算一个千分之一
          expect(given.units * rate).toBeLessThanOrEqual(given.grams * 1000)
          expect((given.units + 1) * rate).toBeGreaterThan(given.grams * 1000)
        },
      ),
    )
  })

  it('还清所需的重量恰好还清，少一克就还不清；尚欠从不为负', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000_000 }),
        fc.integer({ min: 1, max: 100_000 }),
        fc.array(fc.integer({ min: 1, max: 50_000 }), { maxLength: 10 }),
        (lent, rate, before) => {
          let given = { grams: 0, units: 0 }
          let owed = lent
          for (const wanted of before) {
            const grams = Math.min(wanted, gramsToSettle(rate, given, owed))
            const units = credited(grams, rate, given, owed)
            given = { grams: given.grams + grams, units: given.units + units }
            owed -= units
            expect(owed).toBeGreaterThanOrEqual(0)
          }
          if (owed === 0) return
          const last = gramsToSettle(rate, given, owed)
          expect(credited(last, rate, given, owed)).toBe(owed)
          expect(credited(last - 1, rate, given, owed)).toBeLessThan(owed)
        },
      ),
    )
  })

  it('尚欠＝借出－归还－减免－核销－结转；纯收入＝销售－成本', () => {
    expect(owedOf({ lent: 10_000, returned: 2500, relieved: 1000, lost: 500, rolled: 0 })).toBe(6000)
    expect(netIncome({ sold: 120_000, spent: 45_000 })).toBe(75_000)
  })

  it('损耗核销有上限，逾期按归还期限，合同编号按年编', () => {
    expect(lossFault(1_000_000, 30_000, 20_000, 50)).toBeUndefined()
    expect(lossFault(1_000_000, 30_000, 20_001, 50)).toContain('5%')
    expect(isLoanOverdue('lent', '2017-11-30', '2017-11-30')).toBe(false)
    expect(isLoanOverdue('lent', '2017-11-30', '2017-12-01')).toBe(true)
    expect(isLoanOverdue('settled', '2017-11-30', '2018-12-01')).toBe(false)
    expect(contractNumber('2017-03-01', 12)).toBe('〔2017〕0012号')
  })
})
