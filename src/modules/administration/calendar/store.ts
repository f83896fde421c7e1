import { sql } from 'kysely'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { CalendarYear, Exception } from './model.ts'

export async function listYears(
  h: Handle,
): Promise<{ year: number; notice: string; enteredAt: Date; holidays: number; workdays: number }[]> {
  return h.rows(sql`
    SELECT n.year, n.notice, n.entered_at AS "enteredAt",
      count(d.day) FILTER (WHERE NOT d.working) AS holidays, count(d.day) FILTER (WHERE d.working) AS workdays
    FROM kernel.calendar_notice n LEFT JOIN kernel.calendar_day d ON extract(year FROM d.day) = n.year
    GROUP BY n.year, n.notice, n.entered_at ORDER BY n.year DESC`)
}

export async function loadYear(h: Handle, year: number): Promise<CalendarYear | undefined> {
  const notice = await h.maybe<{ notice: string }>(sql`SELECT notice FROM kernel.calendar_notice WHERE year = ${year}`)
  if (notice === undefined) return undefined
  const days = await h.rows<Exception>(sql`
    SELECT day, working, name FROM kernel.calendar_day WHERE day BETWEEN ${`${year}-01-01`} AND ${`${year}-12-31`} ORDER BY day`)
  return { year, notice: notice.notice, days }
}

/** Adds whole years that are not there yet; a year that is there is left as it is, for it may have been edited. */
export async function addYears(h: Handle, years: readonly CalendarYear[]): Promise<number> {
  const json = JSON.stringify(years)
  const fresh = await h.rows<{ year: number }>(sql`
    INSERT INTO kernel.calendar_notice (year, notice, entered_at)
    SELECT y.year, y.notice, ${h.now} FROM json_to_recordset(${json}) AS y(year integer, notice text)
    ON CONFLICT DO NOTHING RETURNING year`)
  const days = years.filter((y) => fresh.some((f) => f.year === y.year)).flatMap((y) => y.days)
  await h.run(sql`
    INSERT INTO kernel.calendar_day (day, working, name)
    SELECT d.day, d.working, d.name FROM json_to_recordset(${JSON.stringify(days)}) AS d(day date, working boolean, name text)
    ON CONFLICT (day) DO NOTHING`)
  return fresh.length
}

/** @returns whether the table is the year's now; not, when another was put there in the same moment */
export async function replaceYear(h: Handle, year: CalendarYear): Promise<boolean> {
  await h.run(
    sql`DELETE FROM kernel.calendar_day WHERE day BETWEEN ${`${year.year}-01-01`} AND ${`${year.year}-12-31`}`,
  )
  await h.run(sql`DELETE FROM kernel.calendar_notice WHERE year = ${year.year}`)
  return (await addYears(h, [year])) === 1
}

/** A change of the calendar as its journal entry tells it. */
export interface CalendarChange {
  entry: Id
  year: string
  why: string | null
  before: unknown
  after: Record<string, unknown>
  /** the entry of another county that this one repeats */
  origin: Id | null
}

export async function loadChange(h: Handle, entry: Id): Promise<CalendarChange> {
  return h.one(
    sql`SELECT id AS entry, subject AS year, why, before, after, after ->> 'origin' AS origin FROM kernel.journal
        WHERE county = ${h.scope.county} AND id = ${entry} AND command = 'kernel.change-calendar'`,
    '该次日历调整',
  )
}

/** Whether this county's journal has noted a change that was made in another. */
export async function hasRepeated(h: Handle, origin: Id): Promise<boolean> {
  const row = await h.maybe(sql`
    SELECT 1 FROM kernel.journal
    WHERE county = ${h.scope.county} AND command = 'kernel.change-calendar' AND after ->> 'origin' = ${origin}`)
  return row !== undefined
}

export async function listCounties(h: Handle): Promise<string[]> {
  return (await h.rows<{ county: string }>(sql`SELECT county FROM kernel.county ORDER BY county`)).map((c) => c.county)
}

export interface FollowUp {
  id: Id
  kind: string
  title: string
  state: string
  startedAt: Date
  entry: Id | null
  output: unknown
}

/** The work that followed changes of the calendar, newest first. */
export async function followUps(h: Handle, kinds: readonly string[]): Promise<FollowUp[]> {
  return h.rows(sql`
    SELECT id, kind, title, state, started_at AS "startedAt", input ->> 'entry' AS entry, output FROM kernel.run
    WHERE county = ${h.scope.county} AND kind = ANY(${kinds as string[]}::text[]) ORDER BY started_at DESC, id DESC LIMIT 30`)
}
