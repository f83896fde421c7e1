import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import type { GiftKind, GiftState } from '../gifts/model.ts'
import type { AccountKind, PostingKind } from '../model.ts'

export const STEP_KINDS = {
  received: '收到',
  moved: '划转',
  held: '已安排、待支付',
  spent: '支付',
  corrected: '更正收回',
  returned: '退回捐赠人',
  confirmed: '签收',
  bought: '购入物资',
  split: '拆分',
  carried: '调拨',
  handed: '发放',
  gone: '报损',
} as const
export type StepKind = keyof typeof STEP_KINDS

/** One step of a gift's way. Steps make a tree: what came in by a step went on by those below it, or lies where it brought it. */
export interface TraceStep {
  readonly id: string
  /** the step by which it had come there; null where the way begins */
  readonly parent: string | null
  readonly kind: StepKind
  readonly onDay: Day
  /** 分 moved by this step; null when no money moved */
  readonly amount: Fen | null
  /** of it, what lies where the step brought it */
  readonly left: Fen
  /** of goods: thousandths of `unit` */
  readonly quantity: number | null
  readonly unit: string | null
  /** whom or what it reached, masked */
  readonly to: string | null
  readonly place: string | null
  readonly purpose: string | null
  /** the wish on the public wall that it was for, in the wall's own words, which name nobody */
  readonly wish: string | null
  /** number of the voucher it rests on */
  readonly document: string | null
  /** why it was put right */
  readonly note: string | null
}

export interface Trace {
  readonly gift: {
    readonly id: Id
    readonly kind: GiftKind
    readonly shown: string
    readonly state: GiftState
    readonly pledged: Fen | null
    readonly goods: string | null
    readonly pledgedOn: Day
    readonly receivedOn: Day | null
    readonly purposes: string
    readonly place: string
  }
  readonly steps: readonly TraceStep[]
  /**
   * received = inHand + spent + returned, to the fen; what was entered as received and corrected is none of these, its steps stay.
   * `promised` is the part of what is in hand that is meant for something
   */
  readonly received: Fen
  readonly inHand: Fen
  readonly promised: Fen
  readonly spent: Fen
  readonly returned: Fen
  /** what of the spent has been confirmed by who got it */
  readonly confirmed: Fen
}

/** A transfer that moved money, as the way is built from it. In the order in which they were posted. */
export interface Movement {
  readonly id: Id
  readonly posting: Id
  /** when it was posted: movements of one moment may stand in any order */
  readonly at: number
  readonly kind: PostingKind
  readonly onDay: Day
  readonly source: Id
  readonly sourceKind: AccountKind
  readonly target: Id
  readonly targetKind: AccountKind
  readonly amount: Fen
  readonly purpose: string | null
  readonly wish: string | null
  readonly corrects: Id | null
  readonly note: string | null
  /** whom or what it reached, masked, and where */
  readonly to: string | null
  readonly place: string | null
  readonly confirmed: { readonly onDay: Day; readonly by: string } | null
}

/** Money that is promised and has not moved. */
export interface Promised {
  readonly id: Id
  readonly onDay: Day
  readonly amount: Fen
  readonly purpose: string | null
  readonly wish: string | null
  readonly to: string | null
  readonly place: string | null
}

/** What was done with a lot of goods that came of the gift, or that a payment made with its money bought. */
export interface LotMove {
  readonly id: Id
  readonly lot: Id
  /** the lot it was split from */
  readonly parent: Id | null
  /** the payment's posting that bought the lot */
  readonly posting: Id | null
  /** its place among the steps of the lot; 0 is how the lot came to be */
  readonly n: number
  readonly kind: StepKind
  readonly onDay: Day
  /** thousandths of `unit` */
  readonly quantity: number
  readonly unit: string
  /** whom it reached, or who confirmed it, masked */
  readonly to: string | null
  readonly place: string | null
  /** what the goods are */
  readonly item: string | null
  readonly note: string | null
}
