import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { atOrBelow, containing } from '#kernel/server/patterns.ts'
import type {
  Pairing,
  PairingFilter,
  PairingKind,
  PairingRow,
  Resource,
  ResourceFilter,
  Step,
  StepState,
} from './model.ts'
import type { OpenPair, Side } from './rules.ts'

/** One at a time: two who pair at once must not both find a village free. */
export async function holdPairings(h: Handle): Promise<void> {
  await h.run(sql`SELECT pg_advisory_xact_lock(hashtext('organisations.pairings'), hashtext(${h.scope.county}))`)
}

export async function sidesOf(h: Handle, ids: readonly Id[]): Promise<Map<Id, Side>> {
  const rows = await h.rows<Side>(sql`
    SELECT id, name, kind, place, parent FROM organisations.current
    WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]}::uuid[])`)
  return new Map(rows.map((r) => [r.id, r]))
}

export async function openPairs(h: Handle): Promise<(OpenPair & { id: Id })[]> {
  return h.rows(sql`
    SELECT id, kind, a, b FROM organisations.pairing
    WHERE county = ${h.scope.county} AND ended_at IS NULL ORDER BY entered_at, id`)
}

/** Open pairings one of whose sides ended, or that stand with anything in one of these places. */
export async function pairingsTouched(h: Handle, ended: readonly Id[], places: readonly string[]): Promise<Id[]> {
  const rows = await h.rows<{ id: Id }>(sql`
    SELECT p.id FROM organisations.pairing p
    WHERE p.county = ${h.scope.county} AND p.ended_at IS NULL
      AND (p.a = ANY(${ended as Id[]}::uuid[]) OR p.b = ANY(${ended as Id[]}::uuid[]) OR p.place = ANY(${places as string[]}::text[])
        OR EXISTS (SELECT 1 FROM organisations.pairing_step s
          WHERE s.county = p.county AND s.pairing = p.id AND s.place = ANY(${places as string[]}::text[])))`)
  return rows.map((r) => r.id)
}

/** The name an organisation has, or had last. */
const lastName = (county: string, id: RawBuilder<unknown>) => sql`
  (SELECT x.name FROM organisations.history x WHERE x.county = ${county} AND x.id = ${id} ORDER BY x.valid_from DESC LIMIT 1)`

const pairingColumns = (county: string) => sql`
  p.id, p.kind, p.a, ${lastName(county, sql`p.a`)} AS "aName", p.b, ${lastName(county, sql`p.b`)} AS "bName", p.place, p.unit,
  p.from_day AS "from", p.to_day AS "to", p.plan, p.why, (p.entered_at AT TIME ZONE 'Asia/Shanghai')::date AS "enteredOn",
  p.carried_from AS "carriedFrom", p.ended_on AS "endedOn", p.end_why AS "endWhy"`

const FROM_STEP = sql`organisations.pairing_step s
  LEFT JOIN organisations.pairing_event e ON e.county = s.county AND e.step = s.id`

export async function loadPairing(h: Handle, id: Id): Promise<Pairing> {
  const { county } = h.scope
  return h.one(
    sql`SELECT ${pairingColumns(county)} FROM organisations.pairing p WHERE p.county = ${county} AND p.id = ${id}`,
    '该结对',
  )
}

export async function loadPairings(h: Handle, ids: readonly Id[]): Promise<Map<Id, Pairing>> {
  const { county } = h.scope
  const rows = await h.rows<Pairing>(sql`
    SELECT ${pairingColumns(county)} FROM organisations.pairing p
    WHERE p.county = ${county} AND p.id = ANY(${ids as Id[]}::uuid[])`)
  return new Map(rows.map((r) => [r.id, r]))
}

type Counted = Omit<PairingRow, 'kindName' | 'lapsed'>

function counts(today: Day): RawBuilder<unknown> {
  return sql`count(*)::int AS steps, count(*) FILTER (WHERE e.action = 'done')::int AS done,
    count(*) FILTER (WHERE e.step IS NULL AND s.due_on < ${today})::int AS overdue`
}

export async function listPairings(
  h: Handle,
  filter: PairingFilter,
  page: PageOf,
): Promise<{ total: number; rows: Counted[] }> {
  const { county } = h.scope
  const where = conditions(h, filter)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::int AS total FROM organisations.pairing p WHERE ${where}`,
  )
  const rows = await h.rows<Counted>(sql`
    SELECT p.id, p.kind, p.a, ${lastName(county, sql`p.a`)} AS "aName", p.b, ${lastName(county, sql`p.b`)} AS "bName",
      p.from_day AS "from", p.to_day AS "to", p.ended_on AS "endedOn", n.steps, n.done, n.overdue
    FROM (SELECT * FROM organisations.pairing p WHERE ${where}
      ORDER BY p.ended_at IS NOT NULL, p.from_day DESC, p.id LIMIT ${page.limit} OFFSET ${page.offset}) p
    CROSS JOIN LATERAL (SELECT ${counts(h.today)} FROM ${FROM_STEP}
      WHERE s.county = p.county AND s.pairing = p.id AND coalesce(e.action, '') NOT IN ('dropped', 'carried')) n
    ORDER BY p.ended_at IS NOT NULL, p.from_day DESC, p.id`)
  return { total, rows }
}

function conditions(h: Handle, filter: PairingFilter): RawBuilder<unknown> {
  const { county } = h.scope
  const side = (holds: RawBuilder<unknown>) => sql`
    AND EXISTS (SELECT 1 FROM organisations.history o WHERE o.county = ${county} AND o.id IN (p.a, p.b) AND ${holds})`
  const states = {
    open: sql`AND p.ended_at IS NULL`,
    lapsed: sql`AND p.ended_at IS NULL AND p.to_day < ${h.today}`,
    ended: sql`AND p.ended_at IS NOT NULL`,
  }
  return sql`p.county = ${county}
    ${filter.kind ? sql`AND p.kind = ${filter.kind}` : sql``}
    ${filter.state ? states[filter.state] : sql``}
    ${filter.organisation ? sql`AND ${filter.organisation}::uuid IN (p.a, p.b)` : sql``}
    ${filter.under ? side(atOrBelow(sql`o.place`, filter.under)) : sql``}
    ${filter.q ? side(sql`(o.name LIKE ${containing(filter.q)} OR o.search LIKE ${containing(filter.q.toLowerCase())})`) : sql``}`
}

export interface PairingInsert {
  id: Id
  kind: PairingKind
  a: Id
  b: Id
  place: string
  from: Day
  to: Day | null
  plan: string
  why: string
  carriedFrom: Id | null
}

export async function addPairings(h: Handle, rows: readonly PairingInsert[]): Promise<void> {
  const { county, person } = h.scope
  await h.run(sql`
    INSERT INTO organisations.pairing (county, id, kind, a, b, place, unit, from_day, to_day, plan, why, person, entered_at, carried_from)
    SELECT ${county}, r.id, r.kind, r.a, r.b, r.place, r.a, r."from", r."to", r.plan, r.why, ${person}, ${h.now}, r."carriedFrom"
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, kind text, a uuid, b uuid, place text, "from" date, "to" date,
      plan text, why text, "carriedFrom" uuid)`)
}

/** How many of these were open still and are ended now; a day before one began counts as its first. */
export async function endPairings(h: Handle, rows: readonly { id: Id; on: Day; why: string }[]): Promise<number> {
  return h.run(sql`
    UPDATE organisations.pairing p SET ended_on = greatest(r."on", p.from_day), ended_at = ${h.now}, end_why = r.why
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, "on" date, why text)
    WHERE p.county = ${h.scope.county} AND p.id = r.id AND p.ended_at IS NULL`)
}

const STEP_COLUMNS = (county: string) => sql`
  s.id, s.pairing, s.place, s.unit, ${lastName(county, sql`s.unit`)} AS "unitName", s.title, s.due_on AS "dueOn",
  coalesce(e.action, 'open') AS state, e.on_day AS "endedOn", e.note, coalesce(e.evidence, '{}') AS evidence`

export async function stepsOf(h: Handle, pairings: readonly Id[], state?: StepState): Promise<Step[]> {
  const { county } = h.scope
  return h.rows(sql`
    SELECT ${STEP_COLUMNS(county)} FROM ${FROM_STEP}
    WHERE s.county = ${county} AND s.pairing = ANY(${pairings as Id[]}::uuid[])
      ${state ? sql`AND coalesce(e.action, 'open') = ${state}` : sql``}
    ORDER BY s.due_on, s.id`)
}

export async function loadSteps(h: Handle, ids: readonly Id[]): Promise<Map<Id, Step>> {
  const { county } = h.scope
  const rows = await h.rows<Step>(sql`
    SELECT ${STEP_COLUMNS(county)} FROM ${FROM_STEP} WHERE s.county = ${county} AND s.id = ANY(${ids as Id[]}::uuid[])`)
  return new Map(rows.map((r) => [r.id, r]))
}

export interface StepInsert {
  id: Id
  pairing: Id
  place: string
  unit: Id
  title: string
  dueOn: Day
  carriedFrom: Id | null
}

export async function addSteps(h: Handle, rows: readonly StepInsert[]): Promise<void> {
  const { county, person } = h.scope
  await h.run(sql`
    INSERT INTO organisations.pairing_step (county, id, pairing, place, unit, title, due_on, person, at, carried_from)
    SELECT ${county}, r.id, r.pairing, r.place, r.unit, r.title, r."dueOn", ${person}, ${h.now}, r."carriedFrom"
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, pairing uuid, place text, unit uuid, title text, "dueOn" date,
      "carriedFrom" uuid)`)
}

export interface StepEnd {
  step: Id
  place: string
  unit: Id
  action: 'done' | 'dropped' | 'carried'
  on: Day
  note: string
  evidence: Id[]
}

/** How many of these ended now; one that has ended before stays as it was. */
export async function endSteps(h: Handle, rows: readonly StepEnd[]): Promise<number> {
  const { county, person } = h.scope
  return h.run(sql`
    INSERT INTO organisations.pairing_event (county, step, place, unit, action, on_day, note, evidence, person, at)
    SELECT ${county}, r.step, r.place, r.unit, r.action, r."on", r.note, ARRAY(SELECT json_array_elements_text(r.evidence)::uuid),
      ${person}, ${h.now}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(step uuid, place text, unit uuid, action text, "on" date, note text, evidence json)
    ON CONFLICT (county, step) DO NOTHING`)
}

const RESOURCE_COLUMNS = sql`r.id, r.unit, o.name AS "unitName", r.place, r.title, r.kind, r.capacity, r.terms`
const FROM_RESOURCE = sql`organisations.resource r JOIN organisations.current o ON o.county = r.county AND o.id = r.unit`

export async function listResources(
  h: Handle,
  filter: Omit<ResourceFilter, 'page' | 'size' | 'organisation'> & { organisations?: Id[] },
  page: PageOf,
): Promise<{ total: number; rows: Resource[] }> {
  const where = sql`r.county = ${h.scope.county} AND r.withdrawn_at IS NULL
    ${filter.kind ? sql`AND r.kind = ${filter.kind}` : sql``}
    ${filter.under ? sql`AND ${atOrBelow(sql`r.place`, filter.under)}` : sql``}
    ${filter.organisations ? sql`AND r.unit = ANY(${filter.organisations}::uuid[])` : sql``}
    ${filter.q ? sql`AND (r.title LIKE ${containing(filter.q)} OR o.name LIKE ${containing(filter.q)})` : sql``}`
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::int AS total FROM ${FROM_RESOURCE} WHERE ${where}`,
  )
  const rows = await h.rows<Resource>(sql`
    SELECT ${RESOURCE_COLUMNS} FROM ${FROM_RESOURCE} WHERE ${where}
    ORDER BY r.place, r.kind, r.title, r.id LIMIT ${page.limit} OFFSET ${page.offset}`)
  return { total, rows }
}

export async function loadResource(h: Handle, id: Id): Promise<Resource & { withdrawn: boolean }> {
  return h.one(
    sql`SELECT ${RESOURCE_COLUMNS}, r.withdrawn_at IS NOT NULL AS withdrawn FROM ${FROM_RESOURCE}
      WHERE r.county = ${h.scope.county} AND r.id = ${id}`,
    '该资源',
  )
}

export async function addResources(
  h: Handle,
  rows: readonly (Omit<Resource, 'unitName'> & { id: Id })[],
): Promise<void> {
  const { county, person } = h.scope
  await h.run(sql`
    INSERT INTO organisations.resource (county, id, unit, place, title, kind, capacity, terms, person, at)
    SELECT ${county}, r.id, r.unit, r.place, r.title, r.kind, r.capacity, r.terms, ${person}, ${h.now}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, unit uuid, place text, title text, kind text, capacity integer, terms text)`)
}

export async function withdrawResource(h: Handle, id: Id, why: string): Promise<number> {
  return h.run(sql`
    UPDATE organisations.resource SET withdrawn_at = ${h.now}, withdrawn_why = ${why}
    WHERE county = ${h.scope.county} AND id = ${id} AND withdrawn_at IS NULL`)
}

/** Resources follow whoever carries their organisation on, and lie where it lies; those of nobody are withdrawn. */
export async function carryResources(
  h: Handle,
  ended: readonly { id: Id; successor: Id | null }[],
  places: readonly string[],
): Promise<number> {
  const { county } = h.scope
  await h.run(sql`
    UPDATE organisations.resource r SET withdrawn_at = ${h.now}, withdrawn_why = '提供资源的组织已撤销'
    FROM json_to_recordset(${JSON.stringify(ended)}) AS e(id uuid, successor uuid)
    WHERE r.county = ${county} AND r.unit = e.id AND e.successor IS NULL AND r.withdrawn_at IS NULL`)
  return h.run(sql`
    UPDATE organisations.resource r SET unit = o.id, place = o.place
    FROM organisations.resource x
    LEFT JOIN json_to_recordset(${JSON.stringify(ended)}) AS e(id uuid, successor uuid) ON e.id = x.unit
    JOIN organisations.current o ON o.county = ${county} AND o.id = coalesce(e.successor, x.unit)
    WHERE x.county = ${county} AND x.withdrawn_at IS NULL AND (e.successor IS NOT NULL OR x.place = ANY(${places as string[]}::text[]))
      AND r.county = x.county AND r.id = x.id`)
}

export interface KindCount {
  kind: PairingKind
  pairings: number
  organisations: number
}

/** Open pairings of each kind, and the organisations in them, each once. */
export async function countPairings(h: Handle): Promise<KindCount[]> {
  return h.rows(sql`
    SELECT p.kind, count(DISTINCT p.id)::int AS pairings, count(DISTINCT x.side)::int AS organisations
    FROM organisations.pairing p CROSS JOIN LATERAL (VALUES (p.a), (p.b)) AS x(side)
    WHERE p.county = ${h.scope.county} AND p.ended_at IS NULL GROUP BY p.kind`)
}

export async function countRest(h: Handle): Promise<{
  organisations: number
  steps: number
  due: number
  onTime: number
  resources: number
}> {
  const { county } = h.scope
  return h.one(sql`
    SELECT
      (SELECT count(DISTINCT x.side)::int FROM organisations.pairing p CROSS JOIN LATERAL (VALUES (p.a), (p.b)) AS x(side)
       WHERE p.county = ${county} AND p.ended_at IS NULL) AS organisations,
      (SELECT count(*)::int FROM organisations.resource r WHERE r.county = ${county} AND r.withdrawn_at IS NULL) AS resources,
      n.steps, n.due, n."onTime"
    FROM (SELECT count(*)::int AS steps, count(*) FILTER (WHERE s.due_on < ${h.today} OR e.action = 'done')::int AS due,
        count(*) FILTER (WHERE e.action = 'done' AND e.on_day <= s.due_on)::int AS "onTime"
      FROM ${FROM_STEP} WHERE s.county = ${county} AND coalesce(e.action, '') NOT IN ('dropped', 'carried')) n`)
}
