import { sql } from 'kysely'
import { defineMeasure, type MeasurePeriod } from '#kernel/pure/measure.ts'
import { behind } from '#kernel/server/patterns.ts'

/** Letters whose reply falls due in the period, and whether the first reply came by then; nothing after `asOf` counts. One place an addressee. */
function dueLetters({ county, from, to, asOf }: MeasurePeriod) {
  return sql`
    SELECT l.id, l.number_text AS number, l.addressee_name AS name, l.addressee AS unit, l.due_on AS due,
      first_value(l.addressee_place) OVER (PARTITION BY l.addressee ORDER BY l.issued_at DESC, l.id DESC) AS place,
      (l.replied_at IS NOT NULL AND l.replied_at <= ${asOf} AND l.replied_on <= l.due_on) AS answered
    FROM supervision.letter l
    WHERE l.county = ${county} AND l.issued_at <= ${asOf} AND l.due_on >= ${from} AND l.due_on <= ${to}`
}

export const replied = defineMeasure({
  key: 'supervision.replied',
  title: '函件按时回复率',
  definition: '当月到期应回复的函件中，主送单位在时限内首次回复的占比。',
  kind: 'ratio',
  unit: '百分比',
  subject: 'organisation',
  better: 'more',
  values: (period) => sql`
    SELECT d.unit::text AS subject, d.place, d.unit, count(*) FILTER (WHERE d.answered) AS numerator, count(*) AS denominator
    FROM (${dueLetters(period)}) d GROUP BY d.unit, d.place`,
  records: (period, side, of) => sql`
    SELECT '/letters/' || d.id AS link, d.number || ' 致' || d.name AS title, d.due AS day, d.place, 1 AS amount
    FROM (${dueLetters(period)}) d
    WHERE ${behind(of, sql`d.place`, sql`d.unit`)}
      ${side === 'numerator' ? sql`AND d.answered` : sql``}
    ORDER BY d.due, d.id`,
})

export const letterMeasures = [replied]
