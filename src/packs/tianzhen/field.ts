import type { PostingsInput } from '#modules/postings/pack.ts'

/** Three teams 三支队伍 in every village, and an allowance that was doubled. The day of the doubling is ours. */
export const postings = {
  cover: {
    villages: 'all',
    teams: [
      { title: '驻村工作队', kinds: ['team'] },
      { title: '第一书记', kinds: ['first-secretary'] },
      { title: '驻村干部', kinds: ['member'] },
    ],
  },
  allowance: {
    fullDays: 20,
    rates: [
      { from: '2016-01-01', fen: 50_000, basis: '驻村干部生活补助每月 500 元' },
      { from: '2018-01-01', fen: 100_000, basis: '驻村干部生活补助提高到每月 1000 元' },
    ],
  },
} satisfies PostingsInput
