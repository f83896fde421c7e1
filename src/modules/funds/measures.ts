import { type RawBuilder, sql } from 'kysely'
import { defineMeasure, type MeasurePeriod } from '#kernel/pure/measure.ts'
import { unconfirmedGoods } from './goods/measures.ts'
import { idleDays, idleGifts, publishedOnTime } from './publication/measures.ts'

type Of = { place: string; unit?: string | undefined }

function within(of: Of, place: RawBuilder<unknown>, unit: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`${place} >= ${of.place} AND ${place} < ${`${of.place}~`} ${of.unit ? sql`AND ${unit} = ${of.unit}` : sql``}`
}

/**
 * owed: each sum that fell due in the month, of a budget's plan or an approved payment, with whether it was paid by that day and in
 * full, as far as was known at the period's moment.
 */
function owed(p: MeasurePeriod): RawBuilder<unknown> {
  return sql`
    owed AS (
      SELECT '/budgets/' || d.budget AS link, a.title || CASE d.share WHEN 'upper' THEN '（上级经费）' WHEN 'county' THEN '（县级配套）' ELSE '' END AS title, d.due_on AS day, d.place, d.unit,
        coalesce((SELECT sum(m.amount) FROM funds.meeting m WHERE m.county = d.county AND m.due = d.id AND m.at <= ${p.asOf}
          AND m.on_day <= d.due_on), 0) >= d.amount AS kept
      FROM funds.due d JOIN funds.account a ON a.county = d.county AND a.id = d.account
      JOIN funds.budget b ON b.county = d.county AND b.id = d.budget
      WHERE d.county = ${p.county} AND d.due_on BETWEEN ${p.from}::date AND ${p.to}::date AND d.at <= ${p.asOf} AND b.approved_at <= ${p.asOf}
      UNION ALL
      SELECT '/payments/' || y.id, y.title, y.due_on, y.place, y.unit, coalesce(y.paid_at <= ${p.asOf} AND y.paid_on <= y.due_on, false)
      FROM funds.payment y
      WHERE y.county = ${p.county} AND y.due_on BETWEEN ${p.from}::date AND ${p.to}::date AND y.decided_at <= ${p.asOf}
        AND NOT EXISTS (SELECT 1 FROM funds.payment_step s WHERE s.county = y.county AND s.payment = y.id AND s.step IN ('refuse', 'withdraw')
          AND s.at <= ${p.asOf})),
    counted AS (
      SELECT o.*, CASE WHEN count(o.unit) OVER w = count(*) OVER w AND min(o.unit::text) OVER w = max(o.unit::text) OVER w THEN o.unit END AS answers
      FROM owed o WINDOW w AS (PARTITION BY o.place))`
}

export const paidOnTime = defineMeasure({
  key: 'funds.paid-on-time',
  title: '资金按时足额拨付率',
  definition: '当月到期的拨付计划和已批准的款项中，在到期日以前（含当日）足额拨付的笔数所占比例。',
  kind: 'ratio',
  unit: '百分比',
  subject: 'village',
  better: 'more',
  values: (p) => sql`
    WITH ${owed(p)}
    SELECT place AS subject, place, answers AS unit, count(*) FILTER (WHERE kept) AS numerator, count(*) AS denominator
    FROM counted GROUP BY place, answers`,
  records: (p, side, of) => sql`
    WITH ${owed(p)}
    SELECT link, title, day, place, 1 AS amount FROM counted
    WHERE ${within(of, sql`place`, sql`answers`)} ${side === 'numerator' ? sql`AND kept` : sql``} ORDER BY place, day, link, title`,
})

export const measures = [unconfirmedGoods, paidOnTime, publishedOnTime, idleDays, idleGifts]
