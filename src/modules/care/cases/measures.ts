import { sql } from 'kysely'
import { defineMeasure, type MeasurePeriod } from '#kernel/pure/measure.ts'

type Of = { place: string; unit?: string | undefined }

/**
 * kept: items of plans that fell due in the month, with whether each was done by its day, as far as was known at the period's moment.
 * A village's rows have no unit of their own: the organisation that answers for a village is known by its place.
 */
function due(p: MeasurePeriod) {
  return sql`
    SELECT '/care/cases/' || i.of_case AS link, i.what AS title, i.due_on AS day, substr(i.place, 1, 12) AS place, coalesce(i.done_at <= ${p.asOf} AND i.done_on <= i.due_on, false) AS kept
    FROM care.plan_item i
    WHERE i.county = ${p.county} AND i.due_on BETWEEN ${p.from}::date AND ${p.to}::date AND i.at <= ${p.asOf}
      AND (i.dropped_at IS NULL OR i.dropped_at > ${p.asOf})`
}

const within = (of: Of) => sql`place >= ${of.place} AND place < ${`${of.place}~`} ${of.unit ? sql`AND false` : sql``}`

export const plansKept = defineMeasure({
  key: 'care.plans-kept',
  title: '帮扶计划按期办结率',
  definition: '关爱对象帮扶计划中当月到期的事项，在期限以前（含当日）办结的件数所占比例。',
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

/** Cases that were on file at the end of the period, with whether they had an adviser then. */
function onFile(p: MeasurePeriod) {
  return sql`
    SELECT '/care/cases/' || c.id AS link, '关爱对象 ' || c.shown AS title, f.on_day AS day, substr(c.place, 1, 12) AS place,
      EXISTS (SELECT 1 FROM care.adviser a WHERE a.county = c.county AND a.of_case = c.id AND a.from_day <= ${p.to}::date AND a.at <= ${p.asOf}
        AND (a.to_day IS NULL OR a.to_day > ${p.to}::date OR a.ended_at > ${p.asOf})) AS covered
    FROM care."case" c JOIN care.file f ON f.county = c.county AND f.of_case = c.id
    WHERE c.county = ${p.county} AND f.on_day <= ${p.to}::date AND f.at <= ${p.asOf}
      AND (c.closed_on IS NULL OR c.closed_on > ${p.to}::date) AND c.state IN ('filed', 'planned', 'closed')`
}

export const covered = defineMeasure({
  key: 'care.covered',
  title: '首席顾问覆盖率',
  definition: '月末已建档的关爱对象中，有首席顾问的人数所占比例。',
  kind: 'ratio',
  unit: '百分比',
  subject: 'village',
  better: 'more',
  values: (p) => sql`
    SELECT place AS subject, place, NULL::uuid AS unit, count(*) FILTER (WHERE covered) AS numerator, count(*) AS denominator
    FROM (${onFile(p)}) d GROUP BY place`,
  records: (p, side, of) => sql`
    SELECT link, title, day, place, 1 AS amount FROM (${onFile(p)}) d
    WHERE ${within(of)} ${side === 'numerator' ? sql`AND covered` : sql``} ORDER BY place, link`,
})

export const measures = [plansKept, covered]
