import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { orderOf } from '#kernel/server/order.ts'
import { atOrBelow, beginning, containing } from '#kernel/server/patterns.ts'
import { carryExemplars, carryExemplarsOf, endExemplarsOf } from '../exemplars/store.ts'
import { carryPlans, carryPlansOf, dropItemsOf } from '../plans/store.ts'
import { carryCases, carryCasesOf, endCasesOf } from '../procedure/store.ts'
import type { HouseholdFilter, HouseholdRow, PersonRow, ResidentFilter } from './model.ts'

/** Contents of a version by their names in the program; in the table they bear the same names in snake case. */
const HOUSEHOLD = sql`v.id, v.revision, v.valid_from AS "validFrom", v.valid_to AS "validTo", v.place, v.group_name AS "groupName", v.head,
  v.name, v.standing, v.kind, v.listed_on AS "listedOn", v.cause_main AS "causeMain", v.causes_other AS "causesOther",
  v.house_area::float8 AS "houseArea", v.house_grade AS "houseGrade", v.house_structure AS "houseStructure", v.house_year AS "houseYear",
  v.water_safe AS "waterSafe", v.food_ok AS "foodOk", v.clothing_ok AS "clothingOk", v.schooling_ok AS "schoolingOk",
  v.medical_ok AS "medicalOk", v.housing_ok AS "housingOk", v.electricity, v.fuel, v.relocated, v.phone_masked AS phone,
  v.bank_masked AS bank, v.entered_at AS "enteredAt", v.entered_by AS "enteredBy", v.why`
const PERSON = sql`v.id, v.revision, v.valid_from AS "validFrom", v.valid_to AS "validTo", v.place, v.household, v.family, v.relation, v.name,
  v.sex, v.birth_on AS "birthOn", v.nation, v.id_masked AS "idNumber", v.phone_masked AS phone, v.education, v.schooling, v.health,
  v.disability, v.labour, v.work, v.low_income AS "lowIncome", v.medical_insured AS "medicalInsured",
  v.pension_insured AS "pensionInsured", v.life, v.entered_at AS "enteredAt", v.entered_by AS "enteredBy", v.why`

type Versions = 'household_version' | 'person_version'
/** Columns of a version by their names in the table; bytes are written as `\x…`. */
export type Columns = Record<string, unknown>

/**
 * Rows at or below a place and within the acting post's area. The area is row-level security's already; said again in the
 * statement it becomes a range of an index, which a policy's condition never does.
 */
export function within(h: Handle, column: string, under?: string | undefined): RawBuilder<unknown> {
  const place = sql.ref(column)
  const inside = (area: string) => atOrBelow(place, area)
  const area = h.scope.place ?? h.scope.county
  if (under === undefined || area.startsWith(under)) return inside(area)
  return under.startsWith(area) ? inside(under) : sql`${inside(area)} AND ${inside(under)}`
}

export interface Revision {
  id: Id
  /** the revision that it was read at */
  base: number
  columns: Columns
}

/** Identities and their first versions; one statement each, sent one right after the other. */
export async function addHouseholds(h: Handle, rows: readonly Columns[]): Promise<void> {
  const ids = rows.map((r) => r.id as Id)
  await Promise.all([addIdentities(h, 'household', ids), addVersions(h, 'household_version', rows)])
}

export async function addPersons(h: Handle, rows: readonly Columns[]): Promise<void> {
  const ids = rows.map((r) => r.id as Id)
  await Promise.all([addIdentities(h, 'person', ids), addVersions(h, 'person_version', rows)])
}

async function addIdentities(h: Handle, table: 'household' | 'person', ids: readonly Id[]): Promise<void> {
  await h.run(
    sql`INSERT INTO households.${sql.ref(table)} (county, id) SELECT ${h.scope.county}, unnest(${ids as Id[]}::uuid[])`,
  )
}

const NEW_HOUSEHOLD = { group_name: '', search: '', kind: 'ordinary', causes_other: [], fuel: [], relocated: false }
const NEW_PERSON = { search: '', low_income: false, life: 'living' }

async function addVersions(h: Handle, table: Versions, rows: readonly Columns[]): Promise<void> {
  const first = table === 'household_version' ? NEW_HOUSEHOLD : NEW_PERSON
  const ready = rows.map((row) => ({ ...first, ...row, ...stamp(h), county: h.scope.county, revision: 1 }))
  await h.run(sql`
    INSERT INTO households.${sql.ref(table)}
    SELECT r.* FROM jsonb_populate_recordset(NULL::households.${sql.ref(table)}, ${JSON.stringify(ready)}::jsonb) r`)
}

function stamp(h: Handle): Columns {
  return { entered_at: h.now.toISOString(), entered_by: h.scope.person, valid_to: null, ended_at: null }
}

/**
 * Ends the open versions and begins new ones that differ in the columns given, in one statement.
 * @returns how many were revised: fewer than given when one was changed meanwhile or is out of reach
 */
export async function revise(
  h: Handle,
  table: Versions,
  revisions: readonly Revision[],
  on: Day,
  why: string,
): Promise<number> {
  if (revisions.length === 0) return 0
  const target = sql`households.${sql.ref(table)}`
  const rows = revisions.map(({ id, base, columns }) => ({
    id,
    base,
    patch: { ...columns, ...stamp(h), revision: base + 1, valid_from: on, why },
  }))
  return h.run(sql`
    WITH wanted AS (SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS w(id uuid, base integer, patch jsonb)),
    closed AS (
      UPDATE ${target} v SET valid_to = ${on}, ended_at = ${h.now} FROM wanted w
      WHERE v.county = ${h.scope.county} AND v.id = w.id AND v.revision = w.base AND v.valid_to IS NULL
      RETURNING v.id, to_jsonb(v) || w.patch AS next)
    INSERT INTO ${target} SELECT r.* FROM closed c CROSS JOIN LATERAL jsonb_populate_record(NULL::${target}, c.next) r`)
}

export async function loadHousehold(h: Handle, id: Id): Promise<HouseholdRow> {
  return h.one<HouseholdRow>(
    sql`SELECT ${HOUSEHOLD} FROM households.household_version v
      WHERE v.county = ${h.scope.county} AND v.id = ${id} AND v.valid_to IS NULL`,
    '该户',
  )
}

export async function loadPerson(h: Handle, id: Id): Promise<PersonRow> {
  return h.one<PersonRow>(
    sql`SELECT ${PERSON} FROM households.person_version v
      WHERE v.county = ${h.scope.county} AND v.id = ${id} AND v.valid_to IS NULL`,
    '该人员',
  )
}

/** The members of households, heads first, then as they were entered. */
export async function membersOf(h: Handle, households: readonly Id[]): Promise<PersonRow[]> {
  return h.rows<PersonRow>(sql`
    SELECT ${PERSON} FROM households.person_version v
    WHERE v.county = ${h.scope.county} AND v.household = ANY(${households as Id[]}::uuid[]) AND v.valid_to IS NULL AND v.life = 'living'
    ORDER BY v.household, v.relation <> 'head', v.relation <> 'spouse', v.birth_on NULLS LAST, v.id`)
}

/** Those whose last household this was and who died or moved away. */
export async function goneFrom(h: Handle, household: Id): Promise<PersonRow[]> {
  return h.rows<PersonRow>(sql`
    SELECT ${PERSON} FROM households.person_version v
    JOIN households.person_version b ON b.county = v.county AND b.id = v.id AND b.revision = v.revision - 1 AND b.household = ${household}
    WHERE v.county = ${h.scope.county} AND v.valid_to IS NULL AND v.life <> 'living' ORDER BY v.valid_from DESC, v.id`)
}

export async function historyOf(h: Handle, household: Id): Promise<(HouseholdRow & { person: string | null })[]> {
  return h.rows(sql`
    SELECT ${HOUSEHOLD}, n.name AS person FROM households.household_version v
    LEFT JOIN people.person n ON n.county = v.county AND n.id = v.entered_by
    WHERE v.county = ${h.scope.county} AND v.id = ${household} ORDER BY v.revision`)
}

/** Every version of everyone who ever lived in a household, while they did and when they left. */
export async function personHistoryOf(h: Handle, household: Id): Promise<(PersonRow & { person: string | null })[]> {
  return h.rows(sql`
    SELECT ${PERSON}, n.name AS person FROM households.person_version v
    LEFT JOIN people.person n ON n.county = v.county AND n.id = v.entered_by
    WHERE v.county = ${h.scope.county} AND v.id IN (
      SELECT x.id FROM households.person_version x WHERE x.county = ${h.scope.county} AND x.household = ${household})
    ORDER BY v.id, v.revision`)
}

export async function versionsOfPerson(h: Handle, id: Id): Promise<(PersonRow & { person: string | null })[]> {
  return h.rows(sql`
    SELECT ${PERSON}, n.name AS person FROM households.person_version v
    LEFT JOIN people.person n ON n.county = v.county AND n.id = v.entered_by
    WHERE v.county = ${h.scope.county} AND v.id = ${id} ORDER BY v.revision`)
}

export async function sealedOf(
  h: Handle,
  table: Versions,
  id: Id,
  column: 'phone_sealed' | 'bank_sealed' | 'id_sealed',
): Promise<Buffer | null> {
  const row = await h.one<{ sealed: Buffer | null }>(
    sql`SELECT ${sql.ref(column)} AS sealed FROM households.${sql.ref(table)}
      WHERE county = ${h.scope.county} AND id = ${id} AND valid_to IS NULL`,
  )
  return row.sealed
}

export interface Known {
  id: Id
  print: string | null
  name: string
  birthOn: Day | null
  household: Id | null
  place: string
  placeName: string
  headName: string | null
}

/** People on record with one of the prints (hex), or the same name and birth date. */
export async function findKnown(
  h: Handle,
  of: { prints: readonly string[]; namesakes: readonly { name: string; birthOn: Day }[] },
): Promise<Known[]> {
  const { county } = h.scope
  const shown = sql`p.id, encode(p.id_print, 'hex') AS print, p.name, p.birth_on AS "birthOn", p.household, p.place,
    coalesce(u.name, '') || coalesce(l.name, p.place) AS "placeName", c.name AS "headName"`
  const names = sql`
    LEFT JOIN places.current l ON l.county = p.county AND l.place = substr(p.place, 1, 12)
    LEFT JOIN places.current u ON u.county = p.county AND u.place = substr(p.place, 1, 9)
    LEFT JOIN households.current c ON c.county = p.county AND c.id = p.household`
  return h.rows<Known>(sql`
    SELECT ${shown} FROM unnest(${of.prints as string[]}::text[]) AS w(print)
    JOIN households.person_version p ON p.county = ${county} AND p.id_print = decode(w.print, 'hex') AND p.valid_to IS NULL
      AND p.life <> 'dead' ${names}
    UNION
    SELECT ${shown} FROM jsonb_to_recordset(${JSON.stringify(of.namesakes)}::jsonb) AS w(name text, "birthOn" date)
    JOIN households.person_version p ON p.county = ${county} AND p.name = w.name AND p.birth_on = w."birthOn" AND p.valid_to IS NULL
      AND p.life <> 'dead' ${names}`)
}

/** The names of a village or grid and of its township; undefined when it does not exist now. */
export async function placeNames(h: Handle, place: string): Promise<{ name: string; township: string } | undefined> {
  return h.maybe(sql`
    SELECT p.name, coalesce(u.name, '') AS township FROM places.current p
    LEFT JOIN places.current u ON u.county = p.county AND u.place = ${place.slice(0, 9)}
    WHERE p.county = ${h.scope.county} AND p.place = ${place}`)
}

export async function addFamily(h: Handle, id: Id, label: string): Promise<void> {
  await h.run(sql`INSERT INTO households.family (county, id, label) VALUES (${h.scope.county}, ${id}, ${label})`)
}

/** Other households in which someone of the same families lives. */
export async function familyHouseholds(
  h: Handle,
  household: Id,
): Promise<{ id: Id; name: string; placeName: string }[]> {
  return h.rows(sql`
    SELECT DISTINCT c.id, c.name, coalesce(l.name, c.place) AS "placeName"
    FROM households.member a
    JOIN households.member b ON b.county = a.county AND b.family = a.family AND b.household <> a.household
    JOIN households.current c ON c.county = b.county AND c.id = b.household
    LEFT JOIN places.current l ON l.county = c.county AND l.place = c.place
    WHERE a.county = ${h.scope.county} AND a.household = ${household} AND a.family IS NOT NULL ORDER BY c.name, c.id`)
}

/** What hangs on a household and lies where it lies goes along: open pairings, open requests, incomes. */
export async function carryAlong(h: Handle, households: readonly Id[], place: string): Promise<void> {
  const { county } = h.scope
  const ids = households as Id[]
  await h.run(sql`UPDATE households.pairing SET place = ${place}
    WHERE county = ${county} AND household = ANY(${ids}::uuid[]) AND to_day IS NULL`)
  await h.run(sql`UPDATE households.avoidance SET place = ${place}
    WHERE county = ${county} AND household = ANY(${ids}::uuid[]) AND ended_at IS NULL`)
  await h.run(sql`UPDATE households.change SET place = ${place}
    WHERE county = ${county} AND household = ANY(${ids}::uuid[]) AND state = 'open'`)
  await h.run(sql`UPDATE households.income SET place = ${place}
    WHERE county = ${county} AND household = ANY(${ids}::uuid[]) AND place <> ${place}`)
  await carryCases(h, ids, place)
  await carryPlans(h, ids, place)
  await carryExemplars(h, ids, place)
}

/** A household that is no more has no helper, and nothing more is asked of it. @returns notices that hung about it */
export async function letGo(h: Handle, household: Id, on: Day, why: string): Promise<Id[]> {
  const { county } = h.scope
  await h.run(sql`UPDATE households.pairing SET to_day = greatest(from_day, ${on}::date), ended_at = ${h.now}, ended_why = ${why}
    WHERE county = ${county} AND household = ${household} AND to_day IS NULL`)
  await h.run(sql`UPDATE households.change SET state = 'withdrawn', decided_at = ${h.now}, decision = ${why}
    WHERE county = ${county} AND household = ${household} AND state = 'open'`)
  const notices = await endCasesOf(h, household, why)
  await dropItemsOf(h, household, on, why)
  await endExemplarsOf(h, household, on, why)
  return notices
}

/** Everything that is open in the places moves to another; sets of rows, whatever their number. */
export async function moveAll(
  h: Handle,
  from: readonly string[],
  into: string,
  on: Day,
  why: string,
): Promise<{ households: number; persons: number }> {
  if (from.length === 0) return { households: 0, persons: 0 }
  const { county } = h.scope
  // One range of the index a place; every column is named with its table, for `from` is asked of several.
  const lies = (table: string) => {
    const place = sql.ref(`${table}.place`)
    return sql`(${sql.join(
      from.map((old) => sql`(${atOrBelow(place, old)})`),
      sql` OR `,
    )})`
  }
  const moved = async (table: Versions) => {
    const target = sql`households.${sql.ref(table)}`
    return h.run(sql`
      WITH closed AS (
        UPDATE ${target} v SET valid_to = greatest(v.valid_from, ${on}::date), ended_at = ${h.now}
        WHERE v.county = ${county} AND v.valid_to IS NULL AND ${lies('v')} RETURNING v.*)
      INSERT INTO ${target}
      SELECT r.* FROM closed c CROSS JOIN LATERAL jsonb_populate_record(NULL::${target}, to_jsonb(c) || jsonb_build_object(
        'place', ${into}::text, 'revision', c.revision + 1, 'valid_from', c.valid_to, 'valid_to', NULL, 'ended_at', NULL,
        'entered_at', ${h.now.toISOString()}::text, 'entered_by', ${h.scope.person}::text, 'why', ${why}::text)) r`)
  }
  const households = await moved('household_version')
  const persons = await moved('person_version')
  await h.run(sql`UPDATE households.pairing p SET place = ${into}
    WHERE p.county = ${county} AND p.to_day IS NULL AND ${lies('p')}`)
  await h.run(sql`UPDATE households.change c SET place = ${into}
    WHERE c.county = ${county} AND c.state = 'open' AND ${lies('c')}`)
  await h.run(sql`UPDATE households.income i SET place = ${into}
    WHERE i.county = ${county} AND i.place <> ${into} AND i.household IN (
      SELECT v.id FROM households.household_version v WHERE v.county = ${county} AND v.valid_to IS NULL AND v.place = ${into})`)
  await carryCasesOf(h, from, into)
  await carryPlansOf(h, from, into)
  await carryExemplarsOf(h, from, into)
  return { households, persons }
}

export interface IncomeLine {
  id: Id
  year: number
  source: string
  /** null: what was said was taken back */
  amount: number | null
}

/** The last word on each source of each year, latest year first. */
export async function incomeLines(h: Handle, household: Id): Promise<IncomeLine[]> {
  return h.rows(sql`
    SELECT i.id, i.year, i.source, i.amount FROM households.income i
    WHERE i.county = ${h.scope.county} AND i.household = ${household}
      AND NOT EXISTS (SELECT 1 FROM households.income r WHERE r.county = i.county AND r.replaces = i.id)
    ORDER BY i.year DESC, i.source`)
}

/** Who wrote down an income, and when. */
export async function writerOfIncome(h: Handle, id: Id): Promise<{ person: string | null; at: Date }> {
  return h.one(sql`
    SELECT n.name AS person, i.at FROM households.income i LEFT JOIN people.person n ON n.county = i.county AND n.id = i.person
    WHERE i.county = ${h.scope.county} AND i.id = ${id}`)
}

export interface IncomeYear {
  household: Id
  year: number
  gross: number
  cost: number
  net: number
  heads: number
  perHead: number | null
}

export async function incomeYears(h: Handle, households: readonly Id[]): Promise<IncomeYear[]> {
  return h.rows(sql`
    SELECT household, year, gross, cost, net, heads, per_head AS "perHead" FROM households.income_year
    WHERE county = ${h.scope.county} AND household = ANY(${households as Id[]}::uuid[]) ORDER BY year DESC`)
}

export async function addIncome(
  h: Handle,
  of: { household: Id; place: string; year: number; why: string },
  lines: readonly { source: string; amount: number; replaces: Id | null }[],
): Promise<void> {
  const rows = lines.map((line) => ({ ...line, id: h.id() }))
  await h.run(sql`
    INSERT INTO households.income (county, id, household, place, year, source, amount, at, person, replaces, why)
    SELECT ${h.scope.county}, r.id, ${of.household}, ${of.place}, ${of.year}, r.source, r.amount, ${h.now}, ${h.scope.person}, r.replaces,
      nullif(${of.why}, '')
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, source text, amount bigint, replaces uuid)`)
}

export interface ListedHousehold {
  id: Id
  name: string
  place: string
  placeName: string
  townshipName: string
  groupName: string
  standing: keyof typeof import('../model.ts')['STANDINGS']
  kind: string
  causeMain: string | null
  causesOther: string[]
  listedOn: Day | null
  phone: string | null
  members: number
  perHead: number | null
  incomeYear: number | null
  helpers: { person: Id; name: string; rank: number; from: Day }[]
}

const LACKING = {
  foodOk: 'food_ok',
  clothingOk: 'clothing_ok',
  schoolingOk: 'schooling_ok',
  medicalOk: 'medical_ok',
  housingOk: 'housing_ok',
  waterSafe: 'water_safe',
} as const

const ORDERS: Record<string, RawBuilder<unknown>> = {
  place: sql`v.place, v.id`,
  '-place': sql`v.place DESC, v.id DESC`,
  name: sql`v.name, v.id`,
  '-name': sql`v.name DESC, v.id DESC`,
  listedOn: sql`v.listed_on, v.id`,
  '-listedOn': sql`v.listed_on DESC NULLS LAST, v.id DESC`,
}

/**
 * The conditions of a list. Standing and the like come from closed lists and are written into the text of the statement,
 * so that the planner can use the indexes over listed households only.
 */
function wanted(h: Handle, f: HouseholdFilter): RawBuilder<unknown> {
  const standing =
    f.standing !== undefined
      ? sql`v.standing = ${sql.lit(f.standing)}`
      : f.cause !== undefined
        ? sql`v.standing IN ('listed', 'watched')`
        : sql`v.standing <> 'dissolved'`
  return sql`v.county = ${h.scope.county} AND v.valid_to IS NULL AND ${within(h, 'v.place', f.under)} AND ${standing}
    ${f.cause ? sql`AND (v.cause_main = ${f.cause} OR ${f.cause} = ANY (v.causes_other))` : sql``}
    ${f.kind ? sql`AND v.kind = ${f.kind}` : sql``}
    ${f.houseGrade ? sql`AND v.house_grade = ${f.houseGrade}` : sql``}
    ${f.lacking ? sql`AND v.${sql.ref(LACKING[f.lacking])} = false` : sql``}
    ${f.helper ? sql`AND v.id IN (SELECT p.household FROM households.paired p WHERE p.county = ${h.scope.county} AND p.person = ${f.helper})` : sql``}
    ${f.help === 'due' ? sql`AND v.standing IN ('listed', 'watched')` : sql``}
    ${f.help === 'paired' ? sql`AND v.id IN (SELECT p.household FROM households.paired p WHERE p.county = ${h.scope.county})` : sql``}
    ${f.planned ? sql`AND v.id IN (SELECT p.household FROM households.plan p WHERE p.county = ${h.scope.county} AND p.year = ${f.planned})` : sql``}
    ${f.q ? searched(h, f.q, f.under) : sql``}`
}

/** By the name of the household or of a member: as written, or by pinyin typed on a phone. */
function searched(h: Handle, q: string, under: string | undefined): RawBuilder<unknown> {
  const typed = q.replace(/\s/g, '')
  const found = (
    table: string,
  ) => sql`${sql.ref(`${table}.county`)} = ${h.scope.county} AND ${sql.ref(`${table}.valid_to`)} IS NULL
    AND ${within(h, `${table}.place`, under)} AND ${named(table, typed)}`
  return sql`AND v.id IN (
    SELECT x.id FROM households.household_version x WHERE ${found('x')}
    UNION ALL
    SELECT m.household FROM households.person_version m WHERE m.life = 'living' AND ${found('m')})`
}

/** Whose name begins with what was typed, or whose pinyin contains it. Both are answered from indexes alone. */
function named(table: string, typed: string): RawBuilder<unknown> {
  return /^[\x20-\x7e]+$/.test(typed)
    ? sql`${sql.ref(`${table}.search`)} LIKE ${containing(typed.toLowerCase())}`
    : beginning(sql.ref(`${table}.name`), typed)
}

/** The name a place bears now, looked up for the few rows of a page. */
function nameOf(h: Handle, place: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(SELECT n.name FROM places.current n WHERE n.county = ${h.scope.county} AND n.place = ${place})`
}

export async function listHouseholds(
  h: Handle,
  filter: HouseholdFilter,
  page: PageOf,
): Promise<{ total: number; rows: ListedHousehold[] }> {
  const where = wanted(h, filter)
  const order = orderOf(ORDERS, filter.sort, 'place')
  const [found, { total }] = await Promise.all([
    h.rows<{ id: Id }>(sql`
      SELECT v.id FROM households.household_version v WHERE ${where} ORDER BY ${order} LIMIT ${page.limit} OFFSET ${page.offset}`),
    h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM households.household_version v WHERE ${where}`),
  ])
  const ids = found.map((row) => row.id)
  return { total, rows: ids.length === 0 ? [] : await rowsOfPage(h, ids) }
}

/** What a page shows of its households, in the order given: a statement that does not change with what was asked for keeps its plan. */
async function rowsOfPage(h: Handle, ids: readonly Id[]): Promise<ListedHousehold[]> {
  return h.rows<ListedHousehold>(sql`
    SELECT v.id, v.name, v.place, coalesce(${nameOf(h, sql`v.place`)}, v.place) AS "placeName",
      coalesce(${nameOf(h, sql`substr(v.place, 1, 9)`)}, '') AS "townshipName", v.group_name AS "groupName", v.standing, v.kind, v.cause_main AS "causeMain", v.causes_other AS "causesOther",
      v.listed_on AS "listedOn", v.phone_masked AS phone, m.members, y.per_head AS "perHead", y.year AS "incomeYear",
      coalesce(p.helpers, '[]') AS helpers
    FROM unnest(${ids as Id[]}::uuid[]) WITH ORDINALITY AS asked(id, nth)
    JOIN households.household_version v ON v.county = ${h.scope.county} AND v.id = asked.id AND v.valid_to IS NULL
    CROSS JOIN LATERAL (
      SELECT count(*)::integer AS members FROM households.member x WHERE x.county = ${h.scope.county} AND x.household = v.id) m
    LEFT JOIN LATERAL (
      SELECT i.year, i.per_head FROM households.income_year i WHERE i.county = ${h.scope.county} AND i.household = v.id
      ORDER BY i.year DESC LIMIT 1) y ON true
    LEFT JOIN LATERAL (
      SELECT jsonb_agg(jsonb_build_object('person', x.person, 'name', n.name, 'rank', x.rank, 'from', x.from_day) ORDER BY x.rank) AS helpers
      FROM households.paired x JOIN people.person n ON n.county = x.county AND n.id = x.person
      WHERE x.county = ${h.scope.county} AND x.household = v.id) p ON true
    ORDER BY asked.nth`)
}

export async function helpersOf(
  h: Handle,
  household: Id,
): Promise<{ person: Id; name: string; rank: number; from: Day }[]> {
  return h.rows(sql`
    SELECT x.person, n.name, x.rank, x.from_day AS "from" FROM households.paired x
    JOIN people.person n ON n.county = x.county AND n.id = x.person
    WHERE x.county = ${h.scope.county} AND x.household = ${household} ORDER BY x.rank`)
}

export interface ListedResident extends PersonRow {
  householdName: string | null
  standing: string | null
  placeName: string
}

export async function listResidents(
  h: Handle,
  f: ResidentFilter,
  page: PageOf,
): Promise<{ total: number; rows: ListedResident[] }> {
  const { county } = h.scope
  const where = sql`v.county = ${county} AND v.valid_to IS NULL AND ${within(h, 'v.place', f.under)} AND v.life = ${f.life ?? 'living'}
    ${f.household ? sql`AND v.household = ${f.household}` : sql``}
    ${f.health ? sql`AND v.health = ${f.health}` : sql``}
    ${f.labour ? sql`AND v.labour = ${f.labour}` : sql``}
    ${f.schooling ? sql`AND v.schooling = ${f.schooling}` : sql``}
    ${
      f.standing
        ? sql`AND v.household IN (SELECT s.id FROM households.household_version s
            WHERE s.county = ${county} AND s.valid_to IS NULL AND s.standing = ${sql.lit(f.standing)})`
        : sql``
    }
    ${f.q ? sql`AND ${named('v', f.q)}` : sql``}`
  const rows = await h.rows<ListedResident>(sql`
    SELECT ${PERSON}, c.name AS "householdName", c.standing, coalesce(${nameOf(h, sql`v.place`)}, v.place) AS "placeName"
    FROM (SELECT * FROM households.person_version v WHERE ${where} ORDER BY v.place, v.id LIMIT ${page.limit} OFFSET ${page.offset}) v
    LEFT JOIN households.current c ON c.county = ${county} AND c.id = v.household ORDER BY v.place, v.id`)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::integer AS total FROM households.person_version v WHERE ${where}`,
  )
  return { total, rows }
}

export interface HouseholdCount {
  standing: string
  households: number
}

/** Households within reach of who asks, with their place and the name of the head. */
export async function homesOf(
  h: Handle,
  ids: readonly Id[],
): Promise<Map<Id, { id: Id; place: string; name: string }>> {
  if (ids.length === 0) return new Map()
  const rows = await h.rows<{ id: Id; place: string; name: string }>(sql`
    SELECT id, place, name FROM households.current WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]}::uuid[])`)
  return new Map(rows.map((r) => [r.id, r]))
}

/** Households by standing at or below a place. */
export async function countHouseholds(h: Handle, under: string): Promise<HouseholdCount[]> {
  return h.rows(sql`
    SELECT v.standing, count(*)::integer AS households FROM households.household_version v
    WHERE v.county = ${h.scope.county} AND v.valid_to IS NULL AND v.standing <> 'dissolved' AND ${within(h, 'v.place', under)}
    GROUP BY v.standing ORDER BY v.standing`)
}

/** Open requests of a household, oldest first, in the words of their fields. */
export async function openChanges(
  h: Handle,
  household: Id,
): Promise<{ id: Id; title: string; askedAt: Date; askedBy: string | null }[]> {
  return h.rows(sql`
    SELECT c.id, (SELECT string_agg(f ->> 'title', '、') FROM jsonb_array_elements(c.fields) f) AS title, c.asked_at AS "askedAt",
      n.name AS "askedBy"
    FROM households.change c LEFT JOIN people.person n ON n.county = c.county AND n.id = c.asked_by
    WHERE c.county = ${h.scope.county} AND c.household = ${household} AND c.state = 'open' ORDER BY c.asked_at, c.id`)
}

/** Households in villages and their grids. */
export async function countIn(h: Handle, villages: readonly string[]): Promise<number> {
  const { homes } = await h.one<{ homes: number }>(sql`
    SELECT count(*)::integer AS homes FROM unnest(${villages as string[]}::text[]) AS f(place)
    JOIN households.current v ON v.county = ${h.scope.county} AND v.place >= f.place AND v.place < f.place || '~'`)
  return homes
}
