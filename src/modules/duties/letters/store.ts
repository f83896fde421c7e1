import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'

export interface LetterRow {
  id: Id
  year: number
  number: number
  list: Id
  title: string
  place: string
  placeName: string
  unit: Id
  upperName: string
  lowerName: string
  writtenOn: Day
  state: 'unsigned' | 'half' | 'signed' | 'withdrawn'
}

export interface LetterEvent {
  kind: 'sign-upper' | 'sign-lower' | 'withdraw'
  at: Date
  person: Id
  name: string
  title: string
  digest: string
  why: string | null
}

export interface LetterRecord extends LetterRow {
  upper: Id
  upperKind: string
  text: string
  digest: string
  events: LetterEvent[]
}

/**
 * Takes the next `count` numbers of the county's year, at least one. They are counted apart from the letters, of which a
 * township sees only its own. The row stays locked until the transaction ends, and goes back with it when it fails: no
 * number is lost, none is given twice.
 * @returns the first of them
 */
export async function takeNumbers(h: Handle, year: number, count: number): Promise<number> {
  const { last } = await h.one<{ last: number }>(sql`
    INSERT INTO duties.letter_number AS n (county, year, last) VALUES (${h.scope.county}, ${year}, ${count})
    ON CONFLICT (county, year) DO UPDATE SET last = n.last + excluded.last RETURNING last`)
  return last - count + 1
}

/** One at a time writes the letters of a list; whoever waited sees what the one before has written. */
export async function lockWriting(h: Handle, list: Id): Promise<void> {
  await h.rows(sql`SELECT pg_advisory_xact_lock(hashtext(${`duties.letters/${h.scope.county}/${list}`}))`)
}

export interface PartyLetters {
  /** has a letter of the list that was not withdrawn */
  standing: boolean
  withdrawn: number
}

/** The letters of a list that organisations have already. */
export async function partiesOf(h: Handle, list: Id): Promise<Map<Id, PartyLetters>> {
  const rows = await h.rows<PartyLetters & { unit: Id }>(sql`
    SELECT l.unit, bool_or(e.kind IS NULL) AS standing, count(e.kind)::int AS withdrawn
    FROM duties.letter l
    LEFT JOIN duties.letter_event e ON e.county = l.county AND e.letter = l.id AND e.kind = 'withdraw'
    WHERE l.county = ${h.scope.county} AND l.list = ${list} GROUP BY l.unit`)
  return new Map(rows.map(({ unit, ...letters }) => [unit, letters]))
}

export interface NewLetter {
  id: Id
  list: Id
  /** how many letters of this list to this organisation were withdrawn before it */
  nth: number
  year: number
  number: number
  place: string
  unit: Id
  upper: Id
  upperName: string
  lowerName: string
  title: string
  text: string
  digest: string
}

export async function addLetters(h: Handle, letters: readonly NewLetter[]): Promise<void> {
  if (letters.length === 0) return
  await h.run(sql`
    INSERT INTO duties.letter (county, id, list, nth, year, number, place, unit, upper, upper_name, lower_name, title, text, digest, written_at, written_on)
    SELECT ${h.scope.county}, r.id, r.list, r.nth, r.year, r.number, r.place, r.unit, r.upper, r."upperName", r."lowerName", r.title, r.text, r.digest,
      ${h.now}, ${h.today}
    FROM json_to_recordset(${JSON.stringify(letters)}) AS r(id uuid, list uuid, nth integer, year integer, number integer, place text, unit uuid, upper uuid,
      "upperName" text, "lowerName" text, title text, text text, digest text)`)
}

const STATE = sql`CASE WHEN e.withdrawn THEN 'withdrawn' WHEN coalesce(e.signed, 0) = 2 THEN 'signed' WHEN e.signed = 1 THEN 'half' ELSE 'unsigned' END`
const FROM = sql`duties.letter l
  LEFT JOIN places.current p ON p.county = l.county AND p.place = l.place
  LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE e.kind <> 'withdraw') AS signed, bool_or(e.kind = 'withdraw') AS withdrawn
    FROM duties.letter_event e WHERE e.county = l.county AND e.letter = l.id) e ON true`
const COLUMNS = sql`l.id, l.year, l.number, l.list, l.title, l.place, coalesce(p.name, l.place) AS "placeName", l.unit, l.upper_name AS "upperName",
  l.lower_name AS "lowerName", l.written_on AS "writtenOn", ${STATE} AS state`

export interface LetterFilter {
  q?: string | undefined
  year?: number | undefined
  state?: LetterRow['state'] | undefined
  list?: Id | undefined
}

export async function listLetters(
  h: Handle,
  filter: LetterFilter,
  page: PageOf,
): Promise<{ total: number; rows: LetterRow[] }> {
  const where = sql`l.county = ${h.scope.county}
    ${filter.year ? sql`AND l.year = ${filter.year}` : sql``}
    ${filter.list ? sql`AND l.list = ${filter.list}` : sql``}
    ${filter.state ? sql`AND ${STATE} = ${filter.state}` : sql``}
    ${filter.q ? sql`AND (l.title LIKE ${containing(filter.q)} OR l.lower_name LIKE ${containing(filter.q)})` : sql``}`
  const rows = await h.rows<LetterRow>(sql`
    SELECT ${COLUMNS} FROM ${FROM} WHERE ${where} ORDER BY l.year DESC, l.number LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM ${FROM} WHERE ${where}`)
  return { total, rows }
}

export async function loadLetter(h: Handle, id: Id): Promise<LetterRecord> {
  const letter = await h.one<Omit<LetterRecord, 'events'>>(
    sql`SELECT ${COLUMNS}, l.upper, coalesce(u.kind, '') AS "upperKind", l.text, l.digest FROM ${FROM}
        LEFT JOIN organisations.current u ON u.county = l.county AND u.id = l.upper
        WHERE l.county = ${h.scope.county} AND l.id = ${id}`,
    '该责任书',
  )
  const events = await h.rows<LetterEvent>(sql`
    SELECT kind, at, person, name, title, digest, why FROM duties.letter_event
    WHERE county = ${h.scope.county} AND letter = ${id} ORDER BY at, kind`)
  return { ...letter, events }
}

/** A signature or withdrawal by the acting post, with its holder's name and title as they are now. */
export async function addEvent(
  h: Handle,
  letter: LetterRecord,
  kind: LetterEvent['kind'],
  why: string | null,
): Promise<void> {
  await h.one(
    sql`
    INSERT INTO duties.letter_event (county, letter, kind, place, unit, at, person, post, name, title, digest, why)
    SELECT ${h.scope.county}, ${letter.id}, ${kind}, ${letter.place}, ${letter.unit}, ${h.now}, w.person, w.post, w.name, w.title, ${letter.digest}, ${why}
    FROM people.held w WHERE w.county = ${h.scope.county} AND w.post = ${h.scope.post} RETURNING kind`,
    '签字人的现任职务',
  )
}
