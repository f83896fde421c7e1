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

export async function replaceYear(h: Handle, year: CalendarYear): Promise<void> {
  await h.run(
    sql`DELETE FROM kernel.calendar_day WHERE day BETWEEN ${`${year.year}-01-01`} AND ${`${year.year}-12-31`}`,
  )
  await h.run(sql`DELETE FROM kernel.calendar_notice WHERE year = ${year.year}`)
  await addYears(h, [year])
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
