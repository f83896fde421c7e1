import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { atOrBelow, containing } from '#kernel/server/patterns.ts'
import type { Ending, PostingKind } from '../model.ts'
import { ENDING_SOON } from './rules.ts'

export interface PostingToWrite {
  id: Id
  person: Id
  post: Id
  place: string
  unit: Id | null
  kind: PostingKind
  team: Id | null
  from: Day
  to: Day
  why: string
  candidate: Id | null
  matchedBy: Id | null
}

export async function addPostings(h: Handle, rows: readonly PostingToWrite[]): Promise<void> {
  await h.run(sql`
    INSERT INTO postings.posting (county, id, person, post, place, unit, kind, team, from_day, to_day, why, candidate, matched_by, entered_at, entered_by)
    SELECT ${h.scope.county}, r.id, r.person, r.post, r.place, r.unit, r.kind, r.team, r."from", r."to", r.why, r.candidate, r."matchedBy", ${h.now},
      ${h.scope.person}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, person uuid, post uuid, place text, unit uuid, kind text, team uuid, "from" date,
      "to" date, why text, candidate uuid, "matchedBy" uuid)`)
}

/** Holds the files of officers, so that two who post the same one are weighed one after the other. */
export async function holdPeople(h: Handle, people: readonly Id[]): Promise<Map<Id, string>> {
  const rows = await h.rows<{ id: Id; name: string }>(sql`
    SELECT id, name FROM people.person WHERE county = ${h.scope.county} AND id = ANY(${[...new Set(people)]}) ORDER BY id FOR UPDATE`)
  return new Map(rows.map((r) => [r.id, r.name]))
}

/** What officers hold now, and what places they avoid. */
export async function openOf(
  h: Handle,
  people: readonly Id[],
): Promise<{ person: Id; place: string; kind: PostingKind }[]> {
  return h.rows(sql`
    SELECT person, place, kind FROM postings.current WHERE county = ${h.scope.county} AND person = ANY(${[...new Set(people)]})`)
}

export async function avoidedBy(h: Handle, people: readonly Id[]): Promise<{ person: Id; avoid: string[] }[]> {
  return h.rows(sql`
    SELECT person, avoid FROM postings.candidate WHERE county = ${h.scope.county} AND person = ANY(${[...new Set(people)]}) AND cardinality(avoid) > 0`)
}

export async function placeNames(h: Handle, places: readonly string[]): Promise<Map<string, string>> {
  const rows = await h.rows<{ place: string; name: string }>(sql`
    SELECT place, name FROM places.current WHERE county = ${h.scope.county} AND place = ANY(${[...new Set(places)]})`)
  return new Map(rows.map((r) => [r.place, r.name]))
}

export interface PostingRecord {
  id: Id
  person: Id
  name: string
  post: Id
  kind: PostingKind
  place: string
  placeName: string
  townshipName: string
  unit: Id | null
  unitName: string
  team: Id | null
  teamName: string | null
  from: Day
  to: Day
  why: string
  endedOn: Day | null
  endedHow: Ending | null
  endedWhy: string | null
}

const POSTING = sql`p.id, p.person, coalesce(n.name, '') AS name, p.post, p.kind, p.place, coalesce(v.name, p.place) AS "placeName",
  coalesce(t.name, '') AS "townshipName", p.unit, coalesce(o.name, '') AS "unitName", p.team, m.name AS "teamName", p.from_day AS "from",
  p.to_day AS "to", p.why, p.ended_on AS "endedOn", p.ended_how AS "endedHow", p.ended_why AS "endedWhy"`
const POSTING_FROM = sql`postings.posting p
  LEFT JOIN people.person n ON n.county = p.county AND n.id = p.person
  LEFT JOIN places.current v ON v.county = p.county AND v.place = p.place
  LEFT JOIN places.current t ON t.county = p.county AND t.place = v.parent
  LEFT JOIN organisations.current o ON o.county = p.county AND o.id = p.unit
  LEFT JOIN postings.team m ON m.county = p.county AND m.id = p.team`

export interface PostingFilter {
  q?: string | undefined
  kind?: string | undefined
  under?: string | undefined
  unit?: Id | undefined
  state?: 'serving' | 'ending' | 'overdue' | 'ended' | 'open' | undefined
  years?: number | undefined
  ids?: readonly Id[] | undefined
}

/** The term is so many whole years long: it ends on the day before the anniversary. */
function lasts(least: number, most: number) {
  return sql`EXISTS (SELECT 1 FROM generate_series(${least}::int, ${most}::int) AS y
    WHERE (p.from_day + make_interval(years => y))::date - 1 = p.to_day)`
}

function condition(h: Handle, f: PostingFilter) {
  const soon = sql`(${h.today}::date + ${ENDING_SOON}::int)`
  const states = {
    open: sql`AND p.ended_on IS NULL`,
    ended: sql`AND p.ended_on IS NOT NULL`,
    overdue: sql`AND p.ended_on IS NULL AND p.to_day < ${h.today}`,
    ending: sql`AND p.ended_on IS NULL AND p.to_day BETWEEN ${h.today} AND ${soon}`,
    serving: sql`AND p.ended_on IS NULL AND p.to_day > ${soon}`,
  }
  return sql`p.county = ${h.scope.county}
    ${f.kind ? sql`AND p.kind = ${f.kind}` : sql``}
    ${f.under ? sql`AND ${atOrBelow(sql`p.place`, f.under)}` : sql``}
    ${f.unit ? sql`AND p.unit = ${f.unit}` : sql``}
    ${f.state ? states[f.state] : sql``}
    ${f.years === undefined ? sql`` : f.years === 0 ? sql`AND NOT ${lasts(1, 10)}` : sql`AND ${lasts(f.years, f.years)}`}
    ${f.ids ? sql`AND p.id = ANY(${f.ids as Id[]}::uuid[])` : sql``}
    ${f.q ? sql`AND (n.name LIKE ${containing(f.q)} OR n.search LIKE ${containing(f.q.toLowerCase())} OR v.name LIKE ${containing(f.q)} OR o.name LIKE ${containing(f.q)})` : sql``}`
}

export async function listPostings(
  h: Handle,
  filter: PostingFilter,
  page: PageOf,
): Promise<{ total: number; rows: PostingRecord[] }> {
  const where = condition(h, filter)
  const rows = await h.rows<PostingRecord>(sql`
    SELECT ${POSTING} FROM ${POSTING_FROM} WHERE ${where}
    ORDER BY p.ended_on IS NOT NULL, p.place, p.kind, p.from_day, p.id LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM ${POSTING_FROM} WHERE ${where}`)
  return { total, rows }
}

export async function loadPosting(h: Handle, id: Id): Promise<PostingRecord> {
  return h.one(
    sql`SELECT ${POSTING} FROM ${POSTING_FROM} WHERE p.county = ${h.scope.county} AND p.id = ${id}`,
    '该派驻',
  )
}

/** Holds a posting until the command is done. */
export async function holdPosting(h: Handle, id: Id): Promise<PostingRecord> {
  await h.one(sql`SELECT 1 FROM postings.posting WHERE county = ${h.scope.county} AND id = ${id} FOR UPDATE`, '该派驻')
  return loadPosting(h, id)
}

export async function prolong(h: Handle, id: Id, to: Day): Promise<void> {
  await h.run(sql`UPDATE postings.posting SET to_day = ${to} WHERE county = ${h.scope.county} AND id = ${id}`)
}

export async function endPostings(h: Handle, ids: readonly Id[], on: Day, how: Ending, why: string): Promise<void> {
  await h.run(sql`
    UPDATE postings.posting SET ended_on = greatest(from_day, ${on}::date), ended_how = ${how}, ended_why = ${why}, ended_at = ${h.now}
    WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]}::uuid[]) AND ended_on IS NULL`)
}

export async function addEvent(
  h: Handle,
  of: { id: Id; person: Id; place: string; unit: Id | null },
  event: { action: string; note?: string; detail?: unknown },
): Promise<void> {
  const { county, person, post } = h.scope
  await h.run(sql`
    INSERT INTO postings.posting_event (county, id, posting, person, place, unit, action, at, on_day, actor, post, note, detail)
    VALUES (${county}, ${h.id()}, ${of.id}, ${of.person}, ${of.place}, ${of.unit}, ${event.action}, ${h.now}, ${h.today}, ${person}, ${post},
      ${event.note ?? ''}, ${event.detail === undefined ? null : JSON.stringify(event.detail)})`)
}

export async function eventsOf(
  h: Handle,
  posting: Id,
): Promise<{ id: Id; at: Date; person: string | null; post: string | null; action: string; note: string }[]> {
  return h.rows(sql`
    SELECT e.id, e.at, n.name AS person, t.title AS post, e.action, e.note FROM postings.posting_event e
    LEFT JOIN people.person n ON n.county = e.county AND n.id = e.actor
    LEFT JOIN people.post t ON t.county = e.county AND t.id = e.post
    WHERE e.county = ${h.scope.county} AND e.posting = ${posting} ORDER BY e.at, e.id`)
}

export interface HandoverRecord {
  id: Id
  posting: Id
  person: Id
  name: string
  place: string
  placeName: string
  unit: Id | null
  matters: string
  state: 'open' | 'given' | 'taken'
  openedOn: Day
  givenAt: Date | null
  takenAt: Date | null
  takenBy: string | null
  digest: string | null
}

const HANDOVER = sql`x.id, x.posting, x.person, coalesce(n.name, '') AS name, x.place, coalesce(v.name, x.place) AS "placeName", x.unit, x.matters, x.state,
  x.opened_on AS "openedOn", x.given_at AS "givenAt", x.taken_at AS "takenAt", k.name AS "takenBy", x.digest`
const HANDOVER_FROM = sql`postings.handover x
  LEFT JOIN people.person n ON n.county = x.county AND n.id = x.person
  LEFT JOIN people.person k ON k.county = x.county AND k.id = x.taken_by
  LEFT JOIN places.current v ON v.county = x.county AND v.place = x.place`

export async function addHandover(h: Handle, p: PostingRecord): Promise<Id> {
  const id = h.id()
  await h.run(sql`
    INSERT INTO postings.handover (county, id, posting, person, place, unit, state, opened_on, at)
    VALUES (${h.scope.county}, ${id}, ${p.id}, ${p.person}, ${p.place}, ${p.unit}, 'open', ${h.today}, ${h.now})
    ON CONFLICT (county, posting) DO NOTHING`)
  return id
}

export async function handoverOf(h: Handle, posting: Id): Promise<HandoverRecord | undefined> {
  return h.maybe(
    sql`SELECT ${HANDOVER} FROM ${HANDOVER_FROM} WHERE x.county = ${h.scope.county} AND x.posting = ${posting}`,
  )
}

export async function holdHandover(h: Handle, id: Id): Promise<HandoverRecord> {
  await h.one(sql`SELECT 1 FROM postings.handover WHERE county = ${h.scope.county} AND id = ${id} FOR UPDATE`, '该交接')
  return h.one(
    sql`SELECT ${HANDOVER} FROM ${HANDOVER_FROM} WHERE x.county = ${h.scope.county} AND x.id = ${id}`,
    '该交接',
  )
}

export async function giveOver(h: Handle, id: Id, matters: string): Promise<void> {
  await h.run(sql`
    UPDATE postings.handover SET matters = ${matters}, state = 'given', given_at = ${h.now} WHERE county = ${h.scope.county} AND id = ${id}`)
}

export async function takeOver(h: Handle, id: Id, digest: string): Promise<void> {
  await h.run(sql`
    UPDATE postings.handover SET state = 'taken', taken_by = ${h.scope.person}, taken_at = ${h.now}, digest = ${digest}
    WHERE county = ${h.scope.county} AND id = ${id}`)
}

export async function addTeam(h: Handle, row: { name: string; unit: Id | null; from: Day }): Promise<Id> {
  const id = h.id()
  await h.run(sql`
    INSERT INTO postings.team (county, id, name, place, unit, from_day, at)
    VALUES (${h.scope.county}, ${id}, ${row.name}, ${h.scope.county}, ${row.unit}, ${row.from}, ${h.now})`)
  return id
}

export async function listTeams(
  h: Handle,
): Promise<{ id: Id; name: string; unitName: string; from: Day; officers: number; villages: number }[]> {
  return h.rows(sql`
    SELECT m.id, m.name, coalesce(o.name, '') AS "unitName", m.from_day AS "from", count(DISTINCT p.person)::int AS officers,
      count(DISTINCT p.place)::int AS villages
    FROM postings.team m LEFT JOIN organisations.current o ON o.county = m.county AND o.id = m.unit
    LEFT JOIN postings.current p ON p.county = m.county AND p.team = m.id
    WHERE m.county = ${h.scope.county} AND m.to_day IS NULL GROUP BY m.id, m.name, o.name, m.from_day ORDER BY m.name, m.id`)
}

/** What `people.follow-reorganisation` says: posts of old villages ended with the day before and go on in the merged one. */
export async function loadMove(h: Handle, entry: Id): Promise<{ into: string; on: Day; why: string }> {
  return h.one(sql`
    SELECT place AS into, after ->> 'on' AS "on", coalesce(why, '') AS why FROM kernel.journal
    WHERE county = ${h.scope.county} AND id = ${entry}`)
}

/** Open postings whose post ended when their village was merged, with the post that goes on in the merged one. */
export async function movedInto(h: Handle, into: string, on: Day): Promise<(PostingRecord & { newPost: Id })[]> {
  return h.rows(sql`
    SELECT ${POSTING}, x.post AS "newPost"
    FROM ${POSTING_FROM}
    JOIN people.held old ON old.county = p.county AND old.post = p.post
      AND old.to_day = greatest(old.from_day, ${on}::date - 1)
    JOIN LATERAL (SELECT x.post FROM people.held x WHERE x.county = p.county AND x.person = p.person AND x.place = ${into}
      AND x.from_day = ${on} AND x.role = 'posted' AND x.title = old.title ORDER BY x.to_day DESC NULLS FIRST, x.post LIMIT 1) x ON true
    WHERE p.county = ${h.scope.county} AND p.ended_on IS NULL AND p.place <> ${into} ORDER BY p.id`)
}

/**
 * Ends postings to villages that are no more, of officers whose post ended and goes on nowhere: on the last day of the
 * post. @returns how many
 */
export async function endLeftBehind(h: Handle, why: string): Promise<number> {
  return h.run(sql`
    UPDATE postings.posting p SET ended_on = greatest(p.from_day, old.to_day), ended_how = 'merged', ended_why = ${why}, ended_at = ${h.now}
    FROM people.held old
    WHERE p.county = ${h.scope.county} AND p.ended_on IS NULL AND old.county = p.county AND old.post = p.post AND old.to_day IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM places.current v WHERE v.county = p.county AND v.place = p.place)
      AND NOT EXISTS (SELECT 1 FROM people.held x WHERE x.county = p.county AND x.person = p.person AND x.role = 'posted'
        AND x.title = old.title AND x.post <> old.post AND x.from_day >= old.to_day)`)
}

/** Officers posted to villages. */
export async function countPosted(h: Handle, places: readonly string[]): Promise<number> {
  const { posted } = await h.one<{ posted: number }>(sql`
    SELECT count(*)::integer AS posted FROM postings.current c
    WHERE c.county = ${h.scope.county} AND c.place = ANY(${places as string[]}::text[])`)
  return posted
}
