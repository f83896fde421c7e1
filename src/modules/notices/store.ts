import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import type { NoticeFilter, NoticeRecord } from './model.ts'

const COLUMNS = sql`n.id, n.kind, n.title, n.place, coalesce(l.name, n.place) AS "placeName", n.unit, o.name AS "unitName", n.about, n.fields,
  n.rows, n.basis, n.contact, n.days, n.counted, n.posted_on AS "postedOn", n.ends_on AS "endsOn", n.state,
  n.open_objections AS "openObjections", n.upheld, n.taken_down_at AS "takenDownAt", n.why, n.person, p.name AS "postedBy"`
const FROM = sql`notices.notice n
  LEFT JOIN places.current l ON l.county = n.county AND l.place = n.place
  LEFT JOIN organisations.current o ON o.county = n.county AND o.id = n.unit
  LEFT JOIN people.person p ON p.county = n.county AND p.id = n.person`

export type NewNoticeRow = Pick<
  NoticeRecord,
  | 'id'
  | 'kind'
  | 'title'
  | 'place'
  | 'unit'
  | 'about'
  | 'fields'
  | 'rows'
  | 'basis'
  | 'contact'
  | 'days'
  | 'counted'
  | 'endsOn'
>

export async function addNotice(h: Handle, n: NewNoticeRow): Promise<void> {
  await h.run(sql`
    INSERT INTO notices.notice (county, id, kind, title, place, unit, about, fields, rows, basis, contact, days, counted, posted_on, ends_on,
      state, at, person)
    VALUES (${h.scope.county}, ${n.id}, ${n.kind}, ${n.title}, ${n.place}, ${n.unit}, ${n.about}, ${n.fields as string[]}::text[],
      ${JSON.stringify(n.rows)}::jsonb, ${n.basis}, ${n.contact}, ${n.days}, ${n.counted}, ${h.today}, ${n.endsOn}, 'open', ${h.now},
      ${h.scope.person})`)
}

export async function loadNotice(h: Handle, id: Id, lock = false): Promise<NoticeRecord> {
  return h.one<NoticeRecord>(
    sql`SELECT ${COLUMNS} FROM ${FROM} WHERE n.county = ${h.scope.county} AND n.id = ${id} ${lock ? sql`FOR UPDATE OF n` : sql``}`,
    '该公示',
  )
}

export async function listNotices(
  h: Handle,
  f: NoticeFilter,
  page: PageOf,
): Promise<{ total: number; rows: NoticeRecord[] }> {
  const where = sql`n.county = ${h.scope.county} ${stateIs(f, h.today)}
    ${f.kind ? sql`AND n.kind = ${f.kind}` : sql``}
    ${f.under ? sql`AND n.place >= ${f.under} AND n.place < ${`${f.under}~`}` : sql``}
    ${f.objected === undefined ? sql`` : f.objected ? sql`AND n.open_objections > 0` : sql`AND n.open_objections = 0`}
    ${f.about ? sql`AND n.about = ${f.about}` : sql``}
    ${f.q ? sql`AND (n.title LIKE ${containing(f.q)} OR l.name LIKE ${containing(f.q)})` : sql``}`
  const rows = await h.rows<NoticeRecord>(sql`
    SELECT ${COLUMNS} FROM ${FROM} WHERE ${where} ORDER BY n.posted_on DESC, n.id DESC LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM ${FROM} WHERE ${where}`)
  return { total, rows }
}

/** One whose last day has passed has ended, whether or not it has been taken down yet. */
function stateIs(f: NoticeFilter, today: Day): RawBuilder<unknown> {
  if (f.state === 'open') return sql`AND n.state = 'open' AND n.ends_on >= ${today}`
  if (f.state === 'ended') return sql`AND (n.state = 'ended' OR (n.state = 'open' AND n.ends_on < ${today}))`
  return f.state === 'withdrawn' ? sql`AND n.state = 'withdrawn'` : sql``
}

export interface PublicNotice {
  id: Id
  kind: string
  title: string
  place: string
  placeName: string
  fields: NoticeRecord['fields']
  rows: NoticeRecord['rows']
  basis: string
  contact: string
  days: number
  counted: NoticeRecord['counted']
  postedOn: Day
  endsOn: Day
}

/** What hangs today at or below a place; nothing whose last day has passed. Reads public views only. */
export async function publicNotices(h: Handle, under: string, id?: Id): Promise<PublicNotice[]> {
  return h.rows(sql`
    SELECT n.id, n.kind, n.title, n.place, coalesce(l.name, n.place) AS "placeName", n.fields, n.rows, n.basis, n.contact, n.days, n.counted,
      n.posted_on AS "postedOn", n.ends_on AS "endsOn"
    FROM notices.public_notice n LEFT JOIN places.public_place l ON l.county = n.county AND l.place = n.place
    WHERE n.county = ${h.scope.county} AND n.place >= ${under} AND n.place < ${`${under}~`} AND n.posted_on <= ${h.today}
      AND n.ends_on >= ${h.today} ${id === undefined ? sql`` : sql`AND n.id = ${id}`}
    ORDER BY n.posted_on DESC, n.id DESC`)
}

/** The townships under which something hangs today, with how many notices. */
export async function publicTownships(h: Handle): Promise<{ place: string; name: string; count: number }[]> {
  return h.rows(sql`
    SELECT l.place, l.name, count(*)::integer AS count
    FROM notices.public_notice n JOIN places.public_place l ON l.county = n.county AND l.place = substr(n.place, 1, 9) AND l.level = 'township'
    WHERE n.county = ${h.scope.county} AND n.posted_on <= ${h.today} AND n.ends_on >= ${h.today} GROUP BY l.place, l.name ORDER BY l.place`)
}

/** What may be told to who raised it: the notice's title, and the answer without who gave it. */
export async function objectionAnswer(
  h: Handle,
  id: Id,
): Promise<
  { title: string; raisedOn: Day; answeredAt: Date | null; answer: string | null; upheld: boolean | null } | undefined
> {
  return h.maybe(sql`
    SELECT n.title, x.raised_on AS "raisedOn", x.answered_at AS "answeredAt", x.answer, x.upheld
    FROM notices.objection x JOIN notices.notice n ON n.county = x.county AND n.id = x.notice
    WHERE x.county = ${h.scope.county} AND x.id = ${id}`)
}

export async function endNotice(h: Handle, id: Id, state: 'ended' | 'withdrawn', why: string | null): Promise<number> {
  return h.run(sql`
    UPDATE notices.notice SET state = ${state}, taken_down_at = ${h.now}, why = ${why}
    WHERE county = ${h.scope.county} AND id = ${id} AND state = 'open'`)
}

/** Takes down every notice whose last day has passed. @returns how many */
export async function takeDownEnded(h: Handle): Promise<number> {
  return h.run(sql`
    UPDATE notices.notice SET state = 'ended', taken_down_at = ${h.now}
    WHERE county = ${h.scope.county} AND state = 'open' AND ends_on < ${h.today}`)
}

/** A notice that hangs today, held so that nobody takes it down meanwhile. @throws not-found */
export async function lockShown(h: Handle, id: Id): Promise<{ place: string }> {
  return h.one(
    sql`SELECT place FROM notices.notice WHERE county = ${h.scope.county} AND id = ${id} AND state = 'open' AND posted_on <= ${h.today}
      AND ends_on >= ${h.today} FOR UPDATE`,
    '张贴中的这份公示',
  )
}

export interface CountedNotice {
  id: Id
  title: string
  days: number
  postedOn: Day
  endsOn: Day
}

/** Notices that hang and whose days are working days, locked: a new calendar may move their last day. */
export async function lockCounted(h: Handle): Promise<CountedNotice[]> {
  return h.rows(sql`
    SELECT id, title, days, posted_on AS "postedOn", ends_on AS "endsOn" FROM notices.notice
    WHERE county = ${h.scope.county} AND state = 'open' AND counted = 'working' ORDER BY id FOR UPDATE`)
}

export async function setEnds(h: Handle, rows: readonly { id: Id; endsOn: Day }[]): Promise<void> {
  await h.run(sql`
    UPDATE notices.notice n SET ends_on = r."endsOn" FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, "endsOn" date)
    WHERE n.county = ${h.scope.county} AND n.id = r.id`)
}

export interface ObjectionRecord {
  id: Id
  notice: Id
  place: string
  text: string
  named: boolean
  raisedOn: Day
  at: Date
  person: Id | null
  takenBy: string | null
  answeredAt: Date | null
  answeredBy: string | null
  answer: string | null
  upheld: boolean | null
  evidence: Id[]
}

const OBJECTION = sql`x.id, x.notice, x.place, x.text, x.by_sealed IS NOT NULL AS named, x.raised_on AS "raisedOn", x.at, x.person, p.name AS "takenBy",
  x.answered_at AS "answeredAt", a.name AS "answeredBy", x.answer, x.upheld, x.evidence`
const OBJECTIONS = sql`notices.objection x
  LEFT JOIN people.person p ON p.county = x.county AND p.id = x.person
  LEFT JOIN people.person a ON a.county = x.county AND a.id = x.answered_by`

export async function addObjection(
  h: Handle,
  o: { id: Id; notice: Id; place: string; text: string; raisedOn: Day; sealed: Buffer | null },
): Promise<void> {
  const { county, person, post } = h.scope
  await h.run(sql`
    INSERT INTO notices.objection (county, id, notice, place, text, by_sealed, raised_on, at, person, post)
    VALUES (${county}, ${o.id}, ${o.notice}, ${o.place}, ${o.text}, ${o.sealed}, ${o.raisedOn}, ${h.now}, ${post === null ? null : person}, ${post})`)
  await h.run(
    sql`UPDATE notices.notice SET open_objections = open_objections + 1 WHERE county = ${county} AND id = ${o.notice}`,
  )
}

export async function objectionsOf(h: Handle, notice: Id): Promise<ObjectionRecord[]> {
  return h.rows(sql`
    SELECT ${OBJECTION} FROM ${OBJECTIONS} WHERE x.county = ${h.scope.county} AND x.notice = ${notice} ORDER BY x.at, x.id`)
}

export async function loadObjection(h: Handle, id: Id): Promise<ObjectionRecord> {
  return h.one(
    sql`SELECT ${OBJECTION} FROM ${OBJECTIONS} WHERE x.county = ${h.scope.county} AND x.id = ${id}`,
    '该异议',
  )
}

export async function sealedObjector(h: Handle, id: Id): Promise<Buffer | null> {
  const { sealed } = await h.one<{ sealed: Buffer | null }>(
    sql`SELECT by_sealed AS sealed FROM notices.objection WHERE county = ${h.scope.county} AND id = ${id}`,
    '该异议',
  )
  return sealed
}

/** @returns false when it was answered meanwhile */
export async function saveAnswer(
  h: Handle,
  o: Pick<ObjectionRecord, 'id' | 'notice'>,
  answer: { answer: string; upheld: boolean; evidence: readonly Id[] },
): Promise<boolean> {
  const { county, person, post } = h.scope
  const saved = await h.run(sql`
    UPDATE notices.objection SET answered_at = ${h.now}, answered_by = ${person}, answered_post = ${post}, answer = ${answer.answer},
      upheld = ${answer.upheld}, evidence = ${answer.evidence as Id[]}::uuid[]
    WHERE county = ${county} AND id = ${o.id} AND answered_at IS NULL`)
  if (saved === 0) return false
  await h.run(sql`
    UPDATE notices.notice SET open_objections = open_objections - 1, upheld = upheld + ${answer.upheld ? 1 : 0}
    WHERE county = ${county} AND id = ${o.notice}`)
  return true
}

export async function moveOpen(h: Handle, from: readonly string[], into: string): Promise<number> {
  const { county } = h.scope
  await h.run(sql`
    UPDATE notices.objection x SET place = ${into} FROM notices.notice n
    WHERE x.county = ${county} AND n.county = ${county} AND n.id = x.notice AND n.state = 'open' AND x.place = ANY(${from as string[]}::text[])`)
  return h.run(sql`
    UPDATE notices.notice SET place = ${into} WHERE county = ${county} AND state = 'open' AND place = ANY(${from as string[]}::text[])`)
}
