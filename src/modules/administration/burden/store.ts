import { type RawBuilder, sql } from 'kysely'
import { addMonths, atHour, type Month } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import { FIELD_ROLES, type Role } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import type { BurdenLevel, Estimates } from './rules.ts'

export interface BurdenFilter {
  month: Month
  level?: BurdenLevel | undefined
  /** posts whose place lies here */
  under?: string | undefined
  post?: Id | undefined
  q?: string | undefined
}

/** Commands by post in the month, as often as they were done, with what each is estimated to take. */
function parts(h: Handle, filter: BurdenFilter, estimates: Estimates): RawBuilder<unknown> {
  const from = atHour(`${filter.month}-01`, 0)
  const to = atHour(`${addMonths(filter.month, 1)}-01`, 0)
  const level = sql`CASE WHEN t.role IN ('township', 'village', 'department') THEN t.role
    WHEN t.role = ANY(${[...FIELD_ROLES]}::text[]) THEN 'village' ELSE 'county' END`
  return sql`
    done AS (
      SELECT j.post, j.command, count(*) AS entries FROM kernel.journal j
      WHERE j.county = ${h.scope.county} AND j.at >= ${from} AND j.at < ${to} AND j.post IS NOT NULL GROUP BY j.post, j.command),
    each AS (SELECT e.key AS command, e.value::numeric AS minutes FROM json_each_text(${JSON.stringify(estimates)}) e),
    lines AS (
      SELECT t.post, t.person, t.name, t.title, t.role, t.place, ${level} AS level, d.command, d.entries, coalesce(e.minutes, 0) AS each, d.entries * coalesce(e.minutes, 0) AS minutes
      FROM done d LEFT JOIN each e ON e.command = d.command
      JOIN people.held t ON t.county = ${h.scope.county} AND t.post = d.post
      WHERE true ${filter.under ? sql`AND t.place >= ${filter.under} AND t.place < ${`${filter.under}~`}` : sql``}
        ${filter.post ? sql`AND t.post = ${filter.post}` : sql``}
        ${filter.q ? sql`AND t.name LIKE ${containing(filter.q)}` : sql``}
        ${filter.level ? sql`AND ${level} = ${filter.level}` : sql``})`
}

export interface PostBurden {
  post: Id
  name: string
  title: string
  role: Role
  level: BurdenLevel
  place: string
  placeName: string
  entries: number
  minutes: number
}

export async function burdenByPost(
  h: Handle,
  filter: BurdenFilter,
  estimates: Estimates,
  page: PageOf,
): Promise<{ total: number; rows: PostBurden[] }> {
  const all = parts(h, filter, estimates)
  const rows = await h.rows<PostBurden>(sql`
    WITH ${all}
    SELECT l.post, l.name, l.title, l.role, l.level, l.place, coalesce(p.name, l.place) AS "placeName", sum(l.entries) AS entries, sum(l.minutes) AS minutes
    FROM lines l LEFT JOIN places.current p ON p.county = ${h.scope.county} AND p.place = l.place
    GROUP BY l.post, l.name, l.title, l.role, l.level, l.place, p.name
    ORDER BY sum(l.minutes) DESC, l.place, l.post LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`WITH ${all} SELECT count(DISTINCT post) AS total FROM lines`)
  return { total, rows }
}

/** Levels with the number of posts that filled in anything, and what they spent on it. */
export async function burdenByLevel(h: Handle, filter: BurdenFilter, estimates: Estimates) {
  return h.rows<{ level: BurdenLevel; posts: number; entries: number; minutes: number }>(sql`
    WITH ${parts(h, filter, estimates)}
    SELECT level, count(DISTINCT post) AS posts, sum(entries) AS entries, sum(minutes) AS minutes FROM lines GROUP BY level ORDER BY level`)
}

export async function burdenByForm(h: Handle, filter: BurdenFilter, estimates: Estimates) {
  return h.rows<{ command: string; each: number; posts: number; entries: number; minutes: number }>(sql`
    WITH ${parts(h, filter, estimates)}
    SELECT command, each, count(DISTINCT post) AS posts, sum(entries) AS entries, sum(minutes) AS minutes
    FROM lines GROUP BY command, each ORDER BY sum(minutes) DESC, command`)
}
