import { type RawBuilder, sql } from 'kysely'
import { defineMeasure, type MeasurePeriod } from '#kernel/pure/measure.ts'
import { packPart } from '#kernel/server/packs.ts'
import { atOrBelow } from '#kernel/server/patterns.ts'
import { pairingPack } from './pack.ts'

/** What was in force on the period's last day, as it was known at the moment. */
function held(p: MeasurePeriod, of: string): RawBuilder<unknown> {
  const column = (name: string) => sql.ref(`${of}.${name}`)
  return sql`${column('county')} = ${p.county} AND ${column('entered_at')} <= ${p.asOf} AND ${column('from_day')} <= ${p.to}::date
    AND (${column('to_day')} IS NULL OR ${column('to_day')} >= ${p.to}::date OR ${column('ended_at')} > ${p.asOf})`
}

/**
 * pairs: pairings whose helper holds a post of any kind; homes: households listed or watched, each with whether it has
 * such a pairing. Judged by the person and not by the post written down: a pairing goes along to a new title.
 */
function cover(p: MeasurePeriod): RawBuilder<unknown> {
  return sql`
    pairs AS (
      SELECT x.household, x.person, x.rank, x.place FROM households.pairing x
      WHERE ${held(p, 'x')} AND EXISTS (SELECT 1 FROM people.held t WHERE ${held(p, 't')} AND t.person = x.person)),
    homes AS (
      SELECT v.id, v.name, substr(v.place, 1, 12) AS village, EXISTS (SELECT 1 FROM pairs x WHERE x.household = v.id) AS helped
      FROM households.household_version v
      WHERE v.county = ${p.county} AND v.entered_at <= ${p.asOf} AND v.valid_from <= ${p.to}::date
        AND (v.valid_to IS NULL OR v.valid_to > ${p.to}::date OR v.ended_at > ${p.asOf})
        AND v.standing IN ('listed', 'watched'))`
}

const helped = defineMeasure({
  key: 'households.helped',
  title: '帮扶责任人覆盖率',
  definition: '月末建档立卡户和监测户中，有在岗帮扶责任人的户数占全部户数的比例。',
  kind: 'ratio',
  unit: '百分比',
  subject: 'village',
  better: 'more',
  values: (p) => sql`
    WITH ${cover(p)}
    SELECT f.village AS subject, f.village AS place, NULL::uuid AS unit, count(*) FILTER (WHERE f.helped) AS numerator, count(*) AS denominator
    FROM homes f GROUP BY f.village`,
  records: (p, side, of) => sql`
    WITH ${cover(p)}
    SELECT '/households/' || f.id AS link, f.name || '户' AS title, NULL::date AS day, f.village AS place, 1 AS amount
    FROM homes f WHERE ${side === 'numerator' ? sql`f.helped` : sql`true`}
      AND ${atOrBelow(sql`f.village`, of.place)} ${of.unit ? sql`AND false` : sql``}
    ORDER BY f.village, f.name, f.id`,
})

/** Helpers with more households than the mechanism of that time allows, each counted in the township of the first. */
function overloaded(p: MeasurePeriod): RawBuilder<unknown> {
  const defaults = pairingPack.parse({})
  const limit = (rank: 'first' | 'second') =>
    sql`coalesce((m.section ->> ${rank}::text)::integer, ${defaults[rank]}::integer)`
  return sql`
    ${cover(p)},
    mechanism AS (SELECT ${packPart(p, ['households', 'pairing'])} AS section),
    loads AS (
      SELECT x.person, substr(min(x.place), 1, 9) AS township, count(*) FILTER (WHERE x.rank = 1) AS first, count(*) FILTER (WHERE x.rank = 2) AS second
      FROM pairs x GROUP BY x.person),
    overloaded AS (
      SELECT s.person, s.township, s.first, s.second FROM loads s CROSS JOIN mechanism m
      WHERE s.first > ${limit('first')} OR s.second > ${limit('second')})`
}

const burden = defineMeasure({
  key: 'households.overloaded',
  title: '帮扶户数超限人数',
  definition: '月末结对户数超过规定上限的帮扶干部人数；跨乡镇帮扶的，计在其帮扶的第一个乡镇。',
  kind: 'count',
  unit: '人',
  subject: 'township',
  better: 'less',
  values: (p) => sql`
    WITH ${overloaded(p)},
    townships AS (
      SELECT DISTINCT substr(f.village, 1, 9) AS place FROM homes f UNION SELECT township FROM overloaded)
    SELECT t.place AS subject, t.place, NULL::uuid AS unit, (SELECT count(*) FROM overloaded o WHERE o.township = t.place) AS numerator, 0::bigint AS denominator
    FROM townships t`,
  records: (p, side, of) => sql`
    WITH ${overloaded(p)}
    SELECT '/pairing/helpers/' || o.person AS link, n.name || '：第一帮扶' || o.first || '户，第二帮扶' || o.second || '户' AS title, NULL::date AS day,
      o.township AS place, 1 AS amount
    FROM overloaded o JOIN people.person n ON n.county = ${p.county} AND n.id = o.person
    WHERE ${side === 'numerator' ? sql`true` : sql`false`} AND ${atOrBelow(sql`o.township`, of.place)} ${of.unit ? sql`AND false` : sql``}
    ORDER BY o.township, n.name, o.person`,
})

export const pairingMeasures = [helped, burden]
