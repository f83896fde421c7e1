import { type RawBuilder, sql } from 'kysely'
import { defineMeasure, type MeasurePeriod } from '#kernel/pure/measure.ts'
import { behind } from '#kernel/server/patterns.ts'

/**
 * Steps due within the period that stood on a plan at the moment, and on which day they were done, as known
 * then. An organisation that moved in between counts in one place.
 */
function dueSteps(p: MeasurePeriod): RawBuilder<unknown> {
  return sql`
    due AS (
      SELECT s.id, s.pairing, s.title, s.due_on, min(s.place::text) OVER (PARTITION BY s.unit) AS place, s.unit, e.on_day AS done_on
      FROM organisations.pairing_step s
      LEFT JOIN organisations.pairing_event e ON e.county = s.county AND e.step = s.id AND e.at <= ${p.asOf}
      WHERE s.county = ${p.county} AND s.at <= ${p.asOf} AND s.due_on BETWEEN ${p.from}::date AND ${p.to}::date
        AND coalesce(e.action, 'done') = 'done')`
}

const onTime = sql`(d.done_on IS NOT NULL AND d.done_on <= d.due_on)`

export const jointPlans = defineMeasure({
  key: 'organisations.joint-plans',
  title: '结对共建事项按时完成率',
  definition: '当月到期的结对共建计划事项中，由责任组织在期限之内完成并登记的项数占比；到期前取消的不计。',
  kind: 'ratio',
  unit: '百分比',
  subject: 'organisation',
  better: 'more',
  values: (p) => sql`
    WITH ${dueSteps(p)}
    SELECT d.unit::text AS subject, min(d.place) AS place, d.unit, count(*) FILTER (WHERE ${onTime}) AS numerator,
      count(*) AS denominator
    FROM due d GROUP BY d.unit`,
  records: (p, side, of) => sql`
    WITH ${dueSteps(p)}
    SELECT '/organisation-pairings/' || d.pairing AS link, d.title, coalesce(d.done_on, d.due_on) AS day, d.place, 1 AS amount
    FROM due d
    WHERE ${behind(of, sql`d.place`, sql`d.unit`)}
      ${side === 'numerator' ? sql`AND ${onTime}` : sql``}
    ORDER BY d.place, d.due_on, d.id`,
})
