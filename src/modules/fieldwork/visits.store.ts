import { type RawBuilder, sql } from 'kysely'
import { type Day, firstDay, lastDay } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { orderOf } from '#kernel/server/order.ts'
import { atOrBelow, containing } from '#kernel/server/patterns.ts'
import type { Confirmation, Purpose, VisitFilter, VisitKind } from './model.ts'
import { reach } from './store.ts'

/** A visit ready to be written; `village` is the village (12 digits) in which it took place. */
export interface VisitToWrite {
  id: Id
  kind: VisitKind
  household: Id | null
  place: string
  village: string
  person: Id
  post: Id | null
  unit: Id | null
  onDay: Day
  madeAt: string
  device: Id | null
  skewMs: number | null
  purpose: Purpose
  met: readonly Id[]
  metOthers: string | null
  heard: number
  note: string | null
  confirmed: Confirmation
  witness: string | null
  signature: Id | null
  photographs: readonly Id[]
  changes: readonly Id[]
  replaces: Id | null
  void: boolean
  why: string | null
}

export async function addVisits(h: Handle, rows: readonly VisitToWrite[]): Promise<number> {
  return h.run(sql`
    INSERT INTO fieldwork.visit (county, id, kind, household, place, village, person, post, unit, on_day, made_at, at, entered_by, device,
      skew_ms, purpose, met, met_others, heard, note, confirmed, witness, signature, photographs, changes, replaces, void, why)
    SELECT ${h.scope.county}, r.id, r.kind, r.household, r.place, r.village, r.person, r.post, r.unit, r."onDay", r."madeAt", ${h.now},
      ${h.scope.person}::uuid, r.device, r."skewMs", r.purpose, r.met, r."metOthers", r.heard, r.note, r.confirmed, r.witness, r.signature,
      r.photographs, r.changes, r.replaces, r.void, r.why
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, kind text, household uuid, place text, village text, person uuid, post uuid,
      unit uuid, "onDay" date, "madeAt" timestamptz, device uuid, "skewMs" bigint, purpose text, met uuid[], "metOthers" text, heard integer,
      note text, confirmed text, witness text, signature uuid, photographs uuid[], changes uuid[], replaces uuid, void boolean, why text)`)
}

export interface VisitRecord {
  id: Id
  kind: VisitKind
  household: Id | null
  householdName: string | null
  place: string
  placeName: string
  village: string
  person: Id
  personName: string
  post: Id | null
  postTitle: string | null
  unit: Id | null
  onDay: Day
  at: Date
  purpose: Purpose
  confirmed: Confirmation
  heard: number
  opinions: number
  changes: number
}

export interface WholeVisit extends VisitRecord {
  madeAt: Date
  enteredBy: string | null
  device: Id | null
  skewMs: number | null
  metIds: Id[]
  met: { id: Id; name: string }[]
  metOthers: string | null
  note: string | null
  witness: string | null
  signature: Id | null
  photographs: Id[]
  changeIds: Id[]
  replaces: Id | null
  void: boolean
  why: string | null
}

const VISIT_COLUMNS = sql`v.id, v.kind, v.household, c.name AS "householdName", v.place, coalesce(p.name, v.place) AS "placeName", v.village,
  v.person, coalesce(n.name, '') AS "personName", v.post, t.title AS "postTitle", v.unit, v.on_day AS "onDay", v.at, v.purpose, v.confirmed,
  v.heard, cardinality(v.changes) AS changes,
  (SELECT count(*) FROM fieldwork.opinion o WHERE o.county = v.county AND o.visit = v.id)::integer AS opinions`
const VISIT_NAMES = sql`
  LEFT JOIN households.history c ON c.county = v.county AND c.id = v.household AND c.valid_to IS NULL
  LEFT JOIN places.current p ON p.county = v.county AND p.place = v.place
  LEFT JOIN people.person n ON n.county = v.county AND n.id = v.person
  LEFT JOIN people.post t ON t.county = v.county AND t.id = v.post`

const VISIT_ORDERS: Record<string, RawBuilder<unknown>> = {
  onDay: sql`v.on_day, v.id`,
  '-onDay': sql`v.on_day DESC, v.id DESC`,
  place: sql`v.place, v.on_day DESC, v.id DESC`,
  '-place': sql`v.place DESC, v.on_day DESC, v.id DESC`,
}

function visitConditions(h: Handle, f: VisitFilter): RawBuilder<unknown> {
  const like = f.q === undefined ? null : containing(f.q)
  return sql`v.county = ${h.scope.county} ${reach(h, 'v')}
    ${f.kind ? sql`AND v.kind = ${f.kind}` : sql``}
    ${f.purpose ? sql`AND v.purpose = ${f.purpose}` : sql``}
    ${f.under ? sql`AND ${atOrBelow(sql`v.place`, f.under)}` : sql``}
    ${f.household ? sql`AND v.household = ${f.household}` : sql``}
    ${f.person ? sql`AND v.person = ${f.person}` : sql``}
    ${f.unit ? sql`AND v.unit = ${f.unit}` : sql``}
    ${f.month ? sql`AND v.on_day BETWEEN ${firstDay(f.month)} AND ${lastDay(f.month)}` : sql``}
    ${f.onFrom ? sql`AND v.on_day >= ${f.onFrom}` : sql``}
    ${f.onTo ? sql`AND v.on_day <= ${f.onTo}` : sql``}
    ${f.confirmed ? sql`AND v.confirmed = ${f.confirmed}` : sql``}
    ${
      like === null
        ? sql``
        : sql`AND (v.person IN (SELECT id FROM people.person WHERE county = ${h.scope.county} AND name LIKE ${like})
      OR v.household IN (SELECT id FROM households.current WHERE county = ${h.scope.county} AND (name LIKE ${like} OR search LIKE ${like.toLowerCase()}))
      OR v.note LIKE ${like})`
    }`
}

/** The page is cut before names are looked up: a county has 600,000 visits. */
export async function listVisits(
  h: Handle,
  filter: VisitFilter,
  page: PageOf,
): Promise<{ total: number; rows: VisitRecord[] }> {
  const where = visitConditions(h, filter)
  const order = orderOf(VISIT_ORDERS, filter.sort, '-onDay')
  const [found, { total }] = await Promise.all([
    h.rows<{ id: Id }>(sql`
      SELECT v.id FROM fieldwork.standing_visit v WHERE ${where} ORDER BY ${order} LIMIT ${page.limit} OFFSET ${page.offset}`),
    h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM fieldwork.standing_visit v WHERE ${where}`),
  ])
  const ids = found.map((row) => row.id)
  return { total, rows: ids.length === 0 ? [] : await rowsOfPage(h, ids) }
}

/** What a page shows of its visits, in the order given: a statement that does not change with what was asked for keeps its plan. */
async function rowsOfPage(h: Handle, ids: readonly Id[]): Promise<VisitRecord[]> {
  return h.rows<VisitRecord>(sql`
    SELECT ${VISIT_COLUMNS} FROM unnest(${ids as Id[]}::uuid[]) WITH ORDINALITY AS asked(id, nth)
    JOIN fieldwork.visit v ON v.county = ${h.scope.county} AND v.id = asked.id ${VISIT_NAMES} ORDER BY asked.nth`)
}

export async function loadVisit(h: Handle, id: Id): Promise<WholeVisit> {
  return h.one<WholeVisit>(
    sql`
    SELECT ${VISIT_COLUMNS}, v.made_at AS "madeAt", e.name AS "enteredBy", v.device, v.skew_ms AS "skewMs", v.met AS "metIds",
      v.met_others AS "metOthers", v.note, v.witness, v.signature, v.photographs, v.changes AS "changeIds", v.replaces, v.void, v.why,
      (SELECT coalesce(json_agg(json_build_object('id', m.id, 'name', m.name) ORDER BY m.name), '[]') FROM households.member m
       WHERE m.county = v.county AND m.id = ANY(v.met)) AS met
    FROM fieldwork.visit v ${VISIT_NAMES}
    LEFT JOIN people.person e ON e.county = v.county AND e.id = v.entered_by
    WHERE v.county = ${h.scope.county} AND v.id = ${id}`,
    '该走访记录',
  )
}

export async function replacementOf(
  h: Handle,
  id: Id,
): Promise<{ id: Id; void: boolean; why: string | null } | undefined> {
  return h.maybe(sql`SELECT id, void, why FROM fieldwork.visit WHERE county = ${h.scope.county} AND replaces = ${id}`)
}

/** The record and those before it that it corrects, the latest first. */
export async function chainOf(h: Handle, id: Id): Promise<Id[]> {
  const rows = await h.rows<{ id: Id }>(sql`
    WITH RECURSIVE chain AS (
      SELECT v.county, v.id, v.replaces, 0 AS nth FROM fieldwork.visit v WHERE v.county = ${h.scope.county} AND v.id = ${id}
      UNION ALL
      SELECT v.county, v.id, v.replaces, c.nth + 1 FROM chain c JOIN fieldwork.visit v ON v.county = c.county AND v.id = c.replaces)
    SELECT id FROM chain ORDER BY nth`)
  return rows.map((r) => r.id)
}

/** A visit of the same person to the same household on the day. */
export async function sameDay(h: Handle, of: { household: Id; person: Id; onDay: Day }): Promise<boolean> {
  const row = await h.maybe(sql`
    SELECT 1 FROM fieldwork.standing_visit v WHERE v.county = ${h.scope.county} AND v.household = ${of.household} AND v.person = ${of.person}
      AND v.on_day = ${of.onDay} AND v.kind = 'household' LIMIT 1`)
  return row !== undefined
}

/** Walks through villages between two days: how many, in how many villages, how many residents were heard. */
export async function countWalks(
  h: Handle,
  f: { from: Day; to: Day },
): Promise<{ visits: number; villages: number; heard: number }> {
  return h.one(sql`
    SELECT count(*)::integer AS visits, count(DISTINCT v.village)::integer AS villages, coalesce(sum(v.heard), 0)::integer AS heard
    FROM fieldwork.standing_visit v
    WHERE v.county = ${h.scope.county} AND v.kind = 'village' AND v.on_day BETWEEN ${f.from} AND ${f.to}`)
}
