import { sql } from 'kysely'
import type { Day, Month } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { LetterDocument } from '#kernel/server/documents/letter-document.ts'
import { type EvidenceLabel, evidenceOf } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { lateSql, unansweredSql } from '../letters/store.ts'
import type { BulletinContent, CloseStep, MonthState } from './model.ts'

export interface MonthRow {
  month: Month
  state: Exclude<MonthState, 'none'>
  openedAt: Date | null
  midAt: Date | null
  asOf: Date | null
  closedBy: Id | null
  step: CloseStep | null
  previous: string | null
  digest: string | null
  valuesDigest: string | null
  closedAt: Date | null
}

const COLUMNS = sql`month, state, opened_at AS "openedAt", mid_at AS "midAt", as_of AS "asOf", closed_by AS "closedBy", step, previous,
  digest, values_digest AS "valuesDigest", closed_at AS "closedAt"`

export async function loadMonth(
  h: Handle,
  month: Month,
  options: { lock?: boolean } = {},
): Promise<MonthRow | undefined> {
  return h.maybe<MonthRow>(sql`
    SELECT ${COLUMNS} FROM supervision.month WHERE county = ${h.scope.county} AND month = ${month} ${options.lock ? sql`FOR UPDATE` : sql``}`)
}

export async function listMonths(h: Handle): Promise<MonthRow[]> {
  return h.rows<MonthRow>(sql`SELECT ${COLUMNS} FROM supervision.month WHERE county = ${h.scope.county} ORDER BY month`)
}

/** How a month and the one before it stand, and the first month that the county ever opened. */
export async function standingOf(
  h: Handle,
  month: Month,
  before: Month,
): Promise<{ state: MonthState | null; before: MonthState | null; first: Month | null }> {
  const state = (of: Month) => sql`max(state) FILTER (WHERE month = ${of})`
  return h.one(sql`
    SELECT ${state(month)} AS state, ${state(before)} AS before, min(month) AS first
    FROM supervision.month WHERE county = ${h.scope.county}`)
}

/** Which of these months are closed, in order. */
export async function closedAmong(h: Handle, months: readonly Month[]): Promise<Month[]> {
  const rows = await h.rows<{ month: Month }>(sql`
    SELECT month FROM supervision.month
    WHERE county = ${h.scope.county} AND state = 'closed' AND month = ANY (${[...new Set(months)]}::text[]) ORDER BY month`)
  return rows.map((r) => r.month)
}

/** The digest of the last closed month before this one; empty when it is the first of the chain. */
export async function digestBefore(h: Handle, month: Month): Promise<string> {
  const row = await h.maybe<{ digest: string }>(sql`
    SELECT digest FROM supervision.month WHERE county = ${h.scope.county} AND month < ${month} AND state = 'closed'
    ORDER BY month DESC LIMIT 1`)
  return row?.digest ?? ''
}

export async function firstMonth(h: Handle): Promise<Month | null> {
  const { first } = await h.one<{ first: Month | null }>(
    sql`SELECT min(month) AS first FROM supervision.month WHERE county = ${h.scope.county}`,
  )
  return first
}

/** The day on which the county began its work here; null where that is not known. */
export async function beganOn(h: Handle): Promise<Day | null> {
  const row = await h.maybe<{ began: Day | null }>(
    sql`SELECT began_on AS began FROM kernel.county WHERE county = ${h.scope.county}`,
  )
  return row?.began ?? null
}

export async function noteOpened(h: Handle, month: Month): Promise<void> {
  await h.run(sql`
    INSERT INTO supervision.month AS m (county, month, state, opened_at) VALUES (${h.scope.county}, ${month}, 'open', ${h.now})
    ON CONFLICT (county, month) DO UPDATE SET opened_at = excluded.opened_at WHERE m.opened_at IS NULL`)
}

export async function noteMid(h: Handle, month: Month): Promise<void> {
  await h.run(sql`
    UPDATE supervision.month SET mid_at = ${h.now} WHERE county = ${h.scope.county} AND month = ${month} AND mid_at IS NULL`)
}

export async function noteClosing(h: Handle, month: Month): Promise<MonthRow> {
  return h.one<MonthRow>(sql`
    UPDATE supervision.month SET state = 'closing', as_of = ${h.now}, closed_by = ${h.scope.person}
    WHERE county = ${h.scope.county} AND month = ${month} AND state = 'open' RETURNING ${COLUMNS}`)
}

/** Marks a step as done; answers with the month as it stands then. */
export async function noteStep(h: Handle, month: Month, step: CloseStep): Promise<MonthRow> {
  return h.one<MonthRow>(sql`
    UPDATE supervision.month SET step = ${step} WHERE county = ${h.scope.county} AND month = ${month} RETURNING ${COLUMNS}`)
}

export async function noteClosed(
  h: Handle,
  month: Month,
  sealed: { digest: string; previous: string; values: string },
): Promise<void> {
  await h.run(sql`
    UPDATE supervision.month SET state = 'closed', digest = ${sealed.digest}, previous = ${sealed.previous},
      values_digest = ${sealed.values}, closed_at = ${h.now}
    WHERE county = ${h.scope.county} AND month = ${month}`)
}

/** What never changes of the findings of a month that were known at a moment, for its digest. */
export async function findingsSealed(h: Handle, month: Month, asOf: Date): Promise<unknown[]> {
  return h.rows(sql`
    SELECT f.id, f.category, f.spring, f.fact, f.grounds, f.raised_on AS "raisedOn", e.place, e.subject, e.unit
    FROM supervision.finding f JOIN supervision.finding_event e ON e.county = f.county AND e.finding = f.id AND e.version = 1
    WHERE f.county = ${h.scope.county} AND f.month = ${month} AND f.raised_at <= ${asOf} ORDER BY f.id`)
}

/**
 * The letters that count for a month, with their numbers and the digests of their texts: as in its bulletin, those of
 * its days up to its close, and those that came after the close before.
 */
export async function lettersSealed(
  h: Handle,
  span: Pick<Span, 'from' | 'to' | 'since' | 'asOf'>,
): Promise<{ id: Id; number: string; digest: string }[]> {
  return h.rows(sql`
    SELECT id, number_text AS number, digest FROM supervision.letter
    WHERE county = ${h.scope.county} AND (issued_on >= ${span.from} OR issued_at > ${span.since})
      AND issued_on <= ${span.to} AND issued_at <= ${span.asOf} ORDER BY id`)
}

export interface StoredBulletin {
  month: Month
  number: string
  publishedOn: Day
  content: BulletinContent
  document: LetterDocument
  digest: string
}

const BULLETIN = sql`month, number_text AS number, published_on AS "publishedOn", content, document, digest`

export async function loadBulletin(h: Handle, month: Month): Promise<StoredBulletin | undefined> {
  return h.maybe<StoredBulletin>(
    sql`SELECT ${BULLETIN} FROM supervision.bulletin WHERE county = ${h.scope.county} AND month = ${month}`,
  )
}

export async function addBulletin(
  h: Handle,
  b: Omit<StoredBulletin, 'number'> & { year: number; number: number; numberText: string },
): Promise<void> {
  await h.run(sql`
    INSERT INTO supervision.bulletin (county, month, year, number, number_text, published_on, published_at, content, document, digest)
    VALUES (${h.scope.county}, ${b.month}, ${b.year}, ${b.number}, ${b.numberText}, ${b.publishedOn}, ${h.now},
      ${JSON.stringify(b.content)}, ${JSON.stringify(b.document)}, ${b.digest})`)
}

export interface BulletinRow {
  month: Month
  number: string
  title: string
  publishedOn: Day
  raised: number
  corrected: number
  demands: number
  amendments: number
}

export async function listBulletins(
  h: Handle,
  filter: { year?: string | undefined },
  page: PageOf,
): Promise<{ total: number; rows: BulletinRow[] }> {
  const where = sql`b.county = ${h.scope.county} ${filter.year ? sql`AND left(b.month, 4) = ${filter.year}` : sql``}`
  const figure = (name: string) => sql`(b.content #>> ${`{toDate,${name},value}`}::text[])::integer`
  const rows = await h.rows<BulletinRow>(sql`
    SELECT b.month, b.number_text AS number, b.document->>'title' AS title, b.published_on AS "publishedOn",
      ${figure('raised')} AS raised, ${figure('corrected')} AS corrected, ${figure('demands')} AS demands,
      (SELECT count(*) FROM supervision.amendment a WHERE a.county = b.county AND a.month = b.month) AS amendments
    FROM supervision.bulletin b WHERE ${where} ORDER BY b.month DESC LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*) AS total FROM supervision.bulletin b WHERE ${where}`,
  )
  return { total, rows }
}

export interface AmendmentRow {
  id: Id
  at: Date
  person: string | null
  text: string
  why: string
  evidence: EvidenceLabel[]
}

export async function amendmentsOf(h: Handle, month: Month): Promise<AmendmentRow[]> {
  return h.rows<AmendmentRow>(sql`
    SELECT a.id, a.at, p.name AS person, a.text, a.why,
      ${evidenceOf('a')} AS evidence
    FROM supervision.amendment a LEFT JOIN people.person p ON p.county = a.county AND p.id = a.person
    WHERE a.county = ${h.scope.county} AND a.month = ${month} ORDER BY a.at, a.id`)
}

export async function addAmendment(
  h: Handle,
  id: Id,
  month: Month,
  a: { text: string; why: string; evidence: readonly Id[] },
): Promise<void> {
  await h.run(sql`
    INSERT INTO supervision.amendment (county, id, month, at, person, post, text, why, evidence)
    VALUES (${h.scope.county}, ${id}, ${month}, ${h.now}, ${h.scope.person}, ${h.scope.post}, ${a.text}, ${a.why}, ${a.evidence}::uuid[])`)
}

export interface LetterCount {
  kind: string
  draft: number
  issued: number
  unread: number
  replied: number
  answered: number
  late: number
}

/** How the month's letters stand, by kind, as far as the asker sees them. */
export async function letterCounts(h: Handle, month: Month): Promise<LetterCount[]> {
  return h.rows<LetterCount>(sql`
    SELECT kind, count(*) FILTER (WHERE state = 'draft') AS draft, count(*) FILTER (WHERE state <> 'draft') AS issued,
      count(*) FILTER (WHERE state = 'issued') AS unread, count(*) FILTER (WHERE state = 'replied') AS replied,
      count(*) FILTER (WHERE state = 'answered') AS answered,
      count(*) FILTER (WHERE ${lateSql(h.today)}) AS late
    FROM supervision.letter l WHERE county = ${h.scope.county} AND month = ${month} AND state <> 'withdrawn' GROUP BY kind`)
}

/** The run that works on a month, or the last one that did, as far as the asker sees it. */
export async function lastRun(h: Handle, month: Month): Promise<{ id: Id; kind: string; state: string } | undefined> {
  return h.maybe(sql`
    SELECT id, kind, state FROM kernel.run
    WHERE county = ${h.scope.county} AND kind LIKE 'supervision.%-month' AND input->>'month' = ${month}
    ORDER BY started_at DESC, id DESC LIMIT 1`)
}

// ── figures of the bulletin ──

export interface Span {
  /** 1 January of the month's year */
  yearStart: Day
  from: Day
  to: Day
  asOf: Date
  /** until when the last bulletin before the year, and before the month, counted: what came after it is counted now */
  sinceYear: Date | null
  since: Date | null
}

/** The moment up to which the last closed month before this one counted. */
export async function countedUntil(h: Handle, before: Month): Promise<Date | null> {
  const { until } = await h.one<{ until: Date | null }>(sql`
    SELECT max(as_of) AS until FROM supervision.month
    WHERE county = ${h.scope.county} AND month < ${before} AND state = 'closed'`)
  return until
}

export interface FindingCount {
  category: string
  /** township code; the county's code for its departments */
  area: string
  raised: number
  corrected: number
  lifted: number
  withdrawn: number
  monthRaised: number
  monthCorrected: number
  monthLifted: number
  monthWithdrawn: number
}

/**
 * Findings by category and area, as they were known at `asOf`. Year to date: of those raised since 1 January, how many
 * have ended; the month alone: raised in it, and ended in it whenever they were raised.
 */
export async function countFindings(h: Handle, span: Span): Promise<FindingCount[]> {
  const { county } = h.scope
  const ended = (state: string) => sql`count(*) FILTER (WHERE raised_on >= ${span.yearStart} AND ended = ${state})`
  const endedNow = (state: string) =>
    sql`count(*) FILTER (WHERE ended = ${state} AND (ended_on >= ${span.from} OR ended_at > ${span.since}))`
  return h.rows<FindingCount>(sql`
    SELECT category, substr(place, 1, 9) AS area,
      count(*) FILTER (WHERE raised_on >= ${span.yearStart}) AS raised,
      ${ended('closed')} AS corrected, ${ended('lifted')} AS lifted, ${ended('withdrawn')} AS withdrawn,
      count(*) FILTER (WHERE raised_on >= ${span.from}) AS "monthRaised", ${endedNow('closed')} AS "monthCorrected",
      ${endedNow('lifted')} AS "monthLifted", ${endedNow('withdrawn')} AS "monthWithdrawn"
    FROM (
      SELECT f.category, f.place, f.raised_on, e.state AS ended, e.on_day AS ended_on, e.at AS ended_at
      FROM supervision.finding f
      LEFT JOIN supervision.finding_event e ON e.county = f.county AND e.finding = f.id
        AND e.state IN ('closed', 'lifted', 'withdrawn') AND e.at <= ${span.asOf} AND e.on_day <= ${span.to}
      WHERE f.county = ${county} AND f.raised_at <= ${span.asOf} AND f.raised_on <= ${span.to}
        AND (f.raised_on >= ${span.yearStart} OR f.ended_on IS NULL OR f.ended_on >= ${span.from} OR e.at > ${span.since})
    ) k
    GROUP BY 1, 2`)
}

export interface IssuedCount {
  kind: string
  area: string
  toDate: number
  ofMonth: number
}

export async function countLetters(h: Handle, span: Span): Promise<IssuedCount[]> {
  return h.rows<IssuedCount>(sql`
    SELECT kind, substr(addressee_place, 1, 9) AS area, count(*) AS "toDate", 
      count(*) FILTER (WHERE issued_on >= ${span.from} OR issued_at > ${span.since}) AS "ofMonth"
    FROM supervision.letter
    WHERE county = ${h.scope.county} AND (issued_on >= ${span.yearStart} OR issued_at > ${span.sinceYear})
      AND issued_on <= ${span.to} AND issued_at <= ${span.asOf}
    GROUP BY 1, 2`)
}

/** Live findings whose term had run out on the span's last day, by area: the last event known then says how each stood. */
export async function countOverdue(h: Handle, span: Span, on: Day): Promise<{ area: string; overdue: number }[]> {
  return h.rows(sql`
    SELECT substr(place, 1, 9) AS area, count(*) AS overdue FROM (
      SELECT DISTINCT ON (e.finding) e.state, e.due_on, e.stopped_on, f.place
      FROM supervision.finding f JOIN supervision.finding_event e ON e.county = f.county AND e.finding = f.id
      WHERE f.county = ${h.scope.county} AND f.raised_on <= ${span.to} AND e.at <= ${span.asOf} AND e.on_day <= ${span.to}
      ORDER BY e.finding, e.version DESC
    ) k WHERE state NOT IN ('closed', 'lifted', 'withdrawn') AND coalesce(stopped_on, ${on}) > due_on
    GROUP BY 1`)
}

export interface Unanswered {
  addressee: Id
  name: string
  place: string
  letters: number
}

/** Addressees that still owed a reply at `asOf` although its day had passed. */
export async function countUnanswered(h: Handle, span: Span, on: Day): Promise<Unanswered[]> {
  return h.rows<Unanswered>(sql`
    SELECT addressee, max(addressee_name) AS name, max(addressee_place::text) AS place, count(*) AS letters FROM supervision.letter l
    WHERE county = ${h.scope.county} AND issued_at <= ${span.asOf} AND due_on < ${on} AND due_on >= ${span.yearStart}
      AND ${unansweredSql(span.asOf)}
    GROUP BY addressee ORDER BY place, name`)
}

export async function townships(h: Handle): Promise<{ place: string; name: string }[]> {
  return h.rows(sql`
    SELECT place, name FROM places.current WHERE county = ${h.scope.county} AND level = 'township' ORDER BY place`)
}
