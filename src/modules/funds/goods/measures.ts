import { type RawBuilder, sql } from 'kysely'
import { defineMeasure, type MeasurePeriod } from '#kernel/pure/measure.ts'
import { CONFIRM_WITHIN } from './rules.ts'

/** open: each hand-over made so long before the period's end that it should have been confirmed, and was not, as far as was known. */
function unconfirmed(p: MeasurePeriod): RawBuilder<unknown> {
  return sql`
    open AS (
      SELECT l.id, l.item, s.on_day AS day, s.place FROM funds.lot_step s JOIN funds.lot l ON l.county = s.county AND l.id = s.lot
      WHERE s.county = ${p.county} AND s.step = 'hand' AND s.on_day < ${p.to}::date - ${CONFIRM_WITHIN}::integer AND s.at <= ${p.asOf}
        AND NOT EXISTS (SELECT 1 FROM funds.lot_step n WHERE n.county = s.county AND n.lot = s.lot AND n.step IN ('confirm', 'return')
          AND n.n > s.n AND n.at <= ${p.asOf}))`
}

export const unconfirmedGoods = defineMeasure({
  key: 'funds.unconfirmed-goods',
  title: '逾期未签收物资',
  definition: `月末（当月截至当日）发放已满 ${CONFIRM_WITHIN} 日仍未由受助人或者见证人签收的物资批数。`,
  kind: 'count',
  unit: '批',
  subject: 'village',
  better: 'less',
  values: (p) => sql`
    WITH ${unconfirmed(p)}
    SELECT place AS subject, place, NULL::uuid AS unit, count(*) AS numerator, 0 AS denominator FROM open GROUP BY place`,
  records: (p, side, of) => sql`
    WITH ${unconfirmed(p)}
    SELECT '/lots/' || id AS link, item AS title, day, place, 1 AS amount FROM open
    WHERE place >= ${of.place} AND place < ${`${of.place}~`} ${side === 'denominator' || of.unit ? sql`AND false` : sql``} ORDER BY place, day, link`,
})
