import { sql } from 'kysely'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { PublicWish, WishKind } from './model.ts'

export interface WallFilter {
  township?: string | undefined
  kind?: WishKind | undefined
  /** still to be claimed, or any */
  open?: boolean | undefined
}
const PUBLIC = sql`v.id, v.kind, v.title, v.detail, v.township, coalesce(l.name, '') AS "townshipName", v.needs, v.needed::double precision AS needed,
  v.unit_name AS "unitName", v.taken::double precision AS taken, v.done::double precision AS done, v.state, v.listed_on AS "listedOn",
  v.confirmed_on AS "confirmedOn"`
const PUBLICS = sql`care.public_wish v LEFT JOIN places.public_place l ON l.county = v.county AND l.place = v.township`

/** What may still be claimed. */
const OPEN = sql`(v.state IN ('listed', 'claimed') AND v.taken < v.needed)`

export async function wall(h: Handle, f: WallFilter, page: PageOf): Promise<{ total: number; rows: PublicWish[] }> {
  const where = sql`v.county = ${h.scope.county} ${f.township ? sql`AND v.township = ${f.township}` : sql``} ${f.kind ? sql`AND v.kind = ${f.kind}` : sql``}
    ${f.open === undefined ? sql`` : f.open ? sql`AND ${OPEN}` : sql`AND v.state IN ('confirmed', 'partly')`}`
  const rows = await h.rows<PublicWish>(sql`
    SELECT ${PUBLIC} FROM ${PUBLICS} WHERE ${where} ORDER BY ${OPEN} DESC, v.listed_on DESC, v.id DESC
    LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::integer AS total FROM care.public_wish v WHERE ${where}`,
  )
  return { total, rows }
}

/** A wish as anybody may read it; undefined when it does not hang on the wall. */
export function wallWish(h: Handle, id: Id): Promise<PublicWish | undefined> {
  return h.maybe<PublicWish>(sql`SELECT ${PUBLIC} FROM ${PUBLICS} WHERE v.county = ${h.scope.county} AND v.id = ${id}`)
}

export async function publicWish(h: Handle, id: Id): Promise<PublicWish> {
  const w = await wallWish(h, id)
  if (w === undefined) throw new Problem('not-found', { what: '该心愿' })
  return w
}

export async function wallTownships(h: Handle): Promise<{ place: string; name: string }[]> {
  return h.rows(sql`
    SELECT DISTINCT v.township AS place, l.name FROM care.public_wish v JOIN places.public_place l ON l.county = v.county AND l.place = v.township
    WHERE v.county = ${h.scope.county} ORDER BY v.township`)
}

export interface WallFigures {
  kind: WishKind
  listed: number
  open: number
  confirmed: number
}

/** Wishes and projects are counted apart: one is a person's, the other for many. */
export async function wallFigures(h: Handle): Promise<WallFigures[]> {
  return h.rows(sql`
    SELECT kind, count(*)::integer AS listed, count(*) FILTER (WHERE ${OPEN})::integer AS open,
      count(*) FILTER (WHERE state IN ('confirmed', 'partly'))::integer AS confirmed FROM care.public_wish v WHERE county = ${h.scope.county}
    GROUP BY kind ORDER BY kind DESC`)
}
