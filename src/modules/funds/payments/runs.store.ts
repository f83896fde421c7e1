import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { givenOn } from './aids.store.ts'
import type { PaymentState, PayRun, RunState } from './model.ts'

const RUN = sql`r.id, r.purpose, r.title, r.month, r.document, r.sources, r.payments, r.total, r.digest, r.state, r.job,
  r.requested_at AS "requestedAt", r.requested_by AS "requestedBy", rq.name AS requester, r.decided_by AS "decidedBy", dc.name AS decider,
  r.paid_by AS "paidBy", py.name AS payer`
const RUNS = sql`funds.run r
  LEFT JOIN people.person rq ON rq.county = r.county AND rq.id = r.requested_by
  LEFT JOIN people.person dc ON dc.county = r.county AND dc.id = r.decided_by
  LEFT JOIN people.person py ON py.county = r.county AND py.id = r.paid_by`

export async function addRun(
  h: Handle,
  r: Pick<PayRun, 'id' | 'purpose' | 'title' | 'month' | 'document' | 'sources' | 'payments' | 'total' | 'digest'>,
): Promise<void> {
  await h.run(sql`
    INSERT INTO funds.run (county, id, purpose, title, month, document, sources, payments, total, digest, place, requested_at, requested_by)
    VALUES (${h.scope.county}, ${r.id}, ${r.purpose}, ${r.title}, ${r.month}, ${r.document}, ${r.sources}::uuid[], ${r.payments}, ${r.total},
      ${r.digest}, ${h.scope.county}, ${h.now}, ${h.scope.person})`)
}

export async function loadPayRun(h: Handle, id: Id, lock = false): Promise<PayRun> {
  return h.one(
    sql`SELECT ${RUN} FROM ${RUNS} WHERE r.county = ${h.scope.county} AND r.id = ${id} ${lock ? sql`FOR UPDATE OF r` : sql``}`,
    '该批量发放',
  )
}

export async function listRuns(h: Handle, page: PageOf): Promise<{ total: number; rows: PayRun[] }> {
  const rows = await h.rows<PayRun>(sql`SELECT ${RUN} FROM ${RUNS} WHERE r.county = ${h.scope.county}
    ORDER BY r.month DESC, r.requested_at DESC, r.state IN ('refused', 'withdrawn'), r.id LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::integer AS total FROM funds.run WHERE county = ${h.scope.county}`,
  )
  return { total, rows }
}

/** How far a run is, how many of its recipients are near to a person, and whether its job is at work. */
export async function runStanding(
  h: Handle,
  id: Id,
  job: Id | null,
): Promise<{ paid: number; paidSum: Fen; withdrawn: number; near: number; working: boolean }> {
  return h.one(sql`
    SELECT count(*) FILTER (WHERE posting IS NOT NULL)::integer AS paid, coalesce(sum(amount) FILTER (WHERE posting IS NOT NULL), 0) AS "paidSum",
      count(*) FILTER (WHERE state = 'withdrawn')::integer AS withdrawn,
      count(*) FILTER (WHERE ${h.scope.person}::uuid = ANY (kin))::integer AS near,
      EXISTS (SELECT 1 FROM kernel.run k WHERE k.county = ${h.scope.county} AND k.id = ${job}::uuid AND k.state IN ('waiting', 'running')) AS working
    FROM funds.payment WHERE county = ${h.scope.county} AND run = ${id}`)
}

export async function moveRun(
  h: Handle,
  id: Id,
  to: { state: RunState; job?: Id; decided?: boolean; paying?: boolean; ended?: boolean },
): Promise<void> {
  await h.run(sql`UPDATE funds.run SET state = ${to.state}
      ${to.decided ? sql`, decided_at = ${h.now}, decided_by = ${h.scope.person}` : sql``}
      ${to.job ? sql`, job = ${to.job}` : sql``}
      ${to.paying ? sql`, paying_at = coalesce(paying_at, ${h.now}::timestamptz), paid_by = coalesce(paid_by, ${h.scope.person}::uuid)` : sql``}
      ${to.ended ? sql`, ended_at = ${h.now}` : sql``}
    WHERE county = ${h.scope.county} AND id = ${id}`)
}

/** Moves every payment of a run that is not paid yet, and returns them. */
export async function moveUnpaid(
  h: Handle,
  run: Id,
  to: PaymentState,
  decided: boolean,
): Promise<Pick<RunPayment, 'id' | 'place' | 'unit'>[]> {
  return h.rows(sql`
    UPDATE funds.payment SET state = ${to} ${decided ? sql`, decided_at = ${h.now}, decided_by = ${h.scope.person}` : sql``}
    WHERE county = ${h.scope.county} AND run = ${run} AND state IN ('requested', 'approved')
    RETURNING id, place, unit`)
}

export interface RunPayment {
  id: Id
  payee: Id
  amount: Fen
  purpose: string
  place: string
  unit: Id | null
  /** whether its aid is still given */
  eligible: boolean
}

/** The next payments of a run that are approved and not paid, locked. */
export async function nextOf(h: Handle, run: Id, on: Day, most: number): Promise<RunPayment[]> {
  return h.rows(sql`
    SELECT y.id, y.payee, y.amount, y.purpose, y.place, y.unit,
      coalesce((SELECT ${givenOn(on)} FROM funds.aid g
        WHERE g.county = y.county AND g.id = y.aid), true) AS eligible
    FROM funds.payment y WHERE y.county = ${h.scope.county} AND y.run = ${run} AND y.state = 'approved' ORDER BY y.id LIMIT ${most} FOR UPDATE OF y`)
}

export async function markPaid(h: Handle, paid: readonly { id: Id; posting: Id }[], by: Id | null): Promise<void> {
  await h.run(sql`
    UPDATE funds.payment y SET state = 'paid', paid_at = ${h.now}, paid_on = ${h.today}, paid_by = ${by}::uuid, posting = r.posting
    FROM json_to_recordset(${JSON.stringify(paid)}) AS r(id uuid, posting uuid) WHERE y.county = ${h.scope.county} AND y.id = r.id`)
}

export async function markWithdrawn(h: Handle, ids: readonly Id[]): Promise<void> {
  await h.run(
    sql`UPDATE funds.payment SET state = 'withdrawn' WHERE county = ${h.scope.county} AND id = ANY (${ids as Id[]}::uuid[])`,
  )
}
