import { type RawBuilder, sql } from 'kysely'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import type { DisciplineEvent, DisciplineFilter, DisciplineRow } from './model.ts'
import { IN_FORCE } from './model.ts'

const ROW = sql`d.id, d.kind, d.form, d.place, d.unit, d.person, d.organisation, d.fact, d.grounds, d.proposed_on AS "proposedOn",
  d.proposed_by AS "proposedBy", d.state, d.version, d.heard_until AS "heardUntil", d.decided_on AS "decidedOn",
  d.appeal_until AS "appealUntil", d.carried_on AS "carriedOn", d.effect, d.request`

export async function addDiscipline(
  h: Handle,
  row: DisciplineRow,
  findings: readonly Id[],
  packVersion: number,
): Promise<void> {
  const { county } = h.scope
  await h.run(sql`
    INSERT INTO supervision.discipline (county, id, kind, form, place, unit, person, organisation, fact, grounds, proposed_on, proposed_by,
      pack_version, state, version)
    VALUES (${county}, ${row.id}, ${row.kind}, ${row.form}, ${row.place}, ${row.unit}, ${row.person}, ${row.organisation}, ${row.fact},
      ${row.grounds}, ${row.proposedOn}, ${row.proposedBy}, ${packVersion}, ${row.state}, ${row.version})`)
  if (findings.length > 0)
    await h.run(sql`
      INSERT INTO supervision.discipline_finding (county, discipline, finding, place, unit, person)
      SELECT ${county}, ${row.id}, f, ${row.place}, ${row.unit}, ${row.person} FROM unnest(${findings as Id[]}::uuid[]) AS f`)
}

export async function addEvent(
  h: Handle,
  row: DisciplineRow,
  event: {
    action: string
    fromState: string | null
    ground: string | null
    comment: string | null
    evidence: readonly Id[]
  },
): Promise<void> {
  const { county, person, post, role } = h.scope
  await h.run(sql`
    INSERT INTO supervision.discipline_event (county, discipline, version, at, on_day, actor, post, role, action, from_state, state, form,
      ground, comment, evidence, place, unit, person)
    VALUES (${county}, ${row.id}, ${row.version}, ${h.now}, ${h.today}, ${person}, ${post}, ${role}, ${event.action}, ${event.fromState},
      ${row.state}, ${row.form}, ${event.ground}, ${event.comment}, ${event.evidence as Id[]}, ${row.place}, ${row.unit}, ${row.person})`)
}

/** Saves a case whose version is one above the stored; false when somebody else was faster. */
export async function saveDiscipline(h: Handle, row: DisciplineRow): Promise<boolean> {
  const touched = await h.run(sql`
    UPDATE supervision.discipline SET version = ${row.version}, state = ${row.state}, kind = ${row.kind}, form = ${row.form},
      heard_until = ${row.heardUntil}, decided_on = ${row.decidedOn}, appeal_until = ${row.appealUntil}, carried_on = ${row.carriedOn},
      effect = ${row.effect === null ? null : JSON.stringify(row.effect)},
      request = ${row.request === null ? null : JSON.stringify(row.request)}
    WHERE county = ${h.scope.county} AND id = ${row.id} AND version = ${row.version - 1}`)
  return touched === 1
}

export interface ListedDiscipline extends DisciplineRow {
  organisationName: string
  organisationPlace: string
}

export async function loadDiscipline(h: Handle, id: Id): Promise<ListedDiscipline> {
  return h.one(
    sql`SELECT ${ROW}, coalesce(o.name, '已撤并的组织') AS "organisationName",
      coalesce(o.place, d.place) AS "organisationPlace"
      FROM supervision.discipline d LEFT JOIN organisations.current o ON o.county = d.county AND o.id = d.organisation
      WHERE d.county = ${h.scope.county} AND d.id = ${id}`,
    '该处理事项',
  )
}

export async function eventsOf(h: Handle, id: Id): Promise<DisciplineEvent[]> {
  return h.rows(sql`
    SELECT version, at, on_day AS "onDay", actor, post, role, action, from_state AS "fromState", state, form, ground, comment, evidence
    FROM supervision.discipline_event WHERE county = ${h.scope.county} AND discipline = ${id} ORDER BY version`)
}

export async function findingsOf(h: Handle, id: Id): Promise<{ id: Id; fact: string; state: string }[]> {
  return h.rows(sql`
    SELECT f.id, f.fact, f.state FROM supervision.discipline_finding l
    JOIN supervision.finding f ON f.county = l.county AND f.id = l.finding
    WHERE l.county = ${h.scope.county} AND l.discipline = ${id} ORDER BY f.raised_on, f.id`)
}

function whereOf(h: Handle, f: DisciplineFilter): RawBuilder<unknown> {
  return sql`d.county = ${h.scope.county}
    ${f.kind ? sql`AND d.kind = ${f.kind}` : sql``}
    ${f.state ? sql`AND d.state = ${f.state}` : sql``}
    ${f.about ? (f.about === 'person' ? sql`AND d.person IS NOT NULL` : sql`AND d.person IS NULL`) : sql``}
    ${f.organisation ? sql`AND d.organisation = ${f.organisation}` : sql``}
    ${f.year ? sql`AND d.proposed_on >= ${`${f.year}-01-01`} AND d.proposed_on <= ${`${f.year}-12-31`}` : sql``}
    ${f.form ? sql`AND d.form = ${f.form}` : sql``}
    ${f.organisationKind ? sql`AND o.kind = ${f.organisationKind}` : sql``}
    ${f.decidedYear ? sql`AND d.decided_on >= ${`${f.decidedYear}-01-01`} AND d.decided_on <= ${`${f.decidedYear}-12-31`}` : sql``}
    ${f.inForce === undefined ? sql`` : f.inForce ? sql`AND d.state = ANY(${IN_FORCE as string[]})` : sql`AND d.state <> ALL(${IN_FORCE as string[]})`}
    ${
      f.finding
        ? sql`AND EXISTS (SELECT 1 FROM supervision.discipline_finding l
            WHERE l.county = ${h.scope.county} AND l.discipline = d.id AND l.finding = ${f.finding})`
        : sql``
    }
    ${f.q ? sql`AND (d.fact LIKE ${containing(f.q)} OR o.name LIKE ${containing(f.q)})` : sql``}`
}

const FROM = sql`supervision.discipline d LEFT JOIN organisations.current o ON o.county = d.county AND o.id = d.organisation`

export async function listDiscipline(
  h: Handle,
  filter: DisciplineFilter,
  page: PageOf,
): Promise<{ total: number; rows: ListedDiscipline[] }> {
  const where = whereOf(h, filter)
  const rows = await h.rows<ListedDiscipline>(sql`
    SELECT ${ROW}, coalesce(o.name, '已撤并的组织') AS "organisationName",
      coalesce(o.place, d.place) AS "organisationPlace" FROM ${FROM}
    WHERE ${where} ORDER BY d.proposed_on DESC, d.id DESC LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM ${FROM} WHERE ${where}`)
  return { total, rows }
}

export interface DisciplineCount {
  form: string
  about: 'organisation' | 'person'
  organisationKind: string
  count: number
}

/** Measures in force decided in a year, by form, by whom they are about and by kind of organisation. */
export async function countDiscipline(h: Handle, year: string): Promise<DisciplineCount[]> {
  return h.rows(sql`
    SELECT d.form, CASE WHEN d.person IS NULL THEN 'organisation' ELSE 'person' END AS about, coalesce(o.kind, '') AS "organisationKind",
      count(*) AS count
    FROM ${FROM}
    WHERE d.county = ${h.scope.county} AND d.state = ANY(${IN_FORCE as string[]})
      AND d.decided_on >= ${`${year}-01-01`} AND d.decided_on <= ${`${year}-12-31`}
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`)
}
