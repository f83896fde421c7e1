import { sql } from 'kysely'
import { defineMeasure, type MeasurePeriod } from '#kernel/pure/measure.ts'
import { behind } from '#kernel/server/patterns.ts'

/**
 * What each township must have filled (L4), told apart by the title of the post. The order matters: a post is
 * counted for the first line whose words it bears, so 副书记 is nobody's secretary and a committee member is no cadre.
 */
export const STAFFING = [
  { slot: 'secretary', name: '党委书记', required: 1, like: '(^|党委)书记$', unlike: '副书记' },
  { slot: 'organiser', name: '组织委员', required: 1, like: '组织委员', unlike: '^$' },
  { slot: 'cadre', name: '专职党务干部', required: 2, like: '党务|党建', unlike: '书记|组织委员|兼职' },
] as const

const SLOTS = JSON.stringify(STAFFING)

/** Posts of the township that fill a required slot on the last day; the longest held are counted first, up to what is required. */
function filled(p: MeasurePeriod) {
  return sql`
    SELECT f.id, f.title, f.person, f.name, f.place, f.from_day, f.slot FROM (
      SELECT t.post AS id, t.title, t.person, t.name, t.place, t.from_day, s.slot, s.required,
        row_number() OVER (PARTITION BY t.place, s.slot ORDER BY t.from_day, t.post) AS nth
      FROM people.held t
      JOIN json_to_recordset(${SLOTS}) AS s(slot text, required integer, "like" text, "unlike" text)
        ON t.title ~ s."like" AND t.title !~ s."unlike"
      WHERE t.county = ${p.county} AND t.role = 'township' AND length(t.place) = 9
        AND t.entered_at <= ${p.asOf} AND t.from_day <= ${p.to}
        AND (t.to_day IS NULL OR t.to_day >= ${p.to} OR t.ended_at > ${p.asOf})) f
    WHERE f.nth <= f.required`
}

/** The townships that had a committee on the last day, as far as was known. */
function committees(p: MeasurePeriod) {
  return sql`
    SELECT o.id, o.name, o.place FROM organisations.history o
    WHERE o.county = ${p.county} AND o.kind = 'township-committee' AND o.valid_from <= ${p.to}
      AND (o.valid_to IS NULL OR o.valid_to > ${p.to} OR o.ended_at > ${p.asOf}) AND o.entered_at <= ${p.asOf}`
}

export const measures = [
  defineMeasure({
    key: 'people.staffing',
    title: '乡镇党建力量配备达标率',
    definition:
      '每个乡镇应配党委书记1名、组织委员1名、专职党务干部不少于2名；以月末在任职务计，已配职数（不超过应配数）与应配职数之比。',
    kind: 'ratio',
    unit: '百分比',
    subject: 'township',
    better: 'more',
    values: (p) => sql`
      WITH f AS (${filled(p)})
      SELECT c.place::text AS subject, c.place, c.id AS unit,
        (SELECT count(*) FROM f WHERE f.place = c.place) AS numerator,
        (SELECT sum(s.required) FROM json_to_recordset(${SLOTS}) AS s(required integer)) AS denominator
      FROM (${committees(p)}) c`,
    records: (p, side, of) =>
      side === 'numerator'
        ? sql`
          SELECT '/people/' || f.person::text AS link, f.name || ' ' || f.title AS title, f.from_day AS day, f.place, 1 AS amount
          FROM (${filled(p)}) f
          JOIN (${committees(p)}) c ON c.place = f.place
          WHERE ${behind(of, sql`f.place`, sql`c.id`)}`
        : sql`
          SELECT '/organisations/' || c.id::text AS link, c.name || ' 应配' || s.name AS title, NULL::date AS day, c.place, s.required AS amount
          FROM (${committees(p)}) c CROSS JOIN json_to_recordset(${SLOTS}) AS s(name text, required integer)
          WHERE ${behind(of, sql`c.place`, sql`c.id`)}`,
  }),
]
