import { sql } from 'kysely'
import { defineMeasure, type MeasurePeriod } from '#kernel/pure/measure.ts'

type Of = { place: string; unit?: string | undefined }

/**
 * Claims whose term ended in the month, with whether each was carried out by its day, as far as was known at the period's moment. One
 * that was let go within its term owes nothing more; one that was let go because its term had passed was not kept.
 */
function due(p: MeasurePeriod) {
  return sql`
    SELECT '/care/wishes/' || c.wish AS link, w.title, c.due_on AS day, substr(c.place, 1, 12) AS place,
      coalesce(c.carried_at <= ${p.asOf} AND c.carried_on <= c.due_on, false) AS kept
    FROM care.claim c JOIN care.wish w ON w.county = c.county AND w.id = c.wish
    WHERE c.county = ${p.county} AND c.due_on BETWEEN ${p.from}::date AND ${p.to}::date AND c.at <= ${p.asOf}
      AND (c.released_at IS NULL OR c.released_at > ${p.asOf} OR (c.released_at AT TIME ZONE 'Asia/Shanghai')::date > c.due_on)
      -- what was given is the centre's to carry out, not the village's
      AND c.kind <> 'giver'`
}

const within = (of: Of) => sql`place >= ${of.place} AND place < ${`${of.place}~`} ${of.unit ? sql`AND false` : sql``}`

export const wishesFulfilled = defineMeasure({
  key: 'care.wishes-fulfilled',
  title: '微心愿按期落实率',
  definition:
    '当月到期的微心愿和服务项目认领（不含指定捐款，由关爱中心落实；期限以内放弃认领的不计）中，在期限以前（含当日）落实的件数所占比例。',
  kind: 'ratio',
  unit: '百分比',
  subject: 'village',
  better: 'more',
  values: (p) => sql`
    SELECT place AS subject, place, NULL::uuid AS unit, count(*) FILTER (WHERE kept) AS numerator, count(*) AS denominator
    FROM (${due(p)}) d GROUP BY place`,
  records: (p, side, of) => sql`
    SELECT link, title, day, place, 1 AS amount FROM (${due(p)}) d
    WHERE ${within(of)} ${side === 'numerator' ? sql`AND kept` : sql``} ORDER BY place, day, link`,
})

export const measures = [wishesFulfilled]
