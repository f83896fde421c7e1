import { sql } from 'kysely'
import { addDays, atHour, type Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Role } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'

export interface JournalFilter {
  from?: Day | undefined
  to?: Day | undefined
  /** a whole command, or a module's name */
  command?: string | undefined
  person?: Id | undefined
  post?: Id | undefined
  under?: string | undefined
  subject?: string | undefined
  q?: string | undefined
}

export interface JournalRow {
  id: Id
  at: Date
  person: Id | null
  name: string | null
  post: Id | null
  postTitle: string | null
  role: Role
  command: string
  subject: string
  place: string
  placeName: string
  why: string | null
  before: unknown
  after: unknown
  /** number in the sealed chain; null while it waits, or when the post may not read seals */
  seal: number | null
}

export async function listJournal(
  h: Handle,
  filter: JournalFilter,
  page: PageOf,
): Promise<{ total: number; rows: JournalRow[] }> {
  const { county } = h.scope
  const where = sql`j.county = ${county}
    ${filter.from ? sql`AND j.at >= ${atHour(filter.from, 0)}` : sql``}
    ${filter.to ? sql`AND j.at < ${atHour(addDays(filter.to, 1), 0)}` : sql``}
    ${filter.command ? sql`AND (j.command = ${filter.command} OR starts_with(j.command, ${`${filter.command}.`}))` : sql``}
    ${filter.person ? sql`AND j.person = ${filter.person}` : sql``}
    ${filter.post ? sql`AND j.post = ${filter.post}` : sql``}
    ${filter.under ? sql`AND j.place >= ${filter.under} AND j.place < ${`${filter.under}~`}` : sql``}
    ${filter.subject ? sql`AND j.subject = ${filter.subject}` : sql``}
    ${filter.q ? sql`AND (n.name = ${filter.q} OR j.why LIKE ${containing(filter.q)} OR j.subject = ${filter.q})` : sql``}`
  const from = sql`kernel.journal j LEFT JOIN people.person n ON n.county = j.county AND n.id = j.person`
  const rows = await h.rows<JournalRow>(sql`
    SELECT j.id, j.at, j.person, n.name, j.post, t.title AS "postTitle", j.role, j.command, j.subject, j.place,
      coalesce(p.name, j.place) AS "placeName", j.why, j.before, j.after, s.seq AS seal
    FROM ${from}
    LEFT JOIN people.post t ON t.county = j.county AND t.id = j.post
    LEFT JOIN places.current p ON p.county = j.county AND p.place = j.place
    LEFT JOIN kernel.journal_seal s ON s.county = j.county AND s.entry = j.id
    WHERE ${where} ORDER BY j.id DESC LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM ${from} WHERE ${where}`)
  return { total, rows }
}
