import { type RawBuilder, sql } from 'kysely'
import { lastDay } from '#kernel/pure/day.ts'
import { defineMeasure, type MeasurePeriod } from '#kernel/pure/measure.ts'
import { packPart } from '#kernel/server/packs.ts'
import { behind } from '#kernel/server/patterns.ts'
import { postingsPack } from './pack.ts'
import { monthLength } from './presence/rules.ts'
import { presenceParts } from './presence/store.ts'

const DEFAULTS = postingsPack.parse({})

/** A part of the module's section of the pack; where it says nothing, what stands by default. */
function ofPack(p: MeasurePeriod, path: readonly string[], fallback: unknown): RawBuilder<unknown> {
  return sql`coalesce(${packPart(p, ['postings', ...path])}, ${JSON.stringify(fallback)}::jsonb)`
}

/** counted: every officer who owes days in the month, with the days present and owed; subjects: their villages. */
function monthly(p: MeasurePeriod): RawBuilder<unknown> {
  const period = { ...p, monthEnd: lastDay(p.month) }
  const kinds = ofPack(p, ['presence', 'kinds'], DEFAULTS.presence.kinds)
  const perMonth = ofPack(p, ['presence', 'days'], DEFAULTS.presence.days)
  return sql`
    ${presenceParts(period, sql`(${kinds}) ? p.kind`)},
    rule AS (SELECT (${perMonth})::text::numeric AS days),
    counted AS (
      SELECT d.posting, d.person, d.place, d.unit, count(*) FILTER (WHERE d.value = 'present') AS present,
        greatest(0, ceil(rule.days * d.span / ${monthLength(p.month)}::int) - count(*) FILTER (WHERE d.value = 'excused')) AS owed
      FROM daily d CROSS JOIN rule GROUP BY d.posting, d.person, d.place, d.unit, d.span, rule.days),
    subjects AS (SELECT place, CASE WHEN count(DISTINCT unit) = 1 AND count(unit) = count(*) THEN min(unit::text)::uuid END AS answers FROM counted GROUP BY place)`
}

export const days = defineMeasure({
  key: 'postings.days',
  title: '驻村天数达标率',
  definition:
    '应驻村的干部中，当月在岗天数不少于应驻天数的人数占比。在岗天数由走访、会议、办事、坐班和群众确认等记录得出，扣除请假，计入经批准的更正；应驻天数按在任日数折算，按规定扣减年休假、病假等。',
  kind: 'ratio',
  unit: '百分比',
  subject: 'village',
  better: 'more',
  values: (p) => sql`
    WITH ${monthly(p)}
    SELECT s.place AS subject, s.place, s.answers AS unit, count(*) FILTER (WHERE c.present >= c.owed) AS numerator, count(*) AS denominator
    FROM subjects s JOIN counted c ON c.place = s.place GROUP BY s.place, s.answers`,
  records: (p, side, of) => sql`
    WITH ${monthly(p)}
    SELECT '/postings/' || c.posting AS link, coalesce(n.name, '') || '：在岗 ' || c.present || ' 天，应驻 ' || c.owed || ' 天' AS title,
      NULL::date AS day, c.place, 1 AS amount
    FROM counted c JOIN subjects s ON s.place = c.place
    LEFT JOIN people.person n ON n.county = ${p.county} AND n.id = c.person
    WHERE ${behind(of, sql`c.place`, sql`s.answers`)} ${side === 'numerator' ? sql`AND c.present >= c.owed` : sql``}
    ORDER BY c.place, c.posting`,
})

/**
 * asked: the villages that are to have officers on the last day; covered: those of them that have at least one officer
 * of every line demanded.
 */
function cover(p: MeasurePeriod): RawBuilder<unknown> {
  return sql`
    branches AS (
      SELECT o.id AS unit, o.place FROM organisations.history o
      WHERE o.county = ${p.county} AND o.kind = 'village-branch' AND o.entered_at <= ${p.asOf} AND o.valid_from <= ${p.to}::date
        AND (o.valid_to IS NULL OR o.valid_to > ${p.to}::date OR o.ended_at > ${p.asOf})),
    asked AS (
      SELECT b.place, CASE WHEN count(*) = 1 THEN min(b.unit::text)::uuid END AS answers FROM branches b
      WHERE (${ofPack(p, ['cover', 'villages'], DEFAULTS.cover.villages)}) = '"all"'::jsonb
        OR EXISTS (SELECT 1 FROM postings.need n WHERE n.county = ${p.county} AND n.place = b.place AND n.at <= ${p.asOf}
          AND n.on_day <= ${p.to}::date AND (n.met_at IS NULL OR n.met_at > ${p.asOf} OR n.met_on > ${p.to}::date))
      GROUP BY b.place),
    there AS (
      SELECT DISTINCT x.place, x.kind FROM postings.posting x
      WHERE x.county = ${p.county} AND x.entered_at <= ${p.asOf} AND x.from_day <= ${p.to}::date
        AND (x.ended_at IS NULL OR x.ended_at > ${p.asOf} OR x.ended_on >= ${p.to}::date)),
    lines AS (SELECT t.kinds FROM jsonb_to_recordset(${ofPack(p, ['cover', 'teams'], DEFAULTS.cover.teams)}) AS t(kinds jsonb)),
    covered AS (
      SELECT a.place FROM asked a
      WHERE NOT EXISTS (SELECT 1 FROM lines l WHERE NOT EXISTS (SELECT 1 FROM there x WHERE x.place = a.place AND l.kinds ? x.kind)))`
}

export const covered = defineMeasure({
  key: 'postings.covered',
  title: '派驻覆盖率',
  definition: '应派驻干部的村（社区）中，本县规定的各类干部都已派驻到位的村所占比例，以期末为准。',
  kind: 'ratio',
  unit: '百分比',
  subject: 'village',
  better: 'more',
  values: (p) => sql`
    WITH ${cover(p)}
    SELECT a.place AS subject, a.place, a.answers AS unit, count(c.place) AS numerator, 1 AS denominator
    FROM asked a LEFT JOIN covered c ON c.place = a.place GROUP BY a.place, a.answers`,
  records: (p, side, of) => sql`
    WITH ${cover(p)}
    SELECT '/postings?under=' || a.place AS link, coalesce(v.name, a.place) AS title, NULL::date AS day, a.place, 1 AS amount
    FROM asked a LEFT JOIN places.current v ON v.county = ${p.county} AND v.place = a.place
    WHERE ${behind(of, sql`a.place`, sql`a.answers`)} ${side === 'numerator' ? sql`AND a.place IN (SELECT place FROM covered)` : sql``}
    ORDER BY a.place`,
})

export const measures = [days, covered]
