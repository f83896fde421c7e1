import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Payee } from '../model.ts'
import { registerOf } from './rules.ts'

/** Accounts of those who are paid, by what they are known by. */
export async function payeesAbout(h: Handle, abouts: readonly string[]): Promise<Map<string, Id>> {
  const rows = await h.rows<{ about: string; id: Id }>(sql`
    SELECT about, id FROM funds.account WHERE county = ${h.scope.county} AND kind = 'payee' AND about = ANY (${abouts as string[]}::text[])
    UNION ALL
    SELECT about, account FROM funds.payee_alias WHERE county = ${h.scope.county} AND about = ANY (${abouts as string[]}::text[])`)
  return new Map(rows.map((r) => [r.about, r.id]))
}

export interface Namesake {
  id: Id
  title: string
  place: string
  placeName: string
  /** hexadecimal; null for a household */
  print: string | null
  openedOn: Day
  /** all by which it is known */
  known: string[]
}

/** Open accounts of residents and households that bear one of these names, wherever they live, the oldest first. */
export async function namesakes(
  h: Handle,
  of: readonly { title: string; print: string | null }[],
): Promise<Namesake[]> {
  if (of.length === 0) return []
  const prints = of.flatMap((w) => w.print ?? [])
  const titles = of.flatMap((w) => (w.print === null ? [w.title] : []))
  return h.rows(sql`
    SELECT a.id, a.title, a.place, coalesce(l.name, a.place) AS "placeName", encode(a.name_print, 'hex') AS print, a.opened_on AS "openedOn",
      a.about || ARRAY(SELECT s.about FROM funds.payee_alias s WHERE s.county = a.county AND s.account = a.id) AS known
    FROM funds.account a LEFT JOIN places.current l ON l.county = a.county AND l.place = a.place
    WHERE a.county = ${h.scope.county} AND a.kind = 'payee' AND a.closed_on IS NULL
      AND (a.name_print = ANY (ARRAY(SELECT decode(r, 'hex') FROM unnest(${prints}::text[]) r))
        OR a.name_print IS NULL AND a.title = ANY (${titles}::text[]) AND a.about NOT LIKE 'supplier/%' AND a.about NOT LIKE 'organisations.organisation/%')
    ORDER BY a.opened_on, a.id`)
}

/** What the registers know of each; of one without an id nothing. */
export async function knownPayees(
  h: Handle,
  payees: readonly Payee[],
): Promise<{ known: boolean; named: boolean; helpers: Id[] }[]> {
  const wanted = payees.map((p, n) => ({ n, register: registerOf(p), id: p.id ?? null, title: p.title }))
  if (wanted.every((w) => w.id === null)) return payees.map(() => ({ known: false, named: false, helpers: [] }))
  return h.rows(
    sql`SELECT k.known, k.named, k.helpers FROM funds.known_payees(${JSON.stringify(wanted)}::json) k ORDER BY k.n`,
  )
}

export async function addAlias(h: Handle, about: string, account: Id): Promise<void> {
  await h.run(sql`INSERT INTO funds.payee_alias (county, about, account, at, person)
    VALUES (${h.scope.county}, ${about}, ${account}, ${h.now}, ${h.scope.person}) ON CONFLICT (county, about) DO NOTHING`)
}
