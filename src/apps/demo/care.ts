import { sql } from 'kysely'
import { addDays, atHour, type Day } from '#kernel/pure/day.ts'
import { maskName } from '#kernel/pure/identity.ts'
import { type Id, newId } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import {
  checkOperator,
  confirmCheckup,
  enrolMembers,
  fileCases,
  finishPlanItems,
  type NewMember,
  planCases,
  registerCases,
  reviewCases,
  signContract,
} from '#modules/care/public.ts'
import { type NewPost, registerPeople } from '#modules/people/public.ts'
import type { DemoCare } from '#packs/demo-care.ts'
import type { Act, Centre } from './care-centre.ts'
import { monthAgenda } from './care-months.ts'
import { wishAgenda } from './care-wishes.ts'
import { loadCast } from './cast.ts'
import { inventPerson } from './field-postings.ts'
import { fundsAgenda } from './funds.ts'
import { inventName } from './population.ts'
import { seeded } from './random.ts'
import { byPost, drawn, type Play } from './stage.ts'

const GROUNDS: readonly (readonly [string, string])[] = [
  ['elder', '独居，年事已高，生活需要照料'],
  ['child', '父母长期在外，由祖辈照看'],
  ['family', '家庭收入低，支出负担重'],
  ['member', '老党员，生活困难'],
  ['veteran', '退役多年，生活困难'],
  ['sudden', '家中遭遇变故，一时难以维持'],
]
const HELP = ['每月上门看望一次，了解生活情况', '协助落实社会救助政策', '联系志愿者定期打扫、代购']

/**
 * Plays a year of a care centre and its money through the services: what one enters another reviews, what one asks for another
 * approves and a third pays, and what was done is confirmed under the resident's own name.
 */
export async function playCare(
  kernel: Kernel,
  county: string,
  care: DemoCare,
  of: { seed: string; until: Day; analyze: () => Promise<unknown> },
): Promise<void> {
  const centre = await setUp(kernel, county, care, of.seed)
  const months = await monthAgenda(centre, `${care.year}-01`, of.until)
  const acts = [
    ...caseAgenda(centre),
    ...operatorAgenda(centre),
    ...wishAgenda(centre),
    ...fundsAgenda(centre),
    ...months,
  ]
  let month = ''
  for (const act of acts.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.hour - b.hour))) {
    if (act.day.slice(0, 7) !== month) await of.analyze()
    month = act.day.slice(0, 7)
    if ('play' in act) await act.play()
    else
      for (const { day, hour, by, work } of 'acts' in act ? act.acts() : [act])
        await byPost(centre, day, hour, centre.cast.officer(by), work)
  }
}

/** The cadres who become advisers and the leaders who claim projects, each with a post since the year's first day. */
async function setUp(kernel: Kernel, county: string, care: DemoCare, seed: string): Promise<Centre> {
  const random = seeded(`${seed}/care`)
  kernel.clock.moveTo(atHour(`${care.year}-01-04`, 8))
  const people = await kernel.asSystem(county, async (h) => {
    const units = await h.rows<{ id: Id }>(sql`
      SELECT id FROM organisations.current WHERE county = ${county} AND kind = 'department' ORDER BY name`)
    const invented = Array.from({ length: care.roster.cadre + care.claims.leaders }, () => inventPerson({ h, random }))
    const posts = invented.map((p, n): NewPost => {
      const isCadre = n < care.roster.cadre
      const unit = units[n % units.length]?.id ?? null
      const held = { id: newId(h.now, random.bytes(10)), person: p.id, place: county, unit }
      return { ...held, role: 'department', title: isCadre ? '党员干部' : '联系服务项目的领导干部' }
    })
    await registerPeople(h, { people: invented, posts, accounts: [] }, `${care.year}-01-01`)
    return invented
  })
  const places = await kernel.asSystem(county, (h) =>
    h.rows<{ place: string; level: string }>(sql`
      SELECT place, level FROM places.current WHERE county = ${county} AND level IN ('township', 'village') ORDER BY place`),
  )
  const at = (level: string) => places.filter((p) => p.level === level).map((p) => p.place)
  const [cadres, leaders] = [people.slice(0, care.roster.cadre), people.slice(care.roster.cadre)]
  const play: Play = { kernel, county, cast: await loadCast(kernel, county), random }
  const there = { villages: at('village'), townships: at('township') }
  return {
    ...play,
    care,
    ...there,
    cases: [],
    claimants: new Set(),
    cadres,
    leaders,
    members: new Map(),
    wall: { projects: [], aided: [], waiting: [] },
  }
}

/** Registered, reviewed by another, those refused reviewed again by a third, filed with an adviser each, planned. */
function caseAgenda(c: Centre): Act[] {
  const { year, cases } = c.care
  const again = cases.reviews - cases.registered
  const refused = cases.registered - cases.files + again
  const on = (monthDay: string): Day => `${year}-${monthDay}`
  const grounds = '经入户核实，情况属实'
  // one street is late at the half year: what its plans fall short of is found at the close of June
  const inTime = (place: string) => !place.startsWith(c.townships.at(-1)!)
  return [
    { day: on('01-05'), hour: 9, by: 'zhongxin', work: (h) => enrol(h, c) },
    { day: on('01-20'), hour: 9, by: 'zhongxin', work: (h) => register(h, c, on('01-05')) },
    {
      day: on('01-26'),
      hour: 9,
      by: 'jingban',
      work: (h) =>
        reviewCases(
          h,
          c.cases.map((one, n) =>
            n < refused
              ? { case: one.id, result: 'refuse', grounds: '材料不全，收入情况没有核清' }
              : { case: one.id, result: 'pass', grounds },
          ),
        ),
    },
    {
      day: on('02-01'),
      hour: 9,
      by: 'fubuzhang',
      work: (h) =>
        reviewCases(
          h,
          c.cases
            .slice(0, again)
            .map((one) => ({ case: one.id, result: 'pass', grounds: '补充材料后重新入户核实，情况属实' })),
        ),
    },
    {
      day: on('02-05'),
      hour: 9,
      by: 'zhongxin',
      work: async (h) => {
        const passed = c.cases.filter((_, n) => n < again || n >= refused)
        for (const [n, one] of passed.entries()) one.adviser = c.cadres[n]!.id
        await fileCases(
          h,
          passed.map((one) => ({
            case: one.id,
            adviser: one.adviser!,
            situation: '生活情况、家庭成员和收入来源已经核实登记',
          })),
        )
      },
    },
    { day: on('02-15'), hour: 9, by: 'zhongxin', work: (h) => plan(h, c) },
    { day: on('06-28'), hour: 9, by: 'zhongxin', work: (h) => finish(h, c, inTime) },
    { day: on('07-06'), hour: 9, by: 'zhongxin', work: (h) => finish(h, c, () => true) },
    { day: on('12-20'), hour: 9, by: 'zhongxin', work: (h) => finish(h, c, () => true) },
  ]
}

async function enrol(h: Handle, c: Centre): Promise<void> {
  const { roster } = c.care
  const named = (kind: NewMember['kind'], count: number, title: (n: number) => string): NewMember[] =>
    Array.from({ length: count }, (_, n) => ({ kind, title: title(n + 1) }))
  const given: NewMember[] = [
    ...named('organ', roster.organ, (n) => `第${n}机关单位`),
    ...named('firm', roster.firm, (n) => `第${n}爱心企业`),
    ...named('social', roster.social, (n) => `第${n}社会组织`),
    ...c.cadres.map((p): NewMember => ({ kind: 'cadre', officer: p.id })),
    ...Array.from(
      { length: roster.volunteer },
      (): NewMember => ({ kind: 'volunteer', title: maskName(inventName(c.random)) }),
    ),
  ]
  const ids = await enrolMembers(h, given)
  for (const [n, { kind }] of given.entries()) c.members.set(kind, [...(c.members.get(kind) ?? []), ids[n]!])
}

async function register(h: Handle, c: Centre, from: Day): Promise<void> {
  const rows = Array.from({ length: c.care.cases.registered }, (_, n) => {
    const [category, ground] = GROUNDS[n % GROUNDS.length]!
    const place = c.villages[n % c.villages.length]!
    return { place, category, ground, name: inventName(c.random), registeredOn: addDays(from, c.random.below(15)) }
  })
  const ids = await registerCases(h, rows)
  for (const [n, { name, place }] of rows.entries())
    c.cases.push({ id: ids[n]!, name, shown: maskName(name), place, adviser: null, planned: false })
}

/** Two things to do for each person, by their adviser. */
async function plan(h: Handle, c: Centre): Promise<void> {
  const chosen = c.cases.filter((one) => one.adviser !== null).slice(0, c.care.cases.plans)
  for (const one of chosen) one.planned = true
  const { year } = c.care
  await planCases(
    h,
    chosen.map((one, n) => ({
      case: one.id,
      year,
      goal: '生活有人照料，困难有人过问',
      items: [
        { what: HELP[n % HELP.length]!, person: one.adviser!, dueOn: `${year}-06-30` },
        { what: '年末上门走访，核对帮扶成效', person: one.adviser!, dueOn: `${year}-12-31` },
      ],
    })),
  )
}

/** What falls due in the next days is done, but for the people of whom somebody says that it is not yet. */
async function finish(h: Handle, c: Centre, isDone: (place: string) => boolean): Promise<void> {
  const open = await h.rows<{ id: Id; place: string }>(sql`
    SELECT id, place FROM care.plan_item WHERE county = ${c.county} AND done_on IS NULL AND due_on <= ${addDays(h.today, 14)}
    ORDER BY due_on, id`)
  await finishPlanItems(
    h,
    open
      .filter((item) => isDone(item.place))
      .map(({ id }) => ({ id, doneOn: h.today, note: '已经办理，情况已向本人核实' })),
  )
}

/** The purchased operation: one contract, looked at at four points, confirmed by another. */
function operatorAgenda(c: Centre): Act[] {
  const { year, money } = c.care
  let contract: Id
  let checkup: Id
  const held = (note: string) => ({ held: true, note })
  return [
    {
      day: `${year}-01-05`,
      hour: 10,
      by: 'zhongxin',
      work: async (h) => {
        const term = { from: `${year}-01-05`, to: `${year}-12-31` }
        const scope = '受理求助、组织志愿服务、联系认领单位、维护档案'
        const amount = money.district.operation * 100
        contract = await signContract(h, {
          operator: '社会工作服务中心',
          ...term,
          amount,
          scope,
          document: `关爱购〔${year}〕1号`,
        })
      },
    },
    {
      day: `${year}-11-21`,
      hour: 10,
      by: 'zhongxin',
      work: async (h) => {
        const evidence = [await drawn(c, h, '四有核查', c.county, null)]
        const points = { members: held('有党员工作人员五名'), rules: held('接待、走访、资金制度上墙') }
        const more = { activities: held('每月开展活动，记录齐全'), signs: held('门牌、标识完整') }
        checkup = await checkOperator(h, contract, { ...points, ...more, evidence })
      },
    },
    {
      day: `${year}-11-23`,
      hour: 10,
      by: 'buzhang',
      work: (h) => confirmCheckup(h, checkup, true, '经现场复核，四项齐备'),
    },
  ]
}
