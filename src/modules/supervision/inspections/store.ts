import { sql } from 'kysely'
import type { Day, Month } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import type { AnswerInput, FrozenItem } from './model.ts'

export interface Candidate {
  place: string
  name: string
  unit: Id
}

/** Places of a level below any of `under` that have an organisation of the kind to look at: one row a place, in order. */
export async function candidates(
  h: Handle,
  of: { level: string; under: readonly string[]; kind: string },
): Promise<Candidate[]> {
  return h.rows<Candidate>(sql`
    SELECT DISTINCT ON (p.place) p.place, p.name, o.id AS unit
    FROM places.current p JOIN organisations.current o ON o.county = p.county AND o.place = p.place AND o.kind = ${of.kind}
    WHERE p.county = ${h.scope.county} AND p.level = ${of.level}
      ${of.under.length === 0 ? sql`` : sql`AND EXISTS (SELECT 1 FROM unnest(${of.under}::text[]) AS u(place) WHERE starts_with(p.place, u.place))`}
    ORDER BY p.place, o.id`)
}

export interface Inspection {
  id: Id
  month: Month
  kind: 'field' | 'phone' | 'stationed'
  title: string
  checklist: string
  items: FrozenItem[]
  strata: 'none' | 'township'
  sample: number
  drawOn: Day
  population: Candidate[]
  populationDigest: string
  seedDigest: string
  state: 'sealed' | 'drawn' | 'finished' | 'cancelled'
  seed: string | null
  drawnAt: Date | null
  plannedAt: Date
  plannedBy: Id | null
  cancelledWhy: string | null
  /** when and by whom it was ended; `endWhy` is null when every visit was entered */
  endedAt: Date | null
  endedBy: Id | null
  endWhy: string | null
}

/** An inspection `i` that has an end `e` is finished; the row of the draw itself never changes again. */
const STATE = sql`CASE WHEN e.at IS NULL THEN i.state ELSE 'finished' END`
const COLUMNS = sql`i.id, i.month, i.kind, i.title, i.checklist, i.items, i.strata, i.sample, i.draw_on AS "drawOn", i.population,
  i.population_digest AS "populationDigest", i.seed_digest AS "seedDigest", ${STATE} AS state, i.seed, i.drawn_at AS "drawnAt",
  i.planned_at AS "plannedAt", i.planned_by AS "plannedBy", i.cancelled_why AS "cancelledWhy", e.at AS "endedAt", e.person AS "endedBy", e.why AS "endWhy"`
const FROM = sql`supervision.inspection i LEFT JOIN supervision.inspection_end e ON e.county = i.county AND e.inspection = i.id`

export async function addInspection(
  h: Handle,
  i: Omit<
    Inspection,
    'state' | 'seed' | 'drawnAt' | 'plannedAt' | 'plannedBy' | 'cancelledWhy' | 'endedAt' | 'endedBy' | 'endWhy'
  >,
): Promise<void> {
  await h.run(sql`
    INSERT INTO supervision.inspection (county, id, month, kind, title, checklist, items, strata, sample, draw_on, population,
      population_digest, seed_digest, state, planned_at, planned_by)
    VALUES (${h.scope.county}, ${i.id}, ${i.month}, ${i.kind}, ${i.title}, ${i.checklist}, ${JSON.stringify(i.items)}, ${i.strata},
      ${i.sample}, ${i.drawOn}, ${JSON.stringify(i.population)}, ${i.populationDigest}, ${i.seedDigest}, 'sealed', ${h.now}, ${h.scope.person})`)
}

/** Only the machine can read it back, on the day of the draw. */
export async function sealSeed(h: Handle, inspection: Id, seed: string): Promise<void> {
  await h.run(sql`
    INSERT INTO supervision.inspection_seed (county, inspection, seed) VALUES (${h.scope.county}, ${inspection}, ${seed})`)
}

export async function sealedSeed(h: Handle, inspection: Id): Promise<string> {
  const { seed } = await h.one<{ seed: string }>(
    sql`SELECT seed FROM supervision.inspection_seed WHERE county = ${h.scope.county} AND inspection = ${inspection}`,
    '这项督查的种子',
  )
  return seed
}

export async function loadInspection(h: Handle, id: Id, options: { lock?: boolean } = {}): Promise<Inspection> {
  return h.one<Inspection>(
    sql`SELECT ${COLUMNS} FROM ${FROM} WHERE i.county = ${h.scope.county} AND i.id = ${id} ${options.lock ? sql`FOR UPDATE OF i` : sql``}`,
    '这项督查',
  )
}

export type ListedInspection = Pick<
  Inspection,
  'id' | 'month' | 'kind' | 'title' | 'state' | 'drawOn' | 'sample' | 'strata'
> & {
  population: number
  visits: number
  results: number
  findings: number
}

export interface InspectionFilter {
  q?: string | undefined
  month?: Month | undefined
  kind?: string | undefined
  state?: string | undefined
  /** only what concerns an area or an organisation: it has visits there, or can still be drawn there */
  concerning?: { place: string | null; unit: Id | null } | undefined
}

/** A reader of an area sees, by the access rule, the visits of that area; before the draw, what can be drawn tells. */
function concerns(of: { place: string | null; unit: Id | null }) {
  return sql`AND (EXISTS (SELECT 1 FROM supervision.inspection_visit v WHERE v.county = i.county AND v.inspection = i.id)
    OR (i.state = 'sealed' AND EXISTS (SELECT 1 FROM jsonb_to_recordset(i.population) AS c(place text, unit uuid)
      WHERE starts_with(c.place, ${of.place ?? '-'}) OR c.unit = ${of.unit})))`
}

export async function listInspections(
  h: Handle,
  f: InspectionFilter,
  page: PageOf,
): Promise<{ total: number; rows: ListedInspection[] }> {
  const where = sql`i.county = ${h.scope.county} ${f.month ? sql`AND i.month = ${f.month}` : sql``}
    ${f.kind ? sql`AND i.kind = ${f.kind}` : sql``} ${f.state ? sql`AND ${STATE} = ${f.state}` : sql``}
    ${f.concerning ? concerns(f.concerning) : sql``}
    ${f.q ? sql`AND i.title LIKE ${containing(f.q)}` : sql``}`
  const rows = await h.rows<ListedInspection>(sql`
    SELECT i.id, i.month, i.kind, i.title, ${STATE} AS state, i.draw_on AS "drawOn", i.sample, i.strata, jsonb_array_length(i.population) AS population,
      (SELECT count(*) FROM supervision.inspection_visit v WHERE v.county = i.county AND v.inspection = i.id) AS visits,
      (SELECT count(*) FROM supervision.inspection_result r WHERE r.county = i.county AND r.inspection = i.id) AS results,
      (SELECT coalesce(sum(cardinality(r.findings)), 0) FROM supervision.inspection_result r WHERE r.county = i.county AND r.inspection = i.id) AS findings
    FROM ${FROM} WHERE ${where} ORDER BY i.month DESC, i.draw_on DESC, i.id DESC LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM ${FROM} WHERE ${where}`)
  return { total, rows }
}

export async function noteDrawn(h: Handle, id: Id, seed: string): Promise<void> {
  await h.run(sql`
    UPDATE supervision.inspection SET state = 'drawn', seed = ${seed}, drawn_at = ${h.now}
    WHERE county = ${h.scope.county} AND id = ${id}`)
}

export async function noteCancelled(h: Handle, id: Id, why: string): Promise<void> {
  await h.run(sql`
    UPDATE supervision.inspection SET state = 'cancelled', cancelled_why = ${why} WHERE county = ${h.scope.county} AND id = ${id}`)
}

/** One end at a time of an inspection, so that of two last results one sees the other. */
export async function lockEnd(h: Handle, id: Id): Promise<void> {
  await h.rows(sql`SELECT pg_advisory_xact_lock(hashtext('guben-inspection'), hashtext(${id}))`)
}

/** Ends it; once. */
export async function addEnd(h: Handle, id: Id, why: string | null): Promise<void> {
  await h.run(sql`
    INSERT INTO supervision.inspection_end (county, inspection, at, person, post, why)
    VALUES (${h.scope.county}, ${id}, ${h.now}, ${h.scope.person}, ${h.scope.post}, ${why})`)
}

/** How many drawn places still have no result; asked by a post that sees them all. */
export async function visitsLeft(h: Handle, id: Id): Promise<number> {
  const { left } = await h.one<{ left: number }>(sql`
    SELECT count(*) AS left FROM supervision.inspection_visit v WHERE v.county = ${h.scope.county} AND v.inspection = ${id}
      AND NOT EXISTS (SELECT 1 FROM supervision.inspection_result r
        WHERE r.county = v.county AND r.inspection = v.inspection AND r.place = v.place)`)
  return left
}

export async function addVisits(
  h: Handle,
  inspection: Id,
  visits: readonly (Candidate & { rank: number })[],
): Promise<void> {
  await h.run(sql`
    INSERT INTO supervision.inspection_visit (county, inspection, place, unit, name, rank)
    SELECT ${h.scope.county}, ${inspection}, r.place, r.unit, r.name, r.rank
    FROM json_to_recordset(${JSON.stringify(visits)}) AS r(place text, unit uuid, name text, rank integer)`)
}

export interface Assignment {
  place: string
  inspector: Id | null
}

export async function assign(h: Handle, inspection: Id, rows: readonly Assignment[]): Promise<number> {
  return h.run(sql`
    UPDATE supervision.inspection_visit v SET inspector = r.inspector, assigned_at = ${h.now}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(place text, inspector uuid)
    WHERE v.county = ${h.scope.county} AND v.inspection = ${inspection} AND v.place = r.place`)
}

export interface Visit {
  inspection: Id
  title: string
  kind: Inspection['kind']
  month: Month
  place: string
  name: string
  townshipName: string | null
  unit: Id
  rank: number
  inspector: Id | null
  inspectorName: string | null
  on: Day | null
  by: string | null
  answers: AnswerInput[] | null
  failed: number | null
  comment: string | null
  evidence: Id[] | null
  findings: Id[] | null
}

const VISIT = sql`v.inspection, i.title, i.kind, i.month, v.place, v.name, t.name AS "townshipName", v.unit, v.rank, v.inspector,
  p.name AS "inspectorName", r.on_day AS "on", b.name AS "by", r.answers, r.failed, r.comment, r.evidence, r.findings`
const VISIT_FROM = sql`supervision.inspection_visit v
  JOIN supervision.inspection i ON i.county = v.county AND i.id = v.inspection
  LEFT JOIN supervision.inspection_result r ON r.county = v.county AND r.inspection = v.inspection AND r.place = v.place
  LEFT JOIN people.person p ON p.county = v.county AND p.id = v.inspector
  LEFT JOIN people.person b ON b.county = r.county AND b.id = r.person
  LEFT JOIN places.current t ON t.county = v.county AND t.place = substr(v.place, 1, 9)`

export async function visitsOf(h: Handle, inspection: Id): Promise<Visit[]> {
  return h.rows<Visit>(sql`
    SELECT ${VISIT} FROM ${VISIT_FROM} WHERE v.county = ${h.scope.county} AND v.inspection = ${inspection} ORDER BY v.rank, v.place`)
}

export async function listVisits(
  h: Handle,
  f: { inspector?: Id | undefined; done?: boolean | undefined; month?: Month | undefined },
  page: PageOf,
): Promise<{ total: number; rows: Visit[] }> {
  const where = sql`v.county = ${h.scope.county} ${f.inspector ? sql`AND v.inspector = ${f.inspector}` : sql``}
    ${f.month ? sql`AND i.month = ${f.month}` : sql``}
    ${f.done === undefined ? sql`` : f.done ? sql`AND r.place IS NOT NULL` : sql`AND r.place IS NULL`}`
  const rows = await h.rows<Visit>(sql`
    SELECT ${VISIT} FROM ${VISIT_FROM} WHERE ${where} ORDER BY (r.place IS NOT NULL), i.draw_on DESC, v.place LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM ${VISIT_FROM} WHERE ${where}`)
  return { total, rows }
}

export async function loadVisit(h: Handle, inspection: Id, place: string): Promise<Visit | undefined> {
  return h.maybe<Visit>(sql`
    SELECT ${VISIT} FROM ${VISIT_FROM} WHERE v.county = ${h.scope.county} AND v.inspection = ${inspection} AND v.place = ${place}
    FOR UPDATE OF v`)
}

export interface NewResult {
  place: string
  unit: Id
  on: Day
  answers: readonly AnswerInput[]
  failed: number
  comment: string | null
  evidence: readonly Id[]
  findings: readonly Id[]
}

export async function addResult(h: Handle, inspection: Id, r: NewResult): Promise<void> {
  await h.run(sql`
    INSERT INTO supervision.inspection_result (county, inspection, place, unit, at, on_day, person, post, answers, failed, comment, evidence, findings)
    VALUES (${h.scope.county}, ${inspection}, ${r.place}, ${r.unit}, ${h.now}, ${r.on}, ${h.scope.person}, ${h.scope.post},
      ${JSON.stringify(r.answers)}, ${r.failed}, ${r.comment}, ${r.evidence}::uuid[], ${r.findings}::uuid[])`)
}

/** Of these persons, those who hold a post in the county today in which they may inspect. */
export async function inspectorsAmong(h: Handle, people: readonly Id[]): Promise<Id[]> {
  const rows = await h.rows<{ person: Id }>(sql`
    SELECT DISTINCT person FROM people.post
    WHERE county = ${h.scope.county} AND person = ANY (${people}::uuid[]) AND role IN ('inspector', 'clerk', 'leader')
      AND from_day <= ${h.today} AND (to_day IS NULL OR to_day >= ${h.today})`)
  return rows.map((r) => r.person)
}

/** Visits not yet entered, of inspections that go on: to these organisations, or drawn for these places. */
export async function visitsToMove(
  h: Handle,
  of: { organisations: readonly Id[]; places: readonly string[] },
): Promise<{ inspection: Id; place: string; unit: Id }[]> {
  return h.rows(sql`
    SELECT v.inspection, v.place, v.unit FROM supervision.inspection_visit v
    WHERE v.county = ${h.scope.county} AND (v.unit = ANY (${of.organisations}::uuid[]) OR v.place = ANY (${of.places}::text[]))
      AND NOT EXISTS (SELECT 1 FROM supervision.inspection_result r
        WHERE r.county = v.county AND r.inspection = v.inspection AND r.place = v.place)
      AND NOT EXISTS (SELECT 1 FROM supervision.inspection_end e WHERE e.county = v.county AND e.inspection = v.inspection)
    ORDER BY v.inspection, v.place FOR UPDATE OF v`)
}

/**
 * Sends visits to the organisation that is there now, under the name its place bears now and the one that was drawn.
 * `place` stays as it was drawn: it is what the draw can be checked by.
 */
export async function moveVisits(
  h: Handle,
  rows: readonly { inspection: Id; place: string; unit: Id }[],
): Promise<number> {
  return h.run(sql`
    UPDATE supervision.inspection_visit v SET unit = r.unit,
      name = CASE WHEN starts_with(v.name, p.name) THEN v.name ELSE p.name || '（原' || v.name || '）' END
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(inspection uuid, place text, unit uuid)
    JOIN organisations.current o ON o.county = ${h.scope.county} AND o.id = r.unit
    JOIN places.current p ON p.county = o.county AND p.place = o.place
    WHERE v.county = ${h.scope.county} AND v.inspection = r.inspection AND v.place = r.place
      AND (v.unit <> r.unit OR NOT starts_with(v.name, p.name))`)
}
