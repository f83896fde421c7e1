import { z } from 'zod'

const count = z.number().int().min(1).max(500)
const cost = z.number().int().min(0).max(1_000_000)

/** What a county may vary in its pairing: how many households a helper may have, and what a distribution weighs. */
export const pairingPack = z.strictObject({
  /** households of which one person may be the first helper (第一帮扶责任人) */
  first: count.default(8),
  /** the same for the second helper */
  second: count.default(5),
  /** villages a leader links, at least and at most */
  leaderVillages: z
    .tuple([count, count])
    .refine(([least, most]) => least <= most, '联系村数的下限不能大于上限')
    .default([1, 3]),
  /** what a proposal weighs: another helper than now, the way to go, and each further household of a helper */
  weights: z
    .strictObject({
      change: cost.default(100),
      village: cost.default(2),
      linked: cost.default(3),
      township: cost.default(10),
      county: cost.default(16),
      away: cost.default(40),
      load: cost.default(4),
    })
    .prefault({}),
})
export type PairingPack = z.infer<typeof pairingPack>
