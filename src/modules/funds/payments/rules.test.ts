import { describe, expect, it } from 'vitest'
import { drawUp, eligibilityDay, type Listed } from './rules.ts'

const aid = (payee: string, more: Partial<Listed> = {}): Listed => ({
  payee,
  payeeTitle: payee,
  purpose: 'living-aid',
  amount: 10_000,
  fromDay: '2016-01-01',
  toDay: null,
  hadMonth: 0,
  hadYear: 0,
  hadAid: false,
  ...more,
})

describe('造表', () => {
  it('已经发过的、日期重叠的、超过限额的不列，各说明原因', () => {
    const caps = [{ purpose: 'living-aid', per: 'year', most: 100_000 }] as const
    const listed = [
      aid('甲'),
      aid('乙', { hadAid: true }),
      aid('丙', { hadYear: 95_000 }),
      aid('丁'),
      aid('丁', { fromDay: '2016-02-01', amount: 12_000 }),
    ]
    const { paid, leftOut } = drawUp(listed, caps)
    expect(paid).toEqual([listed[0], listed[4]])
    expect(leftOut).toEqual([
      { payee: '乙', reason: '本月已另行申请或者拨付' },
      { payee: '丁', reason: '与另一项救助日期重叠' },
      { payee: '丙', reason: '超过限额' },
    ])
  })

  it('同一天起发的两项，不论先后，按停发晚的、还没有停发的发', () => {
    const [ending, later, open] = [
      aid('甲', { toDay: '2016-07-01' }),
      aid('甲', { toDay: '2016-08-01', amount: 11_000 }),
      aid('甲', { amount: 12_000 }),
    ]
    for (const listed of [
      [ending, later, open],
      [open, later, ending],
      [later, open, ending],
    ])
      expect(drawUp(listed, []).paid).toEqual([open])
    expect(drawUp([later, ending], []).paid).toEqual([later])
  })

  it('资格按造表当天问，过了月的按月末，没到月的按月初', () => {
    expect(['2016-02-28', '2016-03-09', '2016-04-02'].map((today) => eligibilityDay('2016-03', today))).toEqual([
      '2016-03-01',
      '2016-03-09',
      '2016-03-31',
    ])
  })
})
