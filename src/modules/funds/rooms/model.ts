import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { dayText, listOf, listQuery, placeCode } from '#kernel/pure/schema.ts'
import { evidenceFiles, verdictView } from '../model.ts'

export const THING_KINDS = { room: '房间', thing: '物品' } as const
export type ThingKind = keyof typeof THING_KINDS
export const BOOKING_STATES = {
  waiting: '排队等候',
  booked: '已预约',
  out: '已借出',
  back: '已交还',
  cancelled: '已取消',
} as const
export type BookingState = keyof typeof BOOKING_STATES
export const BOOKING_STEPS = {
  ask: '申请',
  wait: '排队',
  book: '预约成功',
  hand: '借出',
  back: '交还',
  cancel: '取消',
} as const
export type BookingStep = keyof typeof BOOKING_STEPS
export type BookingAction = 'hand' | 'back' | 'cancel'
export const STANDINGS = { good: '完好', worn: '正常磨损', damaged: '损坏', lost: '遗失' } as const
export type Standing = keyof typeof STANDINGS
export const BORROWERS = { resident: '居民', household: '家庭', organisation: '单位' } as const
export type BorrowerKind = keyof typeof BORROWERS

export interface Thing {
  id: Id
  kind: ThingKind
  title: string
  place: string
  placeName: string
  unit: Id | null
  pieces: number
  longest: number
  rules: string
  closedOn: Day | null
}

export interface Booking {
  id: Id
  thing: Id
  thingTitle: string
  place: string
  placeName: string
  unit: Id | null
  pieces: number
  fromDay: Day
  toDay: Day
  borrowerKind: BorrowerKind
  borrower: Id | null
  shown: string
  purpose: string
  state: BookingState
  askedOn: Day
  outOn: Day | null
  backOn: Day | null
}

const keysOf = <T extends Record<string, string>>(words: T) =>
  z.enum(Object.keys(words) as [keyof T & string, ...(keyof T & string)[]])
const flag = z.enum(['true', 'false']).transform((t) => t === 'true')
const files = z.array(z.uuid()).max(10).default([])

export const thingQuery = listQuery.extend({
  kind: keysOf(THING_KINDS).optional(),
  under: placeCode.optional(),
  open: flag.optional(),
})
export type ThingFilter = z.output<typeof thingQuery>
export const thingBody = z.strictObject({
  kind: keysOf(THING_KINDS),
  title: z.string().trim().min(2, '请填写名称').max(40),
  place: placeCode,
  pieces: z.int().min(1).max(10_000).default(1),
  longest: z.int().min(1).max(366).default(7),
  rules: z.string().trim().max(500).default(''),
})
export type ThingBody = z.output<typeof thingBody>
export const thingView = z.object({
  id: z.uuid(),
  kind: keysOf(THING_KINDS),
  kindName: z.string(),
  title: z.string(),
  place: z.string(),
  placeName: z.string(),
  pieces: z.int(),
  longest: z.int(),
  rules: z.string(),
  closedOn: z.string().nullable(),
  out: z.int(),
  late: z.int(),
  waiting: z.int(),
})
export const thingList = listOf(thingView)
export const thingDetail = thingView.extend({
  /** how many pieces are promised or out on each of the coming days */
  days: z.array(z.object({ day: z.string(), busy: z.int(), free: z.int() })),
})

export const bookingQuery = listQuery.extend({
  thing: z.uuid().optional(),
  state: keysOf(BOOKING_STATES).optional(),
  under: placeCode.optional(),
  late: flag.optional(),
})
export type BookingFilter = z.output<typeof bookingQuery>
export const bookingBody = z.strictObject({
  thing: z.uuid(),
  pieces: z.int().min(1).max(10_000).default(1),
  fromDay: dayText,
  toDay: dayText,
  borrowerKind: keysOf(BORROWERS),
  borrower: z.uuid().nullish(),
  name: z.string().trim().min(2, '请填写姓名或者名称').max(40),
  purpose: z.string().trim().min(2, '请填写用途').max(200),
  /** to wait when it is taken; else it is refused */
  wait: z.boolean().default(false),
})
export type BookingBody = z.output<typeof bookingBody>

export const bookingView = z.object({
  id: z.uuid(),
  thing: z.uuid(),
  thingTitle: z.string(),
  place: z.string(),
  placeName: z.string(),
  pieces: z.int(),
  fromDay: z.string(),
  toDay: z.string(),
  borrowerName: z.string(),
  shown: z.string(),
  purpose: z.string(),
  state: keysOf(BOOKING_STATES),
  stateName: z.string(),
  askedOn: z.string(),
  outOn: z.string().nullable(),
  backOn: z.string().nullable(),
  /** out beyond its last day */
  late: z.boolean(),
})
export const bookingList = listOf(bookingView)
export const bookingDetail = bookingView.extend({
  /** how many are before it in the line */
  ahead: z.int(),
  steps: z.array(
    z.object({
      id: z.uuid(),
      stepName: z.string(),
      onDay: z.string(),
      name: z.string().nullable(),
      standingName: z.string().nullable(),
      note: z.string().nullable(),
      evidence: evidenceFiles,
    }),
  ),
  actions: z.array(verdictView),
})
export const bookingAnswer = z.object({ id: z.uuid(), state: keysOf(BOOKING_STATES) })
export const bookingDecideBody = z.strictObject({
  action: z.enum(['hand', 'back', 'cancel']),
  standing: keysOf(STANDINGS).optional(),
  comment: z.string().trim().max(500).default(''),
  evidence: files,
})
export type BookingDecideBody = z.output<typeof bookingDecideBody>
