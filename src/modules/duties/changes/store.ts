import { sql } from 'kysely'
import type { DeadlineRule } from '#kernel/pure/calendar.ts'
import type { Day, Month } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Recurrence } from '../model.ts'

export interface OpenTerm {
  node: Id
  period: string
  countedFrom: Day
  dueOn: Day
  recurrence: Recurrence
  deadline: DeadlineRule
}

/** The distinct terms of duties still open and not yet in a frozen month: few, however many villages share them. */
export async function openTerms(h: Handle): Promise<OpenTerm[]> {
  return h.rows(sql`
    SELECT DISTINCT d.node, d.period, d.counted_from AS "countedFrom", d.due_on AS "dueOn", n.recurrence, n.deadline
    FROM duties.duty d JOIN duties.node n ON n.county = d.county AND n.id = d.node
    WHERE d.county = ${h.scope.county} AND d.state = 'open' AND d.due_on >= ${h.today}`)
}

export async function redate(h: Handle, terms: readonly (OpenTerm & { to: Day; month: Month })[]): Promise<number> {
  if (terms.length === 0) return 0
  const moment = h.id().slice(0, 13)
  const { county } = h.scope
  const rows = sql`json_to_recordset(${JSON.stringify(terms)}) AS r(node uuid, period text, "countedFrom" date, "dueOn" date, "to" date, month text)`
  const same = sql`d.county = ${county} AND d.node = r.node AND d.period = r.period AND d.counted_from = r."countedFrom" AND d.due_on = r."dueOn"
    AND d.state = 'open' AND d.due_on >= ${h.today}`
  await h.run(sql`
    INSERT INTO duties.event (county, id, duty, place, unit, action, at, on_day, person, post, detail)
    SELECT ${county}, duties.id_of(${moment}, 'redate' || d.id::text || r."to"::text), d.id, d.place, d.unit, 'redate', ${h.now}, ${h.today},
      ${h.scope.person}::uuid, ${h.scope.post}::uuid, jsonb_build_object('before', r."dueOn", 'after', r."to")
    FROM ${rows} JOIN duties.duty d ON ${same}`)
  return h.run(sql`UPDATE duties.duty d SET due_on = r."to", month = r.month FROM ${rows} WHERE ${same}`)
}

/** The open duties of an organisation that has ended. */
export async function openDutiesOf(h: Handle, unit: Id): Promise<{ id: Id; place: string; unit: Id }[]> {
  return h.rows(sql`SELECT d.id, d.place, d.unit FROM duties.duty d
    WHERE d.county = ${h.scope.county} AND d.unit = ${unit} AND d.state = 'open' FOR UPDATE`)
}

/** Copies an ended organisation's open duties to its successor, unless the successor has the same one already. */
export async function takeOver(
  h: Handle,
  rows: readonly { id: Id; from: Id; unit: Id; place: string; owner: Id | null }[],
): Promise<number> {
  if (rows.length === 0) return 0
  return h.run(sql`
    INSERT INTO duties.duty (county, id, list, node, root, period, month, place, unit, owner, counted_from, due_on, state, measure, target, opened_at, moved_from)
    SELECT d.county, r.id, d.list, d.node, d.root, d.period, d.month, r.place, r.unit, r.owner, d.counted_from, d.due_on, 'open', d.measure, d.target,
      ${h.now}, d.id
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, "from" uuid, unit uuid, place text, owner uuid)
    JOIN duties.duty d ON d.county = ${h.scope.county} AND d.id = r."from"
    ON CONFLICT (county, root, unit, period) DO NOTHING`)
}

export async function voidDuties(h: Handle, ids: readonly Id[]): Promise<void> {
  await h.run(sql`UPDATE duties.duty SET state = 'void', void_at = ${h.now}
    WHERE county = ${h.scope.county} AND id = ANY (${ids as string[]}::uuid[]) AND state = 'open'`)
}

export async function endListsOfUnit(h: Handle, unit: Id, on: Day, why: string): Promise<void> {
  await h.run(sql`UPDATE duties.list SET ended_on = greatest(issued_on, ${on}::date), ended_why = ${why}
    WHERE county = ${h.scope.county} AND unit = ${unit} AND ended_on IS NULL`)
}
