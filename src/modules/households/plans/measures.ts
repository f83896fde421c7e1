import { type RawBuilder, sql } from 'kysely'
import { defineMeasure, type MeasurePeriod } from '#kernel/pure/measure.ts'
import { behind } from '#kernel/server/patterns.ts'

/** Items due within the period that were on a plan at the moment and not taken off it, and on which day they were done, as known then. */
function dueItems(p: MeasurePeriod): RawBuilder<unknown> {
  return sql`
    due AS (
      SELECT i.id, i.household, i.title, i.due_on, i.made_place AS place, substr(i.made_place, 1, 12) AS village,
        (SELECT e.on_day FROM households.plan_event e
         WHERE e.county = i.county AND e.item = i.id AND e.action = 'done' AND e.at <= ${p.asOf}) AS done_on
      FROM households.plan_item i
      WHERE i.county = ${p.county} AND i.at <= ${p.asOf} AND i.due_on BETWEEN ${p.from}::date AND ${p.to}::date
        AND NOT EXISTS (SELECT 1 FROM households.plan_event x
          WHERE x.county = i.county AND x.item = i.id AND x.action = 'dropped' AND x.at <= ${p.asOf}))`
}

/** The branch of each village, when there is one only. */
export function branches(p: MeasurePeriod): RawBuilder<unknown> {
  return sql`
    branches AS (
      SELECT o.place, CASE WHEN count(*) = 1 THEN min(o.id::text)::uuid END AS unit FROM organisations.history o
      WHERE o.county = ${p.county} AND o.kind = 'village-branch' AND o.entered_at <= ${p.asOf} AND o.valid_from <= ${p.to}::date
        AND (o.valid_to IS NULL OR o.valid_to > ${p.to}::date OR o.ended_at > ${p.asOf})
      GROUP BY o.place)`
}

const onTime = sql`(d.done_on IS NOT NULL AND d.done_on <= d.due_on)`

export const plans = defineMeasure({
  key: 'households.plans',
  title: '帮扶措施按时完成率',
  definition: '当月到期的帮扶措施中，在期限之内完成并登记的项数占比；到期前经批准取消的不计。',
  kind: 'ratio',
  unit: '百分比',
  subject: 'village',
  better: 'more',
  values: (p) => sql`
    WITH ${dueItems(p)}, ${branches(p)}
    SELECT d.village AS subject, d.village AS place, b.unit, count(*) FILTER (WHERE ${onTime}) AS numerator, count(*) AS denominator
    FROM due d LEFT JOIN branches b ON b.place = d.village GROUP BY d.village, b.unit`,
  records: (p, side, of) => sql`
    WITH ${dueItems(p)}, ${branches(p)}
    SELECT '/plan-items/' || d.id AS link, coalesce(v.name || '户：', '') || d.title AS title, coalesce(d.done_on, d.due_on) AS day, d.village AS place,
      1 AS amount
    FROM due d LEFT JOIN branches b ON b.place = d.village
    LEFT JOIN households.household_version v ON v.county = ${p.county} AND v.id = d.household AND v.valid_to IS NULL
    WHERE ${behind(of, sql`d.village`, sql`b.unit`)}
      ${side === 'numerator' ? sql`AND ${onTime}` : sql``}
    ORDER BY d.village, d.due_on, d.id`,
})

export const planMeasures = [plans]
