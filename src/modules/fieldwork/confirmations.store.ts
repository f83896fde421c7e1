import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { atOrBelow, containing } from '#kernel/server/patterns.ts'

export async function addConfirmation(
  h: Handle,
  c: {
    id: Id
    place: string
    person: Id
    unit: Id | null
    onDay: Day
    household: Id | null
    byName: string | null
    note: string | null
    signature: Id | null
  },
): Promise<void> {
  await h.run(sql`
    INSERT INTO fieldwork.confirmation (county, id, place, person, unit, on_day, household, by_name, note, signature, at, taken_by)
    VALUES (${h.scope.county}, ${c.id}, ${c.place}, ${c.person}, ${c.unit}, ${c.onDay}, ${c.household}, ${c.byName}, ${c.note}, ${c.signature}, ${h.now},
      ${h.scope.person})`)
}

export interface ConfirmationRecord {
  id: Id
  person: Id
  personName: string
  place: string
  placeName: string
  onDay: Day
  byName: string | null
  householdName: string | null
  note: string | null
  takenBy: string | null
  counts: boolean
  at: Date
}

export async function listConfirmations(
  h: Handle,
  f: {
    under?: string | undefined
    person?: Id | undefined
    onFrom?: Day | undefined
    onTo?: Day | undefined
    q?: string | undefined
  },
  page: PageOf,
): Promise<{ total: number; rows: ConfirmationRecord[] }> {
  const from = sql`fieldwork.confirmation x
    LEFT JOIN people.person n ON n.county = x.county AND n.id = x.person
    WHERE x.county = ${h.scope.county}
    ${f.under ? sql`AND ${atOrBelow(sql`x.place`, f.under)}` : sql``}
    ${f.person ? sql`AND x.person = ${f.person}` : sql``}
    ${f.onFrom ? sql`AND x.on_day >= ${f.onFrom}` : sql``}
    ${f.onTo ? sql`AND x.on_day <= ${f.onTo}` : sql``}
    ${f.q ? sql`AND (n.name LIKE ${containing(f.q)} OR x.by_name LIKE ${containing(f.q)})` : sql``}`
  const rows = await h.rows<ConfirmationRecord>(sql`
    SELECT x.id, x.person, coalesce(x.name, '') AS "personName", x.place, coalesce(p.name, x.place) AS "placeName", x.on_day AS "onDay",
      x.by_name AS "byName", c.name AS "householdName", x.note, b.name AS "takenBy",
      (x.taken_by IS DISTINCT FROM x.person OR x.signature IS NOT NULL) AS counts, x.at
    FROM (SELECT x.*, n.name FROM ${from} ORDER BY x.on_day DESC, x.id DESC LIMIT ${page.limit} OFFSET ${page.offset}) x
    LEFT JOIN places.current p ON p.county = x.county AND p.place = x.place
    LEFT JOIN households.history c ON c.county = x.county AND c.id = x.household AND c.valid_to IS NULL
    LEFT JOIN people.person b ON b.county = x.county AND b.id = x.taken_by
    ORDER BY x.on_day DESC, x.id DESC`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM ${from}`)
  return { total, rows }
}
