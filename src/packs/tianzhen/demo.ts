import type { DemoYear } from '../demo-year.ts'

/** Two months of 2018 after the mergers of villages that the division list shows. */
export const demoYear: DemoYear = {
  seed: 'tianzhen-2018',
  departments: ['县扶贫办', '县财政局', '县民政局', '县农委', '县林业局', '县人社局'],
  members: [10, 36],
  until: '2018-06-04',
  field: {
    formerly: { townships: 11, villages: 227 },
    units: 40,
    postings: [
      { kind: 'team', officers: 227, units: 40, from: '2017-08-01' },
      { kind: 'first-secretary', officers: 227, units: 40, from: '2017-08-01' },
      // those sent from the county's own departments, and those of the townships
      { kind: 'member', officers: 119, villages: 119, units: 40, from: '2017-08-01' },
      { kind: 'member', officers: 108, villages: -108, units: 0, from: '2017-08-01' },
      { kind: 'young', officers: 17, villages: 17, units: 17, from: '2017-08-01', title: '挂职干部' },
    ],
    allowances: ['2017-12', '2018-05'],
  },
  months: [
    { month: '2018-04', missed: { '140222104': 3, '140222206': 2 }, undone: {}, inspected: [], reported: [], left: 0 },
    {
      month: '2018-05',
      missed: {},
      undone: { 'Y-2': ['140222209'] },
      inspected: [
        {
          township: '140222209',
          villages: 3,
          item: 'stay',
          note: '驻村工作队员工作日不在岗，工作日志连续两周没有记录',
        },
      ],
      reported: [],
      left: 1,
    },
  ],
}
