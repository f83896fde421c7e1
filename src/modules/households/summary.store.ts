import { sql } from 'kysely'
import type { Handle } from '#kernel/server/handle.ts'
import type { Cause } from './model.ts'

export interface Helping {
  /** officers who help at least one household, and by rank */
  officers: number
  first: number
  second: number
  /** pairs of officer and household */
  pairs: number
  /** households with a helper, and those that must have one: listed or watched */
  households: number
  due: number
  withoutHelper: number
}

/** Who helps whom today. */
export async function countHelping(h: Handle): Promise<Helping> {
  const { county } = h.scope
  return h.one(sql`
    SELECT g.*, v.*
    FROM (
      SELECT count(DISTINCT p.person)::integer AS officers, count(DISTINCT p.person) FILTER (WHERE p.rank = 1)::integer AS first,
        count(DISTINCT p.person) FILTER (WHERE p.rank = 2)::integer AS second, count(*)::integer AS pairs,
        count(DISTINCT p.household)::integer AS households
      FROM households.paired p WHERE p.county = ${county}) g
    CROSS JOIN (
      SELECT count(*)::integer AS due,
        count(*) FILTER (WHERE NOT households.has_helper(c.county, c.id))::integer AS "withoutHelper"
      FROM households.current c WHERE c.county = ${county} AND c.standing IN ('listed', 'watched')) v`)
}

export interface Linking {
  /** units paired with places, and with how many townships and villages */
  units: number
  towns: number
  villages: number
  /** leaders who link villages, and how many villages */
  leaders: number
  leaderVillages: number
}

/** Links of units and leaders with places today. */
export async function countLinking(h: Handle): Promise<Linking> {
  return h.one(sql`
    SELECT count(DISTINCT l.unit)::integer AS units,
      count(DISTINCT l.place) FILTER (WHERE l.kind = 'unit' AND length(l.place) = 9)::integer AS towns,
      count(DISTINCT l.place) FILTER (WHERE l.kind = 'unit' AND length(l.place) = 12)::integer AS villages,
      count(DISTINCT l.person)::integer AS leaders,
      count(DISTINCT l.place) FILTER (WHERE l.kind = 'leader' AND length(l.place) = 12)::integer AS "leaderVillages"
    FROM households.linked l WHERE l.county = ${h.scope.county}`)
}

/** How many listed and watched households have each cause, as the main or another one, the most frequent first. */
export async function countCauses(h: Handle): Promise<{ cause: Cause; households: number }[]> {
  return h.rows(sql`
    SELECT x.cause, count(*)::integer AS households FROM households.current c
    CROSS JOIN LATERAL unnest(array_remove(c.cause_main || c.causes_other, NULL)) AS x(cause)
    WHERE c.county = ${h.scope.county} AND c.standing IN ('listed', 'watched')
    GROUP BY x.cause ORDER BY 2 DESC, 1`)
}

/** Households that have a plan, by year, the latest first. */
export async function countPlanned(h: Handle): Promise<{ year: number; households: number }[]> {
  return h.rows(sql`
    SELECT p.year, count(DISTINCT p.household)::integer AS households FROM households.plan p
    JOIN households.current c ON c.county = p.county AND c.id = p.household
    WHERE p.county = ${h.scope.county} GROUP BY p.year ORDER BY p.year DESC`)
}
