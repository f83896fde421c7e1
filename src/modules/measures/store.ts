import { sql } from 'kysely'
import type { Day, Month } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { figureOf, type Measure, type MeasurePeriod, type MeasureRecord } from '#kernel/pure/measure.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Amendment, Figure, FigureLevel, PlaceFigure, RecordRow, Side, TakenMonth, TrendPoint } from './model.ts'
import { CODE_LENGTH } from './rules.ts'

export interface Taking {
  kind: Measure['kind']
  from: Day
  to: Day
  asOf: Date
}

/** How a measure was last taken for a month; undefined when it never was. */
export async function loadTaking(h: Handle, measure: string, month: Month): Promise<Taking | undefined> {
  return h.maybe(sql`
    SELECT kind, from_day AS "from", to_day AS "to", as_of AS "asOf" FROM measures.taking
    WHERE county = ${h.scope.county} AND month = ${month} AND measure = ${measure}`)
}

/** Notes how these measures were taken, all in one statement. */
export async function noteTakings(h: Handle, measures: readonly Measure[], period: MeasurePeriod): Promise<void> {
  const { county, month, from, to, asOf } = period
  const rows = measures.map(({ key, kind, better, subject }) => ({ key, kind, better, subject }))
  await h.run(sql`
    INSERT INTO measures.taking (county, month, measure, kind, better, subject_kind, from_day, to_day, as_of)
    SELECT ${county}, ${month}, m.key, m.kind, m.better, m.subject, ${from}::date, ${to}::date, ${asOf}::timestamptz
    FROM json_to_recordset(${JSON.stringify(rows)}) AS m(key text, kind text, better text, subject text)
    ON CONFLICT (county, month, measure) DO UPDATE SET kind = excluded.kind, better = excluded.better,
      subject_kind = excluded.subject_kind, from_day = excluded.from_day, to_day = excluded.to_day, as_of = excluded.as_of`)
}

/** Takes one measure for all subjects of the county in one statement; subjects that are gone lose their row. */
export async function takeValues(h: Handle, measure: Measure, period: MeasurePeriod): Promise<number> {
  const { county, month, asOf } = period
  const upserted = await h.one<{ rows: number }>(sql`
    WITH taken AS (${measure.values(period)}),
    gone AS (
      DELETE FROM measures.value v WHERE v.county = ${county} AND v.month = ${month} AND v.measure = ${measure.key}
        AND NOT EXISTS (SELECT 1 FROM taken t WHERE t.subject = v.subject)),
    put AS (
      INSERT INTO measures.value (county, month, measure, subject, place, unit, numerator, denominator, computed_at)
      SELECT ${county}, ${month}, ${measure.key}, t.subject, t.place, t.unit, t.numerator, t.denominator, ${asOf} FROM taken t
      ON CONFLICT (county, month, measure, subject) DO UPDATE SET place = excluded.place, unit = excluded.unit,
        numerator = excluded.numerator, denominator = excluded.denominator, computed_at = excluded.computed_at
      RETURNING 1)
    SELECT count(*) AS rows FROM put`)
  return upserted.rows
}

/** One at a time takes or freezes the values of a month; whoever waited sees what the one before has done. */
export async function lockMonth(h: Handle, month: Month): Promise<void> {
  await h.run(sql`SELECT pg_advisory_xact_lock(hashtext(${`measures.month/${h.scope.county}/${month}`}))`)
}

export async function isHeld(h: Handle, month: Month): Promise<boolean> {
  const row = await h.maybe(sql`SELECT 1 FROM measures.hold WHERE county = ${h.scope.county} AND month = ${month}`)
  return row !== undefined
}

export async function holdMonth(h: Handle, month: Month): Promise<void> {
  await h.run(sql`
    INSERT INTO measures.hold (county, month, as_of) VALUES (${h.scope.county}, ${month}, ${h.now}) ON CONFLICT DO NOTHING`)
}

export async function frozenMonth(h: Handle, month: Month): Promise<{ frozenAt: Date; digest: string } | undefined> {
  return h.maybe(sql`
    SELECT frozen_at AS "frozenAt", digest FROM measures.month WHERE county = ${h.scope.county} AND month = ${month}`)
}

/** SHA-256 over every value of the month in a fixed order; the same values give the same digest on any PostgreSQL. */
export async function digestOfMonth(h: Handle, month: Month): Promise<string> {
  const { digest } = await h.one<{ digest: string }>(sql`
    SELECT encode(sha256(convert_to(coalesce(string_agg(
      concat_ws('|', measure, subject, place, unit, numerator, denominator), E'\n'
      ORDER BY measure COLLATE "C", subject COLLATE "C"), ''), 'UTF8')), 'hex') AS digest
    FROM measures.value WHERE county = ${h.scope.county} AND month = ${month}`)
  return digest
}

export async function addFrozenMonth(h: Handle, month: Month, digest: string): Promise<void> {
  await h.run(sql`
    INSERT INTO measures.month (county, month, frozen_at, digest) VALUES (${h.scope.county}, ${month}, ${h.now}, ${digest})`)
}

export interface Where {
  measure: string
  month: Month
  place: string
  unit?: Id | undefined
}

function under(column: ReturnType<typeof sql>, place: string) {
  return sql`${column} >= ${place} AND ${column} < ${`${place}~`}`
}

interface Sums {
  kind: Measure['kind'] | null
  numerator: number
  denominator: number
}

function withFigure<T extends Sums>({ kind, ...row }: T): Omit<T, 'kind'> & { figure: number | null } {
  return { ...row, figure: kind === null ? null : figureOf(kind, row.numerator, row.denominator) }
}

/** The figure of a place and all below it, summed from what was taken; a count nobody has is 0, not nothing. */
export async function sumValues(h: Handle, where: Where): Promise<Figure> {
  const row = await h.maybe<Sums>(sql`
    SELECT t.kind, coalesce(sum(v.numerator), 0) AS numerator, coalesce(sum(v.denominator), 0) AS denominator
    FROM measures.taking t
    LEFT JOIN measures.value v ON v.county = t.county AND v.month = t.month AND v.measure = t.measure
      AND ${under(sql`v.place`, where.place)} ${where.unit ? sql`AND v.unit = ${where.unit}` : sql``}
    WHERE t.county = ${h.scope.county} AND t.month = ${where.month} AND t.measure = ${where.measure} GROUP BY t.kind`)
  return withFigure(row ?? { kind: null, numerator: 0, denominator: 0 })
}

/** The same by the records of a moment rather than as taken: the measure's own statement, summed. */
export async function sumRecorded(
  h: Handle,
  measure: Measure,
  period: MeasurePeriod,
  where: Pick<Where, 'place' | 'unit'>,
): Promise<Figure> {
  const { numerator, denominator } = await h.one<Omit<Figure, 'figure'>>(sql`
    SELECT coalesce(sum(v.numerator), 0) AS numerator, coalesce(sum(v.denominator), 0) AS denominator
    FROM (${measure.values(period)}) v
    WHERE ${under(sql`v.place`, where.place)} ${where.unit ? sql`AND v.unit = ${where.unit}` : sql``}`)
  return { numerator, denominator, figure: figureOf(measure.kind, numerator, denominator) }
}

/** The figures of a place and all below it, of every measure that was taken for the month. */
export async function sumAllValues(
  h: Handle,
  where: { month: Month; place: string },
): Promise<(Figure & { measure: string })[]> {
  const rows = await h.rows<Sums & { measure: string }>(sql`
    SELECT t.measure, t.kind, coalesce(v.numerator, 0) AS numerator, coalesce(v.denominator, 0) AS denominator
    FROM measures.taking t LEFT JOIN (
      SELECT measure, sum(numerator) AS numerator, sum(denominator) AS denominator FROM measures.value
      WHERE county = ${h.scope.county} AND month = ${where.month} AND ${under(sql`place`, where.place)} GROUP BY measure
    ) v ON v.measure = t.measure
    WHERE t.county = ${h.scope.county} AND t.month = ${where.month}`)
  return rows.map(withFigure)
}

/**
 * One row per place of the level below `under` that has a value or exists in the month: places merged away since
 * keep their figure of that month, under their last name. `recorded`: by the records of a moment, not as taken.
 */
export async function sumValuesByPlace(
  h: Handle,
  where: Where & {
    level: FigureLevel
    lastDay: Day
    recorded?: { measure: Measure; period: MeasurePeriod } | undefined
  },
): Promise<PlaceFigure[]> {
  const { county } = h.scope
  const digits = CODE_LENGTH[where.level]
  const { recorded } = where
  const values = recorded
    ? sql`(${recorded.measure.values(recorded.period)}) v WHERE true`
    : sql`measures.value v WHERE v.county = ${county} AND v.month = ${where.month} AND v.measure = ${where.measure}`
  const kind = recorded
    ? sql`${recorded.measure.kind}::text`
    : sql`(SELECT t.kind FROM measures.taking t WHERE t.county = ${county} AND t.month = ${where.month} AND t.measure = ${where.measure})`
  const rows = await h.rows<Sums & { place: string; name: string }>(sql`
    WITH summed AS (
      SELECT substr(v.place, 1, ${digits}) COLLATE "C" AS place, sum(v.numerator) AS numerator, sum(v.denominator) AS denominator
      FROM ${values}
        AND ${under(sql`v.place`, where.place)} ${where.unit ? sql`AND v.unit = ${where.unit}` : sql``}
        AND length(v.place) >= ${digits} GROUP BY 1),
    named AS (
      SELECT DISTINCT ON (p.place) p.place, p.name, p.valid_from, p.valid_to FROM places.history p
      WHERE p.county = ${county} AND p.level = ${where.level} AND p.valid_from <= ${where.lastDay}
        AND ${under(sql`p.place`, where.place)} ORDER BY p.place, p.valid_from DESC)
    SELECT coalesce(n.place, s.place) AS place, coalesce(n.name, s.place) AS name,
      ${kind} AS kind, coalesce(s.numerator, 0) AS numerator, coalesce(s.denominator, 0) AS denominator
    FROM named n FULL JOIN summed s ON s.place = n.place
    WHERE s.place IS NOT NULL OR n.valid_to IS NULL OR n.valid_to > ${where.lastDay} ORDER BY 1`)
  return rows.map(withFigure)
}

/** The figure of every month of a year that has been taken. */
export async function sumValuesByMonth(
  h: Handle,
  where: Omit<Where, 'month'> & { year: number },
): Promise<TrendPoint[]> {
  const rows = await h.rows<Sums & { month: Month; frozen: boolean }>(sql`
    SELECT t.month, m.month IS NOT NULL AS frozen, t.kind,
      coalesce(sum(v.numerator), 0) AS numerator, coalesce(sum(v.denominator), 0) AS denominator
    FROM measures.taking t
    LEFT JOIN measures.month m ON m.county = t.county AND m.month = t.month
    LEFT JOIN measures.value v ON v.county = t.county AND v.month = t.month AND v.measure = t.measure
      AND ${under(sql`v.place`, where.place)} ${where.unit ? sql`AND v.unit = ${where.unit}` : sql``}
    WHERE t.county = ${h.scope.county} AND t.measure = ${where.measure} AND t.month LIKE ${`${where.year}-%`}
    GROUP BY t.month, m.month, t.kind ORDER BY t.month`)
  return rows.map(withFigure)
}

/** The records behind a side, one page of them, with their true number and the sum that must be the figure. */
export async function listRecords(
  h: Handle,
  measure: Measure,
  period: MeasurePeriod,
  of: { side: Side; place: string; unit?: Id | undefined },
  page: PageOf | null,
): Promise<{ total: number; sum: number; rows: RecordRow[] }> {
  const records = measure.records(period, of.side, { place: of.place, unit: of.unit })
  const { total, sum } = await h.one<{ total: number; sum: number }>(sql`
    SELECT count(*) AS total, coalesce(sum(r.amount), 0) AS sum FROM (${records}) r`)
  const rows = await h.rows<MeasureRecord & { placeName: string }>(sql`
    SELECT r.link, r.title, r.day, r.place, coalesce(p.name, r.place) AS "placeName", r.amount
    FROM (${records}) r LEFT JOIN places.current p ON p.county = ${h.scope.county} AND p.place = r.place
    ORDER BY r.place, r.day, r.title, r.link ${page ? sql`LIMIT ${page.limit} OFFSET ${page.offset}` : sql``}`)
  return { total, sum, rows }
}

/** When a month's measures were last taken, and whether for good. */
export async function loadStanding(h: Handle, month: Month): Promise<{ takenAt: Date | null; frozen: boolean }> {
  return h.one(sql`
    SELECT max(t.as_of) AS "takenAt",
      EXISTS (SELECT 1 FROM measures.month m WHERE m.county = ${h.scope.county} AND m.month = ${month}) AS frozen
    FROM measures.taking t WHERE t.county = ${h.scope.county} AND t.month = ${month}`)
}

export async function listMonths(h: Handle): Promise<TakenMonth[]> {
  return h.rows(sql`
    SELECT t.month, max(t.as_of) AS "takenAt", m.frozen_at AS "frozenAt" FROM measures.taking t
    LEFT JOIN measures.month m ON m.county = t.county AND m.month = t.month
    WHERE t.county = ${h.scope.county} GROUP BY t.month, m.frozen_at ORDER BY t.month DESC`)
}

/** Writes beside the frozen values what they would be by today's records, for the subjects that differ from the latest truth. */
export async function addAmendment(
  h: Handle,
  measure: Measure,
  period: MeasurePeriod,
  why: string,
): Promise<{ id: Id; subjects: number }> {
  const { county } = h.scope
  const id = h.id()
  await h.run(sql`
    INSERT INTO measures.amendment (county, id, month, measure, at, person, post, why)
    VALUES (${county}, ${id}, ${period.month}, ${measure.key}, ${h.now}, ${h.scope.person}, ${h.scope.post}, ${why})`)
  const subjects = await h.run(sql`
    WITH taken AS (${measure.values(period)}),
    known AS (
      SELECT DISTINCT ON (x.subject) x.subject, x.place, x.unit, x.numerator, x.denominator FROM (
        SELECT v.subject, v.place, v.unit, v.numerator, v.denominator, v.computed_at AS at FROM measures.value v
        WHERE v.county = ${county} AND v.month = ${period.month} AND v.measure = ${measure.key}
        UNION ALL
        SELECT w.subject, w.place, w.unit, w.numerator, w.denominator, a.at FROM measures.amendment a
        JOIN measures.amended_value w ON w.county = a.county AND w.amendment = a.id
        WHERE a.county = ${county} AND a.month = ${period.month} AND a.measure = ${measure.key}) x
      ORDER BY x.subject, x.at DESC)
    INSERT INTO measures.amended_value (county, amendment, subject, place, unit, numerator_before, denominator_before, numerator, denominator)
    SELECT ${county}, ${id}, coalesce(k.subject, t.subject), coalesce(k.place, t.place), coalesce(k.unit, t.unit),
      coalesce(k.numerator, 0), coalesce(k.denominator, 0), coalesce(t.numerator, 0), coalesce(t.denominator, 0)
    FROM known k FULL JOIN taken t ON t.subject = k.subject
    WHERE (coalesce(k.numerator, 0), coalesce(k.denominator, 0)) <> (coalesce(t.numerator, 0), coalesce(t.denominator, 0))`)
  return { id, subjects }
}

export async function listAmendments(h: Handle, measure: Measure, month: Month, place: string): Promise<Amendment[]> {
  const rows = await h.rows<{
    id: Id
    month: Month
    at: Date
    why: string
    subjects: number
    nb: number
    db: number
    n: number
    d: number
  }>(sql`
    SELECT a.id, a.month, a.at, a.why, count(w.subject)::int AS subjects,
      coalesce(sum(w.numerator_before), 0) AS nb, coalesce(sum(w.denominator_before), 0) AS db,
      coalesce(sum(w.numerator), 0) AS n, coalesce(sum(w.denominator), 0) AS d
    FROM measures.amendment a
    LEFT JOIN measures.amended_value w ON w.county = a.county AND w.amendment = a.id AND ${under(sql`w.place`, place)}
    WHERE a.county = ${h.scope.county} AND a.month = ${month} AND a.measure = ${measure.key}
    GROUP BY a.id, a.month, a.at, a.why ORDER BY a.at`)
  const frozen = await sumValues(h, { measure: measure.key, month, place })
  return rows.map(({ nb, db, n, d, ...row }) => {
    const at = (numerator: number, denominator: number) => ({
      numerator,
      denominator,
      figure: figureOf(measure.kind, numerator, denominator),
    })
    const before = at(frozen.numerator, frozen.denominator)
    frozen.numerator += n - nb
    frozen.denominator += d - db
    return { ...row, before, after: at(frozen.numerator, frozen.denominator) }
  })
}
