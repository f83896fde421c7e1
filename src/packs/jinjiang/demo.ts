import type { DemoYear } from '../demo-year.ts'

/**
 * What the district published of its care centre in 2016. Of the 2.266 million yuan given, 468,000 are the district's own money;
 * how each sum was divided among purposes was not said and is ours.
 */
export const demoYear: DemoYear = {
  seed: 'jinjiang-2016',
  departments: ['区财政局', '区民政局', '区教育局', '区卫计局', '区人社局', '区房管局', '区残联', '区司法局'],
  members: [40, 120],
  from: '2016-01',
  until: '2016-12-31',
  months: [],
  care: {
    year: 2016,
    cases: { registered: 402, reviews: 416, files: 398, plans: 263 },
    roster: { organ: 72, firm: 136, social: 65, cadre: 518, volunteer: 25 },
    claims: { leaders: 551, claimed: 536, firms: 179, organisations: 84, individuals: 6049, times: 1610 },
    money: {
      district: { total: 468_000, operation: 76_000, services: 200_000, living: 192_000 },
      raised: 4_600_000,
      given: 2_266_000,
      forProjects: 2_190_000,
      living: { households: 137, monthly: 300 },
      illness: { families: 12, each: 20_000 },
    },
    teams: { teams: 8, activities: 91 },
  },
}
