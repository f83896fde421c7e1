import { type RawBuilder, sql } from 'kysely'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import { AVOID_GROUNDS, type Hole, KEPT_TITLE } from './model.ts'
import { under } from './store.ts'

export interface HoleRow {
  kind: Hole
  household: string | null
  person: string | null
  title: string
  detail: string
  place: string
  placeName: string
  townshipName: string
}

/** Everything in the pairing that is not as it should be, one row each. */
function holes(h: Handle, limits: { first: number; second: number }): RawBuilder<unknown> {
  const { county } = h.scope
  return sql`
    holes AS (
      SELECT 'without' AS kind, v.id AS household, NULL::uuid AS person, v.name || '户' AS title, '没有在岗的帮扶责任人' AS detail, v.place
      FROM households.current v
      WHERE v.county = ${county} AND v.standing IN ('listed', 'watched') AND NOT households.has_helper(v.county, v.id)
      UNION ALL
      SELECT CASE WHEN t.to_day IS NOT NULL OR t.post IS NULL THEN 'off-post' ELSE 'leaving' END, p.household, p.person, v.name || '户',
        n.name || CASE WHEN t.to_day IS NOT NULL THEN '已于 ' || t.to_day || ' 离任' WHEN t.post IS NULL THEN '不在本地任职' ELSE '原职务已随组织撤并结束，尚未交接' END,
        p.place
      FROM households.paired p
      JOIN households.current v ON v.county = p.county AND v.id = p.household
      JOIN people.person n ON n.county = p.county AND n.id = p.person
      LEFT JOIN people.held t ON t.county = p.county AND t.post = p.post
      WHERE p.county = ${county} AND (t.to_day IS NOT NULL OR t.title = ${KEPT_TITLE} OR t.post IS NULL)
      UNION ALL
      SELECT 'over', NULL, s.person, n.name, '第一帮扶 ' || s.first || ' 户，第二帮扶 ' || s.second || ' 户', s.place
      FROM (
        SELECT p.person, min(p.place) AS place, count(*) FILTER (WHERE p.rank = 1) AS first, count(*) FILTER (WHERE p.rank = 2) AS second
        FROM households.paired p WHERE p.county = ${county} GROUP BY p.person) s
      JOIN people.person n ON n.county = ${county} AND n.id = s.person
      WHERE s.first > ${limits.first} OR s.second > ${limits.second}
      UNION ALL
      SELECT 'avoided', p.household, p.person, v.name || '户', n.name || '应当回避（' || coalesce(${JSON.stringify(AVOID_GROUNDS)}::jsonb ->> a.ground, a.ground) || '）',
        p.place
      FROM households.paired p
      JOIN households.avoidance a ON a.county = p.county AND a.person = p.person AND a.household = p.household AND a.ended_at IS NULL
      JOIN households.current v ON v.county = p.county AND v.id = p.household
      JOIN people.person n ON n.county = p.county AND n.id = p.person
      WHERE p.county = ${county})`
}

export async function listHoles(
  h: Handle,
  f: { kind?: Hole | undefined; under?: string | undefined; q?: string | undefined },
  limits: { first: number; second: number },
  page: PageOf,
): Promise<{ total: number; rows: HoleRow[] }> {
  const where = sql`${under(sql`x.place`, f.under)} ${f.kind ? sql`AND x.kind = ${f.kind}` : sql``}
    ${f.q ? sql`AND (x.title LIKE ${containing(f.q)} OR x.detail LIKE ${containing(f.q)})` : sql``}`
  const rows = await h.rows<HoleRow>(sql`
    WITH ${holes(h, limits)}
    SELECT x.kind, x.household, x.person, x.title, x.detail, x.place, coalesce(l.name, x.place) AS "placeName", coalesce(u.name, '') AS "townshipName"
    FROM holes x
    LEFT JOIN places.current l ON l.county = ${h.scope.county} AND l.place = x.place
    LEFT JOIN places.current u ON u.county = ${h.scope.county} AND u.place = substr(x.place, 1, 9)
    WHERE ${where} ORDER BY x.kind = 'without' DESC, x.kind, x.place, x.title LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(
    sql`WITH ${holes(h, limits)} SELECT count(*)::integer AS total FROM holes x WHERE ${where}`,
  )
  return { total, rows }
}

/** The same counted, by the places one level below `place`. */
export async function countHoles(
  h: Handle,
  place: string,
  limits: { first: number; second: number },
): Promise<{ households: number; byPlace: { place: string; placeName: string; kind: Hole; count: number }[] }> {
  const length = Math.min(place.length + 3, 15)
  const byPlace = await h.rows<{ place: string; placeName: string; kind: Hole; count: number }>(sql`
    WITH ${holes(h, limits)}, counted AS (
      SELECT substr(x.place, 1, ${length}) AS place, x.kind, count(*)::integer AS count FROM holes x
      WHERE ${under(sql`x.place`, place)} GROUP BY 1, 2)
    SELECT c.place, coalesce(l.name, c.place) AS "placeName", c.kind, c.count FROM counted c
    LEFT JOIN places.current l ON l.county = ${h.scope.county} AND l.place = c.place ORDER BY c.place, c.kind`)
  const { households } = await h.one<{ households: number }>(sql`
    SELECT count(*)::integer AS households FROM households.current v
    WHERE v.county = ${h.scope.county} AND v.standing IN ('listed', 'watched') AND ${under(sql`v.place`, place)}`)
  return { households, byPlace }
}

/** Listed and watched households without a helper on post; empty, always: the tables see to it. */
export async function listedWithoutHelper(h: Handle): Promise<{ id: string; name: string; place: string }[]> {
  return h.rows(sql`
    SELECT v.id, v.name, v.place FROM households.current v
    WHERE v.county = ${h.scope.county} AND v.standing IN ('listed', 'watched') AND NOT households.has_helper(v.county, v.id)
    ORDER BY v.place, v.id`)
}
