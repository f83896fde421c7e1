import { sql } from 'kysely'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import { under } from './store.ts'

export interface HandoverRow {
  id: Id
  place: string
  placeName: string
  fromPerson: Id
  fromName: string
  toPerson: Id
  toName: string
  households: number
  openedAt: Date
  fromSignedAt: Date | null
  toSignedAt: Date | null
  approvedAt: Date | null
  endedAt: Date | null
  state: 'open' | 'done' | 'withdrawn'
}

export interface HandoverRecord extends HandoverRow {
  toPost: Id
  /** where the taker's post lies */
  toPlace: string
  ids: Id[]
  approvedBy: Id | null
  approverName: string | null
  note: string
  excess: string | null
  why: string | null
  openedBy: Id | null
  text: string
  digest: string
}

const COLUMNS = sql`x.id, x.place, coalesce(l.name, x.place) AS "placeName", x.from_person AS "fromPerson", f.name AS "fromName",
  x.to_person AS "toPerson", t.name AS "toName", cardinality(x.households) AS households, x.opened_at AS "openedAt",
  x.from_signed_at AS "fromSignedAt", x.to_signed_at AS "toSignedAt", x.approved_at AS "approvedAt", x.ended_at AS "endedAt", x.state`
const FROM = sql`households.handover x
  JOIN people.person f ON f.county = x.county AND f.id = x.from_person
  JOIN people.person t ON t.county = x.county AND t.id = x.to_person
  LEFT JOIN places.current l ON l.county = x.county AND l.place = x.place`

export async function listHandovers(
  h: Handle,
  f: { q?: string | undefined; state?: string | undefined; under?: string | undefined; of?: Id | null | undefined },
  page: PageOf,
): Promise<{ total: number; rows: HandoverRow[] }> {
  const where = sql`x.county = ${h.scope.county} AND ${under(sql`x.place`, f.under)}
    ${f.state ? sql`AND x.state = ${f.state}` : sql``}
    ${f.of ? sql`AND (x.from_person = ${f.of} OR x.to_person = ${f.of})` : sql``}
    ${f.q ? sql`AND (f.name LIKE ${containing(f.q)} OR t.name LIKE ${containing(f.q)})` : sql``}`
  const rows = await h.rows<HandoverRow>(sql`
    SELECT ${COLUMNS} FROM ${FROM} WHERE ${where} ORDER BY x.state = 'open' DESC, x.opened_at DESC, x.id
    LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM ${FROM} WHERE ${where}`)
  return { total, rows }
}

export async function loadHandover(h: Handle, id: Id, hold = false): Promise<HandoverRecord> {
  return h.one(
    sql`SELECT ${COLUMNS}, x.to_post AS "toPost", x.households AS ids, coalesce(x.note, '') AS note, x.excess, x.why, x.opened_by AS "openedBy",
          x.approved_by AS "approvedBy", a.name AS "approverName",
          coalesce(o.place, x.county) AS "toPlace", x.text, x.digest
        FROM ${FROM}
        LEFT JOIN people.person a ON a.county = x.county AND a.id = x.approved_by
        LEFT JOIN people.post o ON o.county = x.county AND o.id = x.to_post WHERE x.county = ${h.scope.county} AND x.id = ${id} ${hold ? sql`FOR UPDATE OF x` : sql``}`,
    '该交接单',
  )
}

/** Households of which an open hand-over of this person speaks already. */
export async function householdsInOpen(h: Handle, person: Id): Promise<Set<Id>> {
  const rows = await h.rows<{ id: Id }>(sql`
    SELECT DISTINCT unnest(households) AS id FROM households.handover
    WHERE county = ${h.scope.county} AND from_person = ${person} AND state = 'open'`)
  return new Set(rows.map((r) => r.id))
}

export async function addHandover(
  h: Handle,
  row: {
    id: Id
    place: string
    fromPerson: Id
    toPerson: Id
    toPost: Id
    households: readonly Id[]
    note: string
    excess: string | null
    text: string
    digest: string
    /** the one who opens it has the say over the taker's new villages */
    approved: boolean
  },
): Promise<void> {
  const { person } = h.scope
  await h.run(sql`
    INSERT INTO households.handover (county, id, place, from_person, to_person, to_post, households, note, excess, opened_at, opened_by,
      approved_at, approved_by, text, digest, state)
    VALUES (${h.scope.county}, ${row.id}, ${row.place}, ${row.fromPerson}, ${row.toPerson}, ${row.toPost}, ${row.households as Id[]}::uuid[],
      nullif(${row.note}, ''), ${row.excess}, ${h.now}, ${person}, ${row.approved ? h.now : null}, ${row.approved ? person : null},
      ${row.text}, ${row.digest}, 'open')`)
}

export async function approveHandover(h: Handle, id: Id): Promise<void> {
  await h.run(sql`UPDATE households.handover SET approved_at = ${h.now}, approved_by = ${h.scope.person}
    WHERE county = ${h.scope.county} AND id = ${id}`)
}

export async function signHandover(h: Handle, id: Id, side: 'from' | 'to', digest: string): Promise<void> {
  await h.run(
    side === 'from'
      ? sql`UPDATE households.handover SET from_signed_at = ${h.now}, from_digest = ${digest} WHERE county = ${h.scope.county} AND id = ${id}`
      : sql`UPDATE households.handover SET to_signed_at = ${h.now}, to_digest = ${digest} WHERE county = ${h.scope.county} AND id = ${id}`,
  )
}

export async function closeHandover(h: Handle, id: Id, state: 'done' | 'withdrawn', why: string | null): Promise<void> {
  await h.run(sql`UPDATE households.handover SET state = ${state}, ended_at = ${h.now}, why = ${why}
    WHERE county = ${h.scope.county} AND id = ${id}`)
}
