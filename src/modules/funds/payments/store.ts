import { type RawBuilder, sql } from 'kysely'
import type { Day, Month } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import type { WitnessColumns } from '../witness.ts'
import type { Payment, PaymentFilter, PaymentState, Source, Step, StepRow } from './model.ts'

const PAYMENT = sql`y.id, y.amount, y.purpose, y.title, y.payee, y.payee_title AS "payeeTitle", y.document, y.about, y.once, y.month, y.place,
  coalesce(l.name, y.place) AS "placeName", y.unit, y.kin, y.two_people AS "twoPeople", y.run, y.aid, y.due_on AS "dueOn", y.state,
  y.requested_on AS "requestedOn", y.requested_by AS "requestedBy", rq.name AS requester, y.decided_by AS "decidedBy", dc.name AS decider,
  y.paid_on AS "paidOn", y.paid_by AS "paidBy", py.name AS payer, y.posting, y.confirmed_on AS "confirmedOn", y.returned_on AS "returnedOn",
  y.refund, y.from_accounts AS "fromAccounts", y.witness_shown AS "witnessShown"`
const PAYMENTS = sql`funds.payment y
  LEFT JOIN places.current l ON l.county = y.county AND l.place = y.place
  LEFT JOIN people.person rq ON rq.county = y.county AND rq.id = y.requested_by
  LEFT JOIN people.person dc ON dc.county = y.county AND dc.id = y.decided_by
  LEFT JOIN people.person py ON py.county = y.county AND py.id = y.paid_by`

/** What is asked of one payee counts one after the other, so that two requests cannot slip under one cap together. */
export async function lockPayee(h: Handle, payee: Id): Promise<void> {
  await h.rows(sql`SELECT pg_advisory_xact_lock_shared(hashtext('guben-funds-payees'), ${Number(h.scope.county)}),
    pg_advisory_xact_lock(hashtext('guben-funds-payee'), hashtext(${payee}))`)
}

/** The same for all payees of the county at once, for a run. */
export async function lockPayees(h: Handle): Promise<void> {
  await h.rows(sql`SELECT pg_advisory_xact_lock(hashtext('guben-funds-payees'), ${Number(h.scope.county)})`)
}

export interface NewPaymentRow extends WitnessColumns {
  id: Id
  amount: Fen
  purpose: string
  title: string
  payee: Id
  payee_title: string
  document: string
  about: string | null
  once: string | null
  month: Month
  place: string
  unit: Id | null
  kin: readonly Id[]
  two_people: boolean
  run: Id | null
  aid: Id | null
  from_accounts: readonly Id[] | null
  due_on: Day | null
}

/** @returns the ids that were taken; one whose `once`, or whose aid of the month, is being paid already is left out */
export async function addPayments(h: Handle, rows: readonly NewPaymentRow[]): Promise<Id[]> {
  const { county, person, post } = h.scope
  const taken = await h.rows<{ id: Id }>(sql`
    INSERT INTO funds.payment (county, id, amount, purpose, title, payee, payee_title, document, about, once, month, place, unit, kin, two_people, run, aid,
      from_accounts, due_on, witness_print, witness_shown, state, requested_at, requested_on, requested_by, requested_post)
    SELECT ${county}, r.id, r.amount, r.purpose, r.title, r.payee, r.payee_title, r.document, r.about, r.once, r.month, r.place, r.unit, r.kin, r.two_people,
      r.run, r.aid, r.from_accounts, r.due_on, decode(r.witness_print, 'hex'), r.witness_shown, 'requested', ${h.now}::timestamptz, ${h.today}::date, ${person}::uuid, ${post}::uuid
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, amount bigint, purpose text, title text, payee uuid, payee_title text, document text, about text,
      once text, month text, place text, unit uuid, kin uuid[], two_people boolean, run uuid, aid uuid,
      from_accounts uuid[], due_on date, witness_print text, witness_shown text)
    ON CONFLICT DO NOTHING
    RETURNING id`)
  return taken.map((r) => r.id)
}

const lastPlan = (h: Handle, payment: Id) => sql`(SELECT coalesce(max(plan), 0) FROM funds.payment_source
  WHERE county = ${h.scope.county} AND payment = ${payment})`

/** A new plan of where a payment is taken from; it stands in place of the one before. */
export async function addSources(h: Handle, payment: Id, place: string, sources: readonly Source[]): Promise<void> {
  await h.run(sql`
    INSERT INTO funds.payment_source (county, payment, plan, account, place, amount, n)
    SELECT ${h.scope.county}, ${payment}::uuid, b.plan + 1, r.account, ${place}, r.amount, r.n
    FROM json_to_recordset(${JSON.stringify(sources.map((s, n) => ({ ...s, n })))}) AS r(account uuid, amount bigint, n integer)
    CROSS JOIN (SELECT ${lastPlan(h, payment)} AS plan) b`)
}

export interface NewStep {
  payment: Id
  step: Step
  place: string
  unit: Id | null
  why?: string | null
  evidence?: readonly Id[]
}

/** @param by who did it, when it was not who asks now: the job of a run works for the one who started it */
export async function addSteps(h: Handle, steps: readonly NewStep[], by = h.scope.person): Promise<void> {
  const rows = steps.map((s) => ({
    id: h.id(),
    payment: s.payment,
    step: s.step,
    place: s.place,
    unit: s.unit,
    why: s.why || null,
    evidence: s.evidence ?? [],
  }))
  await h.run(sql`
    INSERT INTO funds.payment_step (county, id, payment, place, unit, step, at, on_day, person, post, why, evidence)
    SELECT ${h.scope.county}, r.id, r.payment, r.place, r.unit, r.step, ${h.now}::timestamptz, ${h.today}::date, ${by}::uuid,
      ${h.scope.post}::uuid, r.why, r.evidence
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, payment uuid, place text, unit uuid, step text, why text, evidence uuid[])`)
}

export async function loadPayment(h: Handle, id: Id, lock = false): Promise<Payment> {
  return h.one<Payment>(
    sql`SELECT ${PAYMENT} FROM ${PAYMENTS} WHERE y.county = ${h.scope.county} AND y.id = ${id} ${lock ? sql`FOR UPDATE OF y` : sql``}`,
    '该笔拨付',
  )
}

/** What payments were asked for, and whether they have been made and not come back. */
export async function paymentsAnswering(
  h: Handle,
  ids: readonly Id[],
): Promise<Map<Id, { about: string | null; amount: Fen; made: boolean }>> {
  if (ids.length === 0) return new Map()
  const rows = await h.rows<{ id: Id; about: string | null; amount: Fen; made: boolean }>(sql`
    SELECT id, about, amount, state IN ('paid', 'confirmed') AS made FROM funds.payment
    WHERE county = ${h.scope.county} AND id = ANY (${ids as Id[]}::uuid[])`)
  return new Map(rows.map(({ id, ...p }) => [id, p]))
}

/** A payment to people that was made, with who said that it reached them. */
export interface HandedMoney {
  payment: Id
  amount: Fen
  paidOn: Day
  /** null until it is confirmed; a payment that came back keeps it */
  said: { as: 'resident' | 'witness'; print: Buffer; shown: string; onDay: Day; takenBy: Id | null } | null
  returned: boolean
}

/** What was paid for a thing to people themselves, firms and organisations left out, in the order in which it was confirmed. */
export async function moneyHanded(h: Handle, about: string): Promise<HandedMoney[]> {
  const rows = await h.rows<{
    payment: Id
    amount: Fen
    paidOn: Day
    returned: boolean
    as: 'resident' | 'witness' | null
    print: Buffer
    shown: string
    onDay: Day
    takenBy: Id | null
  }>(sql`
    SELECT payment, amount, paid_on AS "paidOn", state = 'returned' AS returned, confirmed_as AS "as", name_print AS print, name_shown AS shown,
      confirmed_on AS "onDay", taken_by AS "takenBy"
    FROM funds.handed_money WHERE county = ${h.scope.county} AND about = ${about} ORDER BY confirmed_on NULLS LAST, payment`)
  return rows.map(({ payment, amount, paidOn, returned, as, ...said }) => ({
    payment,
    amount,
    paidOn,
    returned,
    said: as === null ? null : { as, ...said },
  }))
}

/** Whether goods that were bought by a payment still lie in a store. */
export async function hasStock(h: Handle, payment: Id): Promise<boolean> {
  const { held } = await h.one<{ held: boolean }>(sql`SELECT EXISTS (SELECT 1 FROM funds.lot
    WHERE county = ${h.scope.county} AND payment = ${payment} AND state IN ('held', 'leaving')) AS held`)
  return held
}

/** Those of these things for which money was ever asked. */
export async function thingsAnswered(h: Handle, about: readonly string[]): Promise<string[]> {
  const rows = await h.rows<{ about: string }>(sql`
    SELECT DISTINCT about FROM funds.payment WHERE county = ${h.scope.county} AND about = ANY (${about as string[]}::text[])`)
  return rows.map((r) => r.about)
}

/** What was asked for or paid for a thing, whatever came back or was refused left out. */
export async function sumAnswering(h: Handle, about: string, made = false): Promise<Fen> {
  const row = await h.one<{ sum: Fen }>(sql`
    SELECT coalesce(sum(amount), 0) AS sum FROM funds.payment
    WHERE county = ${h.scope.county} AND about = ${about}
      AND ${made ? sql`state IN ('paid', 'confirmed')` : sql`state NOT IN ('refused', 'withdrawn', 'returned')`}`)
  return row.sum
}

export async function stepsOf(h: Handle, payment: Id): Promise<StepRow[]> {
  return h.rows(sql`SELECT s.id, s.step, s.at, s.on_day AS "onDay", p.name, s.why, s.evidence FROM funds.payment_step s
    LEFT JOIN people.person p ON p.county = s.county AND p.id = s.person
    WHERE s.county = ${h.scope.county} AND s.payment = ${payment}
    ORDER BY s.at, array_position(ARRAY['request', 'intend-refusal', 'answer', 'approve', 'refuse', 'withdraw', 'pay', 'confirm', 'return'], s.step), s.id`)
}

export async function sourcesOf(h: Handle, payment: Id): Promise<(Source & { title: string })[]> {
  return h.rows(sql`SELECT s.account, s.amount, coalesce(a.title, '') AS title FROM funds.payment_source s
    LEFT JOIN funds.account a ON a.county = s.county AND a.id = s.account
    WHERE s.county = ${h.scope.county} AND s.payment = ${payment} AND s.plan = ${lastPlan(h, payment)} ORDER BY s.n`)
}

export interface PaymentChange {
  state: PaymentState
  decided?: boolean
  dueOn?: Day
  paid?: { posting: Id; on: Day; by: Id | null }
  returned?: { posting: Id; on: Day }
}

export async function movePayment(h: Handle, id: Id, to: PaymentChange): Promise<void> {
  await h.run(sql`
    UPDATE funds.payment SET state = ${to.state}
      ${to.decided ? sql`, decided_at = ${h.now}, decided_by = ${h.scope.person}` : sql``}
      ${to.dueOn ? sql`, due_on = ${to.dueOn}` : sql``}
      ${to.paid ? sql`, paid_at = ${h.now}, paid_on = ${to.paid.on}, paid_by = ${to.paid.by}, posting = ${to.paid.posting}` : sql``}
      ${to.returned ? sql`, returned_at = ${h.now}, returned_on = ${to.returned.on}, refund = ${to.returned.posting}` : sql``}
    WHERE county = ${h.scope.county} AND id = ${id}`)
}

/** Whether a payment `y` is aid: by a list, or singly for nothing else. */
export const AS_AID = sql`(y.aid IS NOT NULL OR y.about IS NULL)`

/** What a payee was asked for or paid for a purpose, in the month and in its year, and whether any of it was monthly aid. */
export async function hadBy(
  h: Handle,
  payee: Id,
  purpose: string,
  month: Month,
): Promise<{ month: Fen; year: Fen; monthlyAid: boolean }> {
  return h.one(sql`
    SELECT coalesce(sum(amount) FILTER (WHERE month = ${month}), 0) AS month, coalesce(sum(amount), 0) AS year,
      coalesce(bool_or(month = ${month} AND ${AS_AID}), false) AS "monthlyAid"
    FROM funds.payment y
    WHERE county = ${h.scope.county} AND payee = ${payee} AND purpose = ${purpose} AND month >= ${`${month.slice(0, 4)}-01`}
      AND month <= ${`${month.slice(0, 4)}-12`} AND state NOT IN ('refused', 'withdrawn', 'returned')`)
}

const yearOf = (year: number) => sql`BETWEEN make_date(${year}, 1, 1) AND make_date(${year}, 12, 31)`

/**
 * Whether a payment was made in a year and stood at its end. By the days of its postings: what comes back later is of the year in
 * which it comes back, and a year that is over says the same for ever.
 */
export function stoodIn(y: RawBuilder<unknown>, year: number): RawBuilder<unknown> {
  return sql`(${y}.paid_on ${yearOf(year)} AND (${y}.returned_on IS NULL OR ${y}.returned_on > make_date(${year}, 12, 31)))`
}

/** Whether it came back in a year, having been made in one before. */
export function cameBackIn(y: RawBuilder<unknown>, year: number): RawBuilder<unknown> {
  return sql`(${y}.returned_on ${yearOf(year)} AND ${y}.paid_on < make_date(${year}, 1, 1))`
}

function filtered(h: Handle, f: PaymentFilter): RawBuilder<unknown> {
  // what a village or a township reaches is said here too: the database's own rule of rows is not one that an index answers
  const area = f.under ?? h.scope.place ?? h.scope.county
  return sql`y.county = ${h.scope.county}
    ${f.state ? sql`AND y.state = ${f.state}` : sql``}
    ${f.purpose ? sql`AND y.purpose = ${f.purpose}` : sql``}
    ${area === h.scope.county ? sql`` : sql`AND y.place >= ${area} AND y.place < ${`${area}~`}`}
    ${f.run ? sql`AND y.run = ${f.run}` : sql``}
    ${f.payee ? sql`AND y.payee = ${f.payee}` : sql``}
    ${f.about ? sql`AND y.about = ${f.about}` : sql``}
    ${f.month ? sql`AND y.month = ${f.month}` : sql``}
    ${f.paidIn ? sql`AND ${stoodIn(sql`y`, f.paidIn)}` : sql``}
    ${f.cameBackIn ? sql`AND ${cameBackIn(sql`y`, f.cameBackIn)}` : sql``}
    ${
      f.latest
        ? sql`AND NOT EXISTS (SELECT 1 FROM funds.payment o WHERE o.county = y.county AND o.payee = y.payee AND o.purpose = y.purpose
            AND ${f.paidIn ? stoodIn(sql`o`, f.paidIn) : sql`o.state IN ('paid', 'confirmed')`} AND (o.paid_on, o.id) > (y.paid_on, y.id))`
        : sql``
    }
    ${f.of ? sql`AND y.about LIKE ${`${f.of}/%`}` : sql``}
    ${f.q ? sql`AND (y.title LIKE ${containing(f.q)} OR y.document LIKE ${containing(f.q)} OR y.payee_title LIKE ${containing(f.q)})` : sql``}`
}

/** The latest first; those of a run in the order of its list. */
export async function listPayments(
  h: Handle,
  f: PaymentFilter,
  page: PageOf,
): Promise<{ total: number; sum: Fen; rows: Payment[] }> {
  const where = filtered(h, f)
  const rows = await h.rows<Payment>(sql`SELECT ${PAYMENT} FROM ${PAYMENTS} WHERE ${where}
    ORDER BY ${f.run ? sql`y.id` : sql`y.requested_on DESC, y.id DESC`} LIMIT ${page.limit} OFFSET ${page.offset}`)
  const totals = await h.one<{ total: number; sum: Fen }>(
    sql`SELECT count(*)::integer AS total, coalesce(sum(y.amount), 0) AS sum FROM ${PAYMENTS} WHERE ${where}`,
  )
  return { ...totals, rows }
}

export interface NewConfirmation {
  payment: Id
  place: string
  unit: Id | null
  onDay: Day
  as: 'resident' | 'witness'
  id: Id
  sealed: Buffer
  print: Buffer
  shown: string
  signature: Id | null
  /** the officer who took it down, or who handed out the slip */
  person: Id | null
}

export async function addConfirmation(h: Handle, c: NewConfirmation): Promise<void> {
  await h.run(sql`
    INSERT INTO funds.confirmation (county, id, payment, place, unit, on_day, at, person, post, confirmed_as, name_sealed, name_print, name_shown, signature)
    VALUES (${h.scope.county}, ${c.id}, ${c.payment}, ${c.place}, ${c.unit}, ${c.onDay}, ${h.now}, ${c.person}, ${h.scope.post}, ${c.as},
      ${c.sealed}, ${c.print}, ${c.shown}, ${c.signature})`)
}

export async function confirmationOf(
  h: Handle,
  payment: Id,
): Promise<{ as: 'resident' | 'witness'; name: string; takenBy: string | null; onDay: Day } | undefined> {
  return h.maybe(sql`SELECT c.confirmed_as AS "as", c.name_shown AS name, p.name AS "takenBy", c.on_day AS "onDay" FROM funds.confirmation c
    LEFT JOIN people.person p ON p.county = c.county AND p.id = c.person WHERE c.county = ${h.scope.county} AND c.payment = ${payment}`)
}
