import { sql } from 'kysely'
import { defineMeasure, type MeasurePeriod } from '#kernel/pure/measure.ts'
import { atOrBelow } from '#kernel/server/patterns.ts'

/**
 * Duties that fell due in the period, as far as was known at `asOf`. Those proven by a measure are left out: their
 * own measure speaks for them. One moved to a successor counts where it went, from the moment it went.
 */
function due(p: MeasurePeriod) {
  return sql`
    SELECT d.id, d.node, d.place, d.unit, d.due_on, d.done_on,
      (d.done_on <= d.due_on AND d.done_at <= ${p.asOf}) IS TRUE AS on_time
    FROM duties.duty d
    WHERE d.county = ${p.county} AND d.month = ${p.month} AND d.due_on <= ${p.to} AND d.measure IS NULL
      AND d.opened_at <= ${p.asOf} AND (d.void_at IS NULL OR d.void_at > ${p.asOf})`
}

export const measures = [
  defineMeasure({
    key: 'duties.done',
    title: '责任事项按时办结率',
    definition:
      '当月到期、由责任主体办理的事项中，在期限当日及以前办结的件数与到期件数之比；由指标自动判定的事项和终止的事项不计。',
    kind: 'ratio',
    unit: '百分比',
    subject: 'organisation',
    better: 'more',
    values: (p) => sql`
      SELECT d.unit::text AS subject, min(d.place) AS place, d.unit, count(*) FILTER (WHERE d.on_time) AS numerator, count(*) AS denominator
      FROM (${due(p)}) d GROUP BY d.unit`,
    records: (p, side, of) => sql`
      SELECT '/duties/' || d.id::text AS link, n.title || coalesce('（' || o.name || '）', '') AS title, d.due_on AS day, d.place, 1 AS amount
      FROM (${due(p)}) d JOIN duties.node n ON n.county = ${p.county} AND n.id = d.node
      LEFT JOIN organisations.history o ON o.county = ${p.county} AND o.id = d.unit AND o.valid_from <= d.due_on
        AND (o.valid_to IS NULL OR o.valid_to > d.due_on)
      WHERE ${atOrBelow(sql`d.place`, of.place)} ${side === 'numerator' ? sql`AND d.on_time` : sql``}
        ${of.unit ? sql`AND d.unit = ${of.unit}` : sql``}`,
  }),
]
