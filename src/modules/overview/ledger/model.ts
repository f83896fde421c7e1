import { z } from 'zod'
import { dayText, listOf, listQuery, monthText, placeCode } from '#kernel/pure/schema.ts'

/** What stands in the general ledger 总台账. */
export const KINDS = { duty: '责任事项', finding: '问题', letter: '函件' } as const
export type Kind = keyof typeof KINDS
export const STANDINGS = { doing: '办理中', late: '逾期或未达标', done: '已办结' } as const
export type Standing = keyof typeof STANDINGS

const kind = z.enum(['duty', 'finding', 'letter'])
const standing = z.enum(['doing', 'late', 'done'])

/** One item, one subject, one state. */
const ledgerRow = z.object({
  id: z.uuid(),
  kind,
  kindTitle: z.string(),
  /** the list of a duty, the category of a finding, the kind of a letter */
  group: z.string(),
  /** code of the item, or number of the letter */
  code: z.string().nullable(),
  title: z.string(),
  place: placeCode,
  placeName: z.string(),
  unit: z.uuid(),
  unitName: z.string(),
  since: dayText.nullable(),
  dueOn: dayText.nullable(),
  doneOn: dayText.nullable(),
  state: z.string(),
  standing,
  standingTitle: z.string(),
  link: z.string(),
})
export type LedgerRow = z.infer<typeof ledgerRow>

export const ledgerQuery = listQuery.extend({
  month: monthText.optional(),
  kind: kind.optional(),
  standing: standing.optional(),
  under: placeCode.optional(),
  unit: z.uuid().optional(),
})
export type LedgerQuery = z.infer<typeof ledgerQuery>
export const ledgerList = listOf(ledgerRow).extend({ month: monthText })
