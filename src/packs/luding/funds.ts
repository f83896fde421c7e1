import type { FundsInput } from '#modules/funds/pack.ts'

/**
 * Running money of the villages: 130,000 yuan a village in 2015, of it 52,500 matched by the county, more each year. By how much is
 * not published; five in a hundred stands here until the county says otherwise.
 */
export const funds: FundsInput = {
  standards: [
    {
      code: 'village-running',
      title: '村级组织运转经费',
      purpose: 'village-running',
      year: 2015,
      base: 13_000_000,
      match: 5_250_000,
      growth: 50,
      instalments: ['03-31', '06-30', '09-30', '12-20'],
    },
  ],
}
