import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'

export async function addPlans(
  h: Handle,
  rows: readonly { id: Id; case: Id; place: string; year: number; goal: string; onDay: Day }[],
): Promise<void> {
  await h.run(sql`
    INSERT INTO care.plan (county, id, of_case, place, year, goal, on_day, made_by, person, at)
    SELECT ${h.scope.county}, r.id, r."case", r.place, r.year, r.goal, r."onDay", ${h.scope.person}, a.person, ${h.now}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, "case" uuid, place text, year integer, goal text, "onDay" date)
    LEFT JOIN care.adviser a ON a.county = ${h.scope.county} AND a.of_case = r."case" AND a.to_day IS NULL`)
}

export async function addItems(
  h: Handle,
  rows: readonly { id: Id; plan: Id; case: Id; place: string; what: string; person: Id; dueOn: Day }[],
): Promise<void> {
  await h.run(sql`
    INSERT INTO care.plan_item (county, id, plan, of_case, place, what, person, due_on, at)
    SELECT ${h.scope.county}, r.id, r.plan, r."case", r.place, r.what, r.person, r."dueOn", ${h.now}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, plan uuid, "case" uuid, place text, what text, person uuid, "dueOn" date)`)
}

export interface Item {
  id: Id
  plan: Id
  case: Id
  place: string
  what: string
  person: Id
  doer: string
  dueOn: Day
  doneOn: Day | null
  doneNote: string | null
  dropped: string | null
}
const ITEM = sql`i.id, i.plan, i.of_case AS "case", i.place, i.what, i.person, p.name AS doer, i.due_on AS "dueOn", i.done_on AS "doneOn",
  i.done_note AS "doneNote", i.dropped_why AS dropped`

export async function loadItem(h: Handle, id: Id): Promise<Item> {
  return h.one<Item>(
    sql`SELECT ${ITEM} FROM care.plan_item i JOIN people.person p ON p.county = i.county AND p.id = i.person
      WHERE i.county = ${h.scope.county} AND i.id = ${id} FOR UPDATE OF i`,
    '该帮扶事项',
  )
}

export async function finishItems(
  h: Handle,
  rows: readonly { id: Id; doneOn: Day; note: string; evidence: readonly Id[] }[],
): Promise<number> {
  return h.run(sql`
    UPDATE care.plan_item i SET done_on = r."doneOn", done_note = r.note, done_at = ${h.now}, done_by = ${h.scope.person},
      evidence = ARRAY(SELECT e::uuid FROM json_array_elements_text(r.evidence) e)
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, "doneOn" date, note text, evidence json)
    WHERE i.county = ${h.scope.county} AND i.id = r.id AND i.done_at IS NULL AND i.dropped_at IS NULL`)
}

export async function dropItem(h: Handle, id: Id, why: string): Promise<void> {
  await h.run(
    sql`UPDATE care.plan_item SET dropped_at = ${h.now}, dropped_why = ${why} WHERE county = ${h.scope.county} AND id = ${id}`,
  )
}

export async function plansOf(
  h: Handle,
  of: Id,
): Promise<{ id: Id; year: number; goal: string; onDay: Day; items: Item[] }[]> {
  const plans = await h.rows<{ id: Id; year: number; goal: string; onDay: Day }>(sql`
    SELECT id, year, goal, on_day AS "onDay" FROM care.plan WHERE county = ${h.scope.county} AND of_case = ${of} ORDER BY year DESC`)
  const items = await h.rows<Item>(sql`
    SELECT ${ITEM} FROM care.plan_item i JOIN people.person p ON p.county = i.county AND p.id = i.person
    WHERE i.county = ${h.scope.county} AND i.of_case = ${of} ORDER BY i.due_on, i.id`)
  return plans.map((plan) => ({ ...plan, items: items.filter((i) => i.plan === plan.id) }))
}

export async function loadPlan(h: Handle, id: Id): Promise<{ id: Id; case: Id; place: string }> {
  return h.one(
    sql`SELECT id, of_case AS "case", place FROM care.plan WHERE county = ${h.scope.county} AND id = ${id}`,
    '该帮扶计划',
  )
}
