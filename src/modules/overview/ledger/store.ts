import { type RawBuilder, sql } from 'kysely'
import type { Day, Month } from '#kernel/pure/day.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { orderOf } from '#kernel/server/order.ts'
import { containing } from '#kernel/server/patterns.ts'
import { DUTY_LATE, FINDING_OVERDUE, LETTER_ISSUED, LETTER_LATE, LETTER_REPLIED, under } from '../store.ts'
import type { Kind, Standing } from './model.ts'

export interface LedgerFilter {
  month: Month
  q?: string | undefined
  kind?: Kind | undefined
  standing?: Standing | undefined
  under?: string | undefined
  unit?: string | undefined
}

export interface LedgerLine {
  id: string
  kind: Kind
  group: string
  code: string | null
  title: string
  place: string
  placeName: string
  unit: string
  unitName: string
  since: Day | null
  dueOn: Day | null
  doneOn: Day | null
  state: string
  standing: Standing
}

function duties(h: Handle, month: Month): RawBuilder<unknown> {
  return sql`
    SELECT d.id, 'duty' AS kind, d.list_title AS "group", d.code, d.title, d.place, d.unit, d.unit AS answering, NULL::text AS name,
      NULL::date AS since, d.due_on AS "dueOn", d.done_on AS "doneOn", d.state,
      CASE WHEN d.state = 'done' THEN 'done' WHEN ${DUTY_LATE(h.today)} THEN 'late' ELSE 'doing' END AS standing
    FROM duties.current d WHERE d.county = ${h.scope.county} AND d.month = ${month}`
}

function findings(h: Handle, month: Month): RawBuilder<unknown> {
  return sql`
    SELECT f.id, 'finding', f.category, NULL, f.fact, f.place, f.subject, f.unit, NULL, f.raised_on, f.due_on, f.ended_on, f.state,
      CASE WHEN NOT f.live THEN 'done' WHEN ${FINDING_OVERDUE(h.today)} THEN 'late' ELSE 'doing' END
    FROM supervision.current_finding f WHERE f.county = ${h.scope.county} AND f.month = ${month}`
}

function letters(h: Handle, month: Month): RawBuilder<unknown> {
  return sql`
    SELECT l.id, 'letter', l.kind, l.number_text, l.items::text, l.addressee_place, l.addressee, l.addressee, l.addressee_name, l.issued_on,
      l.due_on, ${LETTER_REPLIED}, l.state,
      CASE WHEN l.state = 'answered' OR (l.due_on IS NULL AND l.state <> 'issued') THEN 'done'
        WHEN ${LETTER_LATE(h.today)} THEN 'late' ELSE 'doing' END
    FROM supervision.current_letter l WHERE l.county = ${h.scope.county} AND l.month = ${month} AND ${LETTER_ISSUED}`
}

const SOURCES: Record<Kind, (h: Handle, month: Month) => RawBuilder<unknown>> = {
  duty: duties,
  finding: findings,
  letter: letters,
}

const ORDERS: Record<string, RawBuilder<unknown>> = {
  place: sql`x.place, x.kind, x."dueOn" NULLS LAST, x.id`,
  dueOn: sql`x."dueOn" NULLS LAST, x.place, x.id`,
  '-dueOn': sql`x."dueOn" DESC NULLS LAST, x.place, x.id`,
}

/** One page of the ledger and its true length: duties, findings and letters of a month side by side. */
export async function listLedger(
  h: Handle,
  filter: LedgerFilter,
  page: PageOf & { sort?: string | undefined },
): Promise<{ total: number; rows: LedgerLine[] }> {
  const kinds: Kind[] = filter.kind === undefined ? ['duty', 'finding', 'letter'] : [filter.kind]
  const all = sql.join(
    kinds.map((kind) => named(SOURCES[kind](h, filter.month))),
    sql` UNION ALL `,
  )
  const where = sql`true
    ${filter.standing ? sql`AND x.standing = ${filter.standing}` : sql``}
    ${filter.under ? sql`AND ${under(h, sql`x.place`, filter.under)}` : sql``}
    ${filter.unit ? sql`AND ${filter.unit} IN (x.unit, x.answering)` : sql``}
    ${filter.q ? sql`AND (x.title LIKE ${containing(filter.q)} OR x."unitName" LIKE ${containing(filter.q)} OR x.code LIKE ${containing(filter.q)})` : sql``}`
  const lines = sql`(
    SELECT r.*, coalesce(r.name, o.name, '已撤并的组织') AS "unitName", coalesce(p.name, r.place) AS "placeName" FROM (${all}) r
    LEFT JOIN organisations.current o ON o.county = ${h.scope.county} AND o.id = r.unit
    LEFT JOIN places.current p ON p.county = ${h.scope.county} AND p.place = r.place) x`
  const order = orderOf(ORDERS, page.sort, 'place')
  const rows = await h.rows<LedgerLine>(sql`
    SELECT x.id, x.kind, x."group", x.code, x.title, x.place, x."placeName", x.unit, x."unitName", x.since, x."dueOn", x."doneOn", x.state,
      x.standing
    FROM ${lines} WHERE ${where} ORDER BY ${order} LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM ${lines} WHERE ${where}`)
  return { total, rows }
}

/** The columns get their names here, so that each source stands alone as well as in the union. */
function named(source: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`SELECT * FROM (${source}) AS s(id, kind, "group", code, title, place, unit, answering, name, since, "dueOn", "doneOn", state, standing)`
}
