import { addDays, type Day } from '#kernel/pure/day.ts'
import { maskName } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { verdicts } from '#kernel/pure/workflow.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { mustAllow } from '../deciding.ts'
import type { Booking, BookingBody, BookingDecideBody, BookingState, Thing, ThingBody } from './model.ts'
import { askFaults, bookingWorkflow, fits, needsNote, peak, served } from './rules.ts'
import * as store from './store.ts'

const refused = (reason: string) => new Problem('funds-booking', { reason })
/** How many days ahead a thing's page shows. */
const AHEAD = 28

/** Takes in a room or thing that may be borrowed. */
export async function openThing(h: Handle, body: ThingBody & { id?: Id; unit?: Id | null }): Promise<Id> {
  const id = body.id ?? h.id()
  await store.addThing(h, { ...body, id, unit: body.unit ?? null })
  await h.record({
    command: 'funds.open-thing',
    subject: id,
    place: body.place,
    unit: body.unit ?? null,
    after: { title: body.title, pieces: body.pieces },
  })
  return id
}

/** Ends lending it. @throws funds-booking while it is promised, out or waited for */
export async function closeThing(h: Handle, id: Id): Promise<void> {
  await store.lockThing(h, id)
  const thing = await store.loadThing(h, id)
  if (thing.closedOn !== null) throw refused('该房间或者物品已经停止借用。')
  const held = await store.heldFrom(h, id, h.today)
  if (held.length > 0 || thing.out > 0)
    throw refused(`还有 ${Math.max(held.length, thing.out)} 项预约或者借用没有办结，不能停止借用。`)
  await store.closeThing(h, id)
  await h.record({ command: 'funds.close-thing', subject: id, place: thing.place, unit: thing.unit })
}

/** What is taken of a thing on each of the coming days. */
export async function comingDays(h: Handle, thing: Thing): Promise<{ day: Day; busy: number; free: number }[]> {
  const taken = (await store.heldFrom(h, thing.id, h.today)).filter((b) => b.state !== 'waiting')
  return Array.from({ length: AHEAD }, (_, i) => {
    const day = addDays(h.today, i)
    const busy = peak(taken, day, day)
    return { day, busy, free: Math.max(0, thing.pieces - busy) }
  })
}

const sealContext = (h: Handle, id: Id) => `${h.scope.county}/funds.booking/name_sealed/${id}`

/**
 * Books a thing for some days; when it is taken, the one who asks waits if they want to.
 * @throws funds-booking when it is taken and nobody wants to wait, or it cannot be asked for so
 */
export async function book(h: Handle, body: BookingBody & { id?: Id }): Promise<{ id: Id; state: BookingState }> {
  await store.lockThing(h, body.thing)
  const thing = await store.loadThing(h, body.thing)
  const faults = askFaults(thing, body, h.today)
  if (faults.length > 0) throw refused(faults.join(''))
  const taken = (await store.heldFrom(h, thing.id, body.fromDay)).filter((b) => b.state !== 'waiting')
  const free = fits(thing.pieces, taken, body)
  if (!free && !body.wait) throw refused('这几天已经有人预约，请改期或者排队等候。')
  const id = body.id ?? h.id()
  const state = free ? 'booked' : 'waiting'
  const { pieces, fromDay, toDay, borrowerKind, purpose } = body
  const shown = body.borrowerKind === 'organisation' ? body.name : maskName(body.name)
  await store.addBooking(h, {
    id,
    thing: thing.id,
    place: thing.place,
    unit: thing.unit,
    pieces,
    fromDay,
    toDay,
    borrowerKind,
    borrower: body.borrower ?? null,
    sealed: h.vault.seal(body.name, sealContext(h, id)),
    shown,
    purpose,
    state,
  })
  const at = { booking: id, place: thing.place, unit: thing.unit }
  await store.addSteps(h, [
    { ...at, step: 'ask' },
    { ...at, step: free ? 'book' : 'wait' },
  ])
  await h.record({
    command: 'funds.book',
    subject: id,
    place: thing.place,
    unit: thing.unit,
    after: { thing: thing.id, pieces, fromDay, toDay, state },
  })
  return { id, state }
}

export function bookingActions(h: Handle, b: Booking) {
  return verdicts(bookingWorkflow, b.state, h.scope.role, { fromDay: b.fromDay, toDay: b.toDay, today: h.today })
}

/** Lends out, takes back with the state it is in, or cancels; days that come free go to whoever waits, in the order of asking. */
export async function decideBooking(h: Handle, id: Id, body: BookingDecideBody): Promise<{ served: Id[] }> {
  const { thing } = await store.loadBooking(h, id)
  await store.lockThing(h, thing)
  const b = await store.loadBooking(h, id)
  mustAllow(bookingActions(h, b), body.action, body.comment, missing(body))
  const evidence = await attachEvidence(h, body.evidence, b.place, b.unit)
  await store.moveBookings(h, [id], ({ hand: 'out', back: 'back', cancel: 'cancelled' } as const)[body.action])
  await store.addSteps(h, [
    {
      booking: id,
      place: b.place,
      unit: b.unit,
      step: body.action,
      standing: body.standing ?? null,
      note: body.comment || null,
      evidence,
    },
  ])
  await h.record({
    command: `funds.${body.action}-booking`,
    subject: id,
    place: b.place,
    unit: b.unit,
    why: body.comment || null,
    before: { state: b.state },
    after: { ...(body.standing !== undefined && { standing: body.standing }) },
  })
  return { served: body.action === 'hand' ? [] : await serve(h, thing) }
}

function missing(body: BookingDecideBody): string[] {
  if (body.action === 'cancel') return body.standing === undefined ? [] : ['取消预约不用填写完好情况。']
  if (body.standing === undefined) return ['请选择完好情况。']
  return needsNote(body.standing) && body.comment.length < 2 ? ['损坏、遗失的，请写明情况。'] : []
}

/** Serves whoever waits for a thing and can be served now. */
async function serve(h: Handle, id: Id): Promise<Id[]> {
  const thing = await store.loadThing(h, id)
  if (thing.closedOn !== null) return []
  const held = await store.heldFrom(h, id, h.today)
  const line = held.filter((b) => b.state === 'waiting' && b.fromDay >= h.today)
  const now = served(
    thing.pieces,
    held.filter((b) => b.state !== 'waiting'),
    line,
  )
  for (const b of now) {
    await store.moveBookings(h, [b.id], 'booked')
    await store.addSteps(h, [{ booking: b.id, place: thing.place, unit: thing.unit, step: 'book' }])
    await h.record({
      command: 'funds.serve-booking',
      subject: b.id,
      place: thing.place,
      unit: thing.unit,
      after: { thing: id },
    })
  }
  return now.map((b) => b.id)
}
