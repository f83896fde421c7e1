import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { NeedKind, PostingKind } from './model.ts'

export interface KindCount {
  kind: PostingKind
  officers: number
  villages: number
  units: number
  /** terms that are as long as this, in whole years; 0 for other lengths */
  terms: { from: Day; to: Day; postings: number }[]
}

/** Open postings by kind. */
export async function countKinds(h: Handle): Promise<KindCount[]> {
  return h.rows(sql`
    SELECT kind, count(DISTINCT person)::int AS officers, count(DISTINCT place)::int AS villages, count(DISTINCT unit)::int AS units,
      (SELECT json_agg(t) FROM (SELECT x.from_day AS "from", x.to_day AS "to", count(*)::int AS postings FROM postings.current x
        WHERE x.county = c.county AND x.kind = c.kind GROUP BY x.from_day, x.to_day ORDER BY x.from_day, x.to_day) t) AS terms
    FROM postings.current c WHERE county = ${h.scope.county} GROUP BY county, kind ORDER BY kind`)
}

/** Who sits in each village, as sets of kinds, for the cover by team. */
export async function villageKinds(
  h: Handle,
): Promise<{ place: string; name: string; township: string; kinds: PostingKind[] }[]> {
  return h.rows(sql`
    SELECT v.place, v.name, coalesce(t.name, '') AS township,
      ARRAY(SELECT DISTINCT c.kind FROM postings.current c WHERE c.county = v.county AND c.place = v.place) AS kinds
    FROM places.current v LEFT JOIN places.current t ON t.county = v.county AND t.place = v.parent
    WHERE v.county = ${h.scope.county} AND v.level = 'village' ORDER BY v.place`)
}

export async function openNeeds(h: Handle): Promise<{ place: string; kind: NeedKind }[]> {
  return h.rows(
    sql`SELECT DISTINCT place, kind FROM postings.need WHERE county = ${h.scope.county} AND met_on IS NULL ORDER BY place, kind`,
  )
}

export async function totals(h: Handle): Promise<{ officers: number; villages: number; units: number; teams: number }> {
  return h.one(sql`
    SELECT count(DISTINCT person)::int AS officers, count(DISTINCT place)::int AS villages, count(DISTINCT unit)::int AS units,
      count(DISTINCT team)::int AS teams
    FROM postings.current WHERE county = ${h.scope.county}`)
}

/** Months whose allowance was drawn up, with the rate of a full month that was paid (分). */
export async function allowanceMonths(
  h: Handle,
): Promise<{ month: string; rate: number; officers: number; sum: number }[]> {
  const rows = await h.rows<{ month: string; rate: number; officers: number; sum: number }>(sql`
    SELECT a.month, max(l.rate) AS rate, count(*)::int AS officers, sum(l.amount) AS sum
    FROM postings.allowance a JOIN postings.allowance_line l ON l.county = a.county AND l.allowance = a.id
    WHERE a.county = ${h.scope.county} AND a.state <> 'cancelled' GROUP BY a.month ORDER BY a.month`)
  return rows.map((r) => ({ ...r, rate: Number(r.rate), sum: Number(r.sum) }))
}
