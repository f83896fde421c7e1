import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import type { PostingKind } from '../model.ts'
import type { Sender, Village } from './model.ts'

/** Every village with who sits there and what it needs now. */
export async function listVillages(h: Handle): Promise<Village[]> {
  return h.rows(sql`
    SELECT v.place, v.name, coalesce(t.name, '') AS "townshipName", coalesce(c.officers, 0) AS officers, coalesce(c.kinds, '{}') AS kinds,
      coalesce(n.needs, '{}') AS needs
    FROM places.current v
    LEFT JOIN places.current t ON t.county = v.county AND t.place = v.parent
    LEFT JOIN (
      SELECT place, count(DISTINCT person)::int AS officers, array_agg(DISTINCT kind) AS kinds FROM postings.current
      WHERE county = ${h.scope.county} GROUP BY place) c ON c.place = v.place
    LEFT JOIN (
      SELECT place, array_agg(DISTINCT kind) AS needs FROM postings.need
      WHERE county = ${h.scope.county} AND met_on IS NULL GROUP BY place) n ON n.place = v.place
    WHERE v.county = ${h.scope.county} AND v.level = 'village' ORDER BY v.place`)
}

export interface KindCount {
  kind: PostingKind
  officers: number
  villages: number
  units: number
  departments: number
  townships: number
  terms: { from: Day; to: Day; postings: number }[]
}

/** Open postings by kind: officers, where they are, who sent them and for how long. */
export async function countKinds(h: Handle): Promise<KindCount[]> {
  const { county } = h.scope
  const sentBy = (sender: Sender) => sql`count(DISTINCT c.person) FILTER (WHERE ${sentFrom(sender)})::int`
  return h.rows(sql`
    SELECT c.kind, count(DISTINCT c.person)::int AS officers, count(DISTINCT c.place)::int AS villages, count(DISTINCT c.unit)::int AS units,
      ${sentBy('department')} AS departments, ${sentBy('township')} AS townships,
      (SELECT json_agg(t) FROM (SELECT x.from_day AS "from", x.to_day AS "to", count(*)::int AS postings FROM postings.current x
        WHERE x.county = ${county} AND x.kind = c.kind GROUP BY x.from_day, x.to_day ORDER BY x.from_day, x.to_day) t) AS terms
    FROM postings.current c LEFT JOIN organisations.current o ON o.county = c.county AND o.id = c.unit
    WHERE c.county = ${county} GROUP BY c.kind ORDER BY c.kind`)
}

/** Sent by an organisation `o` of that sort. */
function sentFrom(sender: Sender): RawBuilder<unknown> {
  return sql`o.kind = ${sql.lit(sender === 'township' ? 'township-committee' : 'department')}`
}

export async function countAll(h: Handle): Promise<{ officers: number; units: number; villages: number }> {
  return h.one(sql`
    SELECT count(DISTINCT person)::int AS officers, count(DISTINCT unit)::int AS units, count(DISTINCT place)::int AS villages
    FROM postings.current WHERE county = ${h.scope.county}`)
}

/** Months whose allowance was drawn up: how many officers, at which rate of a full month, and how much (分). */
export async function allowanceMonths(
  h: Handle,
): Promise<{ month: string; rate: number; officers: number; sum: number }[]> {
  const rows = await h.rows<{ month: string; rate: number; officers: number; sum: number }>(sql`
    SELECT a.month, max(l.rate) AS rate, count(*)::int AS officers, sum(l.amount) AS sum
    FROM postings.allowance a JOIN postings.allowance_line l ON l.county = a.county AND l.allowance = a.id
    WHERE a.county = ${h.scope.county} AND a.state <> 'cancelled' GROUP BY a.month ORDER BY a.month`)
  return rows.map((r) => ({ ...r, rate: Number(r.rate), sum: Number(r.sum) }))
}

export interface SenderRow {
  unit: Id
  unitName: string
  officers: number
  villages: number
}

/** Organisations that sent officers who are there now. */
export async function listSenders(
  h: Handle,
  f: { kind?: PostingKind | undefined; q?: string | undefined },
  page: PageOf,
): Promise<{ total: number; rows: SenderRow[] }> {
  const senders = sql`
    senders AS (
      SELECT c.unit, coalesce(o.name, '') AS name, count(DISTINCT c.person)::int AS officers, count(DISTINCT c.place)::int AS villages
      FROM postings.current c LEFT JOIN organisations.current o ON o.county = c.county AND o.id = c.unit
      WHERE c.county = ${h.scope.county} AND c.unit IS NOT NULL ${f.kind ? sql`AND c.kind = ${f.kind}` : sql``}
        ${f.q ? sql`AND o.name LIKE ${containing(f.q)}` : sql``}
      GROUP BY c.unit, o.name)`
  const rows = await h.rows<SenderRow>(sql`
    WITH ${senders} SELECT unit, name AS "unitName", officers, villages FROM senders
    ORDER BY officers DESC, name, unit LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`WITH ${senders} SELECT count(*)::int AS total FROM senders`)
  return { total, rows }
}

export interface OfficerRow {
  person: Id
  name: string
  kinds: PostingKind[]
  unitNames: string
  placeNames: string
}

/** Officers who are posted now, each once. */
export async function listOfficers(
  h: Handle,
  f: { kind?: PostingKind | undefined; sender?: Sender | undefined; q?: string | undefined },
  page: PageOf,
): Promise<{ total: number; rows: OfficerRow[] }> {
  const officers = sql`
    officers AS (
      SELECT c.person, coalesce(n.name, '') AS name, array_agg(DISTINCT c.kind) AS kinds, min(c.place) AS first,
        coalesce(string_agg(DISTINCT o.name, '、'), '') AS units, string_agg(DISTINCT coalesce(v.name, c.place), '、') AS places
      FROM postings.current c
      LEFT JOIN people.person n ON n.county = c.county AND n.id = c.person
      LEFT JOIN organisations.current o ON o.county = c.county AND o.id = c.unit
      LEFT JOIN places.current v ON v.county = c.county AND v.place = c.place
      WHERE c.county = ${h.scope.county} ${f.kind ? sql`AND c.kind = ${f.kind}` : sql``}
        ${f.sender ? sql`AND ${sentFrom(f.sender)}` : sql``} ${f.q ? sql`AND n.name LIKE ${containing(f.q)}` : sql``}
      GROUP BY c.person, n.name)`
  const rows = await h.rows<OfficerRow>(sql`
    WITH ${officers} SELECT person, name, kinds, units AS "unitNames", places AS "placeNames" FROM officers
    ORDER BY first, name, person LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`WITH ${officers} SELECT count(*)::int AS total FROM officers`)
  return { total, rows }
}
