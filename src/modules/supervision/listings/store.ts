import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { atOrBelow, containing } from '#kernel/server/patterns.ts'
import { LISTED, type ListingEvent, type ListingFilter, type ListingRow, type ListingStep } from './model.ts'

const ROW = sql`l.id, l.place, l.unit, l.subject, l.causes, l.grounds, l.leader_post AS "leaderPost", l.proposed_on AS "proposedOn",
  l.proposed_by AS "proposedBy", l.state, l.version, l.round, l.heard_until AS "heardUntil", l.listed_on AS "listedOn",
  l.appeal_until AS "appealUntil", l.appealed, l.delisted_on AS "delistedOn", l.watch_until AS "watchUntil",
  l.relapsed_on AS "relapsedOn", l.ended_on AS "endedOn"`

export async function addListing(h: Handle, row: ListingRow, packVersion: number): Promise<void> {
  await h.run(sql`
    INSERT INTO supervision.listing (county, id, place, unit, subject, causes, grounds, leader_post, proposed_on, proposed_by, pack_version,
      state, version)
    VALUES (${h.scope.county}, ${row.id}, ${row.place}, ${row.unit}, ${row.subject}, ${row.causes}, ${row.grounds}, ${row.leaderPost},
      ${row.proposedOn}, ${row.proposedBy}, ${packVersion}, ${row.state}, ${row.version})`)
}

export async function addEvent(
  h: Handle,
  row: ListingRow,
  event: Pick<ListingEvent, 'action' | 'fromState' | 'comment' | 'step' | 'finding'> & { evidence: readonly Id[] },
): Promise<void> {
  const { county, person, post, role } = h.scope
  await h.run(sql`
    INSERT INTO supervision.listing_event (county, listing, version, at, on_day, person, post, role, action, from_state, state, comment,
      evidence, step, finding, place, unit)
    VALUES (${county}, ${row.id}, ${row.version}, ${h.now}, ${h.today}, ${person}, ${post}, ${role}, ${event.action}, ${event.fromState},
      ${row.state}, ${event.comment}, ${event.evidence as Id[]}, ${event.step}, ${event.finding}, ${row.place}, ${row.unit})`)
}

/** Saves a listing whose version is one above the stored; false when somebody else was faster. */
export async function saveListing(h: Handle, row: ListingRow): Promise<boolean> {
  const touched = await h.run(sql`
    UPDATE supervision.listing SET version = ${row.version}, state = ${row.state}, round = ${row.round}, leader_post = ${row.leaderPost},
      heard_until = ${row.heardUntil}, listed_on = ${row.listedOn}, appeal_until = ${row.appealUntil}, appealed = ${row.appealed},
      delisted_on = ${row.delistedOn}, watch_until = ${row.watchUntil}, relapsed_on = ${row.relapsedOn}, ended_on = ${row.endedOn}
    WHERE county = ${h.scope.county} AND id = ${row.id} AND version = ${row.version - 1}`)
  return touched === 1
}

export async function addSteps(
  h: Handle,
  row: ListingRow,
  steps: readonly { id: Id; title: string; dueOn: Day }[],
): Promise<void> {
  await h.run(sql`
    INSERT INTO supervision.listing_step (county, id, listing, round, place, unit, title, due_on)
    SELECT ${h.scope.county}, s.id, ${row.id}, ${row.round}, ${row.place}, ${row.unit}, s.title, s."dueOn"
    FROM json_to_recordset(${JSON.stringify(steps)}) AS s(id uuid, title text, "dueOn" date)`)
}

export async function finishStep(h: Handle, listing: Id, step: Id): Promise<void> {
  await h.run(sql`
    UPDATE supervision.listing_step SET done_on = ${h.today}
    WHERE county = ${h.scope.county} AND listing = ${listing} AND id = ${step} AND done_on IS NULL`)
}

export async function stepsOf(h: Handle, listing: Id): Promise<ListingStep[]> {
  return h.rows(sql`
    SELECT id, round, title, due_on AS "dueOn", done_on AS "doneOn" FROM supervision.listing_step
    WHERE county = ${h.scope.county} AND listing = ${listing} ORDER BY round, due_on, id`)
}

export async function eventsOf(h: Handle, listing: Id): Promise<ListingEvent[]> {
  return h.rows(sql`
    SELECT version, at, on_day AS "onDay", person, post, role, action, from_state AS "fromState", state, comment, evidence, step, finding
    FROM supervision.listing_event WHERE county = ${h.scope.county} AND listing = ${listing} ORDER BY version`)
}

export interface ListedListing extends ListingRow {
  placeName: string
  subjectName: string
  unitName: string
  steps: number
  stepsDone: number
  stepsLate: number
}

const LISTED_ROW = (
  today: Day,
) => sql`${ROW}, coalesce(p.name, l.place) AS "placeName", coalesce(s.name, '已撤并的组织') AS "subjectName",
  coalesce(u.name, '已撤并的组织') AS "unitName", coalesce(t.steps, 0) AS steps, coalesce(t.done, 0) AS "stepsDone",
  coalesce(t.late, 0) AS "stepsLate"
  FROM supervision.listing l
  LEFT JOIN places.current p ON p.county = l.county AND p.place = l.place
  LEFT JOIN organisations.current s ON s.county = l.county AND s.id = l.subject
  LEFT JOIN organisations.current u ON u.county = l.county AND u.id = l.unit
  LEFT JOIN (
    SELECT county, listing, round, count(*) AS steps, count(done_on) AS done, count(*) FILTER (WHERE coalesce(done_on, ${today}) > due_on) AS late
    FROM supervision.listing_step GROUP BY county, listing, round
  ) t ON t.county = l.county AND t.listing = l.id AND t.round = l.round`

export async function loadListing(h: Handle, id: Id): Promise<ListedListing> {
  return h.one(sql`SELECT ${LISTED_ROW(h.today)} WHERE l.county = ${h.scope.county} AND l.id = ${id}`, '该挂牌事项')
}

export async function listListings(
  h: Handle,
  f: ListingFilter,
  page: PageOf,
): Promise<{ total: number; rows: ListedListing[] }> {
  const where = whereOf(h, f)
  const rows = await h.rows<ListedListing>(sql`
    SELECT ${LISTED_ROW(h.today)} WHERE ${where} ORDER BY l.ended_on IS NOT NULL, l.proposed_on DESC, l.id DESC
    LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`
    SELECT count(*) AS total FROM supervision.listing l
    LEFT JOIN organisations.current s ON s.county = l.county AND s.id = l.subject WHERE ${where}`)
  return { total, rows }
}

function whereOf(h: Handle, f: ListingFilter): RawBuilder<unknown> {
  const listed = LISTED as string[]
  return sql`l.county = ${h.scope.county}
    ${f.state ? sql`AND l.state = ${f.state}` : sql``}
    ${f.listed === undefined ? sql`` : f.listed ? sql`AND l.state = ANY(${listed})` : sql`AND l.state <> ALL(${listed})`}
    ${f.turned === undefined ? sql`` : f.turned ? sql`AND l.state IN ('delisted', 'ended')` : sql`AND l.state NOT IN ('delisted', 'ended')`}
    ${f.cause ? sql`AND ${f.cause} = ANY(l.causes)` : sql``}
    ${f.under ? sql`AND ${atOrBelow(sql`l.place`, f.under)}` : sql``}
    ${f.q ? sql`AND (s.name LIKE ${containing(f.q)} OR l.grounds LIKE ${containing(f.q)})` : sql``}`
}

export async function countListings(
  h: Handle,
): Promise<{ everListed: number; listed: number; turned: number; relapsed: number }> {
  return h.one(sql`
    SELECT count(*) FILTER (WHERE l.round > 0 AND l.state <> 'revoked') AS "everListed",
      count(*) FILTER (WHERE l.state = ANY(${LISTED as string[]})) AS listed,
      count(*) FILTER (WHERE l.state IN ('delisted', 'ended')) AS turned, count(*) FILTER (WHERE l.state = 'relapsed') AS relapsed
    FROM supervision.listing l WHERE l.county = ${h.scope.county}`)
}

export async function countCauses(h: Handle): Promise<{ code: string; count: number }[]> {
  return h.rows(sql`
    SELECT c.code, count(*) AS count FROM supervision.listing l CROSS JOIN LATERAL unnest(l.causes) AS c(code)
    WHERE l.county = ${h.scope.county} AND l.state = ANY(${LISTED as string[]}) GROUP BY c.code ORDER BY count DESC, c.code`)
}

/** New findings of a cause's category at an organisation within its watch that nobody has judged yet. */
export async function relapses(
  h: Handle,
  categories: Readonly<Record<string, readonly string[]>>,
): Promise<{ listing: Id; finding: Id; fact: string }[]> {
  const { county } = h.scope
  return h.rows(sql`
    SELECT DISTINCT ON (l.id) l.id AS listing, f.id AS finding, f.fact
    FROM supervision.listing l
    JOIN supervision.finding f ON f.county = ${county} AND f.subject = l.subject AND f.raised_on > l.delisted_on
      AND f.raised_on <= l.watch_until AND f.state <> 'withdrawn'
    WHERE l.county = ${county} AND l.state = 'delisted'
      AND EXISTS (SELECT 1 FROM json_each(${JSON.stringify(categories)}) c CROSS JOIN LATERAL json_array_elements_text(c.value) k(category)
        WHERE c.key = ANY(l.causes) AND k.category = f.category)
      AND NOT EXISTS (SELECT 1 FROM supervision.listing_event e WHERE e.county = ${county} AND e.listing = l.id AND e.finding = f.id)
    ORDER BY l.id, f.raised_on, f.id`)
}

/** Listings whose watch has passed without a relapse. */
export async function watchesOver(h: Handle): Promise<Id[]> {
  const rows = await h.rows<{ id: Id }>(sql`
    SELECT id FROM supervision.listing
    WHERE county = ${h.scope.county} AND state = 'delisted' AND watch_until < ${h.today} ORDER BY id`)
  return rows.map((row) => row.id)
}

/** Listings that have not ended, of organisations that ended or at places that were merged away, locked. */
export async function lockMoved(
  h: Handle,
  of: { organisations: readonly Id[]; places: readonly string[] },
): Promise<ListingRow[]> {
  const organisations = of.organisations as Id[]
  return h.rows(sql`
    SELECT ${ROW} FROM supervision.listing l
    WHERE l.county = ${h.scope.county} AND l.ended_on IS NULL
      AND (l.subject = ANY(${organisations}) OR l.unit = ANY(${organisations}) OR l.place = ANY(${of.places as string[]}))
    ORDER BY l.id FOR UPDATE`)
}

/** Which of these organisations have a listing that has not ended. */
export async function listedAmong(h: Handle, subjects: readonly Id[]): Promise<Id[]> {
  const rows = await h.rows<{ subject: Id }>(sql`
    SELECT subject FROM supervision.listing
    WHERE county = ${h.scope.county} AND ended_on IS NULL AND subject = ANY(${subjects as Id[]})`)
  return rows.map((row) => row.subject)
}

export async function moveListing(h: Handle, row: ListingRow): Promise<void> {
  await h.run(sql`
    UPDATE supervision.listing SET version = ${row.version}, subject = ${row.subject}, place = ${row.place}, unit = ${row.unit}
    WHERE county = ${h.scope.county} AND id = ${row.id}`)
  await h.run(sql`
    UPDATE supervision.listing_step SET place = ${row.place}, unit = ${row.unit}
    WHERE county = ${h.scope.county} AND listing = ${row.id}`)
}
