import { type RawBuilder, sql } from 'kysely'
import { defineMeasure, type MeasurePeriod, type MeasureRecord, type MeasureRow } from '#kernel/pure/measure.ts'
import { behind } from '#kernel/server/patterns.ts'

/** Every listing as it was known at the period's end: its last event of that time, at the place of the subject's latest listing. */
function known(p: MeasurePeriod): RawBuilder<unknown> {
  return sql`(
    SELECT e.listing, e.state, e.subject, e.grounds, e.on_day, first_value(e.place) OVER latest AS place,
      first_value(e.unit) OVER latest AS unit
    FROM (
      SELECT DISTINCT ON (e.listing) e.listing, e.state, e.place, e.unit, l.subject, l.grounds, e.on_day
      FROM supervision.listing_event e JOIN supervision.listing l ON l.county = e.county AND l.id = e.listing
      WHERE e.county = ${p.county} AND l.county = ${p.county} AND e.at <= ${p.asOf} AND e.on_day <= ${p.to}
      ORDER BY e.listing, e.version DESC
    ) e WINDOW latest AS (PARTITION BY e.subject ORDER BY e.listing DESC))`
}

const UNDER = sql`k.state IN ('listed', 'appealed', 'submitted', 'relapsed')`
const TURNED = sql`k.state IN ('delisted', 'ended')`
const EVER = sql`(${UNDER} OR ${TURNED})`

function records(
  p: MeasurePeriod,
  condition: RawBuilder<unknown>,
  of: { place: string; unit?: string | undefined },
): RawBuilder<MeasureRecord> {
  return sql`
    SELECT '/listings/' || k.listing AS link, k.grounds AS title, k.on_day AS day, k.place, 1 AS amount FROM ${known(p)} k
    WHERE ${condition} AND ${behind(of, sql`k.place`, sql`k.unit`)}
    ORDER BY k.place, k.listing`
}

function values(
  p: MeasurePeriod,
  numerator: RawBuilder<unknown>,
  denominator: RawBuilder<unknown>,
): RawBuilder<MeasureRow> {
  return sql`
    SELECT k.subject::text AS subject, k.place, k.unit, count(*) FILTER (WHERE ${numerator}) AS numerator,
      count(*) FILTER (WHERE ${denominator}) AS denominator
    FROM ${known(p)} k WHERE ${EVER} GROUP BY k.subject, k.place, k.unit`
}

export const listingMeasures = [
  defineMeasure({
    key: 'supervision.listed',
    title: '挂牌督办中的软弱涣散党组织数',
    definition: '至本月末处于挂牌督办、申诉、申请摘牌或者出现反弹状态的党组织个数。',
    kind: 'count',
    unit: '个',
    subject: 'organisation',
    better: 'less',
    values: (p) => values(p, UNDER, sql`false`),
    records: (p, side, of) => records(p, side === 'numerator' ? UNDER : sql`false`, of),
  }),
  defineMeasure({
    key: 'supervision.turned',
    title: '软弱涣散党组织整顿转化率',
    definition: '至本月末挂牌过的党组织（不含已撤销挂牌的）中，已摘牌且没有出现反弹的所占比例。',
    kind: 'ratio',
    unit: '百分比',
    subject: 'organisation',
    better: 'more',
    values: (p) => values(p, TURNED, EVER),
    records: (p, side, of) => records(p, side === 'numerator' ? TURNED : EVER, of),
  }),
]
