import { type RawBuilder, sql } from 'kysely'
import { defineMeasure, type MeasurePeriod, type MeasureRecord } from '#kernel/pure/measure.ts'
import { behind } from '#kernel/server/patterns.ts'
import { VISIT_KINDS } from './model.ts'

/** Visits that count: recorded by the moment, not void, not replaced by the moment, made in the period. */
function visits(p: MeasurePeriod): RawBuilder<unknown> {
  return sql`v.county = ${p.county} AND v.at <= ${p.asOf} AND NOT v.void AND v.on_day BETWEEN ${p.from}::date AND ${p.to}::date
    AND NOT EXISTS (SELECT 1 FROM fieldwork.visit r WHERE r.county = v.county AND r.replaces = v.id AND r.replaces IS NOT NULL
      AND r.at <= ${p.asOf})`
}

/** villages: those with a branch on the period's last day, as known at the moment, and the branch that answers when it is one. */
function villages(p: MeasurePeriod): RawBuilder<unknown> {
  return sql`
    villages AS (
      SELECT o.place, min(o.name) AS name, CASE WHEN count(*) = 1 THEN min(o.id::text)::uuid END AS answers FROM organisations.history o
      WHERE o.county = ${p.county} AND o.kind = 'village-branch' AND o.entered_at <= ${p.asOf} AND o.valid_from <= ${p.to}::date
        AND (o.valid_to IS NULL OR o.valid_to > ${p.to}::date OR o.ended_at > ${p.asOf}) GROUP BY o.place)`
}

/**
 * homes: households that were listed or watched on the period's last day, as known at the moment, in their village;
 * seen: those visited in the period, each with its first visit.
 */
export function homesSeen(p: MeasurePeriod): RawBuilder<unknown> {
  return sql`
    ${villages(p)},
    latest AS (
      SELECT DISTINCT ON (v.id) v.id, substr(v.place, 1, 12) AS place, v.name, v.standing FROM households.history v
      WHERE v.county = ${p.county} AND v.entered_at <= ${p.asOf} AND v.valid_from <= ${p.to}::date
        AND (v.valid_to IS NULL OR v.valid_to > ${p.to}::date OR v.ended_at > ${p.asOf})
      ORDER BY v.id, v.revision DESC),
    homes AS (
      SELECT l.id, l.place, l.name, l.standing, g.answers FROM latest l LEFT JOIN villages g ON g.place = l.place
      WHERE l.standing IN ('listed', 'watched')),
    seen AS (
      SELECT DISTINCT ON (v.household) v.household, v.id, v.on_day FROM fieldwork.visit v
      WHERE ${visits(p)} AND v.kind = 'household' ORDER BY v.household, v.on_day, v.id)`
}

/** The share of homes seen in a month: its rest are the homes that nobody has seen. */
export const HOMES_SEEN = 'fieldwork.visited'

const visited = defineMeasure({
  key: HOMES_SEEN,
  title: '当月走访率',
  definition:
    '月末在册的建档立卡户和监测户中，当月至少入户走访过一次并见到人的户数占比；上门未遇的不计，同一户多次走访只计一次。',
  kind: 'ratio',
  unit: '百分比',
  subject: 'village',
  better: 'more',
  values: (p) => sql`
    WITH ${homesSeen(p)}
    SELECT x.place AS subject, x.place, x.answers AS unit, count(s.household) AS numerator, count(*) AS denominator
    FROM homes x LEFT JOIN seen s ON s.household = x.id GROUP BY x.place, x.answers`,
  records: (p, side, of) =>
    side === 'numerator'
      ? sql<MeasureRecord>`
        WITH ${homesSeen(p)}
        SELECT '/visits/' || s.id AS link, x.name || '户' AS title, s.on_day AS day, x.place, 1 AS amount
        FROM homes x JOIN seen s ON s.household = x.id WHERE ${behind(of, sql`x.place`, sql`x.answers`)} ORDER BY x.place, s.on_day, s.id`
      : sql<MeasureRecord>`
        WITH ${homesSeen(p)}
        SELECT '/households/' || x.id AS link, x.name || '户' || CASE WHEN s.household IS NULL THEN '（未走访）' ELSE '' END AS title,
          s.on_day AS day, x.place, 1 AS amount
        FROM homes x LEFT JOIN seen s ON s.household = x.id WHERE ${behind(of, sql`x.place`, sql`x.answers`)} ORDER BY x.place, x.name, x.id`,
})

/**
 * due: terms of opinions that end in the period, with what was known of each at the moment; `home` is where the answering
 * organisation sits. An opinion that was handed back has had more than one term: its last event tells of the last one, and
 * of those before only such count as were missed, since the answer that came in time stands for what it was to answer.
 */
function opinionsDue(p: MeasurePeriod): RawBuilder<unknown> {
  return sql`
    near AS (
      SELECT DISTINCT e.opinion FROM fieldwork.opinion_event e
      WHERE e.county = ${p.county} AND e.due_on BETWEEN ${p.from}::date AND ${p.to}::date AND e.at <= ${p.asOf}),
    known AS (
      SELECT n.opinion, e.* FROM near n CROSS JOIN LATERAL (
        SELECT x.unit, x.state, x.due_on, x.answered_on, lead(x.action) OVER (ORDER BY x.version) AS next FROM fieldwork.opinion_event x
        WHERE x.county = ${p.county} AND x.opinion = n.opinion AND x.at <= ${p.asOf}) e
      WHERE e.next IS NULL AND e.state <> 'withdrawn' OR e.next = 'reopen' AND e.answered_on > e.due_on),
    due AS (
      SELECT k.opinion AS id, o.text, k.unit, k.due_on,
        k.next IS NULL AND k.state IN ('answered', 'settled') AND k.answered_on <= k.due_on AS timely,
        coalesce((SELECT g.place FROM organisations.history g WHERE g.county = ${p.county} AND g.id = k.unit AND g.entered_at <= ${p.asOf}
          AND g.valid_from <= ${p.to}::date ORDER BY g.valid_from DESC LIMIT 1), ${p.county}) AS home
      FROM known k JOIN fieldwork.opinion o ON o.county = ${p.county} AND o.id = k.opinion
      WHERE k.due_on BETWEEN ${p.from}::date AND ${p.to}::date)`
}

const opinions = defineMeasure({
  key: 'fieldwork.opinions',
  title: '群众诉求按期答复率',
  definition:
    '办理期限在当月届满的群众诉求（已撤回的除外）中，由承办组织在期限内答复的比例；本人不满意退回重办的，以重新答复为准，退回以前已经逾期的仍计逾期。',
  kind: 'ratio',
  unit: '百分比',
  subject: 'organisation',
  better: 'more',
  values: (p) => sql`
    WITH ${opinionsDue(p)}
    SELECT d.unit::text AS subject, d.home AS place, d.unit, count(*) FILTER (WHERE d.timely) AS numerator, count(*) AS denominator
    FROM due d GROUP BY d.unit, d.home`,
  records: (p, side, of) => sql`
    WITH ${opinionsDue(p)}
    SELECT '/opinions/' || d.id AS link, left(d.text, 60) || CASE WHEN d.timely THEN '' ELSE '（未按期答复）' END AS title, d.due_on AS day,
      d.home AS place, 1 AS amount
    FROM due d WHERE ${behind(of, sql`d.home`, sql`d.unit`)} ${side === 'numerator' ? sql`AND d.timely` : sql``}
    ORDER BY d.home, d.due_on, d.id`,
})

/** walks: villages through which a leader walked in the period, each with the first such walk. */
function walked(p: MeasurePeriod): RawBuilder<unknown> {
  return sql`
    ${villages(p)},
    walks AS (
      SELECT DISTINCT ON (v.village) v.village, v.id, v.on_day, v.person FROM fieldwork.visit v
      WHERE ${visits(p)} AND v.led ORDER BY v.village, v.on_day, v.id)`
}

const walkedVillages = defineMeasure({
  key: 'fieldwork.villages',
  title: '领导干部走村覆盖率',
  definition: '月末在册的村（社区）中，当月至少有一名县、乡领导干部或者联系该村的领导干部走村并登记的村数占比。',
  kind: 'ratio',
  unit: '百分比',
  subject: 'village',
  better: 'more',
  values: (p) => sql`
    WITH ${walked(p)}
    SELECT g.place AS subject, g.place, g.answers AS unit, CASE WHEN w.village IS NULL THEN 0 ELSE 1 END AS numerator, 1 AS denominator
    FROM villages g LEFT JOIN walks w ON w.village = g.place`,
  records: (p, side, of) =>
    side === 'numerator'
      ? sql<MeasureRecord>`
        WITH ${walked(p)}
        SELECT '/visits/' || w.id AS link, coalesce(n.name, '') || ${VISIT_KINDS.village}::text AS title, w.on_day AS day, g.place, 1 AS amount
        FROM villages g JOIN walks w ON w.village = g.place LEFT JOIN people.person n ON n.county = ${p.county} AND n.id = w.person
        WHERE ${behind(of, sql`g.place`, sql`g.answers`)} ORDER BY g.place`
      : sql<MeasureRecord>`
        WITH ${walked(p)}
        SELECT '/places/' || g.place AS link, coalesce(l.name, g.name) || CASE WHEN w.village IS NULL THEN '（未走到）' ELSE '' END AS title,
          w.on_day AS day, g.place, 1 AS amount
        FROM villages g LEFT JOIN walks w ON w.village = g.place
        LEFT JOIN places.history l ON l.county = ${p.county} AND l.place = g.place AND l.valid_from <= ${p.to}::date
          AND (l.valid_to IS NULL OR l.valid_to > ${p.to}::date)
        WHERE ${behind(of, sql`g.place`, sql`g.answers`)} ORDER BY g.place`,
})

export const measures = [visited, opinions, walkedVillages]
