import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { dayText, listQuery, placeCode } from '#kernel/pure/schema.ts'
import { type PostingKind, postingKind } from '../model.ts'

export interface NewPosting {
  id?: Id
  person: Id
  place: string
  /** the sending organisation */
  unit: Id | null
  kind: PostingKind
  from: Day
  /** last day of the term; left out, the term of the mechanism in force */
  to?: Day
  why: string
  team?: Id | null
  candidate?: Id | null
  matchedBy?: Id | null
  /** beside the title of the kind, e.g. 队长 */
  title?: string
}

const village = z.string().regex(/^\d{12}$/, '请选择一个村（社区）')

export const postingBody = z.object({
  person: z.uuid('请选择干部'),
  place: village,
  unit: z.uuid().optional(),
  kind: postingKind,
  from: dayText,
  to: dayText.optional(),
  team: z.uuid().optional(),
  why: z.string().trim().min(2, '请写明依据的文件').max(300),
})

export const postingsQuery = listQuery.extend({
  kind: postingKind.optional(),
  under: placeCode.optional(),
  unit: z.uuid().optional(),
  state: z.enum(['serving', 'ending', 'overdue', 'ended', 'open']).optional(),
  /** length of the term in whole years; 0: any other length */
  years: z.coerce.number().int().min(0).max(10).optional(),
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
    .optional(),
  /** owes days and has fewer than owed in the month */
  short: z.stringbool().optional(),
})

export const postingRow = z.object({
  id: z.uuid(),
  person: z.uuid(),
  name: z.string(),
  kind: postingKind,
  kindName: z.string(),
  place: placeCode,
  placeName: z.string(),
  townshipName: z.string(),
  unit: z.uuid().nullable(),
  unitName: z.string(),
  teamName: z.string().nullable(),
  from: dayText,
  to: dayText,
  term: z.string(),
  endedOn: dayText.nullable(),
  endedHow: z.string().nullable(),
  state: z.enum(['serving', 'ending', 'overdue', 'ended']),
  stateName: z.string(),
  /** days present in the month, days owed; null for those who owe none, or for a reader who does not see the records */
  days: z.int().nullable(),
  owed: z.int().nullable(),
})

export const prolongBody = z.object({ to: dayText, why: z.string().trim().min(2, '请写明续任的理由').max(300) })

export const endBody = z.object({
  on: dayText,
  how: z.enum(['term', 'transfer', 'other']),
  why: z.string().trim().min(2, '请写明理由').max(300),
})

export const teamBody = z.object({
  name: z.string().trim().min(2, '请填写队名').max(40),
  unit: z.uuid().optional(),
  from: dayText,
})
