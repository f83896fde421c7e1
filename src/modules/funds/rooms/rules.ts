import { type Day, daysBetween } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { defineWorkflow } from '#kernel/pure/workflow.ts'
import { BOOKING_STATES, type BookingAction, type BookingState, type Standing } from './model.ts'

/** Those who keep things and lend them out. */
export const THING_KEEPERS = ['centre', 'township', 'village'] as const satisfies readonly Role[]
/** Those who book, for whoever needs it. */
export const BOOKERS = ['centre', 'township', 'village', 'posted', 'helper', 'grid'] as const satisfies readonly Role[]

/** Whole days, the last one included. */
export interface Span {
  readonly fromDay: Day
  readonly toDay: Day
  readonly pieces: number
}

/** The most pieces that are taken on any day from `from` to `to`. */
export function peak(taken: readonly Span[], from: Day, to: Day): number {
  const within = taken.filter((t) => t.fromDay <= to && t.toDay >= from)
  // It is reached on the first day or on one on which some span begins.
  const days = [from, ...within.map((t) => t.fromDay).filter((d) => d > from)]
  return Math.max(
    0,
    ...days.map((d) => within.reduce((sum, t) => (t.fromDay <= d && d <= t.toDay ? sum + t.pieces : sum), 0)),
  )
}

export function fits(pieces: number, taken: readonly Span[], wanted: Span): boolean {
  return peak(taken, wanted.fromDay, wanted.toDay) + wanted.pieces <= pieces
}

/** Of those who wait, in the order of asking, whoever can be served now; each that is served counts for those after it. */
export function served<W extends Span & { id: Id }>(pieces: number, taken: readonly Span[], line: readonly W[]): W[] {
  const all: Span[] = [...taken]
  return line.filter((w) => {
    const can = fits(pieces, all, w)
    if (can) all.push(w)
    return can
  })
}

/** Why a thing cannot be asked for so, whoever else has it. */
export function askFaults(
  thing: { pieces: number; longest: number; closedOn: Day | null },
  wanted: Span,
  today: Day,
): string[] {
  const faults: string[] = []
  if (wanted.toDay < wanted.fromDay) faults.push('交还日期不能早于借用日期。')
  else if (daysBetween(wanted.fromDay, wanted.toDay) + 1 > thing.longest)
    faults.push(`每次最多借用 ${thing.longest} 天。`)
  if (wanted.fromDay < today) faults.push('借用日期不能早于今天。')
  if (wanted.pieces > thing.pieces) faults.push(`共 ${thing.pieces} 件，不能预约 ${wanted.pieces} 件。`)
  if (thing.closedOn !== null) faults.push('该房间或者物品已经停止借用。')
  return faults
}

/** Out beyond its last day. */
export function isBackLate(b: { state: BookingState; toDay: Day }, today: Day): boolean {
  return b.state === 'out' && b.toDay < today
}

export interface BookingFacts {
  readonly fromDay: Day
  readonly toDay: Day
  readonly today: Day
}

export const bookingWorkflow = defineWorkflow<BookingState, BookingAction, BookingFacts>({
  name: 'booking',
  title: '借用',
  initial: 'booked',
  states: {
    waiting: { label: BOOKING_STATES.waiting, tone: 'warning' },
    booked: { label: BOOKING_STATES.booked, tone: 'processing' },
    out: { label: BOOKING_STATES.out, tone: 'processing' },
    back: { label: BOOKING_STATES.back, tone: 'success', final: true },
    cancelled: { label: BOOKING_STATES.cancelled, final: true },
  },
  transitions: [
    {
      action: 'hand',
      label: '借出',
      from: ['booked'],
      to: 'out',
      roles: THING_KEEPERS,
      comment: 'optional',
      evidence: 'optional',
      done: '已借出',
      unless: function* (f) {
        if (f.today < f.fromDay) yield '还没有到借用日期。'
        if (f.today > f.toDay) yield '借用期已过，请取消后重新预约。'
      },
    },
    {
      action: 'back',
      label: '交还',
      from: ['out'],
      to: 'back',
      roles: THING_KEEPERS,
      comment: 'optional',
      evidence: 'optional',
      done: '已交还',
    },
    {
      action: 'cancel',
      label: '取消',
      from: ['waiting', 'booked'],
      to: 'cancelled',
      roles: BOOKERS,
      comment: 'required',
      done: '已取消，空出的日期按排队次序安排',
    },
  ],
})

/** What must be noted with a state that is not in order. */
export function needsNote(standing: Standing): boolean {
  return standing === 'damaged' || standing === 'lost'
}
