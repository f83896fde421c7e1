import { sql } from 'kysely'
import type { Handle } from '#kernel/server/handle.ts'

export interface CareCounts {
  registered: number
  reviews: number
  reviewed: number
  files: number
  covered: number
  onFile: number
  plans: number
  wishes: number
  projects: number
  confirmed: number
  times: number
  people: number
  teams: number
  activities: number
  contracts: number
  checksPassed: number
}

/** Records of a year, each counted by itself. */
export async function counts(h: Handle, year: number): Promise<CareCounts> {
  const { county } = h.scope
  const inYear = (column: string) =>
    sql`${sql.ref(column)} BETWEEN make_date(${year}, 1, 1) AND make_date(${year}, 12, 31)`
  const count = (from: string, day: string, more = sql``) =>
    sql`(SELECT count(*)::integer FROM ${sql.raw(from)} x WHERE x.county = ${county} AND ${inYear(`x.${day}`)} ${more})`
  return h.one<CareCounts>(sql`
    SELECT ${count('care."case"', 'registered_on')} AS registered, ${count('care.review', 'on_day')} AS reviews,
      (SELECT count(DISTINCT x.of_case)::integer FROM care.review x WHERE x.county = ${county} AND ${inYear('x.on_day')}) AS reviewed,
      ${count('care.file', 'on_day')} AS files, ${count('care.plan', 'on_day')} AS plans,
      (SELECT count(*)::integer FROM care."case" x WHERE x.county = ${county} AND x.state IN ('filed', 'planned')) AS "onFile",
      (SELECT count(*)::integer FROM care."case" x JOIN care.adviser a ON a.county = x.county AND a.of_case = x.id AND a.to_day IS NULL
        WHERE x.county = ${county} AND x.state IN ('filed', 'planned')) AS covered,
      ${count('care.wish', 'listed_on', sql`AND x.kind = 'wish'`)} AS wishes, ${count('care.wish', 'listed_on', sql`AND x.kind = 'project'`)} AS projects,
      ${count('care.wish', 'confirmed_on')} AS confirmed,
      ${count('care.delivery', 'on_day', sql`AND x.state = 'confirmed'`)} AS times,
      (SELECT count(DISTINCT coalesce(x.of_case, w.household))::integer FROM care.delivery x JOIN care.wish w ON w.county = x.county AND w.id = x.wish
        WHERE x.county = ${county} AND x.state = 'confirmed' AND ${inYear('x.on_day')}) AS people,
      (SELECT count(*)::integer FROM care.team x WHERE x.county = ${county} AND x.founded_on <= make_date(${year}, 12, 31)
        AND (x.closed_on IS NULL OR x.closed_on > make_date(${year}, 12, 31))) AS teams,
      ${count('care.activity', 'on_day', sql`AND x.state = 'held'`)} AS activities,
      (SELECT count(*)::integer FROM care.contract x WHERE x.county = ${county} AND x.from_day <= make_date(${year}, 12, 31) AND x.to_day >= make_date(${year}, 1, 1)) AS contracts,
      (SELECT count(*)::integer FROM care.checkup x WHERE x.county = ${county} AND x.year = ${year} AND x.state = 'confirmed' AND x.passed) AS "checksPassed"`)
}

/** Of one kind: who claimed (each once), and how many wishes and projects they claimed. */
export interface Claimants {
  kind: string
  parties: number
  wishes: number
}

export async function claimants(h: Handle, year: number): Promise<Claimants[]> {
  return h.rows(sql`
    SELECT kind, count(DISTINCT party)::integer AS parties, count(DISTINCT wish)::integer AS wishes FROM care.claim
    WHERE county = ${h.scope.county} AND state <> 'released' AND claimed_on BETWEEN make_date(${year}, 1, 1) AND make_date(${year}, 12, 31)
    GROUP BY kind`)
}
