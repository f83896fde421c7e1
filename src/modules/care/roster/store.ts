import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import { bytes } from '../store.ts'
import type { Member, MemberFilter } from './model.ts'

export interface MemberColumns extends Omit<Member, 'placeName' | 'to' | 'endedWhy'> {
  contactSealed: Buffer | null
}

export async function addMembers(h: Handle, members: readonly MemberColumns[]): Promise<void> {
  const { county, person } = h.scope
  const rows = members.map((m) => ({
    ...m,
    contactSealed: bytes(m.contactSealed),
  }))
  await h.run(sql`
    INSERT INTO care.member (county, id, kind, place, title, organisation, officer, citizen, offers, contact_sealed, contact_masked, from_day, person, at)
    SELECT ${county}, r.id, r.kind, r.place, r.title, r.organisation, r.officer, r.citizen, r.offers, r."contactSealed", r."contactMasked",
      r."from", ${person}, ${h.now}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, kind text, place text, title text, organisation uuid, officer uuid,
      citizen uuid, offers text, "contactSealed" bytea, "contactMasked" text, "from" date)`)
}

/** Names of organisations and officers by id. */
export async function titlesOf(
  h: Handle,
  organisations: readonly Id[],
  officers: readonly Id[],
): Promise<Map<Id, string>> {
  const rows = await h.rows<{ id: Id; name: string }>(sql`
    SELECT id, name FROM organisations.current WHERE county = ${h.scope.county} AND id = ANY(${organisations as Id[]}::uuid[])
    UNION ALL
    SELECT id, name FROM people.person WHERE county = ${h.scope.county} AND id = ANY(${officers as Id[]}::uuid[])`)
  return new Map(rows.map((r) => [r.id, r.name]))
}

const COLUMNS = sql`m.id, m.kind, m.place, coalesce(l.name, m.place) AS "placeName", m.title, m.organisation, m.officer, m.citizen, m.offers,
  m.contact_masked AS "contactMasked", m.from_day AS "from", m.to_day AS "to", m.ended_why AS "endedWhy"`
const FROM = sql`care.member m LEFT JOIN places.current l ON l.county = m.county AND l.place = m.place`

export async function listMembers(
  h: Handle,
  f: MemberFilter,
  page: PageOf,
): Promise<{ total: number; rows: Member[] }> {
  const where = sql`m.county = ${h.scope.county} ${f.kind ? sql`AND m.kind = ${f.kind}` : sql``}
    ${f.under ? sql`AND m.place >= ${f.under} AND m.place < ${`${f.under}~`}` : sql``}
    ${f.year === undefined ? sql`` : sql`AND m.from_day <= make_date(${f.year}, 12, 31) AND (m.to_day IS NULL OR m.to_day >= make_date(${f.year}, 1, 1))`}
    ${f.current === undefined ? sql`` : f.current ? sql`AND m.to_day IS NULL` : sql`AND m.to_day IS NOT NULL`}
    ${f.q ? sql`AND m.title LIKE ${containing(f.q)}` : sql``}`
  const rows = await h.rows<Member>(
    sql`SELECT ${COLUMNS} FROM ${FROM} WHERE ${where} ORDER BY m.kind, m.title, m.id LIMIT ${page.limit} OFFSET ${page.offset}`,
  )
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM ${FROM} WHERE ${where}`)
  return { total, rows }
}

export async function loadMember(h: Handle, id: Id): Promise<Member & { contactSealed: Buffer | null }> {
  return h.one(
    sql`SELECT ${COLUMNS}, m.contact_sealed AS "contactSealed" FROM ${FROM} WHERE m.county = ${h.scope.county} AND m.id = ${id}`,
    '该成员',
  )
}

export async function endMember(h: Handle, id: Id, on: Day, why: string): Promise<number> {
  return h.run(sql`
    UPDATE care.member SET to_day = greatest(from_day, ${on}::date), ended_why = ${why}, ended_at = ${h.now}
    WHERE county = ${h.scope.county} AND id = ${id} AND to_day IS NULL`)
}

/** How many of each kind were on the roster at some time of a year. */
export async function countMembers(h: Handle, year: number): Promise<{ kind: string; count: number }[]> {
  return h.rows(sql`
    SELECT kind, count(*)::integer AS count FROM care.member
    WHERE county = ${h.scope.county} AND from_day <= make_date(${year}, 12, 31) AND (to_day IS NULL OR to_day >= make_date(${year}, 1, 1))
    GROUP BY kind`)
}
