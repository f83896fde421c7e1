import type { DemoYear } from '../demo-year.ts'

/** Two months of a county that works by lists and projects; enough to see that another pack is another rhythm. */
export const demoYear: DemoYear = {
  seed: 'luding-2016',
  departments: [
    '县财政局',
    '县民政局',
    '县扶贫移民局',
    '县农牧科技局',
    '县林业局',
    '县交通局',
    '县住建局',
    '县水务局',
    '县教育局',
    '县卫计局',
    '县人社局',
    '县文广局',
    '县环保局',
    '县公安局',
  ],
  members: [12, 40],
  until: '2016-05-04',
  homes: {
    size: {
      full: { households: 7_000, from: '2016-03', homesADay: [1, 1] },
      small: { households: 7_000, from: '2016-04', homesADay: [1, 1] },
    },
    posted: 0,
    listed: [0, 0],
    perHelper: 1,
    watched: 0,
    exited: 0,
    grids: { villages: [], homes: 60 },
    exact: { listed: 3755, helped: 0, seconds: 0, causes: 6200, plans: 3755 },
  },
  field: {
    units: 28,
    postings: [
      { kind: 'first-secretary', officers: 38, villages: 38, units: 28, from: '2015-08-01' },
      { kind: 'member', officers: 89, villages: 89, units: 28, from: '2015-08-01' },
    ],
    pairedOrganisations: 206,
  },
  months: [
    {
      month: '2016-03',
      missed: { '513322100': 3, '513322107': 2 },
      undone: { 'B-11': ['513322104'] },
      inspected: [
        {
          township: '513322101',
          villages: 3,
          item: 'venue',
          note: '活动场所标识缺失，党员活动室长期锁闭，未按要求正常开放使用',
        },
      ],
      reported: [],
      left: 1,
    },
    {
      month: '2016-04',
      missed: {},
      undone: {},
      inspected: [
        {
          township: '513322105',
          villages: 2,
          item: 'coordination',
          note: '与共建单位没有共同计划，上季度共同事项没有办理记录',
        },
      ],
      reported: [],
      left: 0,
    },
  ],
}
