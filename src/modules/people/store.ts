import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Role } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { NewAccount, NewPerson, NewPost } from './model.ts'

export interface AccountRow {
  county: string
  id: Id
  person: Id
  password: string
  must_change: boolean
  disabled: boolean
  failures: number
  locked_until: Date | null
}

export interface PostRow {
  id: Id
  person: Id
  title: string
  role: Role
  place: string
  placeName: string
  unit: Id | null
  unitName: string | null
  from: Day
  to: Day | null
}

const POST = sql`t.id, t.person, t.title, t.role, t.place, coalesce(p.name, t.place) AS "placeName", t.unit, o.name AS "unitName",
  t.from_day AS "from", t.to_day AS "to"`
const POST_FROM = sql`people.post t
  LEFT JOIN places.current p ON p.county = t.county AND p.place = t.place
  LEFT JOIN organisations.current o ON o.county = t.county AND o.id = t.unit`

export async function accountByLogin(door: Handle, login: string): Promise<AccountRow | undefined> {
  return door.maybe(sql`
    SELECT county, id, person, password, must_change, disabled, failures, locked_until FROM people.account WHERE login = ${login}
    FOR UPDATE`)
}

export async function accountById(h: Handle, id: Id): Promise<AccountRow> {
  return h.one(sql`
    SELECT county, id, person, password, must_change, disabled, failures, locked_until FROM people.account
    WHERE county = ${h.scope.county} AND id = ${id}`)
}

export async function noteFailure(door: Handle, account: AccountRow, failures: number, lockedUntil: Date | null): Promise<void> {
  await door.run(sql`UPDATE people.account SET failures = ${failures}, locked_until = ${lockedUntil}
    WHERE county = ${account.county} AND id = ${account.id}`)
}

export async function addSession(door: Handle, account: AccountRow, digest: string, at: Date): Promise<void> {
  await door.run(sql`
    INSERT INTO people.session (county, token_digest, account, created_at, seen_at)
    VALUES (${account.county}, ${digest}, ${account.id}, ${at}, ${at})`)
}

export interface SessionRow {
  county: string
  countyName: string
  account: Id
  person: Id
  name: string
  must_change: boolean
  created_at: Date
  seen_at: Date
}

export async function sessionByDigest(door: Handle, digest: string): Promise<SessionRow | undefined> {
  return door.maybe(sql`
    SELECT s.county, c.name AS "countyName", s.account, a.person, p.name, a.must_change, s.created_at, s.seen_at
    FROM people.session s JOIN people.account a ON a.county = s.county AND a.id = s.account AND NOT a.disabled
    JOIN people.person p ON p.county = a.county AND p.id = a.person
    JOIN kernel.county c ON c.county = s.county
    WHERE s.token_digest = ${digest}`)
}

export async function touchSession(door: Handle, digest: string, at: Date): Promise<void> {
  await door.run(sql`UPDATE people.session SET seen_at = ${at} WHERE token_digest = ${digest}`)
}

export async function removeSession(door: Handle, digest: string): Promise<void> {
  await door.run(sql`DELETE FROM people.session WHERE token_digest = ${digest}`)
}

export async function removeSessions(door: Handle, account: Id): Promise<void> {
  await door.run(sql`DELETE FROM people.session WHERE account = ${account}`)
}

export async function setPassword(h: Handle, account: Id, digest: string, mustChange: boolean): Promise<void> {
  await h.run(sql`UPDATE people.account SET password = ${digest}, must_change = ${mustChange}, failures = 0, locked_until = NULL
    WHERE county = ${h.scope.county} AND id = ${account}`)
}

/** The posts a person holds on a day, oldest first. */
export async function postsHeld(h: Handle, person: Id, on: Day): Promise<PostRow[]> {
  return h.rows(sql`
    SELECT ${POST} FROM ${POST_FROM}
    WHERE t.county = ${h.scope.county} AND t.person = ${person} AND t.from_day <= ${on} AND (t.to_day IS NULL OR t.to_day >= ${on})
    ORDER BY t.from_day, t.id`)
}

export async function addPeople(h: Handle, rows: readonly NewPerson[]): Promise<void> {
  await h.run(sql`
    INSERT INTO people.person (county, id, name, phone)
    SELECT ${h.scope.county}, r.id, r.name, r.phone FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, name text, phone text)`)
}

export async function addPosts(h: Handle, rows: readonly NewPost[], from: Day): Promise<void> {
  await h.run(sql`
    INSERT INTO people.post (county, id, person, title, role, place, unit, from_day)
    SELECT ${h.scope.county}, r.id, r.person, r.title, r.role, r.place, r.unit, ${from}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, person uuid, title text, role text, place text, unit uuid)`)
}

export async function addAccounts(h: Handle, rows: readonly NewAccount[]): Promise<void> {
  await h.run(sql`
    INSERT INTO people.account (county, id, person, login, password, must_change)
    SELECT ${h.scope.county}, r.id, r.person, r.login, r.password, r."mustChange"
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, person uuid, login text, password text, "mustChange" boolean)`)
}

export interface PersonRow {
  id: Id
  name: string
  phone: string | null
  posts: PostRow[]
}

export async function listPeople(
  h: Handle,
  filter: { q?: string | undefined; role?: string | undefined; under?: string | undefined; on: Day },
  page: PageOf,
): Promise<{ total: number; rows: PersonRow[] }> {
  const held = sql`t.county = n.county AND t.person = n.id AND t.from_day <= ${filter.on} AND (t.to_day IS NULL OR t.to_day >= ${filter.on})`
  const where = sql`n.county = ${h.scope.county}
    ${filter.q ? sql`AND n.name LIKE ${`%${filter.q}%`}` : sql``}
    ${filter.role ? sql`AND EXISTS (SELECT 1 FROM people.post t WHERE ${held} AND t.role = ${filter.role})` : sql``}
    ${filter.under ? sql`AND EXISTS (SELECT 1 FROM people.post t WHERE ${held} AND t.place >= ${filter.under} AND t.place < ${`${filter.under}~`})` : sql``}`
  const rows = await h.rows<PersonRow>(sql`
    SELECT n.id, n.name, n.phone,
      (SELECT coalesce(json_agg(x ORDER BY x."from"), '[]') FROM (SELECT ${POST} FROM ${POST_FROM} WHERE ${held}) x) AS posts
    FROM people.person n WHERE ${where} ORDER BY n.id LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM people.person n WHERE ${where}`)
  return { total, rows }
}
