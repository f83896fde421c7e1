import type { PostingsInput } from '#modules/postings/pack.ts'

/** Party organs to weak villages, economic ones to poor, legal ones to disorderly, science to those that build an industry. */
export const postings = {
  villages: { 'legal-adviser': 1, agronomist: 1 },
  cover: {
    villages: 'needed',
    teams: [
      { title: '第一书记', kinds: ['first-secretary'] },
      { title: '农技员', kinds: ['agronomist'] },
      { title: '法律顾问', kinds: ['legal-adviser'] },
    ],
  },
  matching: {
    points: [
      { background: 'party', need: 'weak', points: 10 },
      { background: 'economy', need: 'poor', points: 10 },
      { background: 'law', need: 'disorderly', points: 10 },
      { background: 'science', need: 'industry', points: 10 },
    ],
  },
  presence: { days: 20, kinds: ['first-secretary'] },
  conduct: [
    { code: 'absent', title: '不请假擅自离岗', category: 'posting' },
    { code: 'rota-missed', title: '轮流值班无故缺岗', category: 'posting' },
    { code: 'false-record', title: '走访、会议记录弄虚作假', category: 'posting' },
    { code: 'favours', title: '在评议、救助中优亲厚友', category: 'conduct' },
  ],
} satisfies PostingsInput
