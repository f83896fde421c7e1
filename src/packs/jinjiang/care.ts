import type { CareInput } from '#modules/care/pack.ts'
import type { FundsInput } from '#modules/funds/pack.ts'

/** One adviser for one person; a claimed project is carried out within the quarter. */
export const care = { centre: '锦江区党员关爱中心', adviserMost: 1, claimDays: 90 } satisfies CareInput

/** Every payment is seen by two; living aid and illness aid have a most for one household; the book is public each quarter. */
export const funds = {
  caps: [
    { purpose: 'living-aid', per: 'month', most: 50_000 },
    { purpose: 'illness-aid', per: 'year', most: 3_000_000 },
  ],
  giving: { publishMonths: 3, publishWithin: 30 },
} satisfies FundsInput
