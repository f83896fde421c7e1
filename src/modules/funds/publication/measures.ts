import { type RawBuilder, sql } from 'kysely'
import { defineMeasure, type MeasurePeriod } from '#kernel/pure/measure.ts'

/** owed: the county, once its books are three months old; kept: it has published its accounts in the three months before the period's end. */
function owed(p: MeasurePeriod): RawBuilder<unknown> {
  return sql`
    owed AS (
      SELECT ${p.county}::text AS place, '/fund-publications' AS link, '公开账目' AS title, b.day, b.day IS NOT NULL AS kept
      FROM (SELECT (SELECT max(u.published_on) FROM funds.publication u WHERE u.county = ${p.county} AND u.published_at <= ${p.asOf}
          AND u.published_on <= ${p.to}::date AND u.published_on > (${p.to}::date - interval '3 months')::date) AS day) b
      WHERE EXISTS (SELECT 1 FROM funds.posting f WHERE f.county = ${p.county} AND f.at <= ${p.asOf}
        AND f.on_day <= (${p.to}::date - interval '3 months')::date))`
}

export const publishedOnTime = defineMeasure({
  key: 'funds.published-on-time',
  title: '资金账目按时公开率',
  definition: '资金记账满三个月的县，至本月末最近三个月内公布过账目的，为按时公开。',
  kind: 'ratio',
  unit: '百分比',
  subject: 'village',
  better: 'more',
  values: (p) => sql`
    WITH ${owed(p)}
    SELECT place AS subject, place, NULL::uuid AS unit, count(*) FILTER (WHERE kept) AS numerator, count(*) AS denominator FROM owed GROUP BY place`,
  records: (p, side, of) => sql`
    WITH ${owed(p)}
    SELECT link, title, day, place, 1 AS amount FROM owed
    WHERE place >= ${of.place} AND place < ${`${of.place}~`} ${of.unit ? sql`AND false` : sql``} ${side === 'numerator' ? sql`AND kept` : sql``}`,
})

/** idle: each gift that holds money at the period's end, with the days since it came or was last used. */
function idle(p: MeasurePeriod): RawBuilder<unknown> {
  return sql`
    leg AS (
      SELECT g.id, f.on_day, CASE WHEN t.credit = g.account THEN t.amount ELSE -t.amount END AS amount
      FROM funds.gift g JOIN funds.transfer t ON t.county = ${p.county} AND (t.credit = g.account OR t.debit = g.account) AND t.state IN ('posted', 'post')
      JOIN funds.posting f ON f.county = ${p.county} AND f.id = t.posting AND f.at <= ${p.asOf} AND f.on_day <= ${p.to}::date
      WHERE g.county = ${p.county} AND g.received_at <= ${p.asOf}),
    idle AS (
      SELECT g.id, g.place, g.giver_shown || '捐款 ' || g.memo AS title, g.received_on AS day,
        (${p.to}::date - greatest(g.received_on, max(l.on_day)))::bigint AS days
      FROM leg l JOIN funds.gift g ON g.county = ${p.county} AND g.id = l.id
      WHERE g.received_on <= ${p.to}::date GROUP BY g.county, g.id HAVING sum(l.amount) > 0)`
}

export const idleDays = defineMeasure({
  key: 'funds.idle-days',
  title: '捐赠款闲置天数',
  definition: '至月末还有余额的捐赠款，从到账或者最近一次使用之日起算的天数，逐笔合计。',
  kind: 'sum',
  unit: '天',
  subject: 'village',
  better: 'less',
  values: (p) => sql`
    WITH ${idle(p)}
    SELECT place AS subject, place, NULL::uuid AS unit, coalesce(sum(days), 0) AS numerator, 0::bigint AS denominator FROM idle GROUP BY place`,
  records: (p, side, of) => sql`
    WITH ${idle(p)}
    SELECT '/gifts/' || id AS link, title, day, place, days AS amount FROM idle
    WHERE ${side === 'numerator'} AND place >= ${of.place} AND place < ${`${of.place}~`} ${of.unit ? sql`AND false` : sql``} ORDER BY place, day, id`,
})
