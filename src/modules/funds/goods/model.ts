import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type Fen, fenHeld } from '#kernel/pure/money.ts'
import { dayText, listOf, listQuery, placeCode } from '#kernel/pure/schema.ts'
import { evidenceFiles, verdictView } from '../model.ts'

/** Thousandths of what goods are counted in, always whole: 1.5 袋 is 1500. */
export type Milli = number
export const milli = z.int().min(1, '数量应大于零').max(1_000_000_000_000, '数量过大')

export const LOT_STATES = {
  held: '在库',
  split: '已拆分',
  leaving: '申请核销',
  handed: '已发放',
  confirmed: '已签收',
  gone: '已核销',
} as const
export type LotState = keyof typeof LOT_STATES

export const LOT_STEPS = {
  receive: '入库',
  split: '拆分',
  move: '调拨',
  hand: '发放',
  confirm: '签收',
  return: '退回入库',
  'ask-write-off': '申请核销',
  'write-off': '核销',
  keep: '不予核销',
} as const
export type LotStep = keyof typeof LOT_STEPS

export const RECEIVERS = { resident: '居民', household: '家庭', organisation: '单位' } as const
export type ReceiverKind = keyof typeof RECEIVERS

/** To whom goods are handed. */
export interface Receiver {
  readonly kind: ReceiverKind
  /** id in its own register */
  readonly id?: Id | null
  readonly name: string
}

export interface Store {
  id: Id
  title: string
  place: string
  placeName: string
  unit: Id | null
  closedOn: Day | null
}

export interface Lot {
  id: Id
  root: Id
  parent: Id | null
  item: string
  countedIn: string
  quantity: Milli
  value: Fen
  gift: Id | null
  payment: Id | null
  document: string
  about: string | null
  place: string
  placeName: string
  unit: Id | null
  receivedOn: Day
  expiresOn: Day | null
  store: Id | null
  storeTitle: string | null
  state: LotState
  since: Day
  handedOn: Day | null
  handedBy: Id | null
  askedBy: Id | null
}

/** A step of a lot's way, its coming to be included. */
export interface LotStepRow {
  id: Id
  step: LotStep
  quantity: Milli
  onDay: Day
  placeName: string
  name: string | null
  fromStore: string | null
  toStore: string | null
  shown: string | null
  why: string | null
  evidence: Id[]
}

const state = z.enum(Object.keys(LOT_STATES) as [LotState, ...LotState[]])
const step = z.enum(Object.keys(LOT_STEPS) as [LotStep, ...LotStep[]])
const receiverKind = z.enum(Object.keys(RECEIVERS) as [ReceiverKind, ...ReceiverKind[]])
const item = z.string().trim().min(1, '请填写品名').max(60)
const countedIn = z.string().trim().min(1, '请填写计量单位').max(10)
const document = z.string().trim().min(2, '请写明凭证').max(200)
const personName = z.string().trim().min(2, '请填写姓名').max(40)
const files = z.array(z.uuid()).max(10).default([])

export const storeQuery = listQuery.extend({
  under: placeCode.optional(),
  open: z
    .enum(['true', 'false'])
    .transform((t) => t === 'true')
    .optional(),
})
export type StoreFilter = z.output<typeof storeQuery>
export const storeBody = z.strictObject({ title: z.string().trim().min(2, '请填写名称').max(40), place: placeCode })
export const storeView = z.object({
  id: z.uuid(),
  title: z.string(),
  place: z.string(),
  placeName: z.string(),
  closedOn: z.string().nullable(),
})
export const storeList = listOf(storeView)

export const lotQuery = listQuery.extend({
  state: state.optional(),
  under: placeCode.optional(),
  store: z.uuid().optional(),
  gift: z.uuid().optional(),
  payment: z.uuid().optional(),
  root: z.uuid().optional(),
  about: z.string().max(120).optional(),
  /** handed over longer ago than the county allows, and not confirmed */
  late: z
    .enum(['true', 'false'])
    .transform((t) => t === 'true')
    .optional(),
})
export type LotFilter = z.output<typeof lotQuery>

export const receiveBody = z.strictObject({
  item,
  countedIn,
  quantity: milli,
  /** of a gift that says what it is worth it is left out, and shared out by quantity */
  value: fenHeld.nullish(),
  gift: z.uuid().nullish(),
  /** the gift by its number 附言码, for who does not read gifts */
  giftNumber: z.string().trim().max(40).nullish(),
  payment: z.uuid().nullish(),
  document,
  about: z.string().max(120).nullish(),
  store: z.uuid(),
  receivedOn: dayText.optional(),
  expiresOn: dayText.nullish(),
})
export type ReceiveBody = z.output<typeof receiveBody>

export const splitBody = z.strictObject({
  parts: z.array(milli).min(2, '至少拆成两份').max(2000),
  onDay: dayText.optional(),
})
export const moveBody = z.strictObject({
  store: z.uuid(),
  quantity: milli.optional(),
  onDay: dayText.optional(),
  why: z.string().trim().max(300).optional(),
})
export const handBody = z.strictObject({
  quantity: milli.optional(),
  kind: receiverKind,
  receiver: z.uuid().nullish(),
  name: personName,
  place: placeCode.optional(),
  onDay: dayText.optional(),
  signature: files,
  /** full name of whom the receiver named to confirm in their stead; kept as a fingerprint, shown masked */
  witness: personName.nullish(),
})
export const confirmLotBody = z.strictObject({
  as: z.enum(['resident', 'witness']),
  name: personName,
  onDay: dayText.optional(),
  signature: files,
})
export const returnBody = z.strictObject({ store: z.uuid(), why: z.string().trim().min(2, '请写明原因').max(300) })
export const writeOffBody = z.strictObject({
  action: z.enum(['ask-write-off', 'write-off', 'keep']),
  comment: z.string().trim().max(500).default(''),
  evidence: files,
})
export type WriteOffAction = z.output<typeof writeOffBody>['action']

export const lotView = z.object({
  id: z.uuid(),
  root: z.uuid(),
  parent: z.uuid().nullable(),
  item: z.string(),
  countedIn: z.string(),
  quantity: milli,
  value: fenHeld,
  gift: z.uuid().nullable(),
  payment: z.uuid().nullable(),
  document: z.string(),
  about: z.string().nullable(),
  place: z.string(),
  placeName: z.string(),
  receivedOn: z.string(),
  expiresOn: z.string().nullable(),
  store: z.uuid().nullable(),
  storeTitle: z.string().nullable(),
  state,
  stateName: z.string(),
  since: z.string(),
  handedOn: z.string().nullable(),
  /** handed over longer ago than the county allows, and not confirmed */
  late: z.boolean(),
})
export const lotList = listOf(lotView)

export const lotDetail = lotView.extend({
  /** masked name of whom the receiver named to confirm in their stead */
  witnessShown: z.string().nullable(),
  parts: z.array(
    z.object({
      id: z.uuid(),
      quantity: milli,
      value: fenHeld,
      state,
      stateName: z.string(),
      placeName: z.string(),
      shown: z.string().nullable(),
    }),
  ),
  steps: z.array(
    z.object({
      id: z.uuid(),
      step,
      stepName: z.string(),
      quantity: milli,
      onDay: z.string(),
      placeName: z.string(),
      name: z.string().nullable(),
      fromStore: z.string().nullable(),
      toStore: z.string().nullable(),
      shown: z.string().nullable(),
      why: z.string().nullable(),
      evidence: evidenceFiles,
    }),
  ),
  actions: z.array(verdictView),
})
