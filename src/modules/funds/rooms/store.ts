import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import type { Booking, BookingFilter, BookingState, BookingStep, Standing, Thing, ThingFilter } from './model.ts'

export interface ThingRow extends Thing {
  out: number
  late: number
  waiting: number
}

const THING = sql`t.id, t.kind, t.title, t.place, coalesce(l.name, t.place) AS "placeName", t.unit, t.pieces, t.longest, t.rules,
  t.closed_on AS "closedOn", u.out, u.late, u.waiting`
const things = (h: Handle) => sql`funds.thing t LEFT JOIN places.current l ON l.county = t.county AND l.place = t.place
  CROSS JOIN LATERAL (SELECT coalesce(sum(b.pieces) FILTER (WHERE b.state = 'out'), 0)::integer AS out,
    (count(*) FILTER (WHERE b.state = 'out' AND b.to_day < ${h.today}))::integer AS late,
    (count(*) FILTER (WHERE b.state = 'waiting' AND b.from_day >= ${h.today}))::integer AS waiting
    FROM funds.booking b WHERE b.county = t.county AND b.thing = t.id AND b.state IN ('waiting', 'booked', 'out')) u`

export async function addThing(h: Handle, t: Omit<Thing, 'placeName' | 'closedOn'>): Promise<void> {
  await h.run(sql`INSERT INTO funds.thing (county, id, kind, title, place, unit, pieces, longest, rules, opened_on, at, person)
    VALUES (${h.scope.county}, ${t.id}, ${t.kind}, ${t.title}, ${t.place}, ${t.unit}, ${t.pieces}, ${t.longest}, ${t.rules}, ${h.today}, ${h.now},
      ${h.scope.person})`)
}

/** Bookings of one thing come one after the other. */
export async function lockThing(h: Handle, id: Id): Promise<void> {
  await h.rows(sql`SELECT pg_advisory_xact_lock(hashtext('guben-funds-thing'), hashtext(${id}))`)
}

export async function loadThing(h: Handle, id: Id): Promise<ThingRow> {
  return h.one(
    sql`SELECT ${THING} FROM ${things(h)} WHERE t.county = ${h.scope.county} AND t.id = ${id}`,
    '该房间或者物品',
  )
}

export async function closeThing(h: Handle, id: Id): Promise<void> {
  await h.run(sql`UPDATE funds.thing SET closed_on = ${h.today} WHERE county = ${h.scope.county} AND id = ${id}`)
}

export async function listThings(
  h: Handle,
  f: ThingFilter,
  page: PageOf,
): Promise<{ total: number; rows: ThingRow[] }> {
  const where = sql`t.county = ${h.scope.county}
    ${f.kind ? sql`AND t.kind = ${f.kind}` : sql``}
    ${f.under ? sql`AND t.place >= ${f.under} AND t.place < ${`${f.under}~`}` : sql``}
    ${f.open === undefined ? sql`` : f.open ? sql`AND t.closed_on IS NULL` : sql`AND t.closed_on IS NOT NULL`}
    ${f.q ? sql`AND t.title LIKE ${containing(f.q)}` : sql``}`
  const rows =
    await h.rows<ThingRow>(sql`SELECT ${THING} FROM ${things(h)} WHERE ${where} ORDER BY t.place, t.title, t.id
    LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::integer AS total FROM funds.thing t WHERE ${where}`,
  )
  return { total, rows }
}

export interface Held {
  id: Id
  fromDay: Day
  toDay: Day
  pieces: number
  state: BookingState
}

/** What is promised, out or waited for from a day on, in the order of asking. */
export async function heldFrom(h: Handle, thing: Id, from: Day): Promise<Held[]> {
  return h.rows(sql`SELECT id, from_day AS "fromDay", to_day AS "toDay", pieces, state FROM funds.booking
    WHERE county = ${h.scope.county} AND thing = ${thing} AND state IN ('waiting', 'booked', 'out') AND to_day >= ${from} ORDER BY n`)
}

const BOOKING = sql`b.id, b.thing, t.title AS "thingTitle", b.place, coalesce(l.name, b.place) AS "placeName", b.unit, b.pieces, b.from_day AS "fromDay",
  b.to_day AS "toDay", b.borrower_kind AS "borrowerKind", b.borrower, b.name_shown AS shown, b.purpose, b.state,
  b.asked_on AS "askedOn", b.out_on AS "outOn", b.back_on AS "backOn"`
const BOOKINGS = sql`funds.booking b JOIN funds.thing t ON t.county = b.county AND t.id = b.thing
  LEFT JOIN places.current l ON l.county = b.county AND l.place = b.place`

export interface NewBookingRow extends Omit<Booking, 'thingTitle' | 'placeName' | 'askedOn' | 'outOn' | 'backOn'> {
  sealed: Buffer
}

export async function addBooking(h: Handle, b: NewBookingRow): Promise<void> {
  await h.run(sql`INSERT INTO funds.booking (county, id, thing, place, unit, pieces, from_day, to_day, borrower_kind, borrower, name_sealed, name_shown, purpose,
      state, asked_at, asked_on, asked_by)
    VALUES (${h.scope.county}, ${b.id}, ${b.thing}, ${b.place}, ${b.unit}, ${b.pieces}, ${b.fromDay}, ${b.toDay}, ${b.borrowerKind}, ${b.borrower}, ${b.sealed},
      ${b.shown}, ${b.purpose}, ${b.state}, ${h.now}, ${h.today}, ${h.scope.person})`)
}

export async function loadBooking(h: Handle, id: Id): Promise<Booking> {
  return h.one(sql`SELECT ${BOOKING} FROM ${BOOKINGS} WHERE b.county = ${h.scope.county} AND b.id = ${id}`, '该项预约')
}

export async function moveBookings(h: Handle, ids: readonly Id[], state: BookingState): Promise<void> {
  await h.run(sql`UPDATE funds.booking SET state = ${state}
      ${state === 'out' ? sql`, out_on = ${h.today}` : sql``} ${state === 'back' ? sql`, back_on = ${h.today}` : sql``}
    WHERE county = ${h.scope.county} AND id = ANY (${ids as Id[]}::uuid[])`)
}

function filtered(h: Handle, f: BookingFilter): RawBuilder<unknown> {
  const late = sql`(b.state = 'out' AND b.to_day < ${h.today})`
  return sql`b.county = ${h.scope.county}
    ${f.thing ? sql`AND b.thing = ${f.thing}` : sql``}
    ${f.state ? sql`AND b.state = ${f.state}` : sql``}
    ${f.under ? sql`AND b.place >= ${f.under} AND b.place < ${`${f.under}~`}` : sql``}
    ${f.late === undefined ? sql`` : f.late ? sql`AND ${late}` : sql`AND NOT ${late}`}
    ${f.q ? sql`AND (t.title LIKE ${containing(f.q)} OR b.name_shown LIKE ${containing(f.q)} OR b.purpose LIKE ${containing(f.q)})` : sql``}`
}

export async function listBookings(
  h: Handle,
  f: BookingFilter,
  page: PageOf,
): Promise<{ total: number; rows: Booking[] }> {
  const where = filtered(h, f)
  const rows = await h.rows<Booking>(
    sql`SELECT ${BOOKING} FROM ${BOOKINGS} WHERE ${where} ORDER BY b.from_day DESC, b.id DESC LIMIT ${page.limit} OFFSET ${page.offset}`,
  )
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::integer AS total FROM ${BOOKINGS} WHERE ${where}`,
  )
  return { total, rows }
}

/** How many asked for the same thing before, for days that touch, and wait too. */
export async function aheadOf(h: Handle, b: Booking): Promise<number> {
  if (b.state !== 'waiting') return 0
  const { n } = await h.one<{
    n: number
  }>(sql`SELECT count(*)::integer AS n FROM funds.booking o JOIN funds.booking b ON b.county = o.county AND b.id = ${b.id}
    WHERE o.county = ${h.scope.county} AND o.thing = ${b.thing} AND o.state = 'waiting' AND o.n < b.n
      AND o.from_day <= b.to_day AND o.to_day >= b.from_day AND o.from_day >= ${h.today}`)
  return n
}

export interface NewBookingStep {
  booking: Id
  place: string
  unit: Id | null
  step: BookingStep
  standing?: Standing | null
  note?: string | null
  evidence?: readonly Id[]
}

export async function addSteps(h: Handle, steps: readonly NewBookingStep[]): Promise<void> {
  const rows = steps.map((s) => ({ ...s, id: h.id(), evidence: s.evidence ?? [] }))
  await h.run(sql`
    INSERT INTO funds.booking_step (county, id, booking, place, unit, step, on_day, at, person, post, standing, note, evidence)
    SELECT ${h.scope.county}, r.id, r.booking, r.place, r.unit, r.step, ${h.today}::date, ${h.now}::timestamptz, ${h.scope.person}::uuid, ${h.scope.post}::uuid,
      r.standing, r.note, r.evidence
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, booking uuid, place text, unit uuid, step text, standing text, note text, evidence uuid[])`)
}

export interface BookingStepRow {
  id: Id
  step: BookingStep
  onDay: Day
  name: string | null
  standing: Standing | null
  note: string | null
  evidence: Id[]
}

export async function stepsOf(h: Handle, booking: Id): Promise<BookingStepRow[]> {
  return h.rows(sql`SELECT s.id, s.step, s.on_day AS "onDay", p.name, s.standing, s.note, s.evidence FROM funds.booking_step s
    LEFT JOIN people.person p ON p.county = s.county AND p.id = s.person
    WHERE s.county = ${h.scope.county} AND s.booking = ${booking} ORDER BY s.at, array_position(ARRAY['ask', 'wait', 'book', 'hand', 'back', 'cancel'], s.step), s.id`)
}
