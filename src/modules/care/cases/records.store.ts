import { sql } from 'kysely'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { inYear } from '../store.ts'

export interface RecordRow {
  id: Id
  case: Id
  shown: string
  placeName: string
  what: string
  detail: string
  by: string | null
  onDay: string
}

const SOURCES = {
  reviews: { table: sql`care.review`, what: sql`x.kind || '/' || x.result`, detail: sql`x.grounds`, by: sql`x.person` },
  files: { table: sql`care.file`, what: sql`x.number`, detail: sql`x.situation`, by: sql`x.made_by` },
  plans: { table: sql`care.plan`, what: sql`x.year::text`, detail: sql`x.goal`, by: sql`x.made_by` },
} as const

export interface RecordFilter {
  year?: number | undefined
  /** of each person the latest alone */
  latest?: boolean | undefined
}

/** The records behind a figure of the year. */
export async function listRecords(h: Handle, of: keyof typeof SOURCES, f: RecordFilter, page: PageOf) {
  const { table, what, detail, by } = SOURCES[of]
  const where = sql`x.county = ${h.scope.county} ${inYear(sql`x.on_day`, f.year)}
    ${f.latest ? sql`AND NOT EXISTS (SELECT 1 FROM ${table} o WHERE o.county = x.county AND o.of_case = x.of_case AND (o.on_day, o.id) > (x.on_day, x.id) ${inYear(sql`o.on_day`, f.year)})` : sql``}`
  const rows = await h.rows<RecordRow>(sql`
    SELECT x.id, x.of_case AS "case", c.shown, coalesce(l.name, x.place) AS "placeName", ${what} AS what, ${detail} AS detail, p.name AS by, x.on_day AS "onDay"
    FROM ${table} x JOIN care."case" c ON c.county = x.county AND c.id = x.of_case
    LEFT JOIN places.current l ON l.county = x.county AND l.place = x.place LEFT JOIN people.person p ON p.county = x.county AND p.id = ${by}
    WHERE ${where} ORDER BY x.on_day DESC, x.id LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::integer AS total FROM ${table} x WHERE ${where}`,
  )
  return { total, rows }
}
