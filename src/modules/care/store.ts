import { type RawBuilder, sql } from 'kysely'
import type { Handle } from '#kernel/server/handle.ts'

/** Bytes as a column of `json_to_recordset` takes them. */
export const bytes = (b: Buffer | null) => (b === null ? null : `\\x${b.toString('hex')}`)

/** In a year, when one is asked for. */
export function inYear(column: RawBuilder<unknown>, year: number | undefined): RawBuilder<unknown> {
  return year === undefined ? sql`` : sql`AND ${column} BETWEEN make_date(${year}, 1, 1) AND make_date(${year}, 12, 31)`
}

/** Registers follow a merger of places; what happened stays where it happened. @returns how many persons moved */
export async function movePlaces(h: Handle, from: readonly string[], into: string): Promise<number> {
  const { county } = h.scope
  const lost = sql`county = ${county} AND place = ANY(${from as string[]}::text[])`
  await h.run(sql`UPDATE care.plan_item SET place = ${into} WHERE ${lost} AND done_at IS NULL`)
  const open = sql`EXISTS (SELECT 1 FROM care."case" c WHERE c.county = ${county} AND c.id = of_case AND c.state <> 'closed')`
  await h.run(sql`UPDATE care.file SET place = ${into} WHERE ${lost} AND ${open}`)
  await h.run(sql`UPDATE care.plan SET place = ${into} WHERE ${lost} AND ${open}`)
  await h.run(sql`UPDATE care.handover SET place = ${into} WHERE ${lost} AND state = 'open'`)
  await h.run(sql`UPDATE care.adviser SET place = ${into} WHERE ${lost} AND to_day IS NULL`)
  await h.run(
    sql`UPDATE care.wish SET place = ${into} WHERE ${lost} AND state NOT IN ('confirmed', 'partly', 'withdrawn')`,
  )
  await h.run(sql`UPDATE care.claim SET place = ${into} WHERE ${lost} AND state IN ('open', 'carried')`)
  await h.run(sql`UPDATE care.team SET place = ${into} WHERE ${lost} AND closed_on IS NULL`)
  return h.run(sql`UPDATE care."case" SET place = ${into} WHERE ${lost} AND state <> 'closed'`)
}
