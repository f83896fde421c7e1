import { sql } from 'kysely'
import type { Day, Month } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Role } from '#kernel/pure/scope.ts'
import type { LetterDocument } from '#kernel/server/documents/letter-document.ts'
import { type EvidenceLabel, evidenceOf } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { atOrBelow, containing } from '#kernel/server/patterns.ts'
import type { LetterAction, LetterItem, LetterState, StandingLetter, WantedItem } from './model.ts'

/** A letter as the service sees it. */
export interface Letter {
  id: Id
  kind: string
  month: Month
  addressee: Id
  addresseeName: string
  addresseePlace: string
  state: LetterState
  items: number
  /** a person wrote it */
  written: boolean
  earlier: Id | null
  countsInAppraisal: boolean
  draftedAt: Date
  draftedBy: Id | null
  /** everyone who drafted it, first or again */
  drafters: Id[]
  number: string | null
  issuedOn: Day | null
  dueOn: Day | null
  document: LetterDocument | null
  digest: string | null
  readAt: Date | null
  repliedOn: Day | null
  repliedBy: Id | null
}

const COLUMNS = sql`l.id, l.kind, l.month, l.addressee, l.addressee_name AS "addresseeName", l.addressee_place AS "addresseePlace",
  l.state, l.items, l.written, l.earlier, l.counts_in_appraisal AS "countsInAppraisal", l.drafted_at AS "draftedAt", l.drafted_by AS "draftedBy",
  l.number_text AS "number", l.issued_on AS "issuedOn", l.due_on AS "dueOn", l.read_at AS "readAt", l.replied_on AS "repliedOn",
  l.replied_by AS "repliedBy", ARRAY(SELECT DISTINCT e.person FROM supervision.letter_event e
    WHERE e.county = l.county AND e.letter = l.id AND e.action = 'draft' AND e.person IS NOT NULL) AS drafters`

/** States of a letter that was issued. */
const ISSUED = sql`('issued', 'read', 'replied', 'returned', 'answered')`

/** {@link isLate} in SQL, for an issued letter `l`. */
export function lateSql(today: Day) {
  return sql`(l.due_on IS NOT NULL AND l.state IN ${ISSUED}
    AND coalesce(CASE WHEN l.state <> 'returned' THEN l.replied_on END, ${today}) > l.due_on)`
}

/** No reply stood at a moment: none had come, or the last one had been sent back. */
export function unansweredSql(asOf: Date) {
  return sql`(l.replied_at IS NULL OR l.replied_at > ${asOf} OR 'return' = (
    SELECT e.action FROM supervision.letter_event e WHERE e.county = l.county AND e.letter = l.id
      AND e.action IN ('reply', 'return') AND e.at <= ${asOf} ORDER BY e.seq DESC LIMIT 1))`
}

export interface LetterFilter {
  q?: string | undefined
  kind?: string | undefined
  state?: LetterState | undefined
  month?: Month | undefined
  under?: string | undefined
  /** a township's code, or the county's for its departments */
  area?: string | undefined
  unit?: Id | undefined
  finding?: Id | undefined
  issued?: boolean | undefined
  issuedFrom?: Day | undefined
  issuedTo?: Day | undefined
  /** letters issued after this moment are left out */
  asOf?: Date | undefined
  /** with `issuedFrom`: also letters issued before that day but after this moment, which no earlier bulletin counted */
  since?: Date | undefined
  dueFrom?: Day | undefined
  dueTo?: Day | undefined
  /** still without a reply although due before this day, as it was known at `asOf` */
  unansweredOn?: Day | undefined
  late?: boolean | undefined
  counted?: boolean | undefined
}

function conditionOf(h: Handle, f: LetterFilter) {
  const late = lateSql(h.today)
  return sql`l.county = ${h.scope.county}
    ${f.kind ? sql`AND l.kind = ${f.kind}` : sql``}
    ${f.state ? sql`AND l.state = ${f.state}` : sql``}
    ${f.month ? sql`AND l.month = ${f.month}` : sql``}
    ${f.under ? sql`AND ${atOrBelow(sql`l.addressee_place`, f.under)}` : sql``}
    ${f.unit ? sql`AND l.addressee = ${f.unit}` : sql``}
    ${f.finding ? sql`AND EXISTS (SELECT 1 FROM supervision.letter_item i WHERE i.county = l.county AND i.letter = l.id AND i.finding = ${f.finding})` : sql``}
    ${f.issued === undefined ? sql`` : f.issued ? sql`AND l.state IN ${ISSUED}` : sql`AND l.state NOT IN ${ISSUED}`}
    ${f.issuedFrom ? sql`AND (l.issued_on >= ${f.issuedFrom} ${f.since ? sql`OR l.issued_at > ${f.since}` : sql``})` : sql``}
    ${f.issuedTo ? sql`AND l.issued_on <= ${f.issuedTo}` : sql``}
    ${f.asOf ? sql`AND l.issued_at <= ${f.asOf}` : sql``}
    ${f.dueFrom ? sql`AND l.due_on >= ${f.dueFrom}` : sql``}
    ${f.dueTo ? sql`AND l.due_on <= ${f.dueTo}` : sql``}
    ${f.area ? sql`AND substr(l.addressee_place, 1, 9) = ${f.area}` : sql``}
    ${f.unansweredOn ? sql`AND l.due_on < ${f.unansweredOn} AND ${unansweredSql(f.asOf ?? h.now)}` : sql``}
    ${f.late === undefined ? sql`` : f.late ? sql`AND ${late}` : sql`AND NOT ${late}`}
    ${f.counted === undefined ? sql`` : sql`AND l.counts_in_appraisal = ${f.counted}`}
    ${f.q ? sql`AND (l.number_text LIKE ${containing(f.q)} OR l.addressee_name LIKE ${containing(f.q)})` : sql``}`
}

export type ListedLetter = Letter & { title: string | null; late: boolean }

export async function listLetters(
  h: Handle,
  filter: LetterFilter,
  page: PageOf,
): Promise<{ total: number; rows: ListedLetter[] }> {
  const where = conditionOf(h, filter)
  const rows = await h.rows<ListedLetter>(sql`
    SELECT ${COLUMNS}, l.document->>'title' AS title,
      ${lateSql(h.today)} AS late
    FROM supervision.letter l WHERE ${where}
    ORDER BY l.month DESC, l.issued_on DESC NULLS FIRST, l.kind, l.number NULLS FIRST, l.addressee_place, l.id
    LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*) AS total FROM supervision.letter l WHERE ${where}`,
  )
  return { total, rows }
}

export async function loadLetter(h: Handle, id: Id): Promise<Letter> {
  return h.one<Letter>(
    sql`SELECT ${COLUMNS}, l.document, l.digest FROM supervision.letter l WHERE l.county = ${h.scope.county} AND l.id = ${id}`,
    '该函件',
  )
}

/** Locks letters for a command, in the order in which they are numbered. */
export async function lockLetters(h: Handle, ids: readonly Id[]): Promise<Letter[]> {
  return h.rows<Letter>(sql`
    SELECT ${COLUMNS}, l.document, l.digest FROM supervision.letter l
    WHERE l.county = ${h.scope.county} AND l.id = ANY (${ids}::uuid[])
    ORDER BY l.kind, l.addressee_place, l.addressee_name, l.id FOR UPDATE OF l`)
}

export async function issuedOfMonth(h: Handle, month: Month, kind?: string): Promise<Letter[]> {
  return h.rows<Letter>(sql`
    SELECT ${COLUMNS}, l.document, l.digest FROM supervision.letter l
    WHERE l.county = ${h.scope.county} AND l.month = ${month} AND l.state IN ${ISSUED} ${kind ? sql`AND l.kind = ${kind}` : sql``}
    ORDER BY l.kind, l.year, l.number`)
}

export async function itemsOf(h: Handle, letters: readonly Id[]): Promise<Map<Id, LetterItem[]>> {
  const rows = await h.rows<LetterItem & { letter: Id }>(sql`
    SELECT letter, seq, duty, finding, subject_name AS "subjectName", text, due_on AS "dueOn" FROM supervision.letter_item
    WHERE county = ${h.scope.county} AND letter = ANY (${letters}::uuid[]) ORDER BY letter, seq`)
  return Map.groupBy(rows, (r) => r.letter)
}

export interface EventRow {
  seq: number
  at: Date
  action: LetterAction | 'draft'
  person: string | null
  role: Role
  comment: string | null
  evidence: EvidenceLabel[]
}

export async function eventsOf(h: Handle, letter: Id): Promise<EventRow[]> {
  return h.rows<EventRow>(sql`
    SELECT e.seq, e.at, e.action, p.name AS person, e.role, e.comment,
      ${evidenceOf('e')} AS evidence
    FROM supervision.letter_event e LEFT JOIN people.person p ON p.county = e.county AND p.id = e.person
    WHERE e.county = ${h.scope.county} AND e.letter = ${letter} ORDER BY e.seq`)
}

export interface LinkedLetter {
  id: Id
  number: string | null
  kind: string
}

/** The issued letter of a kind, of the same month and addressee. */
export async function earlierOf(
  h: Handle,
  letters: readonly Letter[],
  follows: string,
): Promise<Map<Id, LinkedLetter>> {
  const rows = await h.rows<LinkedLetter & { letter: Id }>(sql`
    SELECT l.id AS letter, e.id, e.number_text AS "number", e.kind
    FROM supervision.letter l JOIN supervision.letter e ON e.county = l.county AND e.addressee = l.addressee AND e.month = l.month
      AND e.kind = ${follows} AND e.state IN ${ISSUED}
    WHERE l.county = ${h.scope.county} AND l.id = ANY (${letters.map((l) => l.id)}::uuid[])`)
  return new Map(rows.map(({ letter, ...linked }) => [letter, linked]))
}

export async function linksOf(
  h: Handle,
  letter: Letter,
): Promise<{ earlier: LinkedLetter | null; later: LinkedLetter[] }> {
  const rows = await h.rows<LinkedLetter>(sql`
    SELECT id, number_text AS "number", kind FROM supervision.letter
    WHERE county = ${h.scope.county} AND (id = ${letter.earlier} OR earlier = ${letter.id}) ORDER BY issued_at`)
  return {
    earlier: rows.find((r) => r.id === letter.earlier) ?? null,
    later: rows.filter((r) => r.id !== letter.earlier),
  }
}

/** One drafting at a time in a county, so that two runs do not both make a letter for the same addressee. */
export async function lockDrafting(h: Handle): Promise<void> {
  await h.rows(sql`SELECT pg_advisory_xact_lock(hashtext('guben-letters'), ${Number(h.scope.county)})`)
}

export async function standingLetters(h: Handle, kind: string, month: Month): Promise<StandingLetter[]> {
  return h.rows(sql`
    SELECT id, addressee, state FROM supervision.letter
    WHERE county = ${h.scope.county} AND kind = ${kind} AND month = ${month} AND state <> 'withdrawn' ORDER BY id FOR UPDATE`)
}

export interface DueDuty {
  duty: Id
  title: string
  unit: Id
  dueOn: Day
}

/** Duties with the organisation their reminder goes to: the subject itself, or the nearest one above of the given kinds. */
export async function addressDuties(
  h: Handle,
  duties: readonly DueDuty[],
  kinds: readonly string[] | null,
): Promise<WantedItem[]> {
  const addressee =
    kinds === null
      ? sql`o.id`
      : sql`CASE WHEN o.kind = ANY (${kinds}::text[]) THEN o.id WHEN p.kind = ANY (${kinds}::text[]) THEN p.id
          WHEN g.kind = ANY (${kinds}::text[]) THEN g.id ELSE o.id END`
  return h.rows<WantedItem>(sql`
    WITH current AS MATERIALIZED (SELECT id, kind, name, place, parent FROM organisations.current WHERE county = ${h.scope.county})
    SELECT a.id AS addressee, a.name AS "addresseeName", a.place AS "addresseePlace", r.duty, NULL::uuid AS finding,
      o.name AS "subjectName", r.title AS text, r."dueOn"
    FROM json_to_recordset(${JSON.stringify(duties)}) AS r(duty uuid, title text, unit uuid, "dueOn" date)
    JOIN current o ON o.id = r.unit LEFT JOIN current p ON p.id = o.parent LEFT JOIN current g ON g.id = p.parent
    JOIN current a ON a.id = ${addressee}
    ORDER BY a.place, a.id, r."dueOn", r.title, o.place, r.duty`)
}

export interface WantedFindings {
  kind: string
  /** to the organisation that answers, or to the subject itself */
  addressing: 'answering' | 'subject'
  states: readonly string[]
  /** only what stayed open on this day: its term has run out, or that of a letter of these kinds that demanded it */
  stayedOpen?: { on: Day; demands: readonly string[] }
  /** also what an issued letter of this kind has listed already */
  again: boolean
}

export async function wantedFindings(h: Handle, want: WantedFindings): Promise<WantedItem[]> {
  const listedIn = (condition: ReturnType<typeof sql>) => sql`EXISTS (
    SELECT 1 FROM supervision.letter_item i JOIN supervision.letter l ON l.county = i.county AND l.id = i.letter
    WHERE i.county = f.county AND i.finding = f.id AND l.state IN ${ISSUED} AND ${condition})`
  const { stayedOpen } = want
  return h.rows<WantedItem>(sql`
    SELECT a.id AS addressee, a.name AS "addresseeName", a.place AS "addresseePlace", NULL::uuid AS duty, f.id AS finding,
      s.name AS "subjectName", f.fact AS text, f.due_on AS "dueOn"
    FROM supervision.finding f
    JOIN organisations.current a ON a.county = f.county AND a.id = ${want.addressing === 'subject' ? sql`f.subject` : sql`f.unit`}
    JOIN organisations.current s ON s.county = f.county AND s.id = f.subject
    WHERE f.county = ${h.scope.county} AND f.ended_on IS NULL AND f.state = ANY (${want.states}::text[])
      ${want.again ? sql`` : sql`AND NOT ${listedIn(sql`l.kind = ${want.kind}`)}`}
      ${
        stayedOpen === undefined
          ? sql``
          : sql`AND ((f.stopped_on IS NULL AND f.due_on < ${stayedOpen.on})
              OR ${listedIn(sql`l.kind = ANY (${stayedOpen.demands}::text[]) AND l.due_on < ${stayedOpen.on}`)})`
      }
    ORDER BY a.place, a.id, f.due_on, f.raised_on, f.place, f.fact, f.id`)
}

export interface NewDraft {
  id: Id
  addressee: Id
  addresseeName: string
  addresseePlace: string
  items: number
}

export async function addDrafts(
  h: Handle,
  drafts: readonly NewDraft[],
  of: { kind: string; month: Month; countsInAppraisal: boolean; by: Id | null; written?: boolean },
): Promise<void> {
  const { county } = h.scope
  await h.run(sql`
    INSERT INTO supervision.letter (county, id, kind, month, addressee, addressee_place, addressee_name, place, state, items,
      counts_in_appraisal, drafted_at, drafted_by, written)
    SELECT ${county}, r.id, ${of.kind}, ${of.month}, r.addressee, r."addresseePlace", r."addresseeName", ${county}, 'draft', r.items,
      ${of.countsInAppraisal}, ${h.now}, ${of.by}, ${of.written ?? false}
    FROM json_to_recordset(${JSON.stringify(drafts)})
      AS r(id uuid, addressee uuid, "addresseePlace" text, "addresseeName" text, items integer)`)
}

/** Organisations as addressees, in the order of their places. */
export async function addressed(
  h: Handle,
  ids: readonly Id[],
): Promise<{ addressee: Id; addresseeName: string; addresseePlace: string }[]> {
  return h.rows(sql`
    SELECT id AS addressee, name AS "addresseeName", place AS "addresseePlace" FROM organisations.current
    WHERE county = ${h.scope.county} AND id = ANY (${ids}::uuid[]) ORDER BY place, name, id`)
}

/** The items of drafts, taken anew. */
export async function replaceItems(
  h: Handle,
  drafts: readonly { id: Id; items: readonly WantedItem[] }[],
): Promise<void> {
  const { county } = h.scope
  const ids = drafts.map((d) => d.id)
  const rows = drafts.flatMap((d) =>
    d.items.map((i, index) => ({
      letter: d.id,
      seq: index + 1,
      duty: i.duty,
      finding: i.finding,
      subject: i.subjectName,
      text: i.text,
      due: i.dueOn,
    })),
  )
  await h.run(sql`DELETE FROM supervision.letter_item WHERE county = ${county} AND letter = ANY (${ids}::uuid[])`)
  await h.run(sql`
    INSERT INTO supervision.letter_item (county, letter, seq, duty, finding, subject_name, text, due_on, place)
    SELECT ${county}, r.letter, r.seq, r.duty, r.finding, r.subject, r.text, r.due, ${county}
    FROM json_to_recordset(${JSON.stringify(rows)})
      AS r(letter uuid, seq integer, duty uuid, finding uuid, subject text, text text, due date)`)
  await h.run(sql`
    UPDATE supervision.letter l SET items = r.items
    FROM json_to_recordset(${JSON.stringify(drafts.map((d) => ({ id: d.id, items: d.items.length })))}) AS r(id uuid, items integer)
    WHERE l.county = ${county} AND l.id = r.id AND l.state = 'draft' AND l.items <> r.items`)
}

/** Leaves out of drafts the findings that have since ended or are being answered, and takes the present terms of the rest. */
export async function freshenItems(h: Handle, letters: readonly Id[], states: readonly string[]): Promise<void> {
  const { county } = h.scope
  const of = sql`i.county = ${county} AND i.letter = ANY (${letters}::uuid[])`
  await h.run(sql`
    DELETE FROM supervision.letter_item i USING supervision.finding f
    WHERE ${of} AND f.county = i.county AND f.id = i.finding AND NOT f.state = ANY (${states}::text[])`)
  await h.run(sql`
    UPDATE supervision.letter_item i SET due_on = f.due_on FROM supervision.finding f
    WHERE ${of} AND f.county = i.county AND f.id = i.finding AND i.due_on IS DISTINCT FROM f.due_on`)
  await h.run(sql`
    UPDATE supervision.letter l SET items = n.items
    FROM (SELECT x.id, count(i.seq) AS items FROM unnest(${letters}::uuid[]) AS x(id)
          LEFT JOIN supervision.letter_item i ON i.county = ${county} AND i.letter = x.id GROUP BY x.id) n
    WHERE l.county = ${county} AND l.id = n.id AND l.items <> n.items`)
}

export async function withdrawDrafts(h: Handle, ids: readonly Id[]): Promise<void> {
  await h.run(sql`
    UPDATE supervision.letter SET state = 'withdrawn'
    WHERE county = ${h.scope.county} AND id = ANY (${ids}::uuid[]) AND state = 'draft'`)
}

/**
 * Takes the next `count` numbers of a kind and year. The row stays locked until the transaction ends, and goes back
 * with it when it fails: no number is lost, none is given twice.
 * @returns the first of them
 */
export async function takeNumbers(h: Handle, year: number, kind: string, count: number): Promise<number> {
  const { last } = await h.one<{ last: number }>(sql`
    INSERT INTO supervision.letter_number AS n (county, year, kind, last) VALUES (${h.scope.county}, ${year}, ${kind}, ${count})
    ON CONFLICT (county, year, kind) DO UPDATE SET last = n.last + excluded.last RETURNING last`)
  return last - count + 1
}

export interface Issue {
  id: Id
  year: number
  number: number
  numberText: string
  dueOn: Day | null
  earlier: Id | null
  document: LetterDocument
  digest: string
}

/** Fixes drafts as issued letters and shows them to their addressees. */
export async function issueDrafts(h: Handle, issues: readonly Issue[]): Promise<void> {
  const { county } = h.scope
  const ids = issues.map((i) => i.id)
  await h.run(sql`
    UPDATE supervision.letter_item i SET place = l.addressee_place, unit = l.addressee
    FROM supervision.letter l WHERE l.county = i.county AND l.id = i.letter AND i.county = ${county} AND i.letter = ANY (${ids}::uuid[])`)
  await h.run(sql`
    UPDATE supervision.letter l SET state = 'issued', place = l.addressee_place, unit = l.addressee, year = r.year, number = r.number,
      number_text = r."numberText", due_on = r."dueOn", earlier = r.earlier, document = r.document, digest = r.digest,
      issued_on = ${h.today}, issued_at = ${h.now}, issued_by = ${h.scope.person}
    FROM json_to_recordset(${JSON.stringify(issues)}) AS r(id uuid, year integer, number integer, "numberText" text, "dueOn" date,
      earlier uuid, document jsonb, digest text)
    WHERE l.county = ${county} AND l.id = r.id AND l.state = 'draft'`)
}

export async function moveLetter(
  h: Handle,
  id: Id,
  to: LetterState,
  at: { read?: boolean; replied?: boolean; answered?: boolean } = {},
): Promise<void> {
  await h.run(sql`
    UPDATE supervision.letter SET state = ${to}
      ${at.read || at.replied ? sql`, read_at = coalesce(read_at, ${h.now}::timestamptz)` : sql``}
      ${
        at.replied
          ? sql`, replied_by = ${h.scope.person}, replied_on = coalesce(replied_on, ${h.today}::date),
              replied_at = coalesce(replied_at, ${h.now}::timestamptz)`
          : sql``
      }
      ${at.answered ? sql`, answered_at = ${h.now}` : sql``}
    WHERE county = ${h.scope.county} AND id = ${id}`)
}

/** One event for each of these letters, visible to whoever sees the letter itself; `by` where the machine acts for someone. */
export async function addEvents(
  h: Handle,
  letters: readonly Id[],
  event: {
    action: LetterAction | 'draft'
    comment?: string | null | undefined
    evidence?: readonly Id[] | undefined
    by?: Id | null
  },
): Promise<void> {
  const { county, post, role } = h.scope
  const person = event.by === undefined ? h.scope.person : event.by
  if (letters.length === 0) return
  await h.run(sql`
    WITH l AS (
      UPDATE supervision.letter SET events = events + 1 WHERE county = ${county} AND id = ANY (${letters}::uuid[])
      RETURNING county, id, events, place, unit)
    INSERT INTO supervision.letter_event (county, letter, seq, at, action, person, post, role, comment, evidence, place, unit)
    SELECT l.county, l.id, l.events, ${h.now}, ${event.action}, ${person}, ${post}, ${role}, ${event.comment ?? null},
      ${event.evidence ?? []}::uuid[], l.place, l.unit FROM l`)
}

/** Drafts to these organisations, or to organisations of these places. */
export async function draftsTo(
  h: Handle,
  of: { organisations: readonly Id[]; places: readonly string[] },
): Promise<Letter[]> {
  return h.rows<Letter>(sql`
    SELECT ${COLUMNS}, l.document, l.digest FROM supervision.letter l
    WHERE l.county = ${h.scope.county} AND l.state = 'draft'
      AND (l.addressee = ANY (${of.organisations}::uuid[]) OR l.addressee_place = ANY (${of.places}::text[]))
    ORDER BY l.id FOR UPDATE OF l`)
}

/** Addresses a draft to another organisation. */
export async function readdress(
  h: Handle,
  id: Id,
  to: { addressee: Id; addresseeName: string; addresseePlace: string },
): Promise<void> {
  await h.run(sql`
    UPDATE supervision.letter SET addressee = ${to.addressee}, addressee_name = ${to.addresseeName}, addressee_place = ${to.addresseePlace}
    WHERE county = ${h.scope.county} AND id = ${id} AND state = 'draft'`)
}

/** Puts the items of one draft behind those of another. */
export async function joinItems(h: Handle, from: Id, to: Id): Promise<void> {
  const { county } = h.scope
  await h.run(sql`
    UPDATE supervision.letter_item i SET letter = ${to},
      seq = i.seq + (SELECT coalesce(max(o.seq), 0) FROM supervision.letter_item o WHERE o.county = ${county} AND o.letter = ${to})
    WHERE i.county = ${county} AND i.letter = ${from}`)
  await h.run(sql`
    UPDATE supervision.letter l SET items = (SELECT count(*) FROM supervision.letter_item i WHERE i.county = l.county AND i.letter = l.id)
    WHERE l.county = ${county} AND l.id IN (${from}, ${to})`)
}

/** The months for which drafts of these kinds lie unissued; those a person wrote are left out. */
export async function draftedMonths(h: Handle, kinds: readonly string[]): Promise<{ kind: string; month: Month }[]> {
  return h.rows(sql`
    SELECT DISTINCT kind, month FROM supervision.letter
    WHERE county = ${h.scope.county} AND state = 'draft' AND NOT written AND kind = ANY (${kinds}::text[]) ORDER BY month, kind`)
}
