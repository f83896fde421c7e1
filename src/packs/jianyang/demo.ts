import type { DemoYear } from '../demo-year.ts'

/** What the city published of its first secretaries and its leaders' villages, in 2016. */
export const demoYear: DemoYear = {
  seed: 'jianyang-2016',
  departments: [
    '市财政局',
    '市民政局',
    '市农业局',
    '市林业局',
    '市水务局',
    '市交通局',
    '市教育局',
    '市卫计局',
    '市司法局',
    '市科技局',
  ],
  members: [18, 70],
  until: '2016-10-10',
  months: [],
  field: {
    units: 147,
    postings: [
      { kind: 'first-secretary', officers: 99, villages: 99, units: 99, from: '2015-08-01', matched: true },
      { kind: 'agronomist', officers: 99, villages: 99, units: 147, from: '2015-08-01' },
      { kind: 'legal-adviser', officers: 99, villages: 99, units: 147, from: '2015-08-01' },
      { kind: 'young', officers: 11, villages: 11, units: 147, from: '2015-08-01', title: '大学生村官' },
    ],
    leaders: { count: 40, visits: 300, heard: 5000, from: '2016-01-04', to: '2016-09-30' },
    presence: { month: '2016-09', met: 93 },
  },
}
