import { sql } from 'kysely'
import { addDays, type Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import {
  aboutWish,
  addActivities,
  claimWishes,
  confirmDeliveries,
  confirmHours,
  deliver,
  draftWishes,
  foundTeams,
  joinTeams,
  listWishes,
  type NewClaim,
  type NewDelivery,
} from '#modules/care/public.ts'
import { aboutPayment } from '#modules/funds/public.ts'
import type { Act, Centre, Wall } from './care-centre.ts'
import { inventName } from './population.ts'

const PROJECTS = [
  '陪独居老人聊天、打扫房间',
  '为困境儿童辅导功课',
  '为困难家庭检修水电',
  '为行动不便的居民代购代办',
  '节日上门看望困难党员',
  '帮困难家庭成员学一门手艺',
]
const LIVING = '按月补贴一户困难家庭的生活费用'
const ILLNESS = '帮一户遭遇重大变故的家庭渡过难关'
const DONE = ['上门服务一次，本人在家', '陪同办理一次，事情已经办妥', '送到家中，当面交接']

/** A claim in the making: who it is for is known only when it is carried out. */
interface Planned {
  readonly claim: NewClaim
  readonly claimant: string
  readonly project: number
}

/**
 * Those who are given money month by month or at once each have a wish of their own; everything else hangs as service projects.
 * Each wish has one leader, each project at least one; firms, organisations and individuals share the projects.
 */
export function wishAgenda(c: Centre): Act[] {
  const { year } = c.care
  const on = (monthDay: string): Day => `${year}-${monthDay}`
  const { wall } = c
  const rounds = [
    { claimed: on('03-01'), delivered: on('04-20') },
    { claimed: on('06-01'), delivered: on('07-20') },
    { claimed: on('09-01'), delivered: on('10-20') },
  ]
  let planned: Planned[] = []
  const claims = new Map<number, Id[]>()
  return [
    { day: on('01-06'), hour: 9, by: 'zhongxin', work: (h) => gather(h, c) },
    { day: on('02-18'), hour: 9, by: 'zhongxin', work: (h) => draft(h, c, wall) },
    {
      day: on('02-22'),
      hour: 9,
      by: 'jingban',
      work: (h) =>
        listWishes(
          h,
          [...wall.aided.map((a) => a.wish), ...wall.projects].map((wish) => ({ wish, on: h.today })),
        ),
    },
    {
      day: on('02-25'),
      hour: 9,
      by: 'zhongxin',
      work: async (h) => {
        planned = planClaims(c, wall)
        await claimWishes(
          h,
          wall.aided.map(({ wish }, n) => ({ wish, kind: 'leader', officer: c.leaders[n]!.id, dueOn: on('12-31') })),
        )
      },
    },
    ...rounds.flatMap(({ claimed, delivered }, round): Act[] => [
      {
        day: claimed,
        hour: 9,
        by: 'zhongxin',
        work: async (h) => {
          const mine = planned.filter((p) => p.project % rounds.length === round)
          claims.set(
            round,
            await claimWishes(
              h,
              mine.map((p) => p.claim),
            ),
          )
        },
      },
      {
        day: delivered,
        hour: 9,
        by: 'zhongxin',
        work: (h) => {
          const mine = planned.filter((p) => p.project % rounds.length === round)
          const due = mine.flatMap((p, n) =>
            p.claim.dueOn === undefined ? [{ ...p, id: claims.get(round)![n]! }] : [],
          )
          return carryOut(h, c, wall, due, claimed)
        },
      },
      { day: addDays(delivered, 5), hour: 9, by: 'jingban', work: (h) => confirm(h, wall) },
    ]),
    { day: on('12-28'), hour: 15, by: 'zhongxin', work: (h) => carryOutAided(h, c, wall) },
    { day: on('12-30'), hour: 9, by: 'jingban', work: (h) => confirm(h, wall) },
    { day: on('12-20'), hour: 10, by: 'zhongxin', work: (h) => recordActivities(h, c) },
    { day: on('12-21'), hour: 10, by: 'jingban', work: (h) => confirmAllHours(h, c) },
  ]
}

async function draft(h: Handle, c: Centre, wall: Wall): Promise<void> {
  const { living, illness } = c.care.money
  const filed = c.cases.filter((one) => one.adviser !== null)
  const aided = filed.slice(-(living.households + illness.families))
  const wishes = await draftWishes(
    h,
    aided.map((of, n) => ({
      kind: 'wish',
      case: of.id,
      needs: 'money',
      title: n < living.households ? LIVING : ILLNESS,
      needed: (n < living.households ? living.monthly * 12 : illness.each) * 100,
    })),
  )
  wall.aided.push(...aided.map((of, n) => ({ of, wish: wishes[n]! })))
  const projects = c.care.claims.claimed - aided.length
  const shares = sharesOf(c, projects)
  wall.projects.push(
    ...(await draftWishes(
      h,
      shares.map((needed, n) => ({
        kind: 'project',
        needs: 'deed',
        needed,
        unitName: '次',
        title: PROJECTS[n % PROJECTS.length]!,
        place: c.townships[n % c.townships.length]!,
      })),
    )),
  )
}

/** How many claims each project has: those of leaders, firms, organisations and individuals in turn. */
function sharesOf(c: Centre, projects: number): number[] {
  const all = Array.from({ length: projects }, () => 0)
  for (const { project } of turns(c, projects)) all[project]! += 1
  return all
}

type Turn = { readonly project: number; readonly kind: NewClaim['kind']; readonly nth: number }

function turns(c: Centre, projects: number): Turn[] {
  const { leaders, claimed, firms, organisations, individuals } = c.care.claims
  const ofLeaders = leaders - (claimed - projects)
  const { organ } = c.care.roster
  const organs = Math.min(organ, Math.floor(organisations / 2))
  const rows = (kind: NewClaim['kind'], count: number, from: number): Turn[] =>
    Array.from({ length: count }, (_, nth) => ({ kind, nth, project: (from + nth) % projects }))
  return [
    ...rows('leader', ofLeaders, 0),
    ...rows('firm', firms, 0),
    ...rows('organ', organs, firms),
    ...rows('social', organisations - organs, firms + organs),
    ...rows('individual', individuals, 0),
  ]
}

/**
 * The claims on projects; those who carry out within the term have the county's own term, the others go on next year. Leaders,
 * firms and organisations come first, then as many individuals as there are deliveries left.
 */
function planClaims(c: Centre, wall: Wall): Planned[] {
  const projects = wall.projects.length
  const now = c.care.claims.times - wall.aided.length
  const nextYear = `${c.care.year + 1}-12-31`
  return turns(c, projects).map(({ project, kind, nth }, n): Planned => {
    const term = n < now ? {} : { dueOn: nextYear }
    const { claimant, who } = claimantOf(c, kind, nth, wall.aided.length)
    return { project, claimant, claim: { wish: wall.projects[project]!, kind, share: 1, ...who, ...term } }
  })
}

/** Who is known by a name only is one claimant wherever the name comes again: no two of them are called the same. */
function unusedName(c: Centre): string {
  for (;;) {
    const name = inventName(c.random)
    if (c.claimants.has(name)) continue
    c.claimants.add(name)
    return name
  }
}

function claimantOf(
  c: Centre,
  kind: NewClaim['kind'],
  nth: number,
  before: number,
): { claimant: string; who: Partial<NewClaim> } {
  if (kind === 'leader') {
    const leader = c.leaders[before + nth]!
    return { claimant: leader.name, who: { officer: leader.id } }
  }
  if (kind === 'individual') {
    const name = unusedName(c)
    return { claimant: name, who: { name } }
  }
  const member = c.members.get(kind)?.[nth]
  if (member !== undefined) return { claimant: '', who: { member } }
  const name = `第${nth + 1}${kind === 'firm' ? '爱心企业' : '社会组织'}`
  return { claimant: name, who: { name, shown: name } }
}

/** Each for another person of the register, never for one of the claimant's own name. */
async function carryOut(
  h: Handle,
  c: Centre,
  wall: Wall,
  due: readonly (Planned & { id: Id })[],
  from: Day,
): Promise<void> {
  const filed = c.cases.filter((one) => one.adviser !== null)
  const rows = due.map(({ id, claimant }, n) => {
    const of = [0, 1].map((more) => filed[(n + more) % filed.length]!).find((one) => one.name !== claimant)!
    const onDay = addDays(from, 5 + c.random.below(40))
    return { of, delivery: { claim: id, what: DONE[n % DONE.length]!, case: of.id, onDay } satisfies NewDelivery }
  })
  const ids = await deliver(
    h,
    rows.map((r) => r.delivery),
  )
  wall.waiting.push(...rows.map(({ of }, n) => ({ delivery: ids[n]!, name: of.name })))
}

/** What was paid month by month, without a receipt for each, is delivered with its last payment. */
async function carryOutAided(h: Handle, c: Centre, wall: Wall): Promise<void> {
  const paid = new Map(
    (
      await h.rows<{ about: string; id: Id }>(sql`
        SELECT DISTINCT ON (about) about, id FROM funds.payment
        WHERE county = ${c.county} AND about LIKE 'care.wish/%' AND state IN ('paid', 'confirmed') ORDER BY about, paid_on DESC, id`)
    ).map((p) => [p.about, p.id]),
  )
  const claims = new Map(
    (
      await h.rows<{ wish: Id; id: Id }>(sql`
        SELECT wish, id FROM care.claim WHERE county = ${c.county} AND state = 'open' AND kind = 'leader'`)
    ).map((one) => [one.wish, one.id]),
  )
  const waiting = wall.aided.filter(({ wish }) => claims.has(wish))
  const ids = await deliver(
    h,
    waiting.map(({ wish }) => ({
      claim: claims.get(wish)!,
      what: '资金已经全部发放到户',
      onDay: h.today,
      restsOn: aboutPayment(paid.get(aboutWish(wish))!),
    })),
  )
  wall.waiting.push(...waiting.map(({ of }, n) => ({ delivery: ids[n]!, name: of.name })))
}

async function confirm(h: Handle, wall: Wall): Promise<void> {
  const rows = wall.waiting.splice(0)
  await confirmDeliveries(
    h,
    rows.map(({ delivery, name }) => ({ delivery, as: 'resident', name, satisfied: true })),
  )
}

/** Volunteers of the roster and others, in teams. */
async function gather(h: Handle, c: Centre): Promise<void> {
  const { teams } = c.care.teams
  const titles = Array.from({ length: teams }, (_, n) => `第${n + 1}党员志愿服务队`)
  const ids = await foundTeams(
    h,
    titles.map((title) => ({ title, intro: '邻里互助、上门服务', place: c.townships[0]! })),
  )
  const members = c.members.get('volunteer') ?? []
  await joinTeams(h, [
    ...members.map((member, n) => ({ team: ids[n % teams]!, member })),
    ...ids.flatMap((team) => Array.from({ length: 5 }, () => ({ team, name: inventName(c.random) }))),
  ])
}

async function recordActivities(h: Handle, c: Centre): Promise<void> {
  const members = await h.rows<{ team: Id; id: Id }>(sql`
    SELECT team, id FROM care.team_member WHERE county = ${c.county} AND state = 'joined' ORDER BY team, id`)
  const teams = [...new Set(members.map((m) => m.team))]
  await addActivities(
    h,
    Array.from({ length: c.care.teams.activities }, (_, n) => {
      const team = teams[n % teams.length]!
      const there = members.filter((m) => m.team === team)
      const attendance = there.map(({ id }) => ({ member: id, minutes: 60 + 30 * c.random.below(5) }))
      const onDay = addDays(`${c.care.year}-02-20`, Math.floor((300 * n) / c.care.teams.activities))
      return { team, title: '上门看望关爱对象', onDay, held: { report: '上门看望，打扫卫生，登记需求', attendance } }
    }),
  )
}

async function confirmAllHours(h: Handle, c: Centre): Promise<void> {
  const held = await h.rows<{ id: Id }>(
    sql`SELECT id FROM care.activity WHERE county = ${c.county} AND state = 'held' ORDER BY on_day, id`,
  )
  for (const { id } of held) await confirmHours(h, id)
}
