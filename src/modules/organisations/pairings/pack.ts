import { z } from 'zod'

/** What a county may vary in its pairings of organisations. */
export const pairingsPack = z.strictObject({
  /** how many weak villages one strong village takes on at a time */
  strongHelpsAtMost: z.number().int().min(1).max(20).default(3),
  /** days that the written day of completion of a step may lie back */
  writtenWithin: z.number().int().min(1).max(366).default(62),
})
export type PairingsPack = z.infer<typeof pairingsPack>
