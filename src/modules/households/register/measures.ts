import { type RawBuilder, sql } from 'kysely'
import { defineMeasure, type MeasurePeriod } from '#kernel/pure/measure.ts'
import { packPart } from '#kernel/server/packs.ts'
import { atOrBelow } from '#kernel/server/patterns.ts'
import { FACTS, type FactKey } from '../model.ts'
import { registerPack } from './pack.ts'

const MASKED: Partial<Record<FactKey, string>> = {
  phone: 'phone_masked',
  personPhone: 'phone_masked',
  bank: 'bank_masked',
  idNumber: 'id_masked',
}
const KEYS = Object.keys(FACTS) as FactKey[]

/** The column a fact lies in; a sealed one is there when its masked text is. */
function columnOf(key: FactKey): string {
  return MASKED[key] ?? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** Whether a row lacks any of the facts whose keys are in `asked`. */
function lacksAny(table: string, subject: 'household' | 'person', asked: RawBuilder<unknown>): RawBuilder<unknown> {
  const lacking = KEYS.filter((key) => FACTS[key].subject === subject).map(
    (key) => sql`CASE WHEN coalesce(${sql.ref(`${table}.${columnOf(key)}`)}::text, '') = '' THEN ${sql.lit(key)} END`,
  )
  return sql`coalesce(ARRAY[${sql.join(lacking)}]::text[] && ${asked}, false)`
}

/** What stood on the period's last day, as it was known at the moment. */
function stood(p: MeasurePeriod, v: string): RawBuilder<unknown> {
  const column = (name: string) => sql.ref(`${v}.${name}`)
  return sql`${column('county')} = ${p.county} AND ${column('entered_at')} <= ${p.asOf} AND ${column('valid_from')} <= ${p.to}::date
    AND (${column('valid_to')} IS NULL OR ${column('valid_to')} > ${p.to}::date OR ${column('ended_at')} > ${p.asOf})`
}

/**
 * files: households listed or watched, each with whether nothing that the mechanism in force asks for is lacking: of the
 * household, of each member, and last year's income where it is asked for. `home` is the village of the place.
 */
function files(p: MeasurePeriod): RawBuilder<unknown> {
  const defaults = registerPack.parse({})
  const year = Number(p.month.slice(0, 4)) - 1
  return sql`
    mechanism AS (SELECT ${packPart(p, ['households', 'register'])} AS section),
    asked AS (
      SELECT coalesce((SELECT array_agg(k.key) FROM jsonb_array_elements_text(m.section -> 'required') k(key)),
        ${defaults.required}::text[]) AS keys
      FROM mechanism m),
    homes AS MATERIALIZED (
      SELECT v.id, v.place, substr(v.place, 1, 12) AS village, v.name, NOT ${lacksAny('v', 'household', sql`a.keys`)} AS whole
      FROM households.household_version v CROSS JOIN asked a
      WHERE ${stood(p, 'v')} AND v.standing IN ('listed', 'watched')),
    lacking AS (
      SELECT DISTINCT m.household FROM households.person_version m JOIN homes f ON f.id = m.household CROSS JOIN asked a
      WHERE ${stood(p, 'm')} AND m.life = 'living' AND ${lacksAny('m', 'person', sql`a.keys`)}),
    earned AS (
      SELECT DISTINCT i.household FROM households.income i
      WHERE i.county = ${p.county} AND i.year = ${year} AND i.at <= ${p.asOf} AND i.amount IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM households.income r WHERE r.county = i.county AND r.replaces = i.id AND r.at <= ${p.asOf})),
    files AS (
      SELECT f.id, f.place, f.village, f.name,
        f.whole AND l.household IS NULL
          AND (e.household IS NOT NULL OR NOT coalesce((m.section ->> 'requireIncome')::boolean, ${defaults.requireIncome})) AS whole
      FROM homes f CROSS JOIN mechanism m
      LEFT JOIN lacking l ON l.household = f.id LEFT JOIN earned e ON e.household = f.id)`
}

const wholeFiles = defineMeasure({
  key: 'households.files',
  title: '户档完整率',
  definition:
    '月末在册的建档立卡户和监测户中，规定的登记内容（户和每名成员的必填项、上年收入，以本县规定为准）全部填写的户数占比。',
  kind: 'ratio',
  unit: '百分比',
  subject: 'village',
  better: 'more',
  values: (p) => sql`
    WITH ${files(p)}
    SELECT village AS subject, village AS place, NULL::uuid AS unit, count(*) FILTER (WHERE whole) AS numerator, count(*) AS denominator
    FROM files GROUP BY village`,
  records: (p, side, of) => sql`
    WITH ${files(p)}
    SELECT '/households/' || id AS link, name || '户' || CASE WHEN whole THEN '' ELSE '（档案不完整）' END AS title,
      ${p.to}::date AS day, place, 1 AS amount
    FROM files WHERE ${atOrBelow(sql`village`, of.place)} ${of.unit ? sql`AND false` : sql``}
      ${side === 'numerator' ? sql`AND whole` : sql``}
    ORDER BY place, id`,
})

export const registerMeasures = [wholeFiles]
