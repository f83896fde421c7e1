import type { FieldworkInput } from '#modules/fieldwork/pack.ts'
import type { HouseholdsInput } from '#modules/households/pack.ts'
import type { PostingsInput } from '#modules/postings/pack.ts'

/** One helper for one household; first secretaries are recommended by departments and posted for two years. */
export const households = { pairing: { first: 1, second: 2, leaderVillages: [1, 3] } } satisfies HouseholdsInput

/** Every household sees an officer; how often was not said, so that once in two months is ours. */
export const fieldwork = { visitDays: { listed: 60, watched: 30, exited: 90 } } satisfies FieldworkInput

export const postings = {
  term: { years: 2, most: 4 },
  matching: { choice: 80 },
} satisfies PostingsInput
