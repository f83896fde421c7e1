import { type RawBuilder, sql } from 'kysely'
import { defineMeasure, type MeasurePeriod, type MeasureRecord } from '#kernel/pure/measure.ts'
import { packPart } from '#kernel/server/packs.ts'
import { behind } from '#kernel/server/patterns.ts'
import { KINDS } from './model.ts'
import { DEFAULT_KINDS } from './pack.ts'
import { endsWith, periodStart } from './rules.ts'

type Of = { place: string; unit?: string | undefined }

/** Day on which a period of `every` months ending with this month began; null while it does not end with it. */
function startFor(p: MeasurePeriod, every: RawBuilder<unknown>): RawBuilder<unknown> {
  const start = (months: number) =>
    endsWith(p.month, months) ? sql`${periodStart(p.month, months)}::date` : sql`NULL::date`
  return sql`CASE ${every} WHEN 1 THEN ${start(1)} WHEN 3 THEN ${start(3)} WHEN 12 THEN ${start(12)} END`
}

/** What counts: recorded by the moment, not void, not replaced by the moment. */
function known(p: MeasurePeriod): RawBuilder<unknown> {
  return sql`m.county = ${p.county} AND m.at <= ${p.asOf} AND NOT m.void
    AND NOT EXISTS (SELECT 1 FROM meetings.meeting r WHERE r.county = m.county AND r.replaces = m.id AND r.at <= ${p.asOf})`
}

/**
 * branches: village branches that exist on the period's last day, as known at the moment; subjects: their villages;
 * owed: the kinds whose period ends with the month, and since when; counted: the meetings that fulfil them, not more than asked.
 */
function heldParts(p: MeasurePeriod): RawBuilder<unknown> {
  return sql`
    branches AS (
      SELECT o.id AS unit, o.place, o.name FROM organisations.history o
      WHERE o.county = ${p.county} AND o.kind = 'village-branch' AND o.entered_at <= ${p.asOf} AND o.valid_from <= ${p.to}::date
        AND (o.valid_to IS NULL OR o.valid_to > ${p.to}::date OR o.ended_at > ${p.asOf})),
    subjects AS (SELECT place, CASE WHEN count(*) = 1 THEN min(unit::text)::uuid END AS answers FROM branches GROUP BY place),
    owed AS (
      SELECT k.kind, coalesce(k.times, 1) AS times, ${startFor(p, sql`k.every`)} AS since
      FROM jsonb_to_recordset(coalesce(${packPart(p, ['meetings', 'kinds'])}, ${JSON.stringify(DEFAULT_KINDS)}::jsonb))
        AS k(kind text, every integer, times integer)),
    ranked AS (
      SELECT m.id, m.title, m.held_on, b.place, m.unit, m.kind, k.times,
        row_number() OVER (PARTITION BY m.unit, m.kind ORDER BY m.held_on, m.id) AS nth
      FROM meetings.meeting m JOIN owed k ON k.kind = m.kind AND k.since IS NOT NULL
      JOIN branches b ON b.unit = m.unit
      WHERE ${known(p)} AND m.held_on BETWEEN k.since AND ${p.to}::date),
    counted AS (SELECT * FROM ranked WHERE nth <= times)`
}

const KIND_NAMES = sql`(${JSON.stringify(KINDS)}::jsonb)`

export const held = defineMeasure({
  key: 'meetings.held',
  title: '三会一课按时召开率',
  definition:
    '当月（季度末、年末含当季、当年）应召开的支部会议中，已按时召开并登记的次数占应召开次数的比例；超出规定次数的不重复计算。',
  kind: 'ratio',
  unit: '百分比',
  subject: 'village',
  better: 'more',
  values: (p) => sql`
    WITH ${heldParts(p)},
    asked AS (
      SELECT b.place, sum(k.times) AS n FROM branches b CROSS JOIN owed k WHERE k.since IS NOT NULL GROUP BY b.place),
    done AS (SELECT place, count(*) AS n FROM counted GROUP BY place)
    SELECT s.place AS subject, s.place, s.answers AS unit, coalesce(d.n, 0)::bigint AS numerator, coalesce(a.n, 0)::bigint AS denominator
    FROM subjects s LEFT JOIN asked a ON a.place = s.place LEFT JOIN done d ON d.place = s.place`,
  records: (p, side, of) => (side === 'numerator' ? heldMeetings(p, of) : owedMeetings(p, of)),
})

function heldMeetings(p: MeasurePeriod, of: Of): RawBuilder<MeasureRecord> {
  return sql<MeasureRecord>`
    WITH ${heldParts(p)}
    SELECT '/meetings/' || c.id AS link, c.title, c.held_on AS day, c.place, 1 AS amount
    FROM counted c JOIN subjects s ON s.place = c.place WHERE ${behind(of, sql`c.place`, sql`s.answers`)}
    ORDER BY c.place, c.held_on, c.id`
}

function owedMeetings(p: MeasurePeriod, of: Of): RawBuilder<MeasureRecord> {
  return sql<MeasureRecord>`
    WITH ${heldParts(p)}
    SELECT '/meetings/owed?month=' || ${p.month}::text || '&unit=' || b.unit || '&kind=' || k.kind AS link,
      b.name || '应召开' || coalesce(${KIND_NAMES} ->> k.kind, k.kind) AS title, ${p.to}::date AS day, b.place, k.times AS amount
    FROM branches b JOIN subjects s ON s.place = b.place CROSS JOIN owed k
    WHERE k.since IS NOT NULL AND ${behind(of, sql`b.place`, sql`s.answers`)}
    ORDER BY b.place, b.unit, k.kind`
}

/** The meetings of a month in villages, as known at the moment. */
function monthly(p: MeasurePeriod): RawBuilder<unknown> {
  return sql`
    month AS (
      SELECT m.id, m.title, m.held_on, m.place, m.unit, m.missing FROM meetings.meeting m
      WHERE ${known(p)} AND m.held_on BETWEEN ${p.from}::date AND ${p.to}::date AND length(m.place) > 9),
    subjects AS (SELECT place, CASE WHEN count(DISTINCT unit) = 1 THEN min(unit::text)::uuid END AS answers FROM month GROUP BY place)`
}

export const minutes = defineMeasure({
  key: 'meetings.minutes',
  title: '会议记录完整率',
  definition:
    '当月村（社区）党组织已登记的会议中，记录要素（主持人、议题、记录、应到实到人数等，以本县规定为准）齐全的比例。',
  kind: 'ratio',
  unit: '百分比',
  subject: 'village',
  better: 'more',
  values: (p) => sql`
    WITH ${monthly(p)}
    SELECT s.place AS subject, s.place, s.answers AS unit, count(*) FILTER (WHERE m.missing = '{}') AS numerator, count(*) AS denominator
    FROM subjects s JOIN month m ON m.place = s.place GROUP BY s.place, s.answers`,
  records: (p, side, of) => sql`
    WITH ${monthly(p)}
    SELECT '/meetings/' || m.id AS link, m.title, m.held_on AS day, m.place, 1 AS amount
    FROM month m JOIN subjects s ON s.place = m.place
    WHERE ${behind(of, sql`m.place`, sql`s.answers`)} ${side === 'numerator' ? sql`AND m.missing = '{}'` : sql``}
    ORDER BY m.place, m.held_on, m.id`,
})

/** Leaders who belong to a branch that met in the period, each with the first meeting of it that they attended. */
function dualLife(p: MeasurePeriod): RawBuilder<unknown> {
  return sql`
    span AS (SELECT ${startFor(p, sql`coalesce((${packPart(p, ['meetings', 'leaders'])} ->> 'every')::integer, 1)`)} AS since),
    met AS (
      SELECT m.id, m.unit, m.held_on FROM meetings.meeting m CROSS JOIN span s
      WHERE ${known(p)} AND m.held_on BETWEEN s.since AND ${p.to}::date),
    members AS (
      SELECT l.leader, l.unit, l.place FROM meetings.leader l
      WHERE l.county = ${p.county} AND l.entered_at <= ${p.asOf} AND l.from_day <= ${p.to}::date
        AND (l.to_day IS NULL OR l.to_day >= ${p.to}::date OR l.ended_at > ${p.asOf})
        AND EXISTS (SELECT 1 FROM met WHERE met.unit = l.unit)),
    attended AS (
      SELECT DISTINCT ON (x.leader, x.unit) x.leader, x.unit, met.held_on FROM meetings.attendance x JOIN met ON met.id = x.meeting
      WHERE x.county = ${p.county} AND x.at <= ${p.asOf} ORDER BY x.leader, x.unit, met.held_on)`
}

export const leaders = defineMeasure({
  key: 'meetings.leaders',
  title: '领导干部双重组织生活参加率',
  definition: '所在支部当期召开过会议的领导干部中，以普通党员身份至少参加一次的人数占比。',
  kind: 'ratio',
  unit: '百分比',
  subject: 'organisation',
  better: 'more',
  values: (p) => sql`
    WITH ${dualLife(p)}
    SELECT m.unit::text AS subject, m.place, m.unit, count(a.leader) AS numerator, count(*) AS denominator
    FROM members m LEFT JOIN attended a ON a.leader = m.leader AND a.unit = m.unit GROUP BY m.unit, m.place`,
  records: (p, side, of) => sql`
    WITH ${dualLife(p)}
    SELECT '/people/' || m.leader AS link, coalesce(n.name, '') || CASE WHEN a.leader IS NULL THEN '（未参加）' ELSE '' END AS title,
      a.held_on AS day, m.place, 1 AS amount
    FROM members m LEFT JOIN attended a ON a.leader = m.leader AND a.unit = m.unit
    LEFT JOIN people.person n ON n.county = ${p.county} AND n.id = m.leader
    WHERE ${behind(of, sql`m.place`, sql`m.unit`)} ${side === 'numerator' ? sql`AND a.leader IS NOT NULL` : sql``}
    ORDER BY m.place, m.unit, n.name`,
})

export const measures = [held, minutes, leaders]
