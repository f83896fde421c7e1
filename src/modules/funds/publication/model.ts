import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type Fen, fenHeld } from '#kernel/pure/money.ts'
import { dayText } from '#kernel/pure/schema.ts'

/** Said where somebody writes what the public will read. */
export const PUBLIC_WHY = '会登载在公开账目上，捐赠人也会看到：不要写姓名、电话、证件号和病情。'

/** See docs/formats/public-ledger.md: the format changes by a new name only. */
export const LEDGER_FORMAT = 'guben-public-ledger-1'

/** A line of the public ledger before it is chained: an object of texts, numbers, lists of such. */
export type LedgerRecord = Readonly<Record<string, unknown>> & { readonly t: 'header' | 'account' | 'posting' | 'end' }

/** An account as the public ledger calls it. Recipients of one township are one account: nobody can be followed by it. */
export interface LedgerAccount {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly floor: 'none' | 'zero'
  readonly purposes: readonly string[] | null
}

export interface LedgerPosting {
  readonly id: string
  readonly day: Day
  readonly booked: Day
  readonly kind: string
  readonly corrects: string | null
  readonly note: string | null
  readonly transfers: readonly LedgerTransfer[]
}

export interface LedgerTransfer {
  readonly from: string
  readonly to: string
  readonly amount: Fen
  readonly purpose: string
  /** the township it was for; the county's name when it was for all of it */
  readonly place: string
}

/** Income and spending of a period, drawn from the very records of its ledger. */
export interface PublicFigures {
  readonly months: readonly { readonly month: string; readonly in: Fen; readonly out: Fen }[]
  readonly purposes: readonly { readonly title: string; readonly out: Fen }[]
  readonly places: readonly { readonly title: string; readonly out: Fen }[]
  readonly sources: readonly { readonly title: string; readonly in: Fen }[]
}

export interface Publication {
  id: Id
  fromDay: Day
  toDay: Day
  publishedOn: Day
  digest: string
  records: number
  cameIn: Fen
  wentOut: Fen
  held: Fen
  figures: PublicFigures
}

export const publishBody = z.strictObject({ toDay: dayText })
export const publicationView = z.object({
  id: z.uuid(),
  fromDay: z.string(),
  toDay: z.string(),
  publishedOn: z.string(),
  digest: z.string(),
  records: z.int(),
  cameIn: fenHeld,
  wentOut: fenHeld,
  held: z.int(),
})
export const publicationList = z.object({
  rows: z.array(publicationView),
  /** the next period, and by when its ledger is to be public; null before the first posting */
  next: z
    .object({ fromDay: z.string(), toDay: z.string(), dueOn: z.string(), ready: z.boolean(), late: z.boolean() })
    .nullable(),
  mayPublish: z.boolean(),
})
