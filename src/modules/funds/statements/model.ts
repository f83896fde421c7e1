import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { LedgerFields } from '#kernel/pure/ledger.ts'
import { type Fen, fenHeld } from '#kernel/pure/money.ts'
import { listOf, listQuery } from '#kernel/pure/schema.ts'

export const STATEMENT_BYTES = 5 * 1024 * 1024
export const MOST_LINES = 20_000

export type StatementField = 'day' | 'in' | 'out' | 'amount' | 'sign' | 'balance' | 'party' | 'memo' | 'reference'

/** The columns of a bank's statement, by the headings under which the banks write them. */
export const STATEMENT_FIELDS: LedgerFields<StatementField> = {
  day: { title: '交易日期', words: /(交易|记账|入账|发生)?(日期|时间)$/, required: true },
  in: { title: '收入', words: /^(贷方(发生额|金额)?|收入(金额)?|存入(金额)?|转入(金额)?)([（(]元[)）])?$/ },
  out: { title: '支出', words: /^(借方(发生额|金额)?|支出(金额)?|支取(金额)?|转出(金额)?)([（(]元[)）])?$/ },
  sign: { title: '收支方向', words: /^(借贷(标志|方向)?|收支(标志|方向)?)$/ },
  amount: { title: '金额', words: /^(交易|发生)?(金额|额)([（(]元[)）])?$/ },
  balance: { title: '余额', words: /余额/ },
  party: { title: '对方户名', words: /(对方|对手|付款人?|收款人?).*(户名|名称|姓名)|^对方$/ },
  memo: { title: '附言', words: /附言|摘要|用途|备注/ },
  reference: { title: '流水号', words: /流水号?|交易(序)?号|凭证号/ },
}

/** A line of the bank's statement as it was read. */
export interface BankLine {
  /** row of the file, from 1 */
  readonly row: number
  readonly onDay: Day
  /** 分; above nought what came in, below what went out */
  readonly amount: Fen
  readonly balance: Fen | null
  readonly party: string
  readonly memo: string
  readonly reference: string
}

/** What a line could be in the books. */
export interface Candidate {
  readonly id: Id
  readonly amount: Fen
  readonly onDay: Day
}
export interface Pledge extends Candidate {
  readonly memo: string
}

export const MANNERS = { code: '附言码', amount: '金额和日期', hand: '人工指定', settled: '说明原因' } as const
export type Manner = keyof typeof MANNERS

export interface Match {
  readonly manner: 'code' | 'amount'
  readonly gift: Id | null
  readonly posting: Id | null
}

export interface Statement {
  id: Id
  fileName: string
  fromDay: Day
  toDay: Day
  opening: Fen | null
  closing: Fen
  lines: number
  knownLines: number
  cameIn: Fen
  wentOut: Fen
  person: string | null
  at: Date
  open: number
}

const manner = z.enum(Object.keys(MANNERS) as [Manner, ...Manner[]])
const signedFen = z.int()

export const uploadQuery = z.object({
  name: z.string().trim().min(1).max(120).default('对账单.csv'),
  /** 分: what the bank holds after the last line, when the file shows no balances */
  closing: z.coerce.number().int().optional(),
})

export const lineView = z.object({
  id: z.uuid().nullable(),
  row: z.int(),
  onDay: z.string(),
  amount: signedFen,
  balance: signedFen.nullable(),
  partyShown: z.string(),
  memoCode: z.string().nullable(),
  /** known from an earlier statement */
  known: z.boolean(),
  manner: manner.nullable(),
  mannerName: z.string().nullable(),
  posting: z.uuid().nullable(),
  why: z.string().nullable(),
  /** what it would be matched with */
  gift: z.object({ id: z.uuid(), memo: z.string(), shown: z.string(), amount: z.int().nullable() }).nullable(),
})
export type LineView = z.output<typeof lineView>

export const statementLook = z.object({
  fileName: z.string(),
  headings: z.array(z.string()),
  fromDay: z.string(),
  toDay: z.string(),
  opening: signedFen.nullable(),
  closing: signedFen.nullable(),
  cameIn: fenHeld,
  wentOut: fenHeld,
  faults: z.array(z.object({ row: z.int(), reasons: z.array(z.string()) })),
  rows: z.array(lineView),
  /** gifts that this statement would take in, and lines that stay open */
  gifts: z.int(),
  postings: z.int(),
  open: z.int(),
})

export type StatementLook = z.output<typeof statementLook>

export const statementView = z.object({
  id: z.uuid(),
  fileName: z.string(),
  fromDay: z.string(),
  toDay: z.string(),
  opening: signedFen.nullable(),
  closing: signedFen,
  lines: z.int(),
  knownLines: z.int(),
  cameIn: fenHeld,
  wentOut: fenHeld,
  importedBy: z.string().nullable(),
  importedOn: z.string(),
  open: z.int(),
})
export const statementList = listOf(statementView)
export const statementQuery = listQuery

export const reconciliation = statementView.extend({
  /** what the books hold at the end of the statement's last day */
  holding: signedFen,
  difference: signedFen,
  rows: z.array(lineView),
  /** postings of these days that no line of the bank answers */
  unbanked: z.array(
    z.object({ posting: z.uuid(), kindName: z.string(), onDay: z.string(), amount: signedFen, document: z.string() }),
  ),
  mayMatch: z.boolean(),
})

export const matchBody = z
  .strictObject({
    line: z.uuid(),
    gift: z.uuid().nullish(),
    posting: z.uuid().nullish(),
    /** taken in as a gift of somebody who is not known */
    nameless: z.boolean().default(false),
    why: z.string().trim().min(2, '请说明原因').max(300).nullish(),
  })
  .refine((b) => [b.gift, b.posting, b.nameless || null, b.why].filter((v) => v != null).length === 1, {
    message: '请选择一种处理方式：对应捐赠、对应凭证、按不具名捐赠入账，或者说明原因',
  })
