import type { FieldworkInput } from '#modules/fieldwork/pack.ts'
import type { HouseholdsInput } from '#modules/households/pack.ts'
import type { PostingsInput } from '#modules/postings/pack.ts'

/** Five households at most for one helper, a first secretary in each village that needs one, every home seen each month. */
export const households = { pairing: { first: 5, second: 5, leaderVillages: [1, 3] } } satisfies HouseholdsInput

export const fieldwork = {
  visitDays: { listed: 30, watched: 30, exited: 90 },
  terms: { need: 10, opinion: 10, errand: 5, suggestion: 15 },
} satisfies FieldworkInput

export const postings = {
  term: { years: 2, most: 4 },
  cover: { villages: 'needed', teams: [{ title: '第一书记', kinds: ['first-secretary'] }] },
  presence: { days: 20 },
} satisfies PostingsInput
