import { z } from 'zod'

const days = z.number().int().min(1).max(366)
const term = z.number().int().min(1).max(60)

/** What a county may vary: how often homes are seen, in how many working days an opinion is answered, which applications are made on a resident's behalf. */
export const fieldworkPack = z.strictObject({
  /** standing of a household → days between visits; a standing left out is not asked for */
  visitDays: z
    .strictObject({
      listed: days.optional(),
      watched: days.optional(),
      exited: days.optional(),
      general: days.optional(),
    })
    .default({ listed: 30, watched: 30, exited: 90 }),
  /** a plan's item shows among the tasks of the day so many days before its term */
  planAhead: z.number().int().min(0).max(60).default(7),
  /** working days in which an opinion of each kind is answered */
  terms: z
    .strictObject({ need: term, opinion: term, errand: term, suggestion: term })
    .default({ need: 10, opinion: 10, errand: 15, suggestion: 15 }),
  /** applications made on a resident's behalf 代办 */
  errands: z
    .array(z.string().min(2).max(60))
    .max(30)
    .default(['最低生活保障申请', '医疗救助申请', '残疾人补贴申请', '养老金领取认证', '预约体检', '证照办理']),
})
export type FieldworkPack = z.infer<typeof fieldworkPack>
/** A pack as it is written down: what has a default may be left out. */
export type FieldworkInput = z.input<typeof fieldworkPack>
