import { z } from 'zod'
import { dayText, listOf, placeCode } from '#kernel/pure/schema.ts'

export const letterRow = z.object({
  id: z.uuid(),
  year: z.number().int(),
  number: z.number().int(),
  list: z.uuid(),
  title: z.string(),
  place: placeCode,
  placeName: z.string(),
  unit: z.uuid(),
  upperName: z.string(),
  lowerName: z.string(),
  writtenOn: dayText,
  state: z.enum(['unsigned', 'half', 'signed', 'withdrawn']),
})
export const letterList = listOf(letterRow)

const signature = z.object({
  kind: z.string(),
  at: z.date(),
  name: z.string(),
  title: z.string(),
  digest: z.string(),
  why: z.string().nullable(),
})
export const letterDetail = letterRow.extend({
  text: z.string(),
  digest: z.string(),
  /** the text read back still has the digest that was signed */
  intact: z.boolean(),
  signatures: z.array(signature),
  actions: z.array(
    z.object({
      action: z.enum(['sign-upper', 'sign-lower', 'withdraw']),
      label: z.string(),
      allowed: z.boolean(),
      reasons: z.array(z.string()),
      comment: z.enum(['required', 'none']),
      evidence: z.literal('none'),
    }),
  ),
})
