import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { atOrBelow, containing, startingWith } from '#kernel/server/patterns.ts'
import type { Cause } from '../model.ts'
import type { ItemFilter, PlanItemRow } from './model.ts'

export interface PlanRow {
  id: Id
  household: Id
  place: string
  year: number
  goal: string
  madeOn: Day
  madeBy: string | null
}

export interface NewPlanRow {
  readonly id: Id
  readonly household: Id
  readonly year: number
  readonly goal: string
}

export interface NewItemRow {
  readonly id: Id
  readonly plan: Id
  readonly kind: string
  readonly title: string
  readonly person: Id | null
  readonly dueOn: Day
}

/** Plans with their items, two statements; a household that has a plan for the year keeps it. @returns the plans that were added */
export async function addPlans(
  h: Handle,
  plans: readonly NewPlanRow[],
  items: readonly NewItemRow[],
): Promise<{ plans: Id[]; items: number }> {
  const { county, person } = h.scope
  const added = await h.rows<{ id: Id }>(sql`
    INSERT INTO households.plan (county, id, household, place, year, goal, made_on, at, made_by)
    SELECT ${county}, r.id, r.household, v.place, r.year, r.goal, ${h.today}, ${h.now}, ${person}
    FROM json_to_recordset(${JSON.stringify(plans)}) AS r(id uuid, household uuid, year integer, goal text)
    JOIN households.current v ON v.county = ${county} AND v.id = r.household
    ON CONFLICT (county, household, year) DO NOTHING RETURNING id`)
  return { plans: added.map((r) => r.id), items: await addItems(h, items) }
}

/** Items whose plan is not there are left out. */
export async function addItems(h: Handle, items: readonly NewItemRow[]): Promise<number> {
  if (items.length === 0) return 0
  const { county, person } = h.scope
  return h.run(sql`
    INSERT INTO households.plan_item (county, id, plan, household, place, made_place, kind, title, person, due_on, at, made_by)
    SELECT ${county}, r.id, p.id, p.household, p.place, p.place, r.kind, r.title, r.person, r."dueOn", ${h.now}, ${person}
    FROM json_to_recordset(${JSON.stringify(items)}) AS r(id uuid, plan uuid, kind text, title text, person uuid, "dueOn" date)
    JOIN households.plan p ON p.county = ${county} AND p.id = r.plan`)
}

export async function plansOf(h: Handle, household: Id): Promise<PlanRow[]> {
  return h.rows(sql`
    SELECT p.id, p.household, p.place, p.year, p.goal, p.made_on AS "madeOn", n.name AS "madeBy" FROM households.plan p
    LEFT JOIN people.person n ON n.county = p.county AND n.id = p.made_by
    WHERE p.county = ${h.scope.county} AND p.household = ${household} ORDER BY p.year DESC`)
}

export async function loadPlan(h: Handle, id: Id): Promise<PlanRow> {
  return h.one(
    sql`SELECT p.id, p.household, p.place, p.year, p.goal, p.made_on AS "madeOn", NULL AS "madeBy" FROM households.plan p
      WHERE p.county = ${h.scope.county} AND p.id = ${id}`,
    '该计划',
  )
}

const COLUMNS = sql`i.id, i.plan, i.household, coalesce(v.name, '') AS "householdName", i.place, coalesce(l.name, i.place) AS "placeName",
  coalesce(u.name, '') AS "townshipName", p.year, i.kind, i.title, coalesce(i.person, x.person) AS person, n.name AS "personName",
  i.due_on AS "dueOn", i.state, i.done_on AS "doneOn", i.result, i.evidence`
const FROM = sql`households.plan_item i
  JOIN households.plan p ON p.county = i.county AND p.id = i.plan
  LEFT JOIN households.household_version v ON v.county = i.county AND v.id = i.household AND v.valid_to IS NULL
  LEFT JOIN households.pairing x ON x.county = i.county AND x.household = i.household AND x.rank = 1 AND x.to_day IS NULL
  LEFT JOIN people.person n ON n.county = i.county AND n.id = coalesce(i.person, x.person)
  LEFT JOIN places.current l ON l.county = i.county AND l.place = i.place
  LEFT JOIN places.current u ON u.county = i.county AND u.place = substr(i.place, 1, 9)`

function where(h: Handle, f: ItemFilter): RawBuilder<unknown> {
  const late = sql`i.state <> 'dropped' AND coalesce(i.done_on, ${h.today}::date) > i.due_on`
  const person = f.mine ? h.scope.person : f.person
  return sql`i.county = ${h.scope.county}
    ${f.kind ? sql`AND i.kind = ${f.kind}` : sql``}
    ${f.state ? sql`AND i.state = ${sql.lit(f.state)}` : sql``}
    ${f.household ? sql`AND i.household = ${f.household}` : sql``}
    ${f.under ? sql`AND ${atOrBelow(sql`i.place`, f.under)}` : sql``}
    ${f.year ? sql`AND i.due_on BETWEEN ${`${f.year}-01-01`}::date AND ${`${f.year}-12-31`}::date` : sql``}
    ${person === undefined || person === null ? sql`` : answeredBy(h, person)}
    ${f.overdue === undefined ? sql`` : f.overdue ? sql`AND ${late}` : sql`AND NOT (${late})`}
    ${f.dueFrom ? sql`AND i.due_on >= ${f.dueFrom}` : sql``}
    ${f.dueTo ? sql`AND i.due_on <= ${f.dueTo}` : sql``}
    ${f.q ? searched(h, f.q) : sql``}`
}

function answeredBy(h: Handle, person: Id): RawBuilder<unknown> {
  return sql`AND (i.person = ${person} OR (i.person IS NULL AND i.household IN (
    SELECT y.household FROM households.pairing y
    WHERE y.county = ${h.scope.county} AND y.person = ${person} AND y.rank = 1 AND y.to_day IS NULL)))`
}

function searched(h: Handle, q: string): RawBuilder<unknown> {
  const named = /^[\x20-\x7e]+$/.test(q)
    ? sql`s.search LIKE ${containing(q.toLowerCase())}`
    : sql`s.name LIKE ${startingWith(q)}`
  return sql`AND (i.title LIKE ${containing(q)} OR i.household IN (
    SELECT s.id FROM households.household_version s WHERE s.county = ${h.scope.county} AND s.valid_to IS NULL AND ${named}))`
}

const ORDERS: Record<string, RawBuilder<unknown>> = {
  dueOn: sql`i.due_on, i.place, i.id`,
  '-dueOn': sql`i.due_on DESC, i.place, i.id`,
}

export async function listItems(
  h: Handle,
  f: ItemFilter,
  page: PageOf,
): Promise<{ total: number; rows: PlanItemRow[] }> {
  const chosen = where(h, f)
  const order = ORDERS[f.sort ?? ''] ?? sql`i.state <> 'open', i.due_on, i.place, i.id`
  const rows = await h.rows<PlanItemRow>(sql`
    SELECT ${COLUMNS} FROM ${FROM} WHERE ${chosen} ORDER BY ${order} LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::integer AS total FROM households.plan_item i WHERE ${chosen}`,
  )
  return { total, rows }
}

export async function itemsOf(h: Handle, plans: readonly Id[]): Promise<PlanItemRow[]> {
  return h.rows(sql`
    SELECT ${COLUMNS} FROM ${FROM} WHERE i.county = ${h.scope.county} AND i.plan = ANY(${plans as Id[]}::uuid[]) ORDER BY i.due_on, i.id`)
}

export async function loadItem(h: Handle, id: Id, lock = false): Promise<PlanItemRow & { madeOn: Day }> {
  return h.one(
    sql`SELECT ${COLUMNS}, p.made_on AS "madeOn" FROM ${FROM} WHERE i.county = ${h.scope.county} AND i.id = ${id}
      ${lock ? sql`FOR UPDATE OF i` : sql``}`,
    '该措施',
  )
}

export interface ItemEvent {
  at: Date
  person: string | null
  post: string | null
  action: 'done' | 'dropped'
  note: string
  evidence: Id[]
}

export async function eventsOf(h: Handle, item: Id): Promise<ItemEvent[]> {
  return h.rows(sql`
    SELECT e.at, n.name AS person, t.title AS post, e.action, e.note, e.evidence FROM households.plan_event e
    LEFT JOIN people.person n ON n.county = e.county AND n.id = e.person
    LEFT JOIN people.post t ON t.county = e.county AND t.id = e.post
    WHERE e.county = ${h.scope.county} AND e.item = ${item} ORDER BY e.at`)
}

/** @returns false when somebody else was faster */
export async function endItem(
  h: Handle,
  item: Pick<PlanItemRow, 'id' | 'place'>,
  end: { action: 'done' | 'dropped'; on: Day; note: string; evidence: readonly Id[] },
): Promise<boolean> {
  const { county, person, post } = h.scope
  const done = end.action === 'done'
  const touched = await h.run(sql`
    UPDATE households.plan_item SET state = ${end.action}, done_on = ${done ? end.on : null}, done_at = ${done ? h.now : null},
      done_by = ${done ? person : null}, result = ${end.note}, evidence = ${end.evidence as Id[]}::uuid[]
    WHERE county = ${county} AND id = ${item.id} AND state = 'open'`)
  if (touched === 0) return false
  await h.run(sql`
    INSERT INTO households.plan_event (county, item, at, on_day, person, post, place, action, note, evidence)
    VALUES (${county}, ${item.id}, ${h.now}, ${end.on}, ${person}, ${post}, ${item.place}, ${end.action}, ${end.note},
      ${end.evidence as Id[]}::uuid[])`)
  return true
}

/** Listed and watched households at or below a place that have no plan for the year, with their causes. */
export async function unplanned(
  h: Handle,
  year: number,
  under: string,
  households?: readonly Id[],
): Promise<{ id: Id; causes: Cause[] }[]> {
  return h.rows(sql`
    SELECT v.id, array_remove(v.cause_main || v.causes_other, NULL) AS causes FROM households.household_version v
    WHERE v.county = ${h.scope.county} AND v.valid_to IS NULL AND v.standing IN ('listed', 'watched')
      AND ${atOrBelow(sql`v.place`, under)}
      ${households === undefined ? sql`` : sql`AND v.id = ANY(${households as Id[]}::uuid[])`}
      AND NOT EXISTS (SELECT 1 FROM households.plan p WHERE p.county = v.county AND p.household = v.id AND p.year = ${year})
    ORDER BY v.place, v.id`)
}

/** Items still to be done, of many households, the soonest due first. */
export async function openItems(
  h: Handle,
  households: readonly Id[],
): Promise<{ id: Id; household: Id; kind: string; title: string; dueOn: Day; person: Id | null }[]> {
  return h.rows(sql`
    SELECT id, household, kind, title, due_on AS "dueOn", person FROM households.open_plan_item
    WHERE county = ${h.scope.county} AND household = ANY(${households as Id[]}::uuid[]) ORDER BY household, due_on, id`)
}

/** Plans and open items of households that moved lie where these lie now. */
export async function carryPlans(h: Handle, households: readonly Id[], place: string): Promise<void> {
  for (const table of ['plan', 'plan_item'])
    await h.run(sql`UPDATE households.${sql.ref(table)} SET place = ${place}
      WHERE county = ${h.scope.county} AND household = ANY(${households as Id[]}::uuid[]) AND place <> ${place}`)
}

export async function carryPlansOf(h: Handle, from: readonly string[], into: string): Promise<void> {
  for (const table of ['plan', 'plan_item'])
    await h.run(sql`UPDATE households.${sql.ref(table)} p SET place = ${into} WHERE p.county = ${h.scope.county}
      AND EXISTS (SELECT 1 FROM unnest(${from as string[]}::text[]) AS f(place) WHERE p.place >= f.place AND p.place < f.place || '~')`)
}

/** A household that is no more is helped no more. */
export async function dropItemsOf(h: Handle, household: Id, on: Day, why: string): Promise<void> {
  const { county, person, post } = h.scope
  await h.run(sql`
    WITH dropped AS (
      UPDATE households.plan_item SET state = 'dropped', result = ${why}
      WHERE county = ${county} AND household = ${household} AND state = 'open' RETURNING *)
    INSERT INTO households.plan_event (county, item, at, on_day, person, post, place, action, note)
    SELECT county, id, ${h.now}, ${on}, ${person}, ${post}, place, 'dropped', ${why} FROM dropped`)
}
