import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type Fen, fen, fenHeld } from '#kernel/pure/money.ts'
import { dayText, listOf, listQuery, placeCode } from '#kernel/pure/schema.ts'
import { purposeCode } from '../model.ts'
import { refundView } from '../refunds/model.ts'

export const GIFT_STATES = { pledged: '待到账', lapsed: '逾期未到账', received: '已到账', withdrawn: '已撤销' } as const
export type GiftState = keyof typeof GIFT_STATES
export const GIFT_KINDS = { money: '捐款', goods: '捐物' } as const
export type GiftKind = keyof typeof GIFT_KINDS
export const CHANNELS = { bank: '银行转账', cash: '现金', goods: '实物' } as const
export type Channel = keyof typeof CHANNELS

/** How a person is called who wishes not to be named, and an organisation. */
export const NAMELESS = '爱心人士'
export const NAMELESS_ORGANISATION = '爱心单位'
export const GIVER_KINDS = { person: '个人', organisation: '单位' } as const
export type GiverKind = keyof typeof GIVER_KINDS

/** What a gift answers: a wish or a case of the care centre. */
export const needText = z.string().regex(/^[a-z]+\.[a-z]+\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, '需求编号有误')

export interface NewGift {
  readonly id?: Id
  readonly kind: GiftKind
  readonly channel: Channel
  /** promised sum; of goods their stated value, if any */
  readonly amount: Fen | null
  readonly goods?: string | null
  /** for any purpose when null */
  readonly purposes?: readonly string[] | null
  /** the locality it is for; the county when left out */
  readonly place?: string
  readonly need?: string | null
  /** the giver lets what the need does not take go to others */
  readonly elsewhere?: boolean
  /** the citizen who gives */
  readonly person?: Id | null
  /** the giver's own name: sealed, for the receipt */
  readonly giver?: string | null
  /** a person when left out: persons are not named in open data */
  readonly giverKind?: GiverKind
  readonly shown?: string
}

export interface Gift {
  id: Id
  kind: GiftKind
  channel: Channel
  person: Id | null
  shown: string
  amount: Fen | null
  goods: string | null
  purposes: string[] | null
  place: string
  placeName: string
  need: string | null
  elsewhere: boolean
  memo: string
  pledgedOn: Day
  state: GiftState
  receivedOn: Day | null
  received: Fen | null
  account: Id | null
  posting: Id | null
  endedWhy: string | null
  /** of what was received, what is neither spent nor given back */
  held: Fen
}

const shown = z.string().trim().min(1).max(40)
const state = z.enum(Object.keys(GIFT_STATES) as [GiftState, ...GiftState[]])
const kind = z.enum(Object.keys(GIFT_KINDS) as [GiftKind, ...GiftKind[]])

export const giftBody = z
  .strictObject({
    channel: z.enum(['bank', 'cash', 'goods']),
    amount: fen.nullish(),
    goods: z.string().trim().min(2, '请写明物资名称和数量').max(200).nullish(),
    purposes: z.array(purposeCode).min(1).max(20).nullish(),
    place: placeCode.optional(),
    need: needText.nullish(),
    /** what the need does not take may go to others */
    elsewhere: z.boolean().default(false),
    giver: z.string().trim().min(2, '请填写捐赠人姓名或者单位名称').max(60).nullish(),
    giverKind: z.enum(['person', 'organisation']).default('person'),
    /** 公开称呼 */
    shown: shown.optional(),
  })
  .refine((b) => b.channel === 'goods' || b.amount != null, { path: ['amount'], message: '请填写金额' })
  .refine((b) => b.channel !== 'goods' || b.goods != null, { path: ['goods'], message: '请写明物资名称和数量' })
export type GiftBody = z.output<typeof giftBody>

export const giftMade = z.object({ id: z.uuid(), code: z.string(), memo: z.string() })

export const receiveBody = z.strictObject({
  /** what arrived; the pledged sum when left out */
  amount: fen.optional(),
  onDay: dayText.optional(),
  document: z.string().trim().min(2, '请写明银行回单或者收据编号').max(200),
})
export const whyBody = z.strictObject({ why: z.string().trim().min(2, '请写明理由').max(500) })
export const giftQuery = listQuery.extend({
  state: state.optional(),
  /** only those that have not come, in time or late */
  waiting: z.stringbool().optional(),
  kind: kind.optional(),
  under: placeCode.optional(),
  purpose: purposeCode.optional(),
  need: needText.optional(),
  /** only those that still hold money */
  held: z.stringbool().optional(),
})
export type GiftFilter = z.output<typeof giftQuery>

export const giftView = z.object({
  id: z.uuid(),
  kind,
  kindName: z.string(),
  channelName: z.string(),
  shown: z.string(),
  amount: fen.nullable(),
  goods: z.string().nullable(),
  purposeNames: z.string(),
  place: z.string(),
  placeName: z.string(),
  memo: z.string(),
  pledgedOn: z.string(),
  state,
  stateName: z.string(),
  receivedOn: z.string().nullable(),
  received: fen.nullable(),
  held: fenHeld,
  account: z.uuid().nullable(),
  posting: z.uuid().nullable(),
  endedWhy: z.string().nullable(),
  /** where the wish it was given for opens in the console */
  needLink: z.string().nullable(),
  elsewhere: z.boolean(),
})
export type GiftView = z.output<typeof giftView>
export const giftList = listOf(giftView).extend({ received: fenHeld, held: fenHeld })
export const giftDetail = giftView.extend({
  /** the actions open to who asks */
  mayReceive: z.boolean(),
  mayWithdraw: z.boolean(),
  mayRefund: z.boolean(),
  /** what was asked to go back to the giver, the latest first */
  refunds: z.array(refundView),
  /** how its money is to be paid; no facts when the county's mechanism names no account */
  howToPay: z.object({ facts: z.array(z.object({ label: z.string(), value: z.string() })), advice: z.string() }),
})
