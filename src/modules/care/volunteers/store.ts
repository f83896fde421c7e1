import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import { inYear } from '../store.ts'
import type { ActivityFilter, Team, TeamFilter } from './model.ts'

export async function addTeams(
  h: Handle,
  rows: readonly { id: Id; place: string; title: string; intro: string; organisation: Id | null; foundedOn: Day }[],
): Promise<void> {
  await h.run(sql`
    INSERT INTO care.team (county, id, place, title, intro, organisation, founded_on, person, at)
    SELECT ${h.scope.county}, r.id, r.place, r.title, r.intro, r.organisation, r."foundedOn", ${h.scope.person}, ${h.now}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, place text, title text, intro text, organisation uuid, "foundedOn" date)`)
}

const TEAM = sql`t.id, t.title, t.intro, t.place, coalesce(l.name, t.place) AS "placeName", t.founded_on AS "foundedOn", t.closed_on AS "closedOn",
  (SELECT count(*)::integer FROM care.team_member m WHERE m.county = t.county AND m.team = t.id AND m.state = 'joined') AS members,
  (SELECT count(*)::integer FROM care.team_member m WHERE m.county = t.county AND m.team = t.id AND m.state = 'asked') AS asked,
  (SELECT count(*)::integer FROM care.activity a WHERE a.county = t.county AND a.team = t.id AND a.state = 'held') AS activities,
  (SELECT coalesce(sum(x.minutes), 0)::integer FROM care.attendance x JOIN care.activity a ON a.county = x.county AND a.id = x.activity
    WHERE a.county = t.county AND a.team = t.id AND x.confirmed_at IS NOT NULL) AS minutes`
const TEAMS = sql`care.team t LEFT JOIN places.current l ON l.county = t.county AND l.place = t.place`

export async function listTeams(h: Handle, f: TeamFilter, page: PageOf): Promise<{ total: number; rows: Team[] }> {
  const there =
    f.year === undefined
      ? sql`AND t.closed_on IS NULL`
      : sql`AND t.founded_on <= make_date(${f.year}, 12, 31) AND (t.closed_on IS NULL OR t.closed_on > make_date(${f.year}, 12, 31))`
  const where = sql`t.county = ${h.scope.county} ${there} ${f.q ? sql`AND t.title LIKE ${containing(f.q)}` : sql``}`
  const rows = await h.rows<Team>(
    sql`SELECT ${TEAM} FROM ${TEAMS} WHERE ${where} ORDER BY t.founded_on, t.id LIMIT ${page.limit} OFFSET ${page.offset}`,
  )
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::integer AS total FROM care.team t WHERE ${where}`,
  )
  return { total, rows }
}

export async function loadTeam(h: Handle, id: Id): Promise<Team> {
  return h.one<Team>(
    sql`SELECT ${TEAM} FROM ${TEAMS} WHERE t.county = ${h.scope.county} AND t.id = ${id}`,
    '该志愿服务队',
  )
}

export interface TeamMemberColumns {
  id: Id
  team: Id
  place: string
  citizen: Id | null
  officer: Id | null
  member: Id | null
  person: Id | null
  shown: string
  state: 'asked' | 'joined'
  on: Day
}

export async function addTeamMembers(h: Handle, rows: readonly TeamMemberColumns[]): Promise<void> {
  await h.run(sql`
    INSERT INTO care.team_member (county, id, team, place, citizen, officer, member, person, shown, state, asked_on, joined_on, at, by_person)
    SELECT ${h.scope.county}, r.id, r.team, r.place, r.citizen, r.officer, r.member, r.person, r.shown, r.state, r."on",
      CASE WHEN r.state = 'joined' THEN r."on" END, ${h.now}, ${h.scope.person}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, team uuid, place text, citizen uuid, officer uuid, member uuid, person uuid, shown text,
      state text, "on" date)`)
}

/** Places of teams that are open, by id: what a citizen may join. */
export async function openTeams(h: Handle, ids: readonly Id[]): Promise<Map<Id, string>> {
  const rows = await h.rows<{ id: Id; place: string }>(sql`
    SELECT id, place FROM care.team WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]}::uuid[]) AND closed_on IS NULL`)
  return new Map(rows.map((r) => [r.id, r.place]))
}

export async function decideMember(
  h: Handle,
  id: Id,
  joined: boolean,
  why: string,
): Promise<{ place: string } | undefined> {
  return h.maybe(sql`
    UPDATE care.team_member SET state = ${joined ? 'joined' : 'declined'}, joined_on = ${joined ? h.today : null}, why = ${why}
    WHERE county = ${h.scope.county} AND id = ${id} AND state = 'asked' RETURNING place`)
}

export async function leave(h: Handle, id: Id, why: string): Promise<{ place: string } | undefined> {
  return h.maybe(sql`
    UPDATE care.team_member SET state = 'left', left_on = greatest(joined_on, ${h.today}::date), why = ${why}
    WHERE county = ${h.scope.county} AND id = ${id} AND state = 'joined' RETURNING place`)
}

export async function peopleOf(
  h: Handle,
  team: Id,
): Promise<
  {
    id: Id
    shown: string
    state: 'asked' | 'joined' | 'declined' | 'left'
    joinedOn: Day | null
    person: Id | null
    minutes: number
  }[]
> {
  return h.rows(sql`
    SELECT m.id, m.shown, m.state, m.joined_on AS "joinedOn", m.person,
      (SELECT coalesce(sum(x.minutes), 0)::integer FROM care.attendance x WHERE x.county = m.county AND x.team_member = m.id AND x.confirmed_at IS NOT NULL) AS minutes
    FROM care.team_member m WHERE m.county = ${h.scope.county} AND m.team = ${team} AND m.state <> 'declined'
    ORDER BY m.state, m.asked_on, m.id`)
}

/** Persons behind members of teams, by the member's id. */
export async function membersBy(
  h: Handle,
  ids: readonly Id[],
): Promise<Map<Id, { team: Id; person: Id | null; shown: string }>> {
  const rows = await h.rows<{ id: Id; team: Id; person: Id | null; shown: string }>(sql`
    SELECT id, team, person, shown FROM care.team_member WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]}::uuid[]) AND state IN ('joined', 'left')`)
  return new Map(rows.map((r) => [r.id, r]))
}

export interface KeptMembership {
  title: string
  state: 'asked' | 'joined' | 'declined' | 'left'
  askedOn: Day
  leftOn: Day | null
  hours: { activity: string; onDay: Day; minutes: number; confirmed: boolean }[]
}

/** All that is kept of a citizen's memberships, ended and declined ones too, with every activity. */
export async function membershipsOf(h: Handle, person: Id): Promise<KeptMembership[]> {
  return h.rows(sql`
    SELECT t.title, m.state, m.asked_on AS "askedOn", m.left_on AS "leftOn",
      (SELECT coalesce(json_agg(json_build_object('activity', a.title, 'onDay', a.on_day, 'minutes', x.minutes, 'confirmed', x.confirmed_at IS NOT NULL)
         ORDER BY a.on_day, a.id), '[]')
       FROM care.attendance x JOIN care.activity a ON a.county = x.county AND a.id = x.activity
       WHERE x.county = m.county AND x.team_member = m.id) AS hours
    FROM care.team_member m JOIN care.team t ON t.county = m.county AND t.id = m.team
    WHERE m.county = ${h.scope.county} AND m.person = ${person} ORDER BY m.asked_on, m.id`)
}

/** The teams of a citizen, and the hours confirmed. */
export async function teamsOf(h: Handle, person: Id): Promise<{ id: Id; team: Id; state: string; minutes: number }[]> {
  return h.rows(sql`
    SELECT m.id, m.team, m.state,
      (SELECT coalesce(sum(x.minutes), 0)::integer FROM care.attendance x WHERE x.county = m.county AND x.team_member = m.id AND x.confirmed_at IS NOT NULL) AS minutes
    FROM care.team_member m WHERE m.county = ${h.scope.county} AND m.person = ${person} AND m.state IN ('asked', 'joined') ORDER BY m.asked_on`)
}

export async function addActivities(
  h: Handle,
  rows: readonly {
    id: Id
    team: Id
    place: string
    title: string
    onDay: Day
    report: string | null
    evidence: readonly Id[]
  }[],
): Promise<void> {
  await h.run(sql`
    INSERT INTO care.activity (county, id, team, place, title, on_day, state, report, evidence, person, at, held_at)
    SELECT ${h.scope.county}, r.id, r.team, r.place, r.title, r."onDay", CASE WHEN r.report IS NULL THEN 'planned' ELSE 'held' END, r.report,
      ARRAY(SELECT e::uuid FROM json_array_elements_text(r.evidence) e), ${h.scope.person}, ${h.now},
      CASE WHEN r.report IS NOT NULL THEN ${h.now}::timestamptz END
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, team uuid, place text, title text, "onDay" date, report text, evidence json)`)
}

export async function addAttendance(
  h: Handle,
  rows: readonly { activity: Id; member: Id; place: string; minutes: number; person: Id | null }[],
): Promise<void> {
  await h.run(sql`
    INSERT INTO care.attendance (county, activity, team_member, place, minutes, person, entered_by, at)
    SELECT ${h.scope.county}, r.activity, r.member, r.place, r.minutes, r.person, ${h.scope.person}, ${h.now}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(activity uuid, member uuid, place text, minutes integer, person uuid)`)
}

export async function holdActivity(h: Handle, id: Id, report: string, evidence: readonly Id[]): Promise<void> {
  await h.run(sql`
    UPDATE care.activity SET state = 'held', report = ${report}, evidence = ${evidence as Id[]}::uuid[], held_at = ${h.now}
    WHERE county = ${h.scope.county} AND id = ${id}`)
}

export async function cancelActivity(h: Handle, id: Id, why: string): Promise<void> {
  await h.run(
    sql`UPDATE care.activity SET state = 'cancelled', report = ${why} WHERE county = ${h.scope.county} AND id = ${id} AND state = 'planned'`,
  )
}

/** @returns how many hours were confirmed; never one's own, nor what one entered */
export async function confirmHours(h: Handle, activity: Id): Promise<number> {
  return h.run(sql`
    UPDATE care.attendance SET confirmed_by = ${h.scope.person}, confirmed_at = ${h.now}
    WHERE county = ${h.scope.county} AND activity = ${activity} AND confirmed_at IS NULL AND person IS DISTINCT FROM ${h.scope.person}
      AND entered_by IS DISTINCT FROM ${h.scope.person}`)
}

export interface Activity {
  id: Id
  team: Id
  teamTitle: string
  title: string
  place: string
  placeName: string
  onDay: Day
  state: 'planned' | 'held' | 'cancelled'
  report: string | null
  person: Id | null
  organiser: string | null
  people: number
  minutes: number
  unconfirmed: number
}
const ACTIVITY = sql`a.id, a.team, t.title AS "teamTitle", a.title, a.place, coalesce(l.name, a.place) AS "placeName", a.on_day AS "onDay", a.state, a.report,
  a.person, p.name AS organiser, x.people, x.minutes, x.unconfirmed`
const ACTIVITIES = sql`care.activity a JOIN care.team t ON t.county = a.county AND t.id = a.team
  LEFT JOIN places.current l ON l.county = a.county AND l.place = a.place LEFT JOIN people.person p ON p.county = a.county AND p.id = a.person
  CROSS JOIN LATERAL (SELECT count(*)::integer AS people, coalesce(sum(x.minutes), 0)::integer AS minutes,
    count(*) FILTER (WHERE x.confirmed_at IS NULL)::integer AS unconfirmed FROM care.attendance x WHERE x.county = a.county AND x.activity = a.id) x`

export async function listActivities(
  h: Handle,
  f: ActivityFilter,
  page: PageOf,
): Promise<{ total: number; rows: Activity[] }> {
  const where = sql`a.county = ${h.scope.county} ${f.team ? sql`AND a.team = ${f.team}` : sql``} ${f.state ? sql`AND a.state = ${f.state}` : sql``}
    ${inYear(sql`a.on_day`, f.year)}
    ${f.q ? sql`AND a.title LIKE ${containing(f.q)}` : sql``}`
  const rows = await h.rows<Activity>(
    sql`SELECT ${ACTIVITY} FROM ${ACTIVITIES} WHERE ${where} ORDER BY a.on_day DESC, a.id LIMIT ${page.limit} OFFSET ${page.offset}`,
  )
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::integer AS total FROM care.activity a WHERE ${where}`,
  )
  return { total, rows }
}

export async function loadActivity(h: Handle, id: Id): Promise<Activity> {
  return h.one<Activity>(
    sql`SELECT ${ACTIVITY} FROM ${ACTIVITIES} WHERE a.county = ${h.scope.county} AND a.id = ${id}`,
    '该活动',
  )
}

export async function attendanceOf(
  h: Handle,
  activity: Id,
): Promise<{ member: Id; shown: string; minutes: number; confirmed: boolean; enteredBy: Id | null }[]> {
  return h.rows(sql`
    SELECT x.team_member AS member, m.shown, x.minutes, x.confirmed_at IS NOT NULL AS confirmed, x.entered_by AS "enteredBy"
    FROM care.attendance x JOIN care.team_member m ON m.county = x.county AND m.id = x.team_member
    WHERE x.county = ${h.scope.county} AND x.activity = ${activity} ORDER BY m.shown, m.id`)
}

export interface PublicTeam {
  id: Id
  title: string
  intro: string
  townshipName: string
  foundedOn: Day
  members: number
  activities: number
}
export async function publicTeams(h: Handle): Promise<PublicTeam[]> {
  return h.rows(sql`
    SELECT v.id, v.title, v.intro, coalesce(l.name, '') AS "townshipName", v.founded_on AS "foundedOn", v.members, v.activities
    FROM care.public_team v LEFT JOIN places.public_place l ON l.county = v.county AND l.place = v.township
    WHERE v.county = ${h.scope.county} ORDER BY v.founded_on, v.id LIMIT 200`)
}
