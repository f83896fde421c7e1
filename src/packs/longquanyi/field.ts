import type { HouseholdsInput } from '#modules/households/pack.ts'
import type { PostingsInput } from '#modules/postings/pack.ts'

/** Teams by trade and experience; a household has a first helper and a second, one household each. */
export const households = { pairing: { first: 1, second: 1, leaderVillages: [1, 3] } } satisfies HouseholdsInput

export const postings = {
  cover: {
    villages: 'needed',
    teams: [
      { title: '第一书记', kinds: ['first-secretary'] },
      { title: '驻村干部', kinds: ['member'] },
    ],
  },
  conduct: [
    { code: 'absent', title: '擅自脱岗离岗', category: 'posting' },
    { code: 'list-undone', title: '目标责任书和工作清单无故没有完成', category: 'posting' },
    { code: 'favours', title: '项目资金安排优亲厚友', category: 'conduct' },
  ],
} satisfies PostingsInput
