import type { DemoYear } from '../demo-year.ts'

/**
 * What the county published of lending bags: 7,000 households, 132 officers in 46 villages. How much each borrowed and gave back
 * was not said and is ours.
 */
export const demoYear: DemoYear = {
  seed: 'zhashui-2018',
  departments: ['县农业局', '县林业局', '县财政局', '县扶贫局', '县科技局', '县供销社'],
  members: [20, 60],
  from: '2018-02',
  until: '2018-12-31',
  months: [],
  field: {
    units: 46,
    postings: [{ kind: 'member', officers: 132, villages: 46, units: 46, from: '2018-02-01' }],
  },
  lending: {
    households: 7000,
    lentOn: '2018-03-12',
    dueOn: '2018-11-30',
    returnedOn: '2018-11-12',
    settled: 6400,
    relieved: { households: 60, bags: 200, on: '2018-11-20' },
    next: { from: '2018-12-03', dueOn: '2019-11-30' },
  },
}
