import { type RawBuilder, sql } from 'kysely'
import { placeRange } from '#kernel/pure/scope.ts'

/** What is typed in a search box, as a LIKE pattern of texts that contain it: its own % and _ mean themselves. */
export function containing(q: string): string {
  return `%${startingWith(q)}`
}

/** The same, of texts that begin with it. */
export function startingWith(q: string): string {
  return `${q.replace(/[\\%_]/g, '\\$&')}%`
}

/**
 * Texts that begin with it, as a range of an index by bytes (`COLLATE "C"`). Where rows are held back from some readers
 * PostgreSQL uses no index for LIKE: a failing comparison could give away a row before it is held back.
 */
export function beginning(column: RawBuilder<unknown>, q: string): RawBuilder<unknown> {
  return sql`(${column} COLLATE "C" >= ${q} AND ${column} COLLATE "C" < ${`${q}\u{10ffff}`})`
}

/** Rows at or below a place, as a range of an index for the same reason: every code below a place begins with it. */
export function atOrBelow(column: RawBuilder<unknown>, place: string): RawBuilder<unknown> {
  const [from, to] = placeRange(place)
  return sql`${column} >= ${from} AND ${column} < ${to}`
}

/** The rows behind a figure: at or below its place, and of one unit when it is asked of one. */
export function behind(
  of: { place: string; unit?: string | undefined },
  place: RawBuilder<unknown>,
  unit: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`${atOrBelow(place, of.place)} ${of.unit ? sql`AND ${unit} = ${of.unit}` : sql``}`
}
