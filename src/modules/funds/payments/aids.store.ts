import { type RawBuilder, sql } from 'kysely'
import { type Day, firstDay, lastDay, type Month } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import type { WitnessColumns } from '../witness.ts'
import type { AidFilter } from './model.ts'
import { AS_AID } from './store.ts'

export interface Aid {
  id: Id
  payee: Id
  payeeTitle: string
  purpose: string
  amount: Fen
  document: string
  about: string | null
  place: string
  placeName: string
  unit: Id | null
  kin: Id[]
  fromDay: Day
  toDay: Day | null
  endedWhy: string | null
}

const AID = sql`g.id, g.payee, a.title AS "payeeTitle", g.purpose, g.amount, g.document, g.about, g.place, coalesce(l.name, g.place) AS "placeName",
  g.unit, g.kin, g.from_day AS "fromDay", g.to_day AS "toDay", g.ended_why AS "endedWhy"`
const AIDS = sql`funds.aid g JOIN funds.account a ON a.county = g.county AND a.id = g.payee
  LEFT JOIN places.current l ON l.county = g.county AND l.place = g.place`

export interface NewAidRow extends WitnessColumns {
  id: Id
  payee: Id
  purpose: string
  amount: Fen
  document: string
  about: string | null
  place: string
  unit: Id | null
  kin: readonly Id[]
  from_day: Day
}

export async function addAids(h: Handle, rows: readonly NewAidRow[]): Promise<void> {
  await h.run(sql`
    INSERT INTO funds.aid (county, id, payee, purpose, amount, document, about, place, unit, kin, witness_print, witness_shown, from_day, at, person)
    SELECT ${h.scope.county}, r.id, r.payee, r.purpose, r.amount, r.document, r.about, r.place, r.unit, r.kin, decode(r.witness_print, 'hex'),
      r.witness_shown, r.from_day, ${h.now}::timestamptz,
      ${h.scope.person}::uuid
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, payee uuid, purpose text, amount bigint, document text, about text, place text,
      unit uuid, kin uuid[], witness_print text, witness_shown text, from_day date)`)
}

export async function loadAid(h: Handle, id: Id): Promise<Aid> {
  return h.one(sql`SELECT ${AID} FROM ${AIDS} WHERE g.county = ${h.scope.county} AND g.id = ${id}`, '该定期救助')
}

/** The aid by which somebody stands on the list of a purpose on some day of a month, the latest; undefined when they do not. */
export async function aidOf(h: Handle, payee: Id, purpose: string, month: Month): Promise<Id | undefined> {
  const row = await h.maybe<{ id: Id }>(sql`SELECT id FROM funds.aid
    WHERE county = ${h.scope.county} AND payee = ${payee} AND purpose = ${purpose} AND from_day <= ${lastDay(month)}::date
      AND (to_day IS NULL OR to_day > greatest(from_day, ${firstDay(month)}::date))
    ORDER BY from_day DESC, to_day DESC NULLS FIRST, id LIMIT 1`)
  return row?.id
}

/** @returns false when it had ended already */
export async function endAid(h: Handle, id: Id, toDay: Day, why: string): Promise<boolean> {
  const ended =
    await h.run(sql`UPDATE funds.aid SET to_day = ${toDay}, ended_why = ${why}, ended_at = ${h.now}, ended_by = ${h.scope.person}
    WHERE county = ${h.scope.county} AND id = ${id} AND to_day IS NULL`)
  return ended > 0
}

export async function listAids(
  h: Handle,
  f: AidFilter,
  page: PageOf,
): Promise<{ total: number; sum: Fen; rows: Aid[] }> {
  const where = sql`g.county = ${h.scope.county}
    ${f.purpose ? sql`AND g.purpose = ${f.purpose}` : sql``}
    ${f.under ? sql`AND g.place >= ${f.under} AND g.place < ${`${f.under}~`}` : sql``}
    ${f.live === undefined ? sql`` : f.live ? sql`AND g.to_day IS NULL` : sql`AND g.to_day IS NOT NULL`}
    ${f.q ? sql`AND a.title LIKE ${containing(f.q)}` : sql``}`
  const rows = await h.rows<Aid>(
    sql`SELECT ${AID} FROM ${AIDS} WHERE ${where} ORDER BY g.place, g.from_day, g.id LIMIT ${page.limit} OFFSET ${page.offset}`,
  )
  const totals = await h.one<{ total: number; sum: Fen }>(
    sql`SELECT count(*)::integer AS total, coalesce(sum(g.amount), 0) AS sum FROM ${AIDS} WHERE ${where}`,
  )
  return { ...totals, rows }
}

export interface DueAid extends Omit<Aid, 'placeName' | 'document' | 'endedWhy'>, WitnessColumns {
  /** asked for and paid under the purpose already */
  hadMonth: Fen
  hadYear: Fen
  /** whether some of this month was aid, as theirs is: what was given for a need of its own, as a wish, takes nothing from the aid */
  hadAid: boolean
}

/** Whether an aid `g` is given for a day: its first day has come and it has not ended. */
export function givenOn(on: Day): RawBuilder<unknown> {
  return sql`(g.from_day <= ${on}::date AND (g.to_day IS NULL OR g.to_day > ${on}::date))`
}

/** Who stands on the list on a day and is in no run of the month yet. */
export async function dueAids(h: Handle, purpose: string, month: Month, on: Day): Promise<DueAid[]> {
  return h.rows(sql`
    WITH had AS (
      SELECT y.payee, sum(y.amount) AS "year", sum(y.amount) FILTER (WHERE y.month = ${month}) AS "month",
        bool_or(y.month = ${month} AND ${AS_AID}) AS "monthlyAid" FROM funds.payment y
      WHERE y.county = ${h.scope.county} AND y.purpose = ${purpose} AND y.month BETWEEN ${`${month.slice(0, 4)}-01`} AND ${`${month.slice(0, 4)}-12`}
        AND y.state NOT IN ('refused', 'withdrawn', 'returned') GROUP BY y.payee)
    SELECT g.id, g.payee, a.title AS "payeeTitle", g.purpose, g.amount, g.about, g.place, g.unit, g.kin, encode(g.witness_print, 'hex') AS witness_print,
      g.witness_shown, g.from_day AS "fromDay", g.to_day AS "toDay",
      coalesce(had."monthlyAid", false) AS "hadAid", coalesce(had."month", 0) AS "hadMonth", coalesce(had."year", 0) AS "hadYear"
    FROM funds.aid g JOIN funds.account a ON a.county = g.county AND a.id = g.payee LEFT JOIN had ON had.payee = g.payee
    WHERE g.county = ${h.scope.county} AND g.purpose = ${purpose} AND ${givenOn(on)}
      AND NOT EXISTS (SELECT 1 FROM funds.payment y WHERE y.county = g.county AND y.payee = g.payee AND y.purpose = g.purpose AND y.month = ${month}
        AND y.run IS NOT NULL AND y.state NOT IN ('refused', 'withdrawn', 'returned'))
    ORDER BY g.place, g.id`)
}
