import type { DemoYear } from '../demo-year.ts'

/** What the district published of its posted officers and its pairing, in the autumn of 2016. */
export const demoYear: DemoYear = {
  seed: 'longquanyi-2016',
  departments: ['区财政局', '区民政局', '区农村发展局', '区教育局', '区卫计局', '区人社局', '区交通局', '区科技局'],
  members: [20, 60],
  from: '2016-07',
  until: '2016-10-01',
  months: [],
  homes: {
    size: {
      full: { households: 7_000, from: '2016-08', homesADay: [1, 1] },
      small: { households: 7_000, from: '2016-09', homesADay: [1, 1] },
    },
    posted: 0,
    listed: [0, 0],
    perHelper: 1,
    watched: 0,
    exited: 0,
    grids: { villages: [], homes: 60 },
    exact: { listed: 290, helped: 2714, seconds: 2404, causes: 812, plans: 265 },
  },
  field: {
    formerly: { townships: 12, villages: 143 },
    units: 71,
    pairedUnits: 71,
    postings: [
      { kind: 'first-secretary', officers: 61, villages: 61, units: 61, from: '2015-09-01' },
      { kind: 'member', officers: 169, villages: 61, units: 71, from: '2015-09-01' },
    ],
    // six were criticised or sent back; how many of each was not said
    verdicts: {
      proposedOn: '2016-07-05',
      counts: { criticism: 4, recall: 2, promotion: 29, reserve: 58, reward: 76 },
    },
  },
}
