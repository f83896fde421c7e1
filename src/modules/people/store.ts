import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Role } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { atOrBelow, containing, startingWith } from '#kernel/server/patterns.ts'
import { searchText } from '#modules/places/public.ts'
import type { KnownPerson, NewAccount, NewPerson, NewPost } from './model.ts'

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

/** The account of a login, its row locked: logins are unique in the whole database, the county is known only then. */
export async function accountByLogin(door: Handle, login: string): Promise<AccountRow | undefined> {
  return door.maybe(sql`
    SELECT county, id, person, password, must_change, disabled, failures, locked_until FROM people.account WHERE login = ${login}
    FOR UPDATE`)
}

/** The same by its id. */
export async function accountById(h: Handle, county: string, id: Id): Promise<AccountRow | undefined> {
  return h.maybe(sql`
    SELECT county, id, person, password, must_change, disabled, failures, locked_until FROM people.account
    WHERE county = ${county} AND id = ${id} FOR UPDATE`)
}

export async function noteFailures(
  door: Handle,
  account: AccountRow,
  failures: number,
  lockedUntil: Date | null,
): Promise<void> {
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

/** Ends the sessions of an account, but for the one `kept` by its digest. */
export async function removeSessions(door: Handle, account: Id, kept: string | null = null): Promise<number> {
  return door.run(sql`
    DELETE FROM people.session WHERE account = ${account} AND token_digest IS DISTINCT FROM ${kept}`)
}

/** @param entry the journal entry of locking a device; it names the person who holds it */
export async function removeSessionsOfHolder(h: Handle, entry: Id): Promise<number> {
  const { county } = h.scope
  return h.run(sql`
    DELETE FROM people.session s USING people.account a, kernel.journal j
    WHERE j.county = ${county} AND j.id = ${entry} AND a.county = ${county} AND a.person = (j.after ->> 'person')::uuid
      AND s.county = ${county} AND s.account = a.id`)
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
    INSERT INTO people.person (county, id, name, phone, search)
    SELECT ${h.scope.county}, r.id, r.name, r.phone, r.search
    FROM json_to_recordset(${JSON.stringify(rows.map((r) => ({ ...r, search: searchText(r.name) })))})
      AS r(id uuid, name text, phone text, search text)`)
}

export async function addPosts(
  h: Handle,
  rows: readonly NewPost[],
  from: Day,
  why: string | null = null,
): Promise<void> {
  await h.run(sql`
    INSERT INTO people.post (county, id, person, title, role, place, unit, from_day, why, entered_at)
    SELECT ${h.scope.county}, r.id, r.person, r.title, r.role, r.place, r.unit, coalesce(r."from", ${from}::date), ${why}, ${h.now}
    FROM json_to_recordset(${JSON.stringify(rows)})
      AS r(id uuid, person uuid, title text, role text, place text, unit uuid, "from" date)`)
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
    ${filter.q ? sql`AND (n.name LIKE ${containing(filter.q)} OR n.search LIKE ${containing(filter.q.toLowerCase())})` : sql``}
    ${filter.role ? sql`AND EXISTS (SELECT 1 FROM people.post t WHERE ${held} AND t.role = ${filter.role})` : sql``}
    ${filter.under ? sql`AND EXISTS (SELECT 1 FROM people.post t WHERE ${held} AND ${atOrBelow(sql`t.place`, filter.under)})` : sql``}`
  const rows = await h.rows<PersonRow>(sql`
    SELECT n.id, n.name, n.phone,
      (SELECT coalesce(json_agg(x ORDER BY x."from"), '[]') FROM (SELECT ${POST} FROM ${POST_FROM} WHERE ${held}) x) AS posts
    FROM people.person n WHERE ${where} ORDER BY n.search, n.id LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM people.person n WHERE ${where}`)
  return { total, rows }
}

/** Names of persons and titles of posts, for records that name who acted; unknown and null ids are left out. */
export async function namesOf(
  h: Handle,
  of: { people: readonly (Id | null)[]; posts: readonly (Id | null)[] },
): Promise<{ people: Map<Id, { name: string }>; posts: Map<Id, { title: string; holder: string }> }> {
  const wanted = (ids: readonly (Id | null)[]) => [...new Set(ids.filter((id) => id !== null))]
  const people = await h.rows<{ id: Id; name: string }>(sql`
    SELECT id, name FROM people.person WHERE county = ${h.scope.county} AND id = ANY(${wanted(of.people)})`)
  const posts = await h.rows<{ id: Id; title: string; holder: string }>(sql`
    SELECT t.id, t.title, n.name AS holder FROM people.post t JOIN people.person n ON n.county = t.county AND n.id = t.person
    WHERE t.county = ${h.scope.county} AND t.id = ANY(${wanted(of.posts)})`)
  return { people: new Map(people.map((p) => [p.id, p])), posts: new Map(posts.map((p) => [p.id, p])) }
}

export async function loadPerson(h: Handle, id: Id): Promise<{ id: Id; name: string; phone: string | null }> {
  return h.one(sql`SELECT id, name, phone FROM people.person WHERE county = ${h.scope.county} AND id = ${id}`, '该人员')
}

/** Holds the person's row, so that two appointments of one person are weighed one after the other. */
export async function holdPerson(h: Handle, id: Id): Promise<{ name: string }> {
  return h.one(sql`SELECT name FROM people.person WHERE county = ${h.scope.county} AND id = ${id} FOR UPDATE`, '该人员')
}

/** Whether the county has a clerk in office on a day; one who is only to come does not count, or a mistyped year would bar everyone. */
export async function hasClerk(h: Handle, on: Day): Promise<boolean> {
  const clerks = await h.rows(sql`
    SELECT 1 FROM people.post
    WHERE county = ${h.scope.county} AND role = 'clerk' AND from_day <= ${on} AND (to_day IS NULL OR to_day >= ${on}) LIMIT 1`)
  return clerks.length > 0
}

export interface PostHistory extends PostRow {
  why: string | null
  endedWhy: string | null
}

/** Names of places and organisations as they were while the post was held. */
const HELD = sql`t.id, t.person, t.title, t.role, t.place, coalesce(p.name, t.place) AS "placeName", t.unit, o.name AS "unitName",
  t.from_day AS "from", t.to_day AS "to", t.why, t.ended_why AS "endedWhy"`
const HELD_FROM = sql`people.post t
  LEFT JOIN places.history p ON p.county = t.county AND p.place = t.place
    AND p.valid_from <= coalesce(t.to_day, 'infinity') AND (p.valid_to IS NULL OR p.valid_to > coalesce(t.to_day, 'infinity'))
  LEFT JOIN organisations.history o ON o.county = t.county AND o.id = t.unit
    AND o.valid_from <= coalesce(t.to_day, 'infinity') AND (o.valid_to IS NULL OR o.valid_to > coalesce(t.to_day, 'infinity'))`

/** Every post a person ever held, the latest first. */
export async function postsOf(h: Handle, person: Id): Promise<PostHistory[]> {
  return h.rows(sql`
    SELECT ${HELD} FROM ${HELD_FROM} WHERE t.county = ${h.scope.county} AND t.person = ${person} ORDER BY t.from_day DESC, t.to_day DESC NULLS FIRST, t.id DESC`)
}

export async function loadPost(h: Handle, id: Id): Promise<PostHistory> {
  return h.one(sql`SELECT ${HELD} FROM ${HELD_FROM} WHERE t.county = ${h.scope.county} AND t.id = ${id}`, '该职务')
}

/** Who holds or held posts in an organisation, those in post first. */
export async function postsOfUnit(h: Handle, unit: Id): Promise<(PostHistory & { name: string })[]> {
  return h.rows(sql`
    SELECT ${HELD}, n.name FROM ${HELD_FROM} JOIN people.person n ON n.county = t.county AND n.id = t.person
    WHERE t.county = ${h.scope.county} AND t.unit = ${unit} ORDER BY t.to_day DESC NULLS FIRST, t.from_day, t.id`)
}

export async function endPosts(h: Handle, ids: readonly Id[], on: Day, why: string): Promise<number> {
  return h.run(sql`
    UPDATE people.post SET to_day = greatest(from_day, ${on}::date), ended_why = ${why}, ended_at = ${h.now}
    WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]}::uuid[])`)
}

/**
 * Ends posts after `last` and lets them go on elsewhere from the day after, until the day that was known for their end
 * already.
 */
export async function movePosts(
  h: Handle,
  posts: readonly { id: Id; next: Id }[],
  to: { place: string; on: Day; why: string },
): Promise<void> {
  await h.run(sql`
    WITH moving AS (SELECT r.id, r.next FROM json_to_recordset(${JSON.stringify(posts)}) AS r(id uuid, next uuid)),
      ended AS (
        UPDATE people.post t SET to_day = greatest(t.from_day, ${to.on}::date - 1), ended_why = ${to.why}, ended_at = ${h.now}
        FROM moving m WHERE t.county = ${h.scope.county} AND t.id = m.id)
    INSERT INTO people.post
      (county, id, person, title, role, place, unit, from_day, why, entered_at, to_day, ended_why, ended_at)
    SELECT t.county, m.next, t.person, t.title, t.role, ${to.place}, t.unit, ${to.on}, ${to.why}, ${h.now},
      t.to_day, t.ended_why, t.ended_at
    FROM moving m JOIN people.post t ON t.county = ${h.scope.county} AND t.id = m.id`)
}

/** Ends the posts of organisations that go on beyond a day. */
export async function endPostsOfUnits(h: Handle, units: readonly Id[], on: Day, why: string): Promise<number> {
  if (units.length === 0) return 0
  return h.run(sql`
    UPDATE people.post SET to_day = greatest(from_day, ${on}::date), ended_why = ${why}, ended_at = ${h.now}
    WHERE county = ${h.scope.county} AND unit = ANY(${units as Id[]}::uuid[]) 
      AND (to_day IS NULL OR to_day > greatest(from_day, ${on}::date))`)
}

export async function openPostsIn(h: Handle, places: readonly string[], on: Day): Promise<PostRow[]> {
  return h.rows(sql`
    SELECT ${POST} FROM ${POST_FROM} WHERE t.county = ${h.scope.county} AND t.place = ANY(${places as string[]}::text[])
      AND (t.to_day IS NULL OR t.to_day > greatest(t.from_day, ${on}::date)) ORDER BY t.id`)
}

export async function countPosts(
  h: Handle,
  gone: readonly Id[],
  places: readonly string[],
  on: Day,
): Promise<{ ended: number; moved: number }> {
  const inGone = sql`coalesce(unit = ANY(${gone as Id[]}::uuid[]), false)`
  return h.one(sql`
    SELECT count(*) FILTER (WHERE ${inGone}) AS ended,
      count(*) FILTER (WHERE NOT ${inGone} AND place = ANY(${places as string[]}::text[])) AS moved
    FROM people.post WHERE county = ${h.scope.county} AND (to_day IS NULL OR to_day > greatest(from_day, ${on}::date))`)
}

export interface AccountLine {
  id: Id
  person: Id
  name: string
  login: string
  mustChange: boolean
  disabled: boolean
  disabledWhy: string | null
  /** still locked after wrong passwords, in real time */
  lockedUntil: Date | null
  posts: { title: string; role: Role; placeName: string }[]
}

export async function loginOf(h: Handle, person: Id): Promise<string | undefined> {
  const account = await h.maybe<{ login: string }>(sql`
    SELECT login FROM people.account WHERE county = ${h.scope.county} AND person = ${person} ORDER BY id LIMIT 1`)
  return account?.login
}

/** Locks run in real time, whatever the demo's clock says; hence the database's own clock. */
const ACCOUNT = sql`a.id, a.person, n.name, a.login, a.must_change AS "mustChange", a.disabled, a.disabled_why AS "disabledWhy",
  CASE WHEN a.locked_until > now() THEN a.locked_until END AS "lockedUntil"`

export async function loadAccount(h: Handle, id: Id): Promise<AccountLine> {
  const row = await h.one<Omit<AccountLine, 'posts'>>(
    sql`SELECT ${ACCOUNT} FROM people.account a JOIN people.person n ON n.county = a.county AND n.id = a.person
      WHERE a.county = ${h.scope.county} AND a.id = ${id}`,
    '该账号',
  )
  return { ...row, posts: [] }
}

export async function listAccounts(
  h: Handle,
  filter: { q?: string | undefined; state?: 'usable' | 'disabled' | 'locked' | undefined; on: Day },
  page: PageOf,
): Promise<{ total: number; rows: AccountLine[] }> {
  const states = {
    usable: sql`AND NOT a.disabled AND (a.locked_until IS NULL OR a.locked_until <= now())`,
    disabled: sql`AND a.disabled`,
    locked: sql`AND a.locked_until > now()`,
  }
  const from = sql`people.account a JOIN people.person n ON n.county = a.county AND n.id = a.person
    WHERE a.county = ${h.scope.county} ${filter.state ? states[filter.state] : sql``}
    ${filter.q ? sql`AND (n.name LIKE ${containing(filter.q)} OR a.login LIKE ${startingWith(filter.q)} OR n.search LIKE ${containing(filter.q.toLowerCase())})` : sql``}`
  const rows = await h.rows<AccountLine>(sql`
    SELECT ${ACCOUNT},
      (SELECT coalesce(json_agg(json_build_object('title', t.title, 'role', t.role, 'placeName', coalesce(p.name, t.place)) ORDER BY t.from_day, t.id), '[]')
       FROM people.post t LEFT JOIN places.current p ON p.county = t.county AND p.place = t.place
       WHERE t.county = a.county AND t.person = a.person AND t.from_day <= ${filter.on} AND (t.to_day IS NULL OR t.to_day >= ${filter.on})) AS posts
    FROM ${from} ORDER BY a.login LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM ${from}`)
  return { total, rows }
}

export async function setDisabled(h: Handle, id: Id, disabled: boolean, why: string): Promise<void> {
  await h.run(sql`UPDATE people.account SET disabled = ${disabled}, disabled_why = ${disabled ? why : null}
    WHERE county = ${h.scope.county} AND id = ${id}`)
}

export async function unlock(h: Handle, id: Id): Promise<void> {
  await h.run(
    sql`UPDATE people.account SET failures = 0, locked_until = NULL WHERE county = ${h.scope.county} AND id = ${id}`,
  )
}

export async function changePerson(h: Handle, id: Id, person: { name: string; phone: string | null }): Promise<void> {
  await h.run(sql`UPDATE people.person SET name = ${person.name}, phone = ${person.phone}, search = ${searchText(person.name)}
    WHERE county = ${h.scope.county} AND id = ${id}`)
}

/** Everyone registered, with the posts that go on after a day, for a sheet that names them. */
export async function everyone(h: Handle, on: Day): Promise<KnownPerson[]> {
  return h.rows(sql`
    SELECT n.id, n.name, n.phone, (SELECT a.login FROM people.account a WHERE a.county = n.county AND a.person = n.id ORDER BY a.id LIMIT 1) AS login,
      (SELECT coalesce(json_agg(json_build_object('role', t.role, 'unit', t.unit, 'place', t.place)), '[]') FROM people.post t
       WHERE t.county = n.county AND t.person = n.id AND (t.to_day IS NULL OR t.to_day >= ${on})) AS posts
    FROM people.person n WHERE n.county = ${h.scope.county} ORDER BY n.id`)
}

/** One sheet at a time: the second finds what the first has made. */
export async function holdRegister(h: Handle): Promise<void> {
  await h.run(sql`SELECT pg_advisory_xact_lock(hashtext('people.register'), hashtext(${h.scope.county}))`)
}
