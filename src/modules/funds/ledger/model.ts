import { z } from 'zod'
import { fen, fenHeld } from '#kernel/pure/money.ts'
import { dayText, listOf, listQuery, placeCode } from '#kernel/pure/schema.ts'
import { accountKind, POSTING_KINDS, type PostingKind, purposeCode } from '../model.ts'

export const TRANSFER_STATES = { posted: '已记账', pending: '预留', post: '已记账', void: '撤销预留' } as const
export type TransferState = keyof typeof TRANSFER_STATES
/** One way of the money and back again: between givers and gifts, between budget lines and those they pay. */
export const FLOWS = { gifts: '捐赠收入和退回', lines: '预算项目支出和退回' } as const
export type Flow = keyof typeof FLOWS
const flag = z.enum(['true', 'false']).transform((text) => text === 'true')

export const postingKind = z.enum(Object.keys(POSTING_KINDS) as [PostingKind, ...PostingKind[]])

export const accountQuery = listQuery.extend({
  kind: accountKind.optional(),
  parent: z.uuid().optional(),
  /** only those that stand under no other */
  top: flag.optional(),
  under: placeCode.optional(),
  /** only those that hold something */
  held: flag.optional(),
  /** only those that pay recipients, see PAYING_KINDS */
  paying: flag.optional(),
})
export type AccountFilter = z.output<typeof accountQuery>

export const accountView = z.object({
  id: z.uuid(),
  kind: accountKind,
  kindName: z.string(),
  title: z.string(),
  parent: z.uuid().nullable(),
  place: z.string(),
  placeName: z.string(),
  about: z.string().nullable(),
  purposes: z.array(z.string()).nullable(),
  purposeNames: z.string(),
  /** in − out, in 分 */
  balance: z.int(),
  /** promised and not yet paid */
  promised: fenHeld,
  in: fenHeld,
  out: fenHeld,
  openedOn: z.string(),
  closedOn: z.string().nullable(),
  children: z.int(),
})
export type AccountView = z.infer<typeof accountView>
export const accountList = listOf(accountView).extend({ balance: z.int() })

export const entryQuery = listQuery.extend({
  account: z.uuid().optional(),
  side: z.enum(['in', 'out']).optional(),
  posting: z.uuid().optional(),
  about: z.string().max(120).optional(),
  kind: postingKind.optional(),
  purpose: purposeCode.optional(),
  year: z.coerce.number().int().min(1990).max(2200).optional(),
  under: placeCode.optional(),
  /** only what moved, no promises */
  moved: flag.optional(),
  flow: z.enum(Object.keys(FLOWS) as [Flow, ...Flow[]]).optional(),
  /** only what came into or went out of accounts of one kind */
  accounts: accountKind.optional(),
})
export type EntryFilter = z.output<typeof entryQuery>

export interface EntryRow {
  id: string
  posting: string
  source: string
  sourceTitle: string
  target: string
  targetTitle: string
  amount: number
  purpose: string
  state: TransferState
  kind: PostingKind
  document: string
  about: string | null
  onDay: string
  place: string
  placeName: string
  person: string | null
  postedBy: string | null
  why: string | null
  corrects: string | null
}

export const entryView = z.object({
  id: z.uuid(),
  posting: z.uuid(),
  source: z.uuid(),
  sourceTitle: z.string(),
  target: z.uuid(),
  targetTitle: z.string(),
  amount: fen,
  purpose: z.string(),
  purposeName: z.string(),
  state: z.string(),
  stateName: z.string(),
  kind: z.string(),
  kindName: z.string(),
  document: z.string(),
  about: z.string().nullable(),
  onDay: z.string(),
  place: z.string(),
  placeName: z.string(),
  postedBy: z.string().nullable(),
  why: z.string().nullable(),
  corrects: z.uuid().nullable(),
})
export const entryList = listOf(entryView).extend({ sum: z.int() })

export const postingView = z.object({
  id: z.uuid(),
  kind: z.string(),
  kindName: z.string(),
  total: fen,
  document: z.string(),
  about: z.string().nullable(),
  /** where what it is about opens in the console */
  link: z.string().nullable(),
  onDay: z.string(),
  postedBy: z.string().nullable(),
  why: z.string().nullable(),
  corrects: z.uuid().nullable(),
  correctedBy: z.array(z.uuid()),
  /** what may still be turned round, in 分 */
  open: fenHeld,
  mayCorrect: z.boolean(),
  transfers: z.array(entryView),
})

const document = z.string().trim().min(2, '请写明凭证或者文号').max(200)

export const openAccountBody = z.strictObject({
  kind: z.enum(['outside', 'fund', 'pool']),
  title: z.string().trim().min(2).max(80),
  parent: z.uuid().nullish(),
  place: placeCode.optional(),
  purposes: z.array(purposeCode).min(1).max(30).nullish(),
})

export const receiptBody = z.strictObject({
  source: z.uuid(),
  target: z.uuid(),
  amount: fen,
  document,
  onDay: dayText,
  why: z.string().trim().max(500).optional(),
})

export const correctBody = z.strictObject({
  why: z.string().trim().min(4, '请写明更正的原因').max(500),
  onDay: dayText.optional(),
})

export const closeAccountBody = z.strictObject({ why: z.string().trim().min(2).max(500) })

export const endProposalBody = z.strictObject({ why: z.string().trim().min(2, '请写明理由').max(500) })

export const yearView = z.object({
  year: z.int(),
  /** who asked for it, while it waits and afterwards */
  proposedBy: z.string().nullable(),
  closedAt: z.string().nullable(),
  closedBy: z.string().nullable(),
  postings: z.int(),
  moved: fenHeld,
  digest: z.string().nullable(),
  /** why it cannot be closed now; none when it can */
  reasons: z.array(z.string()),
  /** what who asks may do about it now */
  may: z.array(z.enum(['propose', 'close', 'end'])),
})

export const overviewView = z.object({
  year: z.int(),
  rows: z.array(
    z.object({
      kind: accountKind,
      kindName: z.string(),
      accounts: z.int(),
      balance: z.int(),
      promised: fenHeld,
      in: fenHeld,
      out: fenHeld,
    }),
  ),
  /** all balances together: nought */
  sum: z.int(),
  accounts: z.int(),
  purposes: z.array(z.object({ code: z.string(), title: z.string() })),
  kinds: z.array(z.object({ code: z.string(), title: z.string() })),
  years: z.array(yearView),
})
