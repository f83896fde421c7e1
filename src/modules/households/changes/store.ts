import { sql } from 'kysely'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import { within } from '../register/store.ts'
import type { ChangeField, ChangeFilter, ChangeOrigin, ChangeRow, ChangeState } from './model.ts'

const CHANGE = sql`c.id, c.household, c.subject, c.place, c.base, c.fields, c.sealed, c.state, c.origin, c.origin_id AS "originId",
  c.asked_by AS "askedBy", c.asked_at AS "askedAt", c.grounds, c.evidence, c.decided_by AS "decidedBy", c.decided_at AS "decidedAt",
  c.decision`

export type NewChange = Pick<
  ChangeRow,
  'id' | 'household' | 'subject' | 'place' | 'base' | 'fields' | 'origin' | 'originId' | 'grounds' | 'evidence'
>

/** Requests in the name of who acts; one statement whatever their number. */
export async function addChanges(h: Handle, rows: readonly NewChange[]): Promise<void> {
  const { county, person, post } = h.scope
  const written = rows.map((row) => ({ ...row, fields: row.fields.map(plainField), sealed: sealedOf(row.fields) }))
  await h.run(sql`
    INSERT INTO households.change (county, id, household, subject, place, base, fields, sealed, state, origin, origin_id, asked_by, asked_post,
      asked_at, grounds, evidence)
    SELECT ${county}, r.id, r.household, r.subject, r.place, r.base, r.fields,
      (SELECT array_agg(decode(s.hex, 'hex') ORDER BY s.nth) FROM jsonb_array_elements_text(r.sealed) WITH ORDINALITY AS s(hex, nth)), 'open', r.origin, r."originId", ${person}, ${post}, ${h.now},
      r.grounds, ARRAY(SELECT e::uuid FROM jsonb_array_elements_text(r.evidence) e)
    FROM json_to_recordset(${JSON.stringify(written)}) AS r(id uuid, household uuid, subject uuid, place text, base integer, fields jsonb, sealed jsonb,
      origin text, "originId" uuid, grounds text, evidence jsonb)`)
}

function plainField({ sealed: _, ...field }: ChangeField): ChangeField {
  return field
}

/** What is sealed of the facts, in their order, as hexadecimal; an empty list when nothing is. */
function sealedOf(fields: readonly ChangeField[]): (string | null)[] {
  if (fields.every((field) => field.sealed === undefined)) return []
  return fields.map(({ sealed }) => (sealed === undefined ? null : Buffer.from(sealed).toString('hex')))
}

/** What is asked of households and waits for a decision. */
export async function openRequests(
  h: Handle,
  households: readonly Id[],
): Promise<Pick<ChangeRow, 'id' | 'subject' | 'fields'>[]> {
  const rows = await h.rows<Sealed<Pick<ChangeRow, 'id' | 'subject' | 'fields'>>>(sql`
    SELECT c.id, c.subject, c.fields, c.sealed FROM households.change c
    WHERE c.county = ${h.scope.county} AND c.household = ANY (${households as Id[]}::uuid[]) AND c.state = 'open'`)
  return rows.map(whole)
}

/** What an import asked for and nobody has decided yet, in the order asked. */
export async function openOfOrigin(h: Handle, origin: Id): Promise<Id[]> {
  const rows = await h.rows<{ id: Id }>(sql`
    SELECT id FROM households.change
    WHERE county = ${h.scope.county} AND origin = 'import' AND origin_id = ${origin} AND state = 'open' ORDER BY id`)
  return rows.map((r) => r.id)
}

/** What asked for it is taken back (imports, visits), and with it what nobody has decided yet. */
export async function withdrawOfOrigin(
  h: Handle,
  kind: ChangeOrigin,
  origins: readonly Id[],
  why: string,
): Promise<void> {
  const { county, person, post } = h.scope
  await h.run(sql`
    UPDATE households.change SET state = 'withdrawn', decided_by = ${person}, decided_post = ${post}, decided_at = ${h.now}, decision = ${why}
    WHERE county = ${county} AND origin = ${kind} AND origin_id = ANY(${origins as Id[]}::uuid[]) AND state = 'open'`)
}

export async function loadChange(h: Handle, id: Id): Promise<ChangeRow> {
  const row = await h.one<Sealed<ChangeRow>>(
    sql`SELECT ${CHANGE} FROM households.change c WHERE c.county = ${h.scope.county} AND c.id = ${id}`,
    '该变更申请',
  )
  return whole(row)
}

/** A row as it is stored: what is sealed beside its facts. */
type Sealed<Row> = Row & { sealed: (Buffer | null)[] | null }

function whole<Row extends Pick<ChangeRow, 'fields'>>({ sealed, ...row }: Sealed<Row>) {
  const fields = row.fields.map((field, nth) => {
    const bytes = sealed?.[nth]
    return bytes ? { ...field, sealed: bytes } : field
  })
  return { ...row, fields }
}

/** Ends an open request. @returns how many: none when somebody was faster */
export async function settle(h: Handle, id: Id, state: ChangeState, decision: string | null): Promise<number> {
  const { county, person, post } = h.scope
  return h.run(sql`
    UPDATE households.change SET state = ${state}, decided_by = ${person}, decided_post = ${post}, decided_at = ${h.now}, decision = ${decision}
    WHERE county = ${county} AND id = ${id} AND state = 'open'`)
}

export interface ListedChange {
  id: Id
  household: Id
  householdName: string
  personName: string | null
  placeName: string
  title: string
  state: ChangeState
  origin: ChangeOrigin
  askedAt: Date
  askedBy: string | null
  decidedBy: string | null
  conflicts: number
}

const LISTED = sql`c.id, c.household, coalesce(v.name, '') AS "householdName", p.name AS "personName", coalesce(l.name, c.place) AS "placeName",
  (SELECT string_agg(f ->> 'title', '、') FROM jsonb_array_elements(c.fields) f) AS title, c.state, c.origin, c.asked_at AS "askedAt",
  a.name AS "askedBy", d.name AS "decidedBy",
  (SELECT count(DISTINCT x.other) FROM households.change_conflict x WHERE x.county = c.county AND x.change = c.id)::integer AS conflicts`
const NAMES = sql`
  LEFT JOIN households.household_version v ON v.county = c.county AND v.id = c.household AND v.valid_to IS NULL
  LEFT JOIN households.person_version p ON p.county = c.county AND p.id = c.subject AND p.valid_to IS NULL
  LEFT JOIN places.current l ON l.county = c.county AND l.place = c.place
  LEFT JOIN people.person a ON a.county = c.county AND a.id = c.asked_by
  LEFT JOIN people.person d ON d.county = c.county AND d.id = c.decided_by`

/** Requests as lists show them, in the order of their asking; those out of sight are left out. */
export async function listedChanges(h: Handle, ids: readonly Id[]): Promise<ListedChange[]> {
  return h.rows(sql`SELECT ${LISTED} FROM households.change c ${NAMES}
    WHERE c.county = ${h.scope.county} AND c.id = ANY(${ids as Id[]}::uuid[]) ORDER BY c.asked_at, c.id`)
}

export async function listedChange(h: Handle, id: Id): Promise<ListedChange> {
  return h.one<ListedChange>(
    sql`SELECT ${LISTED} FROM households.change c ${NAMES} WHERE c.county = ${h.scope.county} AND c.id = ${id}`,
    '该变更申请',
  )
}

export async function listChanges(
  h: Handle,
  f: ChangeFilter,
  page: PageOf,
): Promise<{ total: number; rows: ListedChange[] }> {
  const where = sql`c.county = ${h.scope.county} AND ${within(h, 'c.place', f.under)}
    ${f.state ? sql`AND c.state = ${sql.lit(f.state)}` : sql``}
    ${f.household ? sql`AND c.household = ${f.household}` : sql``}
    ${f.origin ? sql`AND c.origin = ${f.origin}` : sql``}
    ${f.mine === undefined ? sql`` : f.mine ? sql`AND c.asked_by = ${h.scope.person}` : sql`AND c.asked_by IS DISTINCT FROM ${h.scope.person}`}
    ${f.askedFrom ? sql`AND c.asked_at >= (${f.askedFrom}::date::timestamp AT TIME ZONE 'Asia/Shanghai')` : sql``}
    ${f.askedTo ? sql`AND c.asked_at < ((${f.askedTo}::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')` : sql``}
    ${
      f.conflicting
        ? sql`AND EXISTS (SELECT 1 FROM households.change_conflict x WHERE x.county = c.county AND x.change = c.id)`
        : sql``
    }
    ${
      f.q
        ? sql`AND c.household IN (SELECT s.id FROM households.household_version s
            WHERE s.county = ${h.scope.county} AND s.valid_to IS NULL AND ${within(h, 's.place', f.under)} AND s.name LIKE ${containing(f.q)})`
        : sql``
    }`
  const rows = await h.rows<ListedChange>(sql`
    SELECT ${LISTED} FROM households.change c ${NAMES} WHERE ${where}
    ORDER BY c.state <> 'open', c.asked_at DESC, c.id DESC LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::integer AS total FROM households.change c WHERE ${where}`,
  )
  return { total, rows }
}

/** Open requests for the same facts of the same subject, with what they ask. */
export async function rivalsOf(
  h: Handle,
  id: Id,
): Promise<{ id: Id; askedBy: string | null; askedAt: Date; fields: ChangeField[] }[]> {
  return h.rows(sql`
    SELECT o.id, a.name AS "askedBy", o.asked_at AS "askedAt", o.fields FROM households.change o
    LEFT JOIN people.person a ON a.county = o.county AND a.id = o.asked_by
    WHERE o.county = ${h.scope.county} AND o.id IN (
      SELECT x.other FROM households.change_conflict x WHERE x.county = ${h.scope.county} AND x.change = ${id})
    ORDER BY o.asked_at, o.id`)
}

/** Names of households, for facts that point at one. */
export async function householdNames(h: Handle, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await h.rows<{ id: Id; name: string; place: string }>(sql`
    SELECT v.id, v.name, coalesce(l.name, v.place) AS place FROM households.household_version v
    LEFT JOIN places.current l ON l.county = v.county AND l.place = v.place
    WHERE v.county = ${h.scope.county} AND v.valid_to IS NULL AND v.id = ANY(${ids as string[]}::uuid[])`)
  return new Map(rows.map((r) => [r.id, `${r.place}${r.name}户`]))
}
