import { sql } from 'kysely'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Refund, RefundState } from './model.ts'

const REFUND = sql`r.id, r.gift, r.amount, r.document, r.why, r.two_people AS "twoPeople", r.state, r.asked_on AS "askedOn", r.asked_by AS "askedBy",
  a.name AS asker, r.ended_on AS "endedOn", e.name AS ender, r.ended_why AS "endedWhy", r.posting`
const REFUNDS = sql`funds.refund r
  LEFT JOIN people.person a ON a.county = r.county AND a.id = r.asked_by
  LEFT JOIN people.person e ON e.county = r.county AND e.id = r.ended_by`

export async function addRefund(
  h: Handle,
  r: Pick<Refund, 'id' | 'gift' | 'amount' | 'document' | 'why' | 'twoPeople'>,
): Promise<void> {
  await h.run(sql`
    INSERT INTO funds.refund (county, id, gift, amount, document, why, two_people, asked_at, asked_on, asked_by, asked_post)
    VALUES (${h.scope.county}, ${r.id}, ${r.gift}, ${r.amount}, ${r.document}, ${r.why}, ${r.twoPeople}, ${h.now}, ${h.today}, ${h.scope.person},
      ${h.scope.post})`)
}

export async function loadRefund(h: Handle, id: Id, lock = false): Promise<Refund> {
  return h.one(
    sql`SELECT ${REFUND} FROM ${REFUNDS} WHERE r.county = ${h.scope.county} AND r.id = ${id} ${lock ? sql`FOR UPDATE OF r` : sql``}`,
    '该笔退回申请',
  )
}

/** All that was asked for of a gift, the latest first: of one moment, what waits, as nothing is asked for while another waits. */
export async function refundsOf(h: Handle, gift: Id): Promise<Refund[]> {
  return h.rows(sql`SELECT ${REFUND} FROM ${REFUNDS} WHERE r.county = ${h.scope.county} AND r.gift = ${gift}
    ORDER BY r.asked_at DESC, r.ended_at DESC NULLS FIRST, r.id DESC`)
}

export async function endRefund(
  h: Handle,
  id: Id,
  to: { state: Exclude<RefundState, 'asked'>; why: string; posting?: Id },
): Promise<void> {
  await h.run(sql`
    UPDATE funds.refund SET state = ${to.state}, ended_at = ${h.now}, ended_on = ${h.today}, ended_by = ${h.scope.person}, ended_why = ${to.why || null},
      posting = ${to.posting ?? null}
    WHERE county = ${h.scope.county} AND id = ${id}`)
}
