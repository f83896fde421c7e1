import { type RawBuilder, sql } from 'kysely'
import { addDays, type Day } from '#kernel/pure/day.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import { TERM_AHEAD } from '#modules/households/public.ts'
import { DUTY_LATE, FINDING_OVERDUE, LETTER_LATE, LETTER_REPLIED } from '../store.ts'
import type { GroupKey } from './model.ts'

export interface TodoRow {
  id: string
  group: GroupKey
  /** a finding's fact or a duty's title; of a letter, the code of its kind; of a household's case, whose it is */
  title: string
  /** number of a letter, and how many items it lists; kind of a household's case; households of a hand-over */
  number: string | null
  items: number | null
  unitName: string
  placeName: string
  since: Day | null
  /** only while its clock runs: before notice, after submission and during an appeal there is no term to keep */
  dueOn: Day | null
  late: boolean
}

/** Rows of the acting post's own organisation; a post without one answers for its place. */
function own(h: Handle, unit: RawBuilder<unknown>, place: RawBuilder<unknown>): RawBuilder<unknown> {
  return h.scope.unit === null ? sql`${place} = ${h.scope.place}` : sql`${unit} = ${h.scope.unit}`
}

function findings(h: Handle, group: GroupKey, condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    SELECT f.id::text AS id, ${group}::text AS "group", f.fact AS title, NULL AS number, NULL::int AS items, coalesce(o.name, '') AS "unitName",
      coalesce(p.name, '') AS "placeName", f.raised_on AS since, CASE WHEN f.stopped_on IS NULL THEN f.due_on END AS "dueOn", ${FINDING_OVERDUE(h.today)} AS late, f.place
    FROM supervision.current_finding f
    LEFT JOIN organisations.current o ON o.county = f.county AND o.id = f.subject
    LEFT JOIN places.current p ON p.county = f.county AND p.place = f.place
    WHERE f.county = ${h.scope.county} AND ${condition}`
}

function letters(h: Handle, group: GroupKey, condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    SELECT l.id::text AS id, ${group}::text AS "group", l.kind AS title, l.number_text AS number, l.items, l.addressee_name AS "unitName",
      coalesce(p.name, '') AS "placeName", l.issued_on AS since, CASE WHEN ${LETTER_REPLIED} IS NULL THEN l.due_on END AS "dueOn",
      ${LETTER_LATE(h.today)} AS late, l.addressee_place AS place
    FROM supervision.current_letter l
    LEFT JOIN places.current p ON p.county = l.county AND p.place = l.addressee_place
    WHERE l.county = ${h.scope.county} AND ${condition}`
}

function duties(h: Handle, group: GroupKey, condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    SELECT d.id::text AS id, ${group}::text AS "group", d.title, NULL AS number, NULL::int AS items, coalesce(o.name, '') AS "unitName",
      coalesce(p.name, '') AS "placeName", NULL::date AS since, d.due_on AS "dueOn", ${DUTY_LATE(h.today)} AS late, d.place
    FROM duties.current d
    LEFT JOIN organisations.current o ON o.county = d.county AND o.id = d.unit
    LEFT JOIN places.current p ON p.county = d.county AND p.place = d.place
    WHERE d.county = ${h.scope.county} AND ${condition}`
}

function visits(h: Handle, group: GroupKey, condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    SELECT v.inspection || '/' || v.place AS id, ${group}::text AS "group", v.title, NULL AS number, NULL::int AS items, v.name AS "unitName",
      coalesce(p.name, '') AS "placeName", v.draw_on AS since, NULL::date AS "dueOn", false AS late, v.place
    FROM supervision.current_visit v
    LEFT JOIN places.current p ON p.county = v.county AND p.place = v.place
    WHERE v.county = ${h.scope.county} AND ${condition}`
}

function cases(h: Handle, group: GroupKey, condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    SELECT c.id::text AS id, ${group}::text AS "group", c.fact AS title, NULL AS number, NULL::int AS items, coalesce(o.name, '') AS "unitName",
      coalesce(p.name, '') AS "placeName", c.proposed_on AS since, CASE WHEN c.state = 'noticed' THEN c.heard_until END AS "dueOn",
      false AS late, c.place
    FROM supervision.current_discipline c
    LEFT JOIN organisations.current o ON o.county = c.county AND o.id = c.organisation
    LEFT JOIN places.current p ON p.county = c.county AND p.place = c.place
    WHERE c.county = ${h.scope.county} AND ${condition}`
}

/** Requests to change what a household's file says, with the organisation of whoever asked. */
function changes(h: Handle, group: GroupKey, condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    SELECT c.id::text AS id, ${group}::text AS "group", coalesce(v.name, '') || '户：' ||
      (SELECT string_agg(f ->> 'title', '、') FROM jsonb_array_elements(c.fields) f) AS title, NULL AS number, NULL::int AS items,
      coalesce(o.name, '') AS "unitName", coalesce(p.name, '') AS "placeName", ${dayOf(sql`c.asked_at`)} AS since, NULL::date AS "dueOn",
      false AS late, c.place
    FROM households.open_change c
    LEFT JOIN households.history v ON v.county = c.county AND v.id = c.household AND v.valid_to IS NULL
    LEFT JOIN people.held t ON t.county = c.county AND t.post = c.asked_post
    LEFT JOIN organisations.current o ON o.county = c.county AND o.id = t.unit
    LEFT JOIN places.current p ON p.county = c.county AND p.place = c.place
    WHERE c.county = ${h.scope.county} AND ${condition}`
}

function procedures(h: Handle, group: GroupKey, condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    SELECT f.id::text AS id, ${group}::text AS "group", coalesce(v.name, '') AS title, f.kind AS number, NULL::int AS items,
      coalesce(o.name, '') AS "unitName", coalesce(p.name, '') AS "placeName", f.opened_on AS since, f.due_on AS "dueOn",
      ${h.today}::date > f.due_on AS late, f.place
    FROM households.open_case f
    LEFT JOIN households.history v ON v.county = f.county AND v.id = f.household AND v.valid_to IS NULL
    LEFT JOIN organisations.current o ON o.county = f.county AND o.id = f.unit
    LEFT JOIN places.current p ON p.county = f.county AND p.place = f.place
    WHERE f.county = ${h.scope.county} AND ${condition}`
}

function handovers(h: Handle, group: GroupKey): RawBuilder<unknown> {
  return sql`
    SELECT x.id::text AS id, ${group}::text AS "group", f.name || '移交给' || t.name AS title, NULL AS number, x.households AS items,
      '' AS "unitName", coalesce(p.name, '') AS "placeName", ${dayOf(sql`x.opened_at`)} AS since, NULL::date AS "dueOn", false AS late, x.place
    FROM households.open_handover x
    JOIN people.person f ON f.county = x.county AND f.id = x.from_person
    JOIN people.person t ON t.county = x.county AND t.id = x.to_person
    LEFT JOIN places.current p ON p.county = x.county AND p.place = x.place
    WHERE x.county = ${h.scope.county}`
}

function payments(
  h: Handle,
  group: GroupKey,
  since: RawBuilder<unknown>,
  condition: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const due = sql`CASE WHEN y.state <> 'paid' THEN y.due_on END`
  return sql`
    SELECT y.id::text AS id, ${group}::text AS "group", y.title || '，' || y.payee_title AS title, NULL AS number, NULL::int AS items,
      '' AS "unitName", coalesce(p.name, '') AS "placeName", ${since} AS since, ${due} AS "dueOn",
      coalesce(${h.today}::date > ${due}, false) AS late, y.place
    FROM funds.open_payment y
    LEFT JOIN places.current p ON p.county = y.county AND p.place = y.place
    WHERE y.county = ${h.scope.county} AND ${condition}`
}

/** What was asked to go back to givers; opened as the gift. */
function refunds(h: Handle, group: GroupKey): RawBuilder<unknown> {
  return sql`
    SELECT r.gift::text AS id, ${group}::text AS "group", '退回' || r.shown || '的捐款' AS title, NULL AS number, NULL::int AS items,
      '' AS "unitName", coalesce(p.name, '') AS "placeName", r.asked_on AS since, NULL::date AS "dueOn", false AS late, r.place
    FROM funds.open_refund r
    LEFT JOIN places.current p ON p.county = r.county AND p.place = r.place
    WHERE r.county = ${h.scope.county} AND r.asked_by <> ${h.scope.person}::uuid`
}

/** What is left of gifts whose wishes have ended, and what their givers let become of it. */
function leftGifts(h: Handle, group: GroupKey): RawBuilder<unknown> {
  const left = sql`trim(to_char(g.free / 100.0, '999,999,999,990.00'))`
  return sql`
    SELECT g.id::text AS id, ${group}::text AS "group", g.title || '：' || g.giver_shown || '的捐款还有 ' || ${left} || ' 元，' ||
      CASE WHEN g.elsewhere THEN '捐赠人同意用于其他心愿' ELSE '应当退还捐赠人' END AS title, NULL AS number, NULL::int AS items,
      '' AS "unitName", coalesce(p.name, '') AS "placeName", g.received_on AS since, NULL::date AS "dueOn", false AS late, g.place
    FROM care.left_gift g
    LEFT JOIN places.current p ON p.county = g.county AND p.place = g.place
    WHERE g.county = ${h.scope.county}
      AND NOT EXISTS (SELECT 1 FROM funds.open_refund r WHERE r.county = g.county AND r.gift = g.id)`
}

/** Who is near to whom it is for neither decides nor pays. */
function notNear(h: Handle): RawBuilder<unknown> {
  return sql`${h.scope.person}::uuid <> ALL (y.kin)`
}

function dayOf(moment: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(${moment} AT TIME ZONE 'Asia/Shanghai')::date`
}

/** What each group holds for the post that asks. Village branches correct what is theirs; above them the addressee answers. */
function groupQuery(h: Handle, group: GroupKey): RawBuilder<unknown> {
  const myLetters = own(h, sql`l.addressee`, sql`l.addressee_place`)
  const myFindings = own(h, h.scope.role === 'village' ? sql`f.subject` : sql`f.unit`, sql`f.place`)
  switch (group) {
    case 'letters-to-read':
      return letters(h, group, sql`l.state = 'issued' AND ${myLetters}`)
    case 'letters-to-reply':
      return letters(h, group, sql`l.state IN ('read', 'returned') AND l.due_on IS NOT NULL AND ${myLetters}`)
    case 'letters-to-issue':
      return letters(h, group, sql`l.state = 'draft'`)
    case 'letters-to-judge':
      return letters(h, group, sql`l.state = 'replied'`)
    case 'findings-to-correct':
      return findings(h, group, sql`f.state IN ('notified', 'correcting', 'returned', 'escalated') AND ${myFindings}`)
    case 'findings-to-notify':
      return findings(h, group, sql`f.state = 'open'`)
    case 'findings-to-recheck':
      return findings(h, group, sql`f.state = 'submitted'`)
    case 'findings-to-decide':
      return findings(h, group, sql`f.live AND f.request IS NOT NULL`)
    case 'findings-to-judge':
      return findings(h, group, sql`f.state = 'appealed'`)
    case 'visits-to-do':
      return visits(h, group, sql`v.inspector = ${h.scope.person} AND NOT v.entered`)
    case 'cases-to-state':
      return cases(
        h,
        group,
        sql`c.state = 'noticed' AND c.heard_until >= ${h.today} AND ${own(h, sql`c.unit`, sql`c.place`)}`,
      )
    case 'cases-to-decide':
      return cases(
        h,
        group,
        sql`(c.state IN ('stated', 'appealed') OR (c.state = 'noticed' AND c.heard_until < ${h.today}))`,
      )
    case 'duties-to-do':
      return duties(h, group, sql`d.state IN ('open', 'overdue') AND ${own(h, sql`d.unit`, sql`d.place`)}`)
    case 'changes-to-decide':
      return changes(h, group, sql`c.asked_by IS DISTINCT FROM ${h.scope.person}`)
    case 'procedures-at-term':
      return procedures(h, group, sql`f.decided_on IS NULL AND f.due_on <= ${addDays(h.today, TERM_AHEAD)}`)
    case 'handovers-to-end':
      return handovers(h, group)
    case 'payments-to-decide':
      return payments(
        h,
        group,
        sql`y.requested_on`,
        sql`y.state = 'requested' AND y.requested_by IS DISTINCT FROM ${h.scope.person}::uuid AND ${notNear(h)}`,
      )
    case 'refunds-to-decide':
      return refunds(h, group)
    case 'payments-to-pay':
      return payments(
        h,
        group,
        sql`y.requested_on`,
        sql`y.state = 'approved' AND y.payer_not IS DISTINCT FROM ${h.scope.person}::uuid AND ${notNear(h)}`,
      )
    case 'payments-to-confirm':
      return payments(h, group, sql`y.paid_on`, sql`y.state = 'paid'`)
    case 'gifts-to-settle':
      return leftGifts(h, group)
  }
}

const URGENT = sql`late DESC, "dueOn" NULLS LAST, place, id`

/** The few most urgent of each group, with how many there are and how many of them are late: one statement. */
export async function urgentOf(
  h: Handle,
  groups: readonly GroupKey[],
  few: number,
): Promise<(TodoRow & { total: number; lateOnes: number })[]> {
  if (groups.length === 0) return []
  const parts = groups.map(
    (group) => sql`(
      SELECT t.*, count(*) OVER () AS total, count(*) FILTER (WHERE late) OVER () AS "lateOnes"
      FROM (${groupQuery(h, group)}) t ORDER BY ${URGENT} LIMIT ${few})`,
  )
  return h.rows(sql`${sql.join(parts, sql` UNION ALL `)}`)
}

export async function listGroup(
  h: Handle,
  group: GroupKey,
  filter: { q?: string | undefined },
  page: PageOf,
): Promise<{ total: number; rows: TodoRow[] }> {
  const found = sql`(${groupQuery(h, group)}) t ${
    filter.q
      ? sql`WHERE t.title LIKE ${containing(filter.q)} OR t."unitName" LIKE ${containing(filter.q)} OR t.number LIKE ${containing(filter.q)}`
      : sql``
  }`
  const rows = await h.rows<TodoRow>(
    sql`SELECT t.* FROM ${found} ORDER BY ${URGENT} LIMIT ${page.limit} OFFSET ${page.offset}`,
  )
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM ${found}`)
  return { total, rows }
}

/** Names of the county's own organisations. */
export async function unitNames(h: Handle, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await h.rows<{ id: string; name: string }>(sql`
    SELECT id, name FROM organisations.current WHERE county = ${h.scope.county} AND id = ANY (${ids}::uuid[]) ORDER BY name`)
  return new Map(rows.map((r) => [r.id, r.name]))
}
