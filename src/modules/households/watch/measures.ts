import { type RawBuilder, sql } from 'kysely'
import { defineMeasure, type MeasurePeriod } from '#kernel/pure/measure.ts'
import { behind } from '#kernel/server/patterns.ts'
import { branches } from '../plans/measures.ts'

/** Watches whose term ends within the period, known at the moment; where each lay when it was opened, and its decision as known then. */
function dueCases(p: MeasurePeriod): RawBuilder<unknown> {
  return sql`
    due AS (
      SELECT f.id, f.household, f.due_on, substr(o.place, 1, 12) AS village,
        (SELECT min(e.on_day) FROM households.case_event e
         WHERE e.county = f.county AND e.case_file = f.id AND e.outcome IS NOT NULL AND e.at <= ${p.asOf}) AS decided_on
      FROM households.case_file f
      JOIN households.case_event o ON o.county = f.county AND o.case_file = f.id AND o.version = 1
      WHERE f.county = ${p.county} AND f.kind = 'watch' AND f.at <= ${p.asOf} AND f.due_on BETWEEN ${p.from}::date AND ${p.to}::date)`
}

const inTerm = sql`(d.decided_on IS NOT NULL AND d.decided_on <= d.due_on)`

export const watch = defineMeasure({
  key: 'households.watch',
  title: '返贫监测线索按期审定率',
  definition:
    '当月办理期限届满的返贫监测线索中，从发现之日起在规定期限内审定（纳入监测、不予纳入或者终止）的件数占比。',
  kind: 'ratio',
  unit: '百分比',
  subject: 'village',
  better: 'more',
  values: (p) => sql`
    WITH ${dueCases(p)}, ${branches(p)}
    SELECT d.village AS subject, d.village AS place, b.unit, count(*) FILTER (WHERE ${inTerm}) AS numerator, count(*) AS denominator
    FROM due d LEFT JOIN branches b ON b.place = d.village GROUP BY d.village, b.unit`,
  records: (p, side, of) => sql`
    WITH ${dueCases(p)}, ${branches(p)}
    SELECT '/household-cases/' || d.id AS link, coalesce(v.name, '') || '户返贫监测' || CASE WHEN ${inTerm} THEN '' ELSE '（未按期）' END AS title,
      coalesce(d.decided_on, d.due_on) AS day, d.village AS place, 1 AS amount
    FROM due d LEFT JOIN branches b ON b.place = d.village
    LEFT JOIN households.household_version v ON v.county = ${p.county} AND v.id = d.household AND v.valid_to IS NULL
    WHERE ${behind(of, sql`d.village`, sql`b.unit`)}
      ${side === 'numerator' ? sql`AND ${inTerm}` : sql``}
    ORDER BY d.village, d.due_on, d.id`,
})

export const watchMeasures = [watch]
