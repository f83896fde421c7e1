import type pg from 'pg'
import { firstDay, lastDay, type Month } from '#kernel/pure/day.ts'
import { systemScope } from '#kernel/pure/scope.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { hashPassword } from '#kernel/server/session.ts'
import { fulfilMany, issuePackLists, openDuties } from '#modules/duties/public.ts'
import { registerPeople } from '#modules/people/public.ts'
import { issueLetters, lettersOf, midMonth, openMonth } from '#modules/supervision/public.ts'
import { suide } from '#packs/suide/pack.ts'
import { type Bed, moveTo } from './bed.ts'

const BENCH_PERSON = '01560000-0000-7000-8000-00000000be9c'

/** A made-up county, as large and as busy as asked for. */
export interface CountyPlan {
  readonly code: string
  readonly name: string
  readonly places: readonly { readonly code: string; readonly name: string }[]
  /** months whose meetings are on record, the last of them being the one to close */
  readonly months: readonly Month[]
  /** findings on record in each month for every hundred villages */
  readonly findings: number
}

/** Townships and villages with codes like the real ones. */
export function inventPlaces(county: string, townships: number, villages: number): CountyPlan['places'] {
  const places: { code: string; name: string }[] = []
  for (let t = 0; t < townships; t += 1) {
    const township = `${county}${100 + t}`
    places.push({ code: township, name: `第${t + 1}镇` })
    for (let v = t; v < villages; v += townships)
      places.push({ code: `${township}${200 + (v - t) / townships}`, name: `第${v + 1}村` })
  }
  return places
}

/** One id for one thing, the same each time; the version and variant bits are those of a UUIDv7. */
const ID = (...parts: string[]) => {
  const digest = `md5(concat_ws('/', $1::char(6), ${parts.join(', ')}))`
  return `(substr(${digest}, 1, 12) || '7' || substr(${digest}, 14, 3) || '8' || substr(${digest}, 18))::uuid`
}
const UNIT = (place: string) => ID("'unit'", place)
const PARENT = (code: string) => `CASE WHEN length(${code}) > 6 THEN left(${code}, -3) END`

/** Registers: who and what there is. $1 county, $2 places as JSON, $3 first day. */
const REGISTERS = [
  `INSERT INTO places.place (county, place, level)
   SELECT $1::char(6), p.code, CASE length(p.code) WHEN 6 THEN 'county' WHEN 9 THEN 'township' ELSE 'village' END
   FROM json_to_recordset($2) AS p(code text) WHERE $3::date IS NOT NULL`,
  `INSERT INTO places.place_version (county, place, valid_from, name, parent, why)
   SELECT $1::char(6), p.code, $3::date, p.name, ${PARENT('p.code')}, '首次登记' FROM json_to_recordset($2) AS p(code text, name text)`,
  `INSERT INTO organisations.organisation (county, id, kind, founded_on)
   SELECT $1::char(6), ${UNIT('p.code')}, CASE length(p.code) WHEN 6 THEN 'county-committee' WHEN 9 THEN 'township-committee' ELSE 'village-branch' END,
     $3::date FROM json_to_recordset($2) AS p(code text)`,
  `INSERT INTO organisations.organisation_version (county, id, valid_from, name, place, parent, members, why, entered_at)
   SELECT $1::char(6), ${UNIT('p.code')}, $3::date, p.name || CASE length(p.code) WHEN 12 THEN '党支部' ELSE '党委' END, p.code,
     CASE WHEN length(p.code) > 6 THEN ${UNIT('left(p.code, -3)')} END, 24, '首次登记', '-infinity'
   FROM json_to_recordset($2) AS p(code text, name text)`,
  // each township has its secretary, organiser and a cadre (one short of the standard); the secretary belongs to a village's branch
  `INSERT INTO people.person (county, id, name)
   SELECT $1::char(6), ${ID("'person'", 'p.code', 't.title')}, t.name FROM json_to_recordset($2) AS p(code text)
   CROSS JOIN (VALUES ('党委书记', '张长青'), ('组织委员', '王秀英'), ('党建专干', '李建国')) t(title, name)
   WHERE length(p.code) = 9 AND $3::date IS NOT NULL`,
  `INSERT INTO people.post (county, id, person, title, role, place, unit, from_day, entered_at)
   SELECT $1::char(6), ${ID("'post'", 'p.code', 't.title')}, ${ID("'person'", 'p.code', 't.title')}, t.title, 'township', p.code, ${UNIT('p.code')}, $3::date, '-infinity'
   FROM json_to_recordset($2) AS p(code text) CROSS JOIN (VALUES ('党委书记'), ('组织委员'), ('党建专干')) t(title) WHERE length(p.code) = 9`,
  `INSERT INTO meetings.leader (county, leader, unit, place, from_day, entered_at)
   SELECT $1::char(6), ${ID("'person'", 'left(v.code, 9)', "'党委书记'")}, ${UNIT('v.code')}, v.code, $3::date, '-infinity'
   FROM (SELECT min(p.code) AS code FROM json_to_recordset($2) AS p(code text) WHERE length(p.code) = 12 GROUP BY left(p.code, 9)) v`,
]

/**
 * Records of one month. $1 county, $2 month. What each branch owes: two meetings, four at the end of a quarter; about one
 * branch in twelve forgot its committee.
 */
const MEETINGS = [
  `INSERT INTO meetings.meeting (county, id, at, place, unit, kind, held_on, title, chair, recorder, topics, minutes, due, present, missing)
   SELECT $1::char(6), ${ID("'meeting'", 'o.id::text', '$2::text', 'k.kind')}, (k.day + time '20:00') AT TIME ZONE '+8', o.place, o.id, k.kind, k.day,
     o.name || k.title, '支部书记', '组织委员', ARRAY['学习文件', '研究工作'], '会议记录', 24, 20,
     CASE WHEN h.n % 20 = 0 THEN ARRAY['recorder'] ELSE ARRAY[]::text[] END
   FROM organisations.current o
   CROSS JOIN LATERAL (SELECT abs(hashtext(o.id::text || $2::text)) AS n, ($2::text || '-01')::date AS first) h
   CROSS JOIN LATERAL (VALUES ('committee', '支部委员会', h.first + (h.n % 20)), ('theme-day', '主题党日', h.first + (h.n % 25)),
     ('general', '支部党员大会', h.first + (h.n % 26)), ('lecture', '党课', h.first + (h.n % 27))) k(kind, title, day)
   WHERE o.county = $1::char(6) AND o.kind = 'village-branch' AND (k.kind <> 'committee' OR h.n % 12 <> 0)
     AND (k.kind IN ('committee', 'theme-day') OR right($2::text, 2) IN ('03', '06', '09', '12'))`,
  `INSERT INTO meetings.attendance (county, meeting, leader, place, unit, at)
   SELECT m.county, m.id, l.leader, m.place, m.unit, m.at FROM meetings.leader l
   JOIN meetings.meeting m ON m.county = l.county AND m.unit = l.unit AND m.kind = 'theme-day' AND to_char(m.held_on, 'YYYY-MM') = $2::text
   WHERE l.county = $1::char(6) AND abs(hashtext(m.id::text)) % 4 <> 0`,
]

/** $1 county, $2 month, $3 findings for every hundred villages. Nine in ten are closed within the month. */
const FINDINGS = [
  `INSERT INTO supervision.finding (county, id, category, spring, month, fact, grounds, place, subject, unit, raised_on, raised_at, pack_version,
     state, version, due_on, notified_on, stopped_on, ended_on)
   SELECT $1::char(6), ${ID("'finding'", 'o.id::text', '$2::text', 's.n::text')}, (ARRAY['life', 'duty', 'member', 'service', 'venue', 'funds'])[1 + h.n % 6],
     'inspection', $2::text, o.name || '未按要求张榜公布上月党费收缴情况', '年度督查方案第三项', o.place, o.id, o.parent,
     ($2::text || '-03')::date, ($2::text || '-03')::date + time '04:00', 1, CASE WHEN h.n % 10 = 0 THEN 'correcting' ELSE 'closed' END, 2,
     ($2::text || '-16')::date, ($2::text || '-04')::date, CASE WHEN h.n % 10 <> 0 THEN ($2::text || '-15')::date END,
     CASE WHEN h.n % 10 <> 0 THEN ($2::text || '-15')::date END
   FROM organisations.current o CROSS JOIN generate_series(1, greatest(1, ceil($3::int / 100.0)::int)) s(n)
   CROSS JOIN LATERAL (SELECT abs(hashtext(o.id::text || $2::text || s.n)) AS n) h
   WHERE o.county = $1::char(6) AND o.kind = 'village-branch' AND h.n % 100 < $3::int`,
  `INSERT INTO supervision.finding_event (county, finding, version, at, on_day, role, action, from_state, state, due_on, stopped_on, place, subject, unit, comment)
   SELECT f.county, f.id, e.version, (e.day + time '04:00') AT TIME ZONE 'UTC', e.day, 'clerk', e.action, e.before, e.state, f.due_on, f.stopped_on,
     f.place, f.subject, f.unit, '情况属实'
   FROM supervision.finding f
   CROSS JOIN LATERAL (VALUES (1, f.raised_on, 'raise', NULL, 'open'), (2, coalesce(f.ended_on, f.notified_on), 'recheck-pass', 'open', f.state))
     e(version, day, action, before, state)
   WHERE f.county = $1::char(6) AND f.month = $2::text AND $3::int IS NOT NULL`,
]

/** Fills a county set by set, as the owner: it is data for a measurement, not an act of anybody. */
export async function fillCounty(kernel: Kernel, plan: CountyPlan): Promise<void> {
  const places = [{ code: plan.code, name: plan.name }, ...plan.places]
  const start = `${plan.months[0]!.slice(0, 4)}-01-01`
  await kernel.database.asOwner(async (client) => {
    await client.query('BEGIN')
    await client.query('INSERT INTO kernel.county (county, name, demo) VALUES ($1, $2, true)', [plan.code, plan.name])
    await client.query(
      `INSERT INTO kernel.calendar_notice (year, notice) VALUES (2016, '国办发明电〔2015〕18号') ON CONFLICT DO NOTHING`,
    )
    for (const text of REGISTERS) await client.query(text, [plan.code, JSON.stringify(places), start])
    for (const month of plan.months) await fillMonth(client, plan, month)
    await client.query('COMMIT')
  })
  await kernel.asSystem(plan.code, (h) =>
    adoptPack(h, { id: suide.id, sections: { ...suide.sections }, from: start, why: '测速' }),
  )
}

async function fillMonth(client: pg.Client, plan: CountyPlan, month: Month): Promise<void> {
  for (const text of MEETINGS) await client.query(text, [plan.code, month])
  for (const text of FINDINGS) await client.query(text, [plan.code, month, plan.findings])
}

/** Up-to-date statistics, as autovacuum keeps them in a database that has run for a day. */
export async function settle(kernel: Kernel): Promise<void> {
  await kernel.database.asOwner((client) => client.query('VACUUM ANALYZE'))
}

export const CLERK = { login: 'bench-clerk', password: 'guben-bench-2016' } as const

/** Someone of the county's organisation department who can sign in. */
export async function addClerk(kernel: Kernel, county: string): Promise<void> {
  const password = await hashPassword(CLERK.password)
  await kernel.asSystem(county, async (h) => {
    const person = h.id()
    await registerPeople(
      h,
      {
        people: [{ id: person, name: '测速员' }],
        posts: [{ id: h.id(), person, title: '县委组织部经办人', role: 'clerk', place: county, unit: null }],
        accounts: [{ id: h.id(), person, login: CLERK.login, password, mustChange: false }],
      },
      '2016-01-01',
    )
  })
}

/**
 * Opens a month as a county does: its lists are issued, its duties made, the reminders sent; in the middle the demands
 * are sent; nineteen duties in twenty are done. Afterwards the clock stands at the month's last evening, before its close.
 */
export async function playMonth(bed: Bed, county: string, month: Month): Promise<void> {
  const { kernel } = bed
  await moveTo(bed, firstDay(month))
  await kernel.asSystem(county, issuePackLists)
  await kernel.asSystem(county, (h) => openMonth(h, month))
  await issueAll(kernel, county, month)
  await moveTo(bed, `${month}-15`)
  await kernel.asSystem(county, (h) => midMonth(h, month))
  await issueAll(kernel, county, month)
  await moveTo(bed, `${month}-20`)
  await kernel.asSystem(county, async (h) => {
    const open = (await openDuties(h, month)).filter((d, n) => d.measure === null && n % 20 !== 0)
    await fulfilMany(
      h,
      open.map((d) => ({ duty: d.id, note: '已办结' })),
    )
  })
  await moveTo(bed, lastDay(month))
}

async function issueAll(kernel: Kernel, county: string, month: Month): Promise<void> {
  const leader = { ...systemScope(county), person: BENCH_PERSON, post: BENCH_PERSON, role: 'leader' as const }
  await kernel.act(leader, async (h) => {
    const drafts = (await lettersOf(h, month)).filter((l) => l.state === 'draft')
    if (drafts.length > 0)
      await issueLetters(
        h,
        drafts.map((l) => l.id),
      )
  })
}
