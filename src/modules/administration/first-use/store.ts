import { sql } from 'kysely'
import type { Handle } from '#kernel/server/handle.ts'
import type { Standing } from './model.ts'

/**
 * How far the county has come, in one statement.
 * @param codes lists of the mechanism whose day has come
 */
export async function standingOf(h: Handle, codes: readonly string[]): Promise<Standing> {
  const { county } = h.scope
  const year = Number(h.today.slice(0, 4))
  return h.one(sql`
    WITH place AS MATERIALIZED (
      SELECT p.place, p.level, p.parent FROM places.current p WHERE p.county = ${county}),
    organisation AS MATERIALIZED (
      SELECT o.id, o.kind, o.place FROM organisations.current o WHERE o.county = ${county}),
    officer AS MATERIALIZED (
      SELECT t.person, t.role, t.unit, a.person IS NOT NULL AS reachable FROM people.held t
      LEFT JOIN people.reachable a ON a.county = t.county AND a.person = t.person
      WHERE t.county = ${county} AND t.from_day <= ${h.today} AND (t.to_day IS NULL OR t.to_day >= ${h.today})),
    wanting AS (
      SELECT p.level FROM place p WHERE p.level IN ('township', 'village') AND NOT EXISTS (
        SELECT 1 FROM organisation o WHERE o.place = p.place
          AND o.kind = CASE p.level WHEN 'township' THEN 'township-committee' ELSE 'village-branch' END)),
    empty AS (
      SELECT o.kind FROM organisation o WHERE o.kind IN ('township-committee', 'village-branch')
        AND NOT EXISTS (SELECT 1 FROM officer t WHERE t.unit = o.id AND t.reachable))
    SELECT ${year}::integer AS year,
      (SELECT count(*) FROM place WHERE level = 'township') AS townships,
      (SELECT count(*) FROM place WHERE level = 'village') AS villages,
      (SELECT count(*) FROM place t WHERE t.level = 'township' AND NOT EXISTS (SELECT 1 FROM place v WHERE v.parent = t.place)) AS bare,
      (SELECT count(*) FROM wanting WHERE level = 'township') AS "committeesMissing",
      (SELECT count(*) FROM wanting WHERE level = 'village') AS "branchesMissing",
      (SELECT count(*) FROM organisation WHERE kind = 'department') AS departments,
      (SELECT count(DISTINCT person) FROM officer) AS people,
      (SELECT count(DISTINCT person) FROM officer WHERE reachable) AS accounts,
      (SELECT count(DISTINCT person) FROM officer WHERE reachable AND role = 'clerk') AS clerks,
      (SELECT count(DISTINCT person) FROM officer WHERE reachable AND role = 'leader') AS leaders,
      (SELECT count(*) FROM empty WHERE kind = 'township-committee') AS "committeesEmpty",
      (SELECT count(*) FROM empty WHERE kind = 'village-branch') AS "branchesEmpty",
      EXISTS (SELECT 1 FROM kernel.pack_version v WHERE v.county = ${county} AND v.in_force_from <= ${h.today}) AS pack,
      (SELECT count(*) FROM duties.list l WHERE l.county = ${county}) AS lists,
      (SELECT count(*) FROM unnest(${codes as string[]}::text[]) AS c(code)
        WHERE NOT EXISTS (SELECT 1 FROM duties.list l WHERE l.county = ${county} AND l.code = c.code)) AS waiting,
      EXISTS (SELECT 1 FROM kernel.calendar_notice n WHERE n.year = ${year}) AS calendar,
      (SELECT count(*) FROM supervision.month m WHERE m.county = ${county}) AS months`)
}
