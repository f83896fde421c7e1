import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import './problems.ts'

/** What an account is; `outside` and `payee` are where money comes from and goes to, and may stand below nought. */
export const ACCOUNT_KINDS = {
  outside: '资金来源',
  gift: '捐赠款',
  fund: '专项资金',
  line: '预算项目',
  pool: '统筹资金',
  payee: '收款对象',
} as const
export type AccountKind = keyof typeof ACCOUNT_KINDS
/** Whose money is paid to recipients: a dedicated fund's is by its budget lines alone. */
export const PAYING_KINDS = ['gift', 'pool', 'line'] as const satisfies readonly AccountKind[]
export const accountKind = z.enum(Object.keys(ACCOUNT_KINDS) as [AccountKind, ...AccountKind[]])

/** Money coming in from outside, before it is spent on one of the account's purposes; and going back there. */
export const FUNDING = 'funding'
export const purposeCode = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, '用途代码应为小写字母、数字和连字符')

/** Files beside a record, as a list shows them. */
export const evidenceFiles = z.array(
  z.object({ id: z.uuid(), name: z.string(), type: z.string(), size: z.number(), digest: z.string() }),
)

/** What somebody may do with a record now, and what stands against it. */
export const verdictView = z.object({
  action: z.string(),
  label: z.string(),
  allowed: z.boolean(),
  reasons: z.array(z.string()),
  comment: z.enum(['required', 'optional', 'none']),
  evidence: z.enum(['required', 'optional', 'none']),
})

/**
 * Kinds of postings, for the book; modules may use no other. No command makes a `transfer`: money goes from where it came in to whom it is
 * paid, by a budget's lines when it is a fund's. It is the kind under which the tables bound what may move between two accounts, and a
 * trace would follow it (its step `moved`): whoever adds such a command finds both in place.
 */
export const POSTING_KINDS = {
  receipt: '收款',
  appropriation: '拨款',
  payment: '支付',
  reserve: '预留',
  release: '撤销预留',
  transfer: '划转',
  refund: '退回',
  correction: '更正',
  carry: '年末收回',
} as const
export type PostingKind = keyof typeof POSTING_KINDS

export interface NewAccount {
  readonly id?: Id
  readonly kind: AccountKind
  readonly title: string
  readonly place: string
  readonly unit?: Id | null
  readonly person?: Id | null
  /** the account it stands under, and to which its money may go back */
  readonly parent?: Id | null
  /** `module.thing/<id>`; one account of a kind for each */
  readonly about?: string | null
  /** null: for any purpose */
  readonly purposes?: readonly string[] | null
  /** of a resident who is paid: the fingerprint of the full name, by which they are known when they confirm */
  readonly namePrint?: Buffer | null
}

export interface Account {
  id: Id
  kind: AccountKind
  title: string
  parent: Id | null
  place: string
  unit: Id | null
  person: Id | null
  about: string | null
  purposes: string[] | null
  floor: 'none' | 'zero'
  postedIn: Fen
  postedOut: Fen
  pendingIn: Fen
  pendingOut: Fen
  openedOn: Day
  closedOn: Day | null
}

/** What an account holds, and what of it is neither spent nor promised. */
export interface Balance {
  account: Id
  balance: Fen
  free: Fen
  in: Fen
  out: Fen
}

export interface NewTransfer {
  readonly id?: Id
  readonly source: Id
  readonly target: Id
  readonly amount: Fen
  readonly purpose: string
  readonly place?: string
}

export interface NewPosting {
  readonly id?: Id
  readonly kind: PostingKind
  /** what the transfers must add up to */
  readonly total: Fen
  /** the document it rests on, e.g. a bank's receipt or a voucher's number */
  readonly document: string
  readonly onDay: Day
  readonly transfers: readonly NewTransfer[]
  /** what it is about, `module.thing/<id>` */
  readonly about?: string | null
  readonly place?: string
  readonly unit?: Id | null
  readonly why?: string | null
  /** the posting that it puts right: its transfers are turned round */
  readonly corrects?: Id | null
}

/**
 * Whom a recipient named, beforehand, to confirm in their stead: by full name; or, when another register holds it, by the
 * fingerprint of the name.
 */
export type Witness = string | { readonly print: Buffer; readonly shown: string }

/** Who is paid: one account for each, see `aboutOf`. */
export interface Payee {
  readonly kind: 'resident' | 'household' | 'supplier' | 'organisation'
  /** the register of `id`, when it is not that of residents, households or organisations: who stands in the care centre's alone */
  readonly of?: 'care.case'
  /** in its register; by name and place when left out. Suppliers have none. */
  readonly id?: Id | null
  readonly title: string
  /** of a resident whose title is masked: the fingerprint of the full name; else the title is the full name */
  readonly namePrint?: Buffer
  readonly place?: string
  readonly unit?: Id | null
  /** when others of the name live there: the account of the one it is, or that it is none of them */
  readonly same?: Id | 'another'
}

/** How a form says which of several of one name is meant. */
export const namesakeFields = {
  sameAs: z.uuid().nullish(),
  another: z.boolean().default(false),
}

/** What a payee's `same` is by the two fields of a form: an account chosen goes before `another`, and neither leaves it unsaid. */
export function sameOf(body: { sameAs?: Id | null | undefined; another: boolean }): Pick<Payee, 'same'> {
  if (body.sameAs != null) return { same: body.sameAs }
  return body.another ? { same: 'another' } : {}
}
