import { sql } from 'kysely'
import type { DeadlineRule } from '#kernel/pure/calendar.ts'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { atOrBelow, containing, startingWith } from '#kernel/server/patterns.ts'
import type { ListKind, Recurrence, SubjectKind } from '../model.ts'
import { overdueSql } from '../work/store.ts'
import type { ListRow } from './model.ts'
import type { Counted } from './rules.ts'

export interface ListRecord {
  id: Id
  code: string
  kind: ListKind
  title: string
  year: number
  place: string
  unit: Id
  ownerName: string | null
  ownerTitle: string | null
  grounds: string | null
  issuedOn: Day
  endedOn: Day | null
  endedWhy: string | null
  parent: Id | null
  wave: number | null
  source: 'pack' | 'import' | 'cascade' | 'screen'
}

export interface NodeRecord {
  id: Id
  list: Id
  place: string
  unit: Id
  parent: Id | null
  root: Id
  kind: 'objective' | 'indicator' | 'item'
  code: string
  title: string
  position: number
  weight: number | null
  ownerName: string | null
  ownerTitle: string | null
  subjectKind: SubjectKind | null
  recurrence: Recurrence | null
  deadline: DeadlineRule | null
  evidence: boolean
  category: string | null
  measure: string | null
  target: number | null
}

export interface WaveRecord {
  list: Id
  wave: number
  place: string
  title: string
  from: Day
  to: Day
}

export async function addLists(h: Handle, lists: readonly ListRecord[]): Promise<void> {
  await h.run(sql`
    INSERT INTO duties.list (county, id, code, kind, title, year, place, unit, owner_name, owner_title, grounds, issued_on, parent, wave, source, issued_at)
    SELECT ${h.scope.county}, r.id, r.code, r.kind, r.title, r.year, r.place, r.unit, r."ownerName", r."ownerTitle", r.grounds,
      r."issuedOn", r.parent, r.wave, r.source, ${h.now}
    FROM json_to_recordset(${JSON.stringify(lists)}) AS r(id uuid, code text, kind text, title text, year integer, place text, unit uuid,
      "ownerName" text, "ownerTitle" text, grounds text, "issuedOn" date, parent uuid, wave integer, source text)`)
}

export async function addNodes(h: Handle, nodes: readonly NodeRecord[]): Promise<void> {
  await h.run(sql`
    INSERT INTO duties.node (county, id, list, place, unit, parent, root, kind, code, title, position, weight, owner_name, owner_title,
      subject_kind, recurrence, deadline, evidence, category, measure, target)
    SELECT ${h.scope.county}, r.id, r.list, r.place, r.unit, r.parent, r.root, r.kind, r.code, r.title, r.position, r.weight,
      r."ownerName", r."ownerTitle", r."subjectKind", r.recurrence, r.deadline, r.evidence, r.category, r.measure, r.target
    FROM json_to_recordset(${JSON.stringify(nodes)}) AS r(id uuid, list uuid, place text, unit uuid, parent uuid, root uuid, kind text,
      code text, title text, position integer, weight numeric, "ownerName" text, "ownerTitle" text, "subjectKind" text,
      recurrence text, deadline jsonb, evidence boolean, category text, measure text, target numeric)`)
}

export async function addSubjects(
  h: Handle,
  rows: readonly { node: Id; subject: Id; place: string; unit: Id }[],
): Promise<void> {
  if (rows.length === 0) return
  await h.run(sql`
    INSERT INTO duties.node_subject (county, node, subject, place, unit)
    SELECT ${h.scope.county}, r.node, r.subject, r.place, r.unit
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(node uuid, subject uuid, place text, unit uuid) ON CONFLICT DO NOTHING`)
}

export async function addWaves(h: Handle, waves: readonly WaveRecord[]): Promise<void> {
  if (waves.length === 0) return
  await h.run(sql`
    INSERT INTO duties.wave (county, list, wave, place, title, from_day, to_day)
    SELECT ${h.scope.county}, r.list, r.wave, r.place, r.title, r."from", r."to"
    FROM json_to_recordset(${JSON.stringify(waves)}) AS r(list uuid, wave integer, place text, title text, "from" date, "to" date)`)
}

export async function codesTaken(h: Handle, codes: readonly string[]): Promise<string[]> {
  const rows = await h.rows<{ code: string }>(sql`
    SELECT code FROM duties.list WHERE county = ${h.scope.county} AND code = ANY (${codes as string[]})`)
  return rows.map((r) => r.code)
}

const LIST = sql`l.id, l.code, l.kind, l.title, l.year, l.place, l.unit, l.owner_name AS "ownerName", l.owner_title AS "ownerTitle",
  l.grounds, l.issued_on AS "issuedOn", l.ended_on AS "endedOn", l.ended_why AS "endedWhy", l.parent, l.wave, l.source`

export async function loadList(h: Handle, id: Id): Promise<ListRecord> {
  return h.one(sql`SELECT ${LIST} FROM duties.list l WHERE l.county = ${h.scope.county} AND l.id = ${id}`, '该清单')
}

export interface ListFilter {
  q?: string | undefined
  kind?: ListKind | undefined
  year?: number | undefined
  under?: string | undefined
  parent?: Id | undefined
  top?: boolean | undefined
}

export async function listLists(
  h: Handle,
  filter: ListFilter,
  page: PageOf,
): Promise<{ total: number; rows: ListRow[] }> {
  const where = sql`l.county = ${h.scope.county}
    ${filter.kind ? sql`AND l.kind = ${filter.kind}` : sql``}
    ${filter.year ? sql`AND l.year = ${filter.year}` : sql``}
    ${filter.under ? sql`AND ${atOrBelow(sql`l.place`, filter.under)}` : sql``}
    ${filter.parent ? sql`AND l.parent = ${filter.parent}` : sql``}
    ${filter.top ? sql`AND l.parent IS NULL` : sql``}
    ${filter.q ? sql`AND (l.title LIKE ${containing(filter.q)} OR l.code LIKE ${startingWith(filter.q)})` : sql``}`
  const rows = await h.rows<ListRow>(sql`
    SELECT ${LIST}, coalesce(p.name, l.place) AS "placeName", coalesce(o.name, '') AS "unitName",
      (SELECT count(*) FROM duties.node n WHERE n.county = l.county AND n.list = l.id AND n.kind = 'item') AS items,
      coalesce(c.total, 0) AS total, coalesce(c.done, 0) AS done, coalesce(c.overdue, 0) AS overdue
    FROM (SELECT * FROM duties.list l WHERE ${where} ORDER BY l.issued_on DESC, l.place, l.code LIMIT ${page.limit} OFFSET ${page.offset}) l
    LEFT JOIN places.current p ON p.county = l.county AND p.place = l.place
    LEFT JOIN organisations.current o ON o.county = l.county AND o.id = l.unit
    LEFT JOIN LATERAL (
      SELECT count(*) AS total, count(*) FILTER (WHERE d.state = 'done') AS done,
        count(*) FILTER (WHERE d.state IN ('open', 'overdue') AND ${overdueSql(h.today)}) AS overdue
      FROM duties.node n JOIN duties.duty d ON d.county = n.county AND d.root = n.root
        AND d.place >= l.place AND d.place < l.place || '~' AND d.state <> 'void'
      WHERE n.county = l.county AND n.list = l.id AND n.kind = 'item') c ON true
    ORDER BY l.issued_on DESC, l.place, l.code`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM duties.list l WHERE ${where}`)
  return { total, rows }
}

export async function nodesOf(h: Handle, list: Id): Promise<(NodeRecord & { subjects: string[]; subjectIds: Id[] })[]> {
  return h.rows(sql`
    SELECT n.id, n.list, n.place, n.unit, n.parent, n.root, n.kind, n.code, n.title, n.position, n.weight, n.owner_name AS "ownerName",
      n.owner_title AS "ownerTitle", n.subject_kind AS "subjectKind", n.recurrence, n.deadline, n.evidence, n.category, n.measure, n.target,
      coalesce(s.names, '{}') AS subjects, coalesce(s.ids, '{}') AS "subjectIds"
    FROM duties.node n
    LEFT JOIN LATERAL (SELECT array_agg(o.name ORDER BY o.place, o.id) AS names, array_agg(o.id ORDER BY o.place, o.id) AS ids
      FROM duties.node_subject s JOIN organisations.current o ON o.county = s.county AND o.id = s.subject
      WHERE s.county = n.county AND s.node = n.id) s ON true
    WHERE n.county = ${h.scope.county} AND n.list = ${list} ORDER BY n.position`)
}

export async function wavesOf(h: Handle, lists: readonly Id[]): Promise<(WaveRecord & { name: string })[]> {
  return h.rows(sql`
    SELECT w.list, w.wave, w.place, w.title, w.from_day AS "from", w.to_day AS "to", coalesce(p.name, w.place) AS name
    FROM duties.wave w LEFT JOIN places.current p ON p.county = w.county AND p.place = w.place
    WHERE w.county = ${h.scope.county} AND w.list = ANY (${lists as string[]}::uuid[]) ORDER BY w.wave, w.place`)
}

export async function childrenOf(
  h: Handle,
  list: Id,
): Promise<{ id: Id; title: string; unit: Id; unitName: string; placeName: string }[]> {
  return h.rows(sql`
    SELECT l.id, l.title, l.unit, coalesce(o.name, '') AS "unitName", coalesce(p.name, l.place) AS "placeName"
    FROM duties.list l LEFT JOIN organisations.current o ON o.county = l.county AND o.id = l.unit
    LEFT JOIN places.current p ON p.county = l.county AND p.place = l.place
    WHERE l.county = ${h.scope.county} AND l.parent = ${list} ORDER BY l.place, l.id`)
}

/** @returns whether the list was there to be ended by the one who asks: everyone reads a list, few may end it */
export async function endList(h: Handle, list: Id, on: Day, why: string): Promise<boolean> {
  const ended = await h.run(sql`UPDATE duties.list SET ended_on = ${on}, ended_why = ${why}
    WHERE county = ${h.scope.county} AND id = ${list} AND ended_on IS NULL`)
  return ended > 0
}

/** How the duties of a list's items stand, at and below a place, cascaded ones included. */
export async function countByItem(h: Handle, list: ListRecord): Promise<Map<Id, Counted>> {
  const rows = await h.rows<Counted & { id: Id }>(sql`
    SELECT n.id, count(*)::int AS total, count(*) FILTER (WHERE d.state = 'done')::int AS done,
      count(*) FILTER (WHERE d.state = 'done' AND ${overdueSql(h.today)})::int AS late,
      count(*) FILTER (WHERE d.state IN ('open', 'overdue') AND ${overdueSql(h.today)})::int AS overdue,
      count(*) FILTER (WHERE d.state = 'short')::int AS short
    FROM duties.node n JOIN duties.duty d ON d.county = n.county AND d.root = n.root
    WHERE n.county = ${h.scope.county} AND n.list = ${list.id} AND ${atOrBelow(sql`d.place`, list.place)} AND d.state <> 'void' GROUP BY n.id`)
  return new Map(rows.map(({ id, ...counted }) => [id, counted]))
}

export async function countLists(h: Handle, unit: Id, kind: ListKind, year: number): Promise<number> {
  const row = await h.one<{ n: number }>(sql`
    SELECT count(*) AS n FROM duties.list WHERE county = ${h.scope.county} AND unit = ${unit} AND kind = ${kind} AND year = ${year}`)
  return row.n
}
