import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { AccountKind, PostingKind } from '../model.ts'
import type { Publication } from './model.ts'

const PUBLICATION = sql`id, from_day AS "fromDay", to_day AS "toDay", published_on AS "publishedOn", digest, records, came_in AS "cameIn",
  went_out AS "wentOut", held, figures`

export async function listPublications(h: Handle): Promise<Publication[]> {
  return h.rows(
    sql`SELECT ${PUBLICATION} FROM funds.publication WHERE county = ${h.scope.county} ORDER BY from_day DESC`,
  )
}

/** What is public, the latest first; run with the public's own database role. */
export async function publicPublications(h: Handle): Promise<Publication[]> {
  return h.rows(
    sql`SELECT ${PUBLICATION} FROM funds.public_publication WHERE county = ${h.scope.county} ORDER BY from_day DESC LIMIT 80`,
  )
}

/** The ledger's bytes, packed with gzip. */
export async function publicBody(h: Handle, id: Id): Promise<Buffer> {
  const row = await h.one<{ body: Buffer }>(
    sql`SELECT body FROM funds.public_publication_file WHERE county = ${h.scope.county} AND id = ${id}`,
    '这一期公开账目',
  )
  return row.body
}

export async function addPublication(h: Handle, p: Publication, body: Buffer): Promise<void> {
  await h.run(sql`
    INSERT INTO funds.publication (county, id, from_day, to_day, published_on, published_at, person, digest, records, came_in, went_out, held,
      figures, body)
    VALUES (${h.scope.county}, ${p.id}, ${p.fromDay}, ${p.toDay}, ${p.publishedOn}, ${h.now}, ${h.scope.person}, ${p.digest}, ${p.records},
      ${p.cameIn}, ${p.wentOut}, ${p.held}, ${JSON.stringify(p.figures)}, ${body})`)
}

/** The last day that is public, and the day on which the books begin. */
export async function bounds(h: Handle): Promise<{ lastTo: Day | null; first: Date | null }> {
  return h.one(sql`
    SELECT (SELECT max(to_day) FROM funds.publication WHERE county = ${h.scope.county}) AS "lastTo",
      (SELECT min(at) FROM funds.posting WHERE county = ${h.scope.county}) AS first`)
}

export interface BookedRow {
  id: Id
  posting: Id
  source: Id
  target: Id
  amount: Fen
  purpose: string
  place: string | null
  kind: PostingKind
  onDay: Day
  at: Date
  why: string | null
  corrects: Id | null
}

/** What moved and was booked from one moment up to another. */
export async function bookedIn(h: Handle, from: Date, before: Date): Promise<BookedRow[]> {
  return h.rows(sql`
    SELECT t.id, t.posting, t.debit AS source, t.credit AS target, t.amount, t.purpose, l.name AS place, p.kind, p.on_day AS "onDay", p.at, p.why, p.corrects
    FROM funds.posting p JOIN funds.transfer t ON t.county = p.county AND t.posting = p.id AND t.state IN ('posted', 'post')
    LEFT JOIN places.current l ON l.county = p.county AND l.place = left(t.place, 9)
    WHERE p.county = ${h.scope.county} AND p.at >= ${from} AND p.at < ${before} ORDER BY p.at, p.id, t.id`)
}

export interface OpeningRow {
  id: Id
  kind: AccountKind
  title: string
  about: string | null
  purposes: string[] | null
  place: string
  placeName: string | null
  opening: Fen
}

/** Every account with what it held at a moment, if it held something then or has moved since. */
export async function openingsAt(h: Handle, at: Date, before: Date): Promise<OpeningRow[]> {
  const { county } = h.scope
  return h.rows(sql`
    WITH leg AS (
      SELECT t.debit AS id, -t.amount AS amount, p.at FROM funds.posting p
        JOIN funds.transfer t ON t.county = p.county AND t.posting = p.id AND t.state IN ('posted', 'post') WHERE p.county = ${county} AND p.at < ${before}
      UNION ALL
      SELECT t.credit, t.amount, p.at FROM funds.posting p
        JOIN funds.transfer t ON t.county = p.county AND t.posting = p.id AND t.state IN ('posted', 'post') WHERE p.county = ${county} AND p.at < ${before}),
    known AS (
      SELECT id, coalesce(sum(amount) FILTER (WHERE at < ${at}), 0) AS opening, bool_or(at >= ${at}) AS moved FROM leg GROUP BY id)
    SELECT a.id, a.kind, a.title, a.about, a.purposes, a.place, l.name AS "placeName", k.opening
    FROM known k JOIN funds.account a ON a.county = ${county} AND a.id = k.id
    LEFT JOIN places.current l ON l.county = ${county} AND l.place = left(a.place, 9)
    WHERE k.moved OR k.opening <> 0 ORDER BY a.opened_on, a.id`)
}

export interface Party {
  title: string
  /** of one whose title is masked */
  print: Buffer | null
  gift: Id | null
}

/** The people a posting is about: who was paid, but for organisations, and the gifts whose money it moved. */
export async function partiesOf(h: Handle, posting: Id): Promise<Party[]> {
  return h.rows(sql`
    SELECT DISTINCT CASE WHEN a.kind = 'payee' THEN a.title ELSE '' END AS title, a.name_print AS print, g.id AS gift
    FROM funds.transfer t JOIN funds.account a ON a.county = t.county AND a.id IN (t.debit, t.credit)
    LEFT JOIN funds.gift g ON g.county = a.county AND g.account = a.id
    WHERE t.county = ${h.scope.county} AND t.posting = ${posting}
      AND (g.id IS NOT NULL OR a.kind = 'payee' AND coalesce(a.about, '') NOT LIKE 'organisations.organisation/%')`)
}
