import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { atOrBelow } from '#kernel/server/patterns.ts'
import type { FieldCard, OpinionBrief, VillageCard, VisitBrief } from './model.ts'

/** Visits shown on a household's card. */
const SHOWN = 10

/**
 * The households that a device of this post holds: a helper's own; a grid worker's whole grid; of a village (and a
 * township) those that are listed or watched, those that one has visited within a year, and those whose opinions wait.
 */
export async function heldHouseholds(h: Handle, ids: readonly Id[] | undefined): Promise<Id[]> {
  const { county, role, person, place } = h.scope
  if (!['helper', 'grid', 'posted', 'village', 'township'].includes(role) || place === null) return []
  const own = sql`SELECT p.household AS id FROM households.paired p WHERE p.county = ${county} AND p.person = ${person}::uuid`
  const near = sql`c.county = ${county} AND ${atOrBelow(sql`c.place`, place)}`
  const mine =
    role === 'helper'
      ? own
      : role === 'grid'
        ? sql`SELECT c.id FROM households.current c WHERE ${near}`
        : sql`
          SELECT c.id FROM households.current c WHERE ${near} AND c.standing IN ('listed', 'watched')
          UNION ${own}
          UNION SELECT v.household FROM fieldwork.standing_visit v WHERE v.county = ${county} AND v.person = ${person}::uuid
            AND v.household IS NOT NULL AND v.on_day >= ${h.today}::date - 366
          UNION SELECT o.household FROM fieldwork.opinion o WHERE o.county = ${county} AND o.state IN ('open', 'answered')
            AND o.household IS NOT NULL AND ${atOrBelow(sql`o.place`, place)}`
  const rows = await h.rows<{ id: Id }>(
    sql`SELECT m.id FROM (${mine}) m ${ids === undefined ? sql`` : sql`WHERE m.id = ANY(${ids as Id[]}::uuid[])`}`,
  )
  return rows.map((r) => r.id)
}

export interface Seen {
  household: Id
  visits: VisitBrief[]
  /** the last day on which somebody was met; it may lie before all of the visits shown */
  seenOn: Day | null
}

/** The last visits of many households, and when each was last seen, in one statement. */
export async function lastVisits(h: Handle, households: readonly Id[]): Promise<Map<Id, Seen>> {
  const rows = await h.rows<Seen>(sql`
    SELECT w.id AS household, (
      SELECT coalesce(json_agg(json_build_object('id', v.id, 'kind', v.kind, 'onDay', v.on_day, 'who', coalesce(n.name, ''), 'purpose', v.purpose,
        'note', coalesce(v.note, ''), 'met', v.met) ORDER BY v.on_day DESC, v.id DESC), '[]')
      FROM (
        SELECT * FROM fieldwork.standing_visit v WHERE v.county = ${h.scope.county} AND v.household = w.id
        ORDER BY v.on_day DESC, v.id DESC LIMIT ${SHOWN}) v
      LEFT JOIN people.person n ON n.county = v.county AND n.id = v.person) AS visits, (
      SELECT v.on_day FROM fieldwork.standing_visit v
      WHERE v.county = ${h.scope.county} AND v.household = w.id AND v.kind = 'household'
      ORDER BY v.on_day DESC, v.id DESC LIMIT 1) AS "seenOn"
    FROM unnest(${households as Id[]}::uuid[]) AS w(id)`)
  return new Map(rows.map((r) => [r.household, r]))
}

export async function waitingOpinions(h: Handle, households: readonly Id[]): Promise<Map<Id, OpinionBrief[]>> {
  const rows = await h.rows<{ household: Id; opinions: OpinionBrief[] }>(sql`
    SELECT o.household, json_agg(json_build_object('id', o.id, 'kind', o.kind, 'matter', o.matter, 'text', o.text, 'raisedOn', o.raised_on,
      'dueOn', o.due_on, 'state', o.state, 'answer', o.answer, 'unitName', coalesce(u.name, '')) ORDER BY o.due_on, o.id) AS opinions
    FROM fieldwork.opinion o LEFT JOIN organisations.current u ON u.county = o.county AND u.id = o.unit
    WHERE o.county = ${h.scope.county} AND o.household = ANY(${households as Id[]}::uuid[]) AND o.state IN ('open', 'answered')
    GROUP BY o.household`)
  return new Map(rows.map((r) => [r.household, r.opinions]))
}

/** Open items of the plans of households, the soonest due first. */
export async function planItems(h: Handle, households: readonly Id[]): Promise<Map<Id, FieldCard['planItems']>> {
  const rows = await h.rows<{ household: Id; items: FieldCard['planItems'] }>(sql`
    SELECT i.household, json_agg(json_build_object('id', i.id, 'title', i.title, 'kind', i.kind, 'dueOn', i.due_on,
      'doneOn', NULL, 'result', NULL) ORDER BY i.due_on, i.id) AS items
    FROM households.open_plan_item i WHERE i.county = ${h.scope.county} AND i.household = ANY(${households as Id[]}::uuid[])
    GROUP BY i.household`)
  return new Map(rows.map((r) => [r.household, r.items]))
}

/** The villages in the area of the post, for those who walk them and those who work there. */
export async function villageCardsOf(h: Handle, ids?: readonly string[]): Promise<{ id: string; body: VillageCard }[]> {
  const { county } = h.scope
  const area = (h.scope.place ?? county).slice(0, 12)
  const rows = await h.rows<VillageCard & { seesHomes: boolean }>(sql`
    WITH officers AS (
      SELECT t.place, json_agg(json_build_object('name', t.name, 'title', t.title) ORDER BY t.role DESC, t.name, t.post) AS list
      FROM people.held t WHERE t.county = ${county} AND t.to_day IS NULL AND t.role IN ('village', 'posted') AND ${atOrBelow(sql`t.place`, area)}
      GROUP BY t.place),
    homes AS (
      SELECT substr(c.place, 1, 12) AS place, count(*)::integer AS n,
        count(*) FILTER (WHERE c.standing IN ('listed', 'watched'))::integer AS listed
      FROM households.current c WHERE c.county = ${county} AND ${atOrBelow(sql`c.place`, area)} GROUP BY 1),
    walks AS (
      SELECT v.village, max(v.on_day) AS last FROM fieldwork.standing_visit v
      WHERE v.county = ${county} AND v.led AND ${atOrBelow(sql`v.village`, area)} GROUP BY 1),
    waiting AS (
      SELECT substr(o.place, 1, 12) AS place, count(*)::integer AS n FROM fieldwork.open_opinion o
      WHERE o.county = ${county} AND ${atOrBelow(sql`o.place`, area)} GROUP BY 1)
    SELECT l.place, l.name, coalesce(u.name, '') AS "townshipName", coalesce(f.list, '[]') AS officers, coalesce(m.n, 0) AS households,
      coalesce(m.listed, 0) AS listed, w.last AS "walkedOn", coalesce(o.n, 0) AS "openOpinions"
    FROM places.current l
    LEFT JOIN places.current u ON u.county = l.county AND u.place = l.parent
    LEFT JOIN officers f ON f.place = l.place
    LEFT JOIN homes m ON m.place = l.place
    LEFT JOIN walks w ON w.village = l.place
    LEFT JOIN waiting o ON o.place = l.place
    WHERE l.county = ${county} AND l.level = 'village' AND ${atOrBelow(sql`l.place`, area)}
      ${ids === undefined ? sql`` : sql`AND l.place = ANY(${ids as string[]}::text[])`}
    ORDER BY l.place`)
  return rows.map((body) => ({ id: body.place, body }))
}
