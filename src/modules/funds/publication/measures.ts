import { type RawBuilder, sql } from 'kysely'
import { defineMeasure, type MeasurePeriod } from '#kernel/pure/measure.ts'
import { fundsPack } from '../pack.ts'

const { giving: DEFAULTS } = fundsPack.parse({})

/** A number of the county's giving in the pack in force at the period's end, as it was known then; else what stands by default. */
function ofGiving(p: MeasurePeriod, name: 'publishMonths' | 'publishWithin' | 'idleDays'): RawBuilder<unknown> {
  return sql`coalesce((SELECT (sections #>> ${['funds', 'giving', name]}::text[])::integer FROM kernel.pack_version
    WHERE county = ${p.county} AND in_force_from <= ${p.to}::date AND (adopted_at <= ${p.asOf} OR version = 1)
    ORDER BY version DESC LIMIT 1), ${DEFAULTS[name]})`
}

/**
 * owed: each period of the books whose ledger was to be public by a day of the month, or by an earlier day and was not when the month
 * began; kept: all of it was public by its day, as far as was known at the period's moment. The periods and days are those of
 * `nextPeriod` and `dueDay`: a ledger that ends before its period does leaves the rest of it owed.
 */
function owed(p: MeasurePeriod): RawBuilder<unknown> {
  return sql`
    rule AS (SELECT ${ofGiving(p, 'publishMonths')} AS months, ${ofGiving(p, 'publishWithin')} AS within),
    books AS (SELECT (min(f.at) AT TIME ZONE 'Asia/Shanghai')::date AS first FROM funds.posting f WHERE f.county = ${p.county} AND f.at <= ${p.asOf}),
    ended AS (
      SELECT (m + interval '1 month')::date - 1 AS to_day, (m + interval '1 month')::date - 1 + r.within AS due
      FROM rule r, books b, generate_series(date_trunc('month', b.first::timestamp), ${p.to}::date::timestamp, interval '1 month') m
      WHERE extract(month FROM m)::integer % r.months = 0),
    owed AS (
      SELECT e.to_day, e.due, coalesce(u.day <= e.due, false) AS kept
      FROM ended e CROSS JOIN LATERAL (
        SELECT min(u.published_on) AS day FROM funds.publication u
        WHERE u.county = ${p.county} AND u.to_day >= e.to_day AND u.published_at <= ${p.asOf}) u
      WHERE e.due <= ${p.to}::date AND (e.due >= ${p.from}::date OR u.day IS NULL OR u.day >= ${p.from}::date))`
}

export const publishedOnTime = defineMeasure({
  key: 'funds.published-on-time',
  title: '资金账目按时公开率',
  definition:
    '当月应当公布的各期账目（含以前到期、至当月初仍未公布的）中，在规定日期以前（含当日）把整期账目公布完的期数所占比例。',
  kind: 'ratio',
  unit: '百分比',
  subject: 'village',
  better: 'more',
  values: (p) => sql`
    WITH ${owed(p)}
    SELECT ${p.county}::text AS subject, ${p.county}::text AS place, NULL::uuid AS unit, count(*) FILTER (WHERE kept) AS numerator,
      count(*) AS denominator FROM owed HAVING count(*) > 0`,
  records: (p, side, of) => sql`
    WITH ${owed(p)}
    SELECT '/fund-publications' AS link, '截至 ' || to_day || ' 的公开账目' AS title, due AS day, ${p.county}::text AS place, 1 AS amount FROM owed
    WHERE ${p.county} >= ${of.place} AND ${p.county} < ${`${of.place}~`} ${of.unit ? sql`AND false` : sql``}
      ${side === 'numerator' ? sql`AND kept` : sql``} ORDER BY to_day`,
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

/** Of the gifts that hold money, those that have lain unused longer than the county lets them. */
const tooLong = (p: MeasurePeriod): RawBuilder<unknown> => sql`days > ${ofGiving(p, 'idleDays')}`

export const idleGifts = defineMeasure({
  key: 'funds.idle-gifts',
  title: '逾期闲置捐赠款',
  definition: '至月末还有余额、从到账或者最近一次使用之日起闲置天数超过本县规定（没有规定的按 180 日）的捐赠款笔数。',
  kind: 'count',
  unit: '笔',
  subject: 'village',
  better: 'less',
  values: (p) => sql`
    WITH ${idle(p)}
    SELECT place AS subject, place, NULL::uuid AS unit, count(*) AS numerator, 0 AS denominator FROM idle WHERE ${tooLong(p)} GROUP BY place`,
  records: (p, side, of) => sql`
    WITH ${idle(p)}
    SELECT '/gifts/' || id AS link, title, day, place, 1 AS amount FROM idle
    WHERE ${tooLong(p)} AND ${side === 'numerator'} AND place >= ${of.place} AND place < ${`${of.place}~`} ${of.unit ? sql`AND false` : sql``}
    ORDER BY place, day, id`,
})
