import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { MeasurePeriod } from '#kernel/pure/measure.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { orderOf } from '#kernel/server/order.ts'
import { atOrBelow, containing } from '#kernel/server/patterns.ts'
import { homesSeen as homesOfMonth } from './measures.ts'
import type { SeenState } from './model.ts'
import { lateOn } from './opinions.store.ts'

/** standing → days between visits, as rows; the standings that are asked for. */
function intervals(visitDays: Readonly<Record<string, number | undefined>>): RawBuilder<unknown> {
  const rows = Object.entries(visitDays).flatMap(([standing, every]) =>
    every === undefined ? [] : [{ standing, every }],
  )
  return sql`json_to_recordset(${JSON.stringify(rows)}) AS i(standing text, every integer)`
}

/** The standings that ask for visits, written into the statement so that the index over such homes is used. */
function visited(visitDays: Readonly<Record<string, number | undefined>>): RawBuilder<unknown> {
  const standings = Object.keys(visitDays).filter((standing) => visitDays[standing] !== undefined)
  return standings.length === 0 ? sql`NULL` : sql.join(standings.map((standing) => sql.lit(standing)))
}

/** Homes whose standing asks for visits, each with the day it was last seen, under a place. */
function homesSeen(
  h: Handle,
  f: {
    visitDays: Readonly<Record<string, number | undefined>>
    under?: string | undefined
    standing?: string | undefined
  },
): RawBuilder<unknown> {
  return sql`
    homes AS MATERIALIZED (
      SELECT c.county, c.id, c.name, c.place, c.standing, i.every, s."seenOn"
      FROM households.current c JOIN ${intervals(f.visitDays)} ON i.standing = c.standing AND c.standing IN (${visited(f.visitDays)})
      LEFT JOIN LATERAL (
        SELECT v.on_day AS "seenOn" FROM fieldwork.standing_visit v
        WHERE v.county = ${h.scope.county} AND v.household = c.id AND v.kind = 'household'
        ORDER BY v.on_day DESC, v.id DESC LIMIT 1) s ON true
      WHERE c.county = ${h.scope.county} AND ${atOrBelow(sql`c.place`, f.under ?? h.scope.place ?? h.scope.county)}
        ${f.standing ? sql`AND c.standing = ${f.standing}` : sql``})`
}

export interface UnseenRecord {
  id: Id
  name: string
  standing: string
  place: string
  placeName: string
  seenOn: Day | null
  /** null: the pack in force has none for this standing */
  interval: number | null
  helpers: string
}

/** How a home stands today; of a month the measure tells, see {@link listMissed}. */
export type StandingState = Exclude<SeenState, 'month'>

/** Whether a home `x` of `homes` has been seen as asked: within its interval, ever, never. */
function seenAs(h: Handle, state: StandingState, days: number): RawBuilder<unknown> {
  const states = {
    due: sql`true`,
    seen: sql`x."seenOn" IS NOT NULL`,
    never: sql`x."seenOn" IS NULL`,
    overdue: sql`(x."seenOn" IS NULL OR x."seenOn" + greatest(x.every, ${days}::integer) < ${h.today}::date)`,
  }
  return states[state]
}

interface UnseenFilter {
  visitDays: Readonly<Record<string, number | undefined>>
  under?: string | undefined
  standing?: string | undefined
  q?: string | undefined
}

/** Homes not seen within their interval, or as asked, the longest unseen first. */
export async function listUnseen(
  h: Handle,
  f: UnseenFilter & {
    /** at least so many days unseen */
    days?: number | undefined
    /** left out: overdue */
    state?: StandingState | undefined
  },
  page: PageOf,
): Promise<{ total: number; rows: UnseenRecord[] }> {
  const waiting = sql`
    WITH ${homesSeen(h, f)},
    waiting AS (
      SELECT x.* FROM homes x
      WHERE ${seenAs(h, f.state ?? 'overdue', f.days ?? 0)}
        ${f.q ? sql`AND x.name LIKE ${containing(f.q)}` : sql``})`
  return pageOfUnseen(h, waiting, page)
}

/**
 * Homes that a month's share of visits counts and that were not seen in it, by what that share knows: the days and the
 * moment of its period. `seenOn`: when they were last seen before.
 */
export async function listMissed(
  h: Handle,
  period: MeasurePeriod,
  f: UnseenFilter,
  page: PageOf,
): Promise<{ total: number; rows: UnseenRecord[] }> {
  const waiting = sql`
    WITH ${homesOfMonth(period)},
    waiting AS (
      SELECT ${period.county}::char(6) AS county, x.id, x.name, x.place, x.standing, i.every, s."seenOn"
      FROM homes x LEFT JOIN ${intervals(f.visitDays)} ON i.standing = x.standing
      LEFT JOIN LATERAL (
        SELECT v.on_day AS "seenOn" FROM fieldwork.standing_visit v
        WHERE v.county = ${period.county} AND v.household = x.id AND v.kind = 'household' AND v.on_day < ${period.from}::date
        ORDER BY v.on_day DESC, v.id DESC LIMIT 1) s ON true
      WHERE NOT EXISTS (SELECT 1 FROM seen k WHERE k.household = x.id)
        AND ${atOrBelow(sql`x.place`, f.under ?? h.scope.place ?? h.scope.county)}
        ${f.standing ? sql`AND x.standing = ${f.standing}` : sql``}
        ${f.q ? sql`AND x.name LIKE ${containing(f.q)}` : sql``})`
  return pageOfUnseen(h, waiting, page)
}

/** One page of the homes in `waiting`, with their helpers. */
async function pageOfUnseen(
  h: Handle,
  waiting: RawBuilder<unknown>,
  page: PageOf,
): Promise<{ total: number; rows: UnseenRecord[] }> {
  const rows = await h.rows<UnseenRecord & { total: number }>(sql`${waiting}
    SELECT w.id, w.name, w.standing, w.place, coalesce(p.name, w.place) AS "placeName", w."seenOn", w.every AS interval,
      coalesce((SELECT string_agg(n.name, '、' ORDER BY q.rank) FROM households.paired q
        JOIN people.person n ON n.county = q.county AND n.id = q.person WHERE q.county = w.county AND q.household = w.id), '') AS helpers
    FROM (SELECT * FROM waiting ORDER BY "seenOn" NULLS FIRST, place, id LIMIT ${page.limit} OFFSET ${page.offset}) w
    LEFT JOIN places.current p ON p.county = w.county AND p.place = w.place
    ORDER BY w."seenOn" NULLS FIRST, w.place, w.id`)
  const { total } = await h.one<{ total: number }>(sql`${waiting} SELECT count(*)::integer AS total FROM waiting`)
  return { total, rows }
}

export interface ProgressRecord {
  place: string
  placeName: string
  households: number
  unseen: number
  never: number
  openOpinions: number
  overdueOpinions: number
  walkedOn: Day | null
}

/** By township or village: homes to be seen and not seen, opinions that wait, the last walk. */
export async function listProgress(
  h: Handle,
  f: {
    visitDays: Readonly<Record<string, number | undefined>>
    level: 'township' | 'village'
    under?: string | undefined
    /** only places in which somebody has walked since */
    walkedFrom?: Day | undefined
    sort?: string | undefined
  },
  page: PageOf,
): Promise<{ total: number; rows: ProgressRecord[] }> {
  const { county } = h.scope
  const length = f.level === 'village' ? 12 : 9
  const area = f.under ?? h.scope.place ?? county
  const orders: Record<string, RawBuilder<unknown>> = {
    place: sql`l.place`,
    '-unseen': sql`coalesce(x.unseen, 0) DESC, l.place`,
    '-openOpinions': sql`coalesce(o.open, 0) DESC, l.place`,
    walkedOn: sql`w."walkedOn" NULLS FIRST, l.place`,
  }
  const places = sql`places.current l WHERE l.county = ${county} AND l.level = ${f.level} AND ${atOrBelow(sql`l.place`, area)}
    ${
      f.walkedFrom
        ? sql`AND EXISTS (SELECT 1 FROM fieldwork.standing_visit v WHERE v.county = ${county} AND v.kind = 'village'
            AND v.village >= l.place AND v.village < l.place || '~' AND v.on_day >= ${f.walkedFrom})`
        : sql``
    }`
  const counted = h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM ${places}`)
  const listed = h.rows<ProgressRecord>(sql`
    WITH ${homesSeen(h, { visitDays: f.visitDays, under: area })},
    x AS (
      SELECT substr(m.place, 1, ${length}::integer) AS place, count(*)::integer AS households,
        count(*) FILTER (WHERE m."seenOn" IS NULL OR m."seenOn" + m.every < ${h.today}::date)::integer AS unseen,
        count(*) FILTER (WHERE m."seenOn" IS NULL)::integer AS never
      FROM homes m GROUP BY 1),
    o AS (
      SELECT substr(o.place, 1, ${length}::integer) AS place, count(*)::integer AS open,
        count(*) FILTER (WHERE ${lateOn(h.today)})::integer AS late
      FROM fieldwork.open_opinion o WHERE o.county = ${county} AND ${atOrBelow(sql`o.place`, area)} GROUP BY 1),
    w AS (
      SELECT substr(g.place, 1, ${length}::integer) AS place, max(v.on_day) AS "walkedOn"
      FROM (SELECT DISTINCT place FROM places.history g WHERE g.county = ${county} AND g.level = 'village' AND ${atOrBelow(sql`g.place`, area)}) g
      CROSS JOIN LATERAL (
        SELECT v.on_day FROM fieldwork.standing_visit v WHERE v.county = ${county} AND v.village = g.place AND v.led
        ORDER BY v.on_day DESC LIMIT 1) v
      GROUP BY 1)
    SELECT l.place, l.name AS "placeName", coalesce(x.households, 0) AS households, coalesce(x.unseen, 0) AS unseen,
      coalesce(x.never, 0) AS never, coalesce(o.open, 0) AS "openOpinions", coalesce(o.late, 0) AS "overdueOpinions", w."walkedOn"
    FROM (SELECT l.* FROM ${places}) l
    LEFT JOIN x ON x.place = l.place LEFT JOIN o ON o.place = l.place LEFT JOIN w ON w.place = l.place
    ORDER BY ${orderOf(orders, f.sort, '-unseen')} LIMIT ${page.limit} OFFSET ${page.offset}`)
  const [{ total }, rows] = await Promise.all([counted, listed])
  return { total, rows }
}

/** How many homes are to be seen, and how many have been: ever, never, not within their interval. */
export async function countSeen(
  h: Handle,
  visitDays: Readonly<Record<string, number | undefined>>,
): Promise<Record<StandingState, number>> {
  return h.one(sql`
    WITH ${homesSeen(h, { visitDays })}
    SELECT count(*)::integer AS due, count(*) FILTER (WHERE ${seenAs(h, 'seen', 0)})::integer AS seen,
      count(*) FILTER (WHERE ${seenAs(h, 'never', 0)})::integer AS never,
      count(*) FILTER (WHERE ${seenAs(h, 'overdue', 0)})::integer AS overdue
    FROM homes x`)
}
