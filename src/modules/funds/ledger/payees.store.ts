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

/** @returns the account that is known by it: this one, unless another was told to be */
export async function addAlias(h: Handle, about: string, account: Id): Promise<Id> {
  await h.run(sql`INSERT INTO funds.payee_alias (county, about, account, at, person)
    VALUES (${h.scope.county}, ${about}, ${account}, ${h.now}, ${h.scope.person}) ON CONFLICT (county, about) DO NOTHING`)
  const row = await h.one<{ account: Id }>(
    sql`SELECT account FROM funds.payee_alias WHERE county = ${h.scope.county} AND about = ${about}`,
  )
  return row.account
}

/** More names than this are held all together: the database keeps only so many locks. */
const MOST_LOCKS = 100

/** Holds names until the transaction ends, each by the full name's print or the household's title, in one order for all. */
export async function lockNames(h: Handle, names: readonly string[]): Promise<void> {
  const all = sql`hashtext('guben-funds-names'), ${Number(h.scope.county)}`
  const keys = [...new Set(names)].map((name) => `guben-funds-name/${h.scope.county}/${name}`)
  if (keys.length > MOST_LOCKS) {
    await h.rows(sql`SELECT pg_advisory_xact_lock(${all})`)
    return
  }
  await h.rows(sql`SELECT pg_advisory_xact_lock_shared(${all})`)
  await h.rows(sql`SELECT pg_advisory_xact_lock(k.key) FROM (
    SELECT DISTINCT hashtextextended(n, 0) AS key FROM unnest(${keys}::text[]) n ORDER BY 1) k`)
}

const HELPED = '^households[.](person|household)/[0-9a-f-]{36}$'

/** Who helps the households of those whose accounts these are, by each number of the register of households that they are known by. */
export async function helpersKnown(h: Handle, accounts: readonly Id[]): Promise<{ account: Id; helpers: Id[] }[]> {
  if (accounts.length === 0) return []
  const { county } = h.scope
  return h.rows(sql`
    WITH known AS (
      SELECT id AS account, about FROM funds.account WHERE county = ${county} AND id = ANY (${accounts as Id[]}::uuid[])
      UNION
      SELECT account, about FROM funds.payee_alias WHERE county = ${county} AND account = ANY (${accounts as Id[]}::uuid[])),
    told AS (
      SELECT account, split_part(about, '/', 1) AS register, split_part(about, '/', 2) AS id, row_number() OVER (ORDER BY account, about) AS n
      FROM known WHERE about ~ ${HELPED})
    SELECT t.account, k.helpers
    FROM funds.known_payees((SELECT coalesce(json_agg(json_build_object('n', n, 'register', register, 'id', id)), '[]') FROM told)) k
    JOIN told t ON t.n = k.n WHERE cardinality(k.helpers) > 0 ORDER BY t.n`)
}
