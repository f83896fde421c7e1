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
  state: 'sealed' | 'drawn' | 'cancelled'
  seed: string | null
  drawnAt: Date | null
  plannedAt: Date
  plannedBy: Id | null
  cancelledWhy: string | null
}

const COLUMNS = sql`i.id, i.month, i.kind, i.title, i.checklist, i.items, i.strata, i.sample, i.draw_on AS "drawOn", i.population,
  i.population_digest AS "populationDigest", i.seed_digest AS "seedDigest", i.state, i.seed, i.drawn_at AS "drawnAt",
  i.planned_at AS "plannedAt", i.planned_by AS "plannedBy", i.cancelled_why AS "cancelledWhy"`

export async function addInspection(
  h: Handle,
  i: Omit<Inspection, 'state' | 'seed' | 'drawnAt' | 'plannedAt' | 'plannedBy' | 'cancelledWhy'>,
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
    sql`SELECT ${COLUMNS} FROM supervision.inspection i WHERE i.county = ${h.scope.county} AND i.id = ${id} ${options.lock ? sql`FOR UPDATE` : sql``}`,
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

export async function listInspections(
  h: Handle,
  f: { q?: string | undefined; month?: Month | undefined; kind?: string | undefined; state?: string | undefined },
  page: PageOf,
): Promise<{ total: number; rows: ListedInspection[] }> {
  const where = sql`i.county = ${h.scope.county} ${f.month ? sql`AND i.month = ${f.month}` : sql``}
    ${f.kind ? sql`AND i.kind = ${f.kind}` : sql``} ${f.state ? sql`AND i.state = ${f.state}` : sql``}
    ${f.q ? sql`AND i.title LIKE ${containing(f.q)}` : sql``}`
  const rows = await h.rows<ListedInspection>(sql`
    SELECT i.id, i.month, i.kind, i.title, i.state, i.draw_on AS "drawOn", i.sample, i.strata, jsonb_array_length(i.population) AS population,
      (SELECT count(*) FROM supervision.inspection_visit v WHERE v.county = i.county AND v.inspection = i.id) AS visits,
      (SELECT count(*) FROM supervision.inspection_result r WHERE r.county = i.county AND r.inspection = i.id) AS results,
      (SELECT coalesce(sum(cardinality(r.findings)), 0) FROM supervision.inspection_result r WHERE r.county = i.county AND r.inspection = i.id) AS findings
    FROM supervision.inspection i WHERE ${where} ORDER BY i.month DESC, i.draw_on DESC, i.id DESC LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*) AS total FROM supervision.inspection i WHERE ${where}`,
  )
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
