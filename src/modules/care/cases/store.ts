import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import { bytes, inYear } from '../store.ts'
import type { CaseFilter, CaseRecord, CaseState, ReviewKind, ReviewResult } from './model.ts'

export interface CaseColumns {
  id: Id
  place: string
  resident: Id | null
  household: Id | null
  category: string
  shown: string
  nameSealed: Buffer
  namePrint: Buffer
  idSealed: Buffer | null
  idMasked: string | null
  idPrint: Buffer | null
  phoneSealed: Buffer | null
  phoneMasked: string | null
  ground: string
  registeredOn: Day
}

/** Names of residents of the households' register, within reach of who asks. */
export async function residents(
  h: Handle,
  ids: readonly Id[],
): Promise<
  { id: Id; name: string; household: Id | null; place: string; idMasked: string | null; idPrint: Buffer | null }[]
> {
  if (ids.length === 0) return []
  return h.rows(sql`
    SELECT id, name, household, place, id_masked AS "idMasked", id_print AS "idPrint" FROM households.member
    WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]}::uuid[])`)
}

/** Residents to choose from. */
export async function findResidents(
  h: Handle,
  q: string,
  page: PageOf,
): Promise<{ total: number; rows: { id: Id; name: string; place: string; placeName: string }[] }> {
  const where = sql`m.county = ${h.scope.county} ${q === '' ? sql`` : sql`AND m.name LIKE ${containing(q)}`}`
  const rows = await h.rows<{ id: Id; name: string; place: string; placeName: string }>(sql`
    SELECT m.id, m.name, m.place, coalesce(l.name, m.place) AS "placeName" FROM households.member m
    LEFT JOIN places.current l ON l.county = m.county AND l.place = m.place
    WHERE ${where} ORDER BY m.place, m.name, m.id LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::integer AS total FROM households.member m WHERE ${where}`,
  )
  return { total, rows }
}

export async function loadResident(
  h: Handle,
  id: Id,
): Promise<{ id: Id; name: string; place: string; placeName: string }> {
  return h.one(
    sql`SELECT m.id, m.name, m.place, coalesce(l.name, m.place) AS "placeName" FROM households.member m
      LEFT JOIN places.current l ON l.county = m.county AND l.place = m.place WHERE m.county = ${h.scope.county} AND m.id = ${id}`,
    '该居民',
  )
}

/** Which of these are in the register already; by ID number or by resident. */
export async function knownAmong(h: Handle, prints: readonly Buffer[], residentIds: readonly Id[]): Promise<string[]> {
  const rows = await h.rows<{ shown: string }>(sql`
    SELECT shown FROM care."case" WHERE county = ${h.scope.county} AND state <> 'closed'
      AND (id_print = ANY(${prints as Buffer[]}::bytea[]) OR resident = ANY(${residentIds as Id[]}::uuid[]))`)
  return rows.map((r) => r.shown)
}

export async function addCases(h: Handle, cases: readonly CaseColumns[]): Promise<void> {
  const { county, person, post } = h.scope
  const rows = cases.map((c) => ({
    id: c.id,
    place: c.place,
    resident: c.resident,
    household: c.household,
    category: c.category,
    shown: c.shown,
    ground: c.ground,
    name_sealed: bytes(c.nameSealed),
    name_print: bytes(c.namePrint),
    id_sealed: bytes(c.idSealed),
    id_masked: c.idMasked,
    id_print: bytes(c.idPrint),
    phone_sealed: bytes(c.phoneSealed),
    phone_masked: c.phoneMasked,
    registered_on: c.registeredOn,
  }))
  await h.run(sql`
    INSERT INTO care."case" (county, id, place, resident, household, category, shown, name_sealed, name_print, id_sealed, id_masked, id_print,
      phone_sealed, phone_masked, ground, registered_on, registered_by, registered_post, at)
    SELECT ${county}, r.id, r.place, r.resident, r.household, r.category, r.shown, r.name_sealed, r.name_print, r.id_sealed, r.id_masked,
      r.id_print, r.phone_sealed, r.phone_masked, r.ground, r.registered_on, ${person}, ${post}, ${h.now}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, place text, resident uuid, household uuid, category text, shown text,
      ground text, name_sealed bytea, name_print bytea, id_sealed bytea, id_masked text, id_print bytea, phone_sealed bytea,
      phone_masked text, registered_on date)`)
}

const COLUMNS = sql`c.id, c.place, coalesce(l.name, c.place) AS "placeName", c.resident, c.household, c.category, c.shown,
  c.id_masked AS "idMasked", c.phone_masked AS "phoneMasked", c.witness_shown AS "witnessShown", c.ground, c.state,
  c.registered_on AS "registeredOn", c.registered_by AS "registeredBy", g.name AS registrar, a.person AS adviser, n.name AS "adviserName",
  t.title AS "adviserTitle", f.number AS "fileNumber", c.closed_on AS "closedOn", c.closed_ground AS "closedGround"`
const FROM = sql`care."case" c
  LEFT JOIN places.current l ON l.county = c.county AND l.place = c.place
  LEFT JOIN people.person g ON g.county = c.county AND g.id = c.registered_by
  LEFT JOIN care.adviser a ON a.county = c.county AND a.of_case = c.id AND a.to_day IS NULL
  LEFT JOIN people.person n ON n.county = a.county AND n.id = a.person
  LEFT JOIN people.held t ON t.county = a.county AND t.post = a.post
  LEFT JOIN care.file f ON f.county = c.county AND f.of_case = c.id`

export async function loadCase(h: Handle, id: Id, lock = false): Promise<CaseRecord> {
  return h.one<CaseRecord>(
    sql`SELECT ${COLUMNS} FROM ${FROM} WHERE c.county = ${h.scope.county} AND c.id = ${id} ${lock ? sql`FOR UPDATE OF c` : sql``}`,
    '该关爱对象',
  )
}

/** Where several stand, locked in the order of their ids. @returns those within reach */
export async function lockCases(
  h: Handle,
  ids: readonly Id[],
): Promise<{ id: Id; place: string; state: CaseState; shown: string }[]> {
  return h.rows(sql`
    SELECT id, place, state, shown FROM care."case" WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]}::uuid[]) ORDER BY id FOR UPDATE`)
}

function whereOf(h: Handle, f: CaseFilter, namePrint: Buffer | null): RawBuilder<unknown> {
  return sql`c.county = ${h.scope.county}
    ${f.state ? sql`AND c.state = ${f.state}` : sql``}
    ${inYear(sql`c.registered_on`, f.year)}
    ${f.category ? sql`AND c.category = ${f.category}` : sql``}
    ${f.under ? sql`AND c.place >= ${f.under} AND c.place < ${`${f.under}~`}` : sql``}
    ${f.adviser ? sql`AND a.person = ${f.adviser}` : sql``}
    ${f.covered === undefined ? sql`` : f.covered ? sql`AND t.to_day IS NULL AND a.id IS NOT NULL` : sql`AND c.state IN ('filed', 'planned') AND a.id IS NULL`}
    ${f.q ? sql`AND (c.name_print = ${namePrint} OR l.name LIKE ${containing(f.q)} OR f.number = ${f.q} OR n.name LIKE ${containing(f.q)})` : sql``}`
}

export async function listCases(
  h: Handle,
  f: CaseFilter,
  page: PageOf,
): Promise<{ total: number; rows: CaseRecord[] }> {
  const where = whereOf(h, f, f.q ? h.vault.fingerprint(f.q) : null)
  const rows = await h.rows<CaseRecord>(
    sql`SELECT ${COLUMNS} FROM ${FROM} WHERE ${where} ORDER BY c.place, c.registered_on, c.id LIMIT ${page.limit} OFFSET ${page.offset}`,
  )
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM ${FROM} WHERE ${where}`)
  return { total, rows }
}

export async function setStates(h: Handle, rows: readonly { id: Id; state: CaseState }[]): Promise<void> {
  await h.run(sql`
    UPDATE care."case" c SET state = r.state FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, state text)
    WHERE c.county = ${h.scope.county} AND c.id = r.id`)
}

export async function closeCase(h: Handle, id: Id, ground: string): Promise<void> {
  const { county } = h.scope
  await h.run(sql`
    UPDATE care."case" SET state = 'closed', closed_on = ${h.today}, closed_ground = ${ground} WHERE county = ${county} AND id = ${id}`)
  await h.run(sql`
    UPDATE care.adviser SET to_day = greatest(from_day, ${h.today}::date), ended_at = ${h.now}, ended_why = '结案'
    WHERE county = ${county} AND of_case = ${id} AND to_day IS NULL`)
}

export async function reopenCase(h: Handle, id: Id): Promise<void> {
  const { county, person, post } = h.scope
  await h.run(sql`
    UPDATE care."case" SET state = 'registered', closed_on = NULL, closed_ground = NULL, person = NULL, registered_by = ${person},
      registered_post = ${post} WHERE county = ${county} AND id = ${id}`)
}

export interface ReviewRow {
  id: Id
  case: Id
  place: string
  kind: ReviewKind
  result: ReviewResult
  grounds: string
  onDay: Day
  evidence: readonly Id[]
}

export async function addReviews(h: Handle, reviews: readonly ReviewRow[]): Promise<void> {
  const { county, person, post } = h.scope
  await h.run(sql`
    INSERT INTO care.review (county, id, of_case, place, kind, result, grounds, on_day, evidence, person, post, at)
    SELECT ${county}, r.id, r."case", r.place, r.kind, r.result, r.grounds, r."onDay",
      ARRAY(SELECT e::uuid FROM json_array_elements_text(r.evidence) e), ${person}, ${post}, ${h.now}
    FROM json_to_recordset(${JSON.stringify(reviews)}) AS r(id uuid, "case" uuid, place text, kind text, result text, grounds text,
      "onDay" date, evidence json)`)
}

export async function reviewsOf(
  h: Handle,
  of: Id,
): Promise<
  {
    id: Id
    kind: ReviewKind
    result: ReviewResult
    grounds: string
    onDay: Day
    person: Id | null
    by: string | null
  }[]
> {
  return h.rows(sql`
    SELECT r.id, r.kind, r.result, r.grounds, r.on_day AS "onDay", r.person, p.name AS by
    FROM care.review r LEFT JOIN people.person p ON p.county = r.county AND p.id = r.person
    WHERE r.county = ${h.scope.county} AND r.of_case = ${of} ORDER BY r.at, r.id`)
}

/** The number that the next file of a year bears; held until the transaction ends. */
export async function nextFileNumber(h: Handle, year: string): Promise<number> {
  const { county } = h.scope
  await h.rows(sql`SELECT pg_advisory_xact_lock(hashtext('guben-care-file'), ${Number(county)})`)
  const { last } = await h.one<{ last: number }>(sql`
    SELECT coalesce(max(substr(number, 6)::integer), 0) AS last FROM care.file WHERE county = ${county} AND number LIKE ${`${year}-%`}`)
  return last + 1
}

export async function addFiles(
  h: Handle,
  rows: readonly {
    id: Id
    case: Id
    place: string
    number: string
    situation: string
    health: Buffer | null
    onDay: Day
  }[],
): Promise<void> {
  const made = rows.map((r) => ({ ...r, health: bytes(r.health) }))
  await h.run(sql`
    INSERT INTO care.file (county, id, of_case, place, number, situation, health_sealed, on_day, made_by, at)
    SELECT ${h.scope.county}, r.id, r."case", r.place, r.number, r.situation, r.health, r."onDay", ${h.scope.person}, ${h.now}
    FROM json_to_recordset(${JSON.stringify(made)}) AS r(id uuid, "case" uuid, place text, number text, situation text, health bytea, "onDay" date)
    ON CONFLICT (county, of_case) DO UPDATE SET situation = excluded.situation, health_sealed = coalesce(excluded.health_sealed, care.file.health_sealed)`)
}

export async function fileOf(
  h: Handle,
  of: Id,
): Promise<{ id: Id; number: string; situation: string; onDay: Day; health: Buffer | null } | undefined> {
  return h.maybe(sql`
    SELECT id, number, situation, on_day AS "onDay", health_sealed AS health FROM care.file WHERE county = ${h.scope.county} AND of_case = ${of}`)
}

// ---- Advisers

export interface AdviserPost {
  person: Id
  post: Id
  name: string
  /** persons on file that they advise now */
  has: number
}

/** The open post in which each of these officers may be an adviser; those without one are left out. */
export async function adviserPosts(h: Handle, persons: readonly Id[]): Promise<Map<Id, AdviserPost>> {
  const { county } = h.scope
  const rows = await h.rows<AdviserPost>(sql`
    SELECT DISTINCT ON (t.person) t.person, t.post, t.name,
      (SELECT count(*)::integer FROM care.adviser a WHERE a.county = ${county} AND a.person = t.person AND a.to_day IS NULL) AS has
    FROM people.held t WHERE t.county = ${county} AND t.person = ANY(${persons as Id[]}::uuid[]) AND t.to_day IS NULL
      AND t.role NOT IN ('auditor', 'security', 'admin')
    ORDER BY t.person, t.from_day DESC, t.post`)
  return new Map(rows.map((r) => [r.person, r]))
}

export async function addAdvisers(
  h: Handle,
  rows: readonly { id: Id; case: Id; place: string; person: Id; post: Id; from: Day; why: string | null }[],
): Promise<void> {
  const { county } = h.scope
  const made = JSON.stringify(rows)
  await h.run(sql`
    INSERT INTO care.adviser (county, id, of_case, place, person, post, from_day, why, at)
    SELECT ${county}, r.id, r."case", r.place, r.person, r.post, r."from", r.why, ${h.now}
    FROM json_to_recordset(${made}) AS r(id uuid, "case" uuid, place text, person uuid, post uuid, "from" date, why text)`)
  await h.run(sql`
    UPDATE care."case" c SET person = r.person FROM json_to_recordset(${made}) AS r("case" uuid, person uuid)
    WHERE c.county = ${county} AND c.id = r."case"`)
  await h.run(sql`
    UPDATE care.plan p SET person = r.person FROM json_to_recordset(${made}) AS r("case" uuid, person uuid)
    WHERE p.county = ${county} AND p.of_case = r."case"`)
  await h.run(sql`
    UPDATE care.file f SET person = r.person FROM json_to_recordset(${made}) AS r("case" uuid, person uuid)
    WHERE f.county = ${county} AND f.of_case = r."case"`)
}

export async function endAdviser(h: Handle, of: Id, why: string): Promise<void> {
  await h.run(sql`
    UPDATE care.adviser SET to_day = greatest(from_day, ${h.today}::date), ended_at = ${h.now}, ended_why = ${why}
    WHERE county = ${h.scope.county} AND of_case = ${of} AND to_day IS NULL`)
}

export async function advisersOf(
  h: Handle,
  of: Id,
): Promise<{ id: Id; person: Id; name: string; from: Day; to: Day | null; why: string | null }[]> {
  return h.rows(sql`
    SELECT a.id, a.person, p.name, a.from_day AS "from", a.to_day AS "to", coalesce(a.ended_why, a.why) AS why
    FROM care.adviser a JOIN people.person p ON p.county = a.county AND p.id = a.person
    WHERE a.county = ${h.scope.county} AND a.of_case = ${of} ORDER BY a.at, a.id`)
}

// ---- Events and what is sealed

export async function addEvents(
  h: Handle,
  rows: readonly { case: Id; place: string; action: string; why?: string | null; evidence?: readonly Id[] }[],
): Promise<void> {
  const { county, person, post } = h.scope
  const made = rows.map((r) => ({ ...r, id: h.id(), evidence: r.evidence ?? [] }))
  await h.run(sql`
    INSERT INTO care.event (county, id, of_case, place, action, why, evidence, person, post, at)
    SELECT ${county}, r.id, r."case", r.place, r.action, r.why, ARRAY(SELECT e::uuid FROM json_array_elements_text(r.evidence) e), ${person},
      ${post}, ${h.now}
    FROM json_to_recordset(${JSON.stringify(made)}) AS r(id uuid, "case" uuid, place text, action text, why text, evidence json)`)
}

export async function eventsOf(
  h: Handle,
  of: Id,
): Promise<{ id: Id; action: string; why: string | null; by: string | null; at: Date }[]> {
  return h.rows(sql`
    SELECT e.id, e.action, e.why, p.name AS by, e.at FROM care.event e LEFT JOIN people.person p ON p.county = e.county AND p.id = e.person
    WHERE e.county = ${h.scope.county} AND e.of_case = ${of} ORDER BY e.at, e.id`)
}

export interface Sealed {
  name: Buffer
  id: Buffer | null
  phone: Buffer | null
  witness: Buffer | null
}
export async function sealedOf(h: Handle, id: Id): Promise<Sealed> {
  return h.one<Sealed>(
    sql`SELECT name_sealed AS name, id_sealed AS id, phone_sealed AS phone, witness_sealed AS witness FROM care."case"
      WHERE county = ${h.scope.county} AND id = ${id}`,
    '该关爱对象',
  )
}

export async function setWitness(
  h: Handle,
  id: Id,
  w: { shown: string; sealed: Buffer; print: Buffer },
): Promise<void> {
  await h.run(sql`
    UPDATE care."case" SET witness_shown = ${w.shown}, witness_sealed = ${w.sealed}, witness_print = ${w.print}
    WHERE county = ${h.scope.county} AND id = ${id}`)
}

/** Advisers of cases, by case. */
export async function advisersAtCases(h: Handle, cases: readonly Id[]): Promise<Map<Id, Id>> {
  const rows = await h.rows<{ case: Id; person: Id }>(sql`
    SELECT a.of_case AS "case", a.person FROM care.adviser a
    WHERE a.county = ${h.scope.county} AND a.of_case = ANY (${cases as Id[]}::uuid[]) AND a.to_day IS NULL`)
  return new Map(rows.map((r) => [r.case, r.person]))
}

/** Who a case is, for whoever pays: in which register they stand, and by what name they are known. */
export async function identitiesOf(
  h: Handle,
  cases: readonly Id[],
): Promise<
  {
    id: Id
    resident: Id | null
    household: Id | null
    place: string
    shown: string
    namePrint: Buffer
    witnessPrint: Buffer | null
    witnessShown: string | null
  }[]
> {
  return h.rows(sql`
    SELECT id, resident, household, place, shown, name_print AS "namePrint", witness_print AS "witnessPrint", witness_shown AS "witnessShown"
    FROM care."case"
    WHERE county = ${h.scope.county} AND id = ANY (${cases as Id[]}::uuid[])`)
}
