import { z } from 'zod'
import { dayText, monthText, placeCode } from '#kernel/pure/schema.ts'
import { dutyState, listKind, recurrence } from '../model.ts'

export const dutyRow = z.object({
  id: z.uuid(),
  list: z.uuid(),
  listTitle: z.string(),
  listKind: listKind,
  node: z.uuid(),
  code: z.string(),
  title: z.string(),
  period: z.string(),
  month: monthText,
  place: placeCode,
  placeName: z.string(),
  unit: z.uuid(),
  unitName: z.string(),
  ownerName: z.string().nullable(),
  ownerTitle: z.string().nullable(),
  dueOn: dayText,
  state: dutyState,
  doneOn: dayText.nullable(),
  late: z.boolean(),
  /** the term in words, e.g. 还有3个工作日 */
  dueNote: z.string(),
  measure: z.string().nullable(),
  target: z.number().nullable(),
  figure: z.number().nullable(),
  evidence: z.boolean(),
})
export type DutyRow = z.infer<typeof dutyRow>

export const fileRef = z.object({
  id: z.uuid(),
  name: z.string(),
  type: z.string(),
  size: z.number(),
  digest: z.string(),
})

export const dutyDetail = dutyRow.extend({
  path: z.array(z.string()),
  recurrence,
  deadline: z.string(),
  category: z.string().nullable(),
  weight: z.number().nullable(),
  openedAt: z.date(),
  movedFrom: z.uuid().nullable(),
  timeline: z.array(
    z.object({
      id: z.string(),
      at: z.date(),
      person: z.string(),
      post: z.string().nullable(),
      what: z.string(),
      comment: z.string().nullable(),
      evidence: z.array(fileRef),
    }),
  ),
  actions: z.array(
    z.object({
      action: z.string(),
      label: z.string(),
      allowed: z.boolean(),
      reasons: z.array(z.string()),
      comment: z.enum(['required', 'optional', 'none']),
      evidence: z.enum(['required', 'optional', 'none']),
    }),
  ),
})

export const fulfilment = z.object({
  /** the day it was done; today when left out */
  on: dayText.optional(),
  note: z.string().trim().min(4, '请用一两句话写明完成情况').max(2000),
  evidence: z.array(z.uuid()).max(20).default([]),
})
export type Fulfilment = z.output<typeof fulfilment>
