import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Checkup, Contract, ContractFilter, NewCheckup, Renewal } from './model.ts'

const CONTRACT = sql`c.id, c.operator, c.organisation, c.from_day AS "from", c.to_day AS "to", c.amount::double precision AS amount, c.scope, c.document, c.renews,
  n.id AS "renewedBy", EXISTS (SELECT 1 FROM care.checkup k WHERE k.county = c.county AND k.contract = c.id AND k.state = 'confirmed' AND k.passed
    AND k.year = extract(year FROM c.to_day)) AS checked`
const CONTRACTS = sql`care.contract c LEFT JOIN care.contract n ON n.county = c.county AND n.renews = c.id`
export type ContractRow = Contract & { checked: boolean }

export async function addContract(h: Handle, c: Omit<Contract, 'renewedBy'>): Promise<void> {
  const { county, person } = h.scope
  await h.run(sql`
    INSERT INTO care.contract (county, id, place, organisation, operator, from_day, to_day, amount, scope, document, renews, person, at)
    VALUES (${county}, ${c.id}, ${county}, ${c.organisation}, ${c.operator}, ${c.from}, ${c.to}, ${c.amount}, ${c.scope}, ${c.document},
      ${c.renews}, ${person}, ${h.now})`)
}

export async function listContracts(
  h: Handle,
  f: ContractFilter,
  page: PageOf,
): Promise<{ total: number; rows: ContractRow[] }> {
  const where = sql`c.county = ${h.scope.county}
    ${f.year ? sql`AND c.from_day <= make_date(${f.year}, 12, 31) AND c.to_day >= make_date(${f.year}, 1, 1)` : sql``}
    ${
      f.checkedIn
        ? sql`AND EXISTS (SELECT 1 FROM care.checkup k WHERE k.county = c.county AND k.contract = c.id AND k.year = ${f.checkedIn}
            AND k.state = 'confirmed' AND k.passed)`
        : sql``
    }`
  const rows = await h.rows<ContractRow>(sql`
    SELECT ${CONTRACT} FROM ${CONTRACTS} WHERE ${where} ORDER BY c.from_day DESC, c.id LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::integer AS total FROM care.contract c WHERE ${where}`,
  )
  return { total, rows }
}

export async function loadContract(h: Handle, id: Id): Promise<ContractRow> {
  return h.one<ContractRow>(
    sql`SELECT ${CONTRACT} FROM ${CONTRACTS} WHERE c.county = ${h.scope.county} AND c.id = ${id}`,
    '该合同',
  )
}

export async function addCheckup(
  h: Handle,
  id: Id,
  contract: Id,
  year: number,
  k: NewCheckup,
  onDay: Day,
): Promise<void> {
  const { county, person } = h.scope
  await h.run(sql`
    INSERT INTO care.checkup (county, id, contract, place, year, has_members, has_rules, has_activities, has_signs, members_note, rules_note,
      activities_note, signs_note, evidence, on_day, person, at)
    VALUES (${county}, ${id}, ${contract}, ${county}, ${year}, ${k.members.held}, ${k.rules.held}, ${k.activities.held}, ${k.signs.held},
      ${k.members.note}, ${k.rules.note}, ${k.activities.note}, ${k.signs.note}, ${k.evidence as Id[]}::uuid[], ${onDay}, ${person}, ${h.now})`)
}

const CHECKUP = sql`k.id, k.contract, k.year, k.evidence, k.on_day AS "onDay", k.person, p.name AS by, k.passed, k.state, d.name AS decider,
  k.decided_why AS "decidedWhy", json_build_object('members', json_build_object('held', k.has_members, 'note', k.members_note),
    'rules', json_build_object('held', k.has_rules, 'note', k.rules_note), 'activities', json_build_object('held', k.has_activities,
    'note', k.activities_note), 'signs', json_build_object('held', k.has_signs, 'note', k.signs_note)) AS points`
const CHECKUPS = sql`care.checkup k LEFT JOIN people.person p ON p.county = k.county AND p.id = k.person
  LEFT JOIN people.person d ON d.county = k.county AND d.id = k.decided_by`

export async function checkupsOf(h: Handle, contract: Id): Promise<Checkup[]> {
  return h.rows(
    sql`SELECT ${CHECKUP} FROM ${CHECKUPS} WHERE k.county = ${h.scope.county} AND k.contract = ${contract} ORDER BY k.at DESC, k.id`,
  )
}

export async function loadCheckup(h: Handle, id: Id): Promise<Checkup> {
  return h.one<Checkup>(
    sql`SELECT ${CHECKUP} FROM ${CHECKUPS} WHERE k.county = ${h.scope.county} AND k.id = ${id}`,
    '该核查',
  )
}

export async function decideCheckup(h: Handle, id: Id, state: 'confirmed' | 'returned', why: string): Promise<number> {
  return h.run(sql`
    UPDATE care.checkup SET state = ${state}, decided_by = ${h.scope.person}, decided_at = ${h.now}, decided_why = ${why}
    WHERE county = ${h.scope.county} AND id = ${id} AND state = 'open'`)
}

const RENEWAL = sql`r.id, r.contract, r.to_day AS "to", r.amount::double precision AS amount, r.document, r.state, r.person, p.name AS by, r.grounds,
  r.hear_until AS "hearUntil", r.answer, d.name AS decider, r.decided_why AS "decidedWhy"`
const RENEWALS = sql`care.renewal r LEFT JOIN people.person p ON p.county = r.county AND p.id = r.person
  LEFT JOIN people.person d ON d.county = r.county AND d.id = r.decided_by`

export async function addRenewal(
  h: Handle,
  r: { id: Id; contract: Id; to: Day; amount: number; document: string },
): Promise<void> {
  const { county, person } = h.scope
  await h.run(sql`
    INSERT INTO care.renewal (county, id, contract, place, to_day, amount, document, person, at)
    VALUES (${county}, ${r.id}, ${r.contract}, ${county}, ${r.to}, ${r.amount}, ${r.document}, ${person}, ${h.now})`)
}

export async function renewalsOf(h: Handle, contract: Id): Promise<Renewal[]> {
  return h.rows(
    sql`SELECT ${RENEWAL} FROM ${RENEWALS} WHERE r.county = ${h.scope.county} AND r.contract = ${contract} ORDER BY r.at DESC, r.id`,
  )
}

export async function loadRenewal(h: Handle, id: Id): Promise<Renewal> {
  return h.one<Renewal>(
    sql`SELECT ${RENEWAL} FROM ${RENEWALS} WHERE r.county = ${h.scope.county} AND r.id = ${id} FOR UPDATE OF r`,
    '该续约',
  )
}

export async function tell(h: Handle, id: Id, grounds: string, until: Day): Promise<void> {
  await h.run(sql`
    UPDATE care.renewal SET state = 'told', told_at = ${h.now}, told_by = ${h.scope.person}, grounds = ${grounds}, hear_until = ${until}
    WHERE county = ${h.scope.county} AND id = ${id}`)
}

export async function answer(h: Handle, id: Id, text: string): Promise<void> {
  await h.run(
    sql`UPDATE care.renewal SET answer = ${text}, answered_at = ${h.now} WHERE county = ${h.scope.county} AND id = ${id}`,
  )
}

export async function decide(h: Handle, id: Id, made: Id | null, why: string): Promise<void> {
  await h.run(sql`
    UPDATE care.renewal SET state = ${made === null ? 'refused' : 'granted'}, made = ${made}, decided_by = ${h.scope.person},
      decided_at = ${h.now}, decided_why = ${why} WHERE county = ${h.scope.county} AND id = ${id}`)
}
