import type { DemoYear } from '../demo-year.ts'

/** Two months of a county that works by lists and projects; enough to see that another pack is another rhythm. */
export const demoYear: DemoYear = {
  seed: 'luding-2016',
  departments: ['县财政局', '县民政局', '县扶贫移民局', '县农牧科技局', '县林业局', '县交通局'],
  members: [12, 40],
  until: '2016-05-04',
  months: [
    {
      month: '2016-03',
      missed: { '513322100': 3, '513322107': 2 },
      undone: { 'B-11': ['513322104'] },
      inspected: [],
      reported: [],
      left: 0,
    },
    { month: '2016-04', missed: {}, undone: {}, inspected: [], reported: [], left: 0 },
  ],
}
