import { type RawBuilder, sql } from 'kysely'
import { defineMeasure, type MeasurePeriod, type MeasureRecord, type MeasureRow } from '#kernel/pure/measure.ts'
import { behind } from '#kernel/server/patterns.ts'

/**
 * Every finding raised up to the period's end as it was known then: its last event of that time. Later events, and
 * events entered after `asOf`, do not count, so that a frozen figure always equals its records. Place and unit are those
 * of the subject's latest finding: one row a subject, even when it moved in between.
 */
function known(p: MeasurePeriod): RawBuilder<unknown> {
  return sql`(
    SELECT l.finding, l.state, l.due_on, l.stopped_on, l.subject, l.raised_on, l.fact,
      first_value(l.place) OVER latest AS place, first_value(l.unit) OVER latest AS unit
    FROM (
      SELECT DISTINCT ON (e.finding) e.finding, e.state, e.due_on, e.stopped_on, e.place, e.subject, e.unit, f.raised_on, f.fact
      FROM supervision.finding_event e
      JOIN supervision.finding f ON f.county = e.county AND f.id = e.finding
      WHERE e.county = ${p.county} AND f.county = ${p.county} AND f.raised_on <= ${p.to} AND e.at <= ${p.asOf} AND e.on_day <= ${p.to}
      ORDER BY e.finding, e.version DESC
    ) l WINDOW latest AS (PARTITION BY l.subject ORDER BY l.raised_on DESC, l.finding DESC))`
}

const yearStart = (p: MeasurePeriod) => `${p.month.slice(0, 4)}-01-01`

function listed(
  p: MeasurePeriod,
  condition: RawBuilder<unknown>,
  of: { place: string; unit?: string | undefined },
): RawBuilder<MeasureRecord> {
  return sql`
    SELECT '/findings/' || k.finding AS link, k.fact AS title, k.raised_on AS day, k.place, 1 AS amount
    FROM ${known(p)} k WHERE ${condition} AND ${behind(of, sql`k.place`, sql`k.unit`)} ORDER BY k.raised_on, k.finding`
}

const answered = (p: MeasurePeriod) => sql`k.raised_on >= ${yearStart(p)} AND k.state NOT IN ('lifted', 'withdrawn')`
const corrected = (p: MeasurePeriod) => sql`k.raised_on >= ${yearStart(p)} AND k.state = 'closed'`
const late = (p: MeasurePeriod) =>
  sql`k.state NOT IN ('closed', 'lifted', 'withdrawn') AND coalesce(k.stopped_on, ${p.to}) > k.due_on`

export const findingMeasures = [
  defineMeasure({
    key: 'supervision.corrected',
    title: '问题整改销号率',
    definition: '当年1月1日至本月末提出的问题（不含已撤销和已容错免责的）中，至本月末已复核销号的所占比例。',
    kind: 'ratio',
    unit: '百分比',
    subject: 'organisation',
    better: 'more',
    values: (p): RawBuilder<MeasureRow> => sql`
      SELECT k.subject::text AS subject, k.place, k.unit, count(*) FILTER (WHERE k.state = 'closed') AS numerator, count(*) AS denominator
      FROM ${known(p)} k WHERE ${answered(p)} GROUP BY k.subject, k.place, k.unit`,
    records: (p, side, of) => listed(p, side === 'numerator' ? corrected(p) : answered(p), of),
  }),
  defineMeasure({
    key: 'supervision.open-overdue',
    title: '逾期未整改问题数',
    definition:
      '至本月末尚未办结、且整改期限已过的问题个数；交办之前、中止和申诉期间，以及在期限内已提交整改的，期限停止计算。',
    kind: 'count',
    unit: '个',
    subject: 'organisation',
    better: 'less',
    values: (p): RawBuilder<MeasureRow> => sql`
      SELECT k.subject::text AS subject, k.place, k.unit, count(*) FILTER (WHERE ${late(p)}) AS numerator, 0 AS denominator
      FROM ${known(p)} k GROUP BY k.subject, k.place, k.unit`,
    records: (p, side, of) => listed(p, side === 'numerator' ? late(p) : sql`false`, of),
  }),
]
