import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { addDays, type Day, monthOf } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Measure } from '#kernel/pure/measure.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Role, Scope } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { execute, sealCounty } from '#kernel/server/jobs.ts'
import { recordVisits } from '#modules/fieldwork/public.ts'
import { actOnHandover, forPerson, openHandover } from '#modules/households/pairing/handovers.ts'
import { acceptProposal, propose, solveProposal } from '#modules/households/pairing/proposals.ts'
import { changeHelper, endPairing } from '#modules/households/pairing/service.ts'
import {
  changeStanding,
  listedWithoutHelper,
  movePerson,
  openPairings,
  pairHouseholds,
  personLeaves,
  relocateHousehold,
  splitHousehold,
  takeInHouseholds,
} from '#modules/households/public.ts'
import { takeInBody } from '#modules/households/register/model.ts'
import { membersOf } from '#modules/households/register/store.ts'
import { computeMonth, figureFor, recordsOf } from '#modules/measures/public.ts'
import { endOrganisation } from '#modules/organisations/service.ts'
import { endFieldPosts, registerPeople } from '#modules/people/public.ts'
import { mergePlaces } from '#modules/places/public.ts'
import { endPosting, registerPostings } from '#modules/postings/public.ts'
import { openCounty, scopeFor, testBed } from '../kit/county.ts'
import { type Chance, type RandomCounty, randomCounty } from './random-county.ts'

/** `GUBEN_SEQUENCES=500 npx vitest run tests/laws/no-household-missed.test.ts` looks further than the suite does. */
const SEQUENCES = Number(process.env.GUBEN_SEQUENCES ?? 8)
const FIRST_DAY = '2016-03-02'
const RELATED = ['households', 'fieldwork', 'postings']
const bed = testBed()

/** Everything that may happen to a household, its people, its helpers, their posts, their organisations and their villages. */
const MOVES = {
  list: (w, s) => w.clerk((h) => listed(h, s.home)),
  watch: (w, s) => w.clerk((h) => changeStanding(h, s.home, { standing: 'watched', ...now(h) })),
  exit: (w, s) => w.clerk((h) => changeStanding(h, s.home, { standing: 'exited', ...now(h) })),
  'member-dies': (w, s) =>
    w.clerk(async (h) => {
      for (const { id } of (await membersOf(h, [s.home])).slice(0, 1)) await personLeaves(h, id, gone(h))
    }),
  'all-die': (w, s) =>
    w.clerk(async (h) => {
      for (const { id } of await membersOf(h, [s.home])) await personLeaves(h, id, gone(h))
    }),
  marry: (w, s) =>
    w.clerk(async (h) => {
      const [member] = (await membersOf(h, [s.home])).slice(-1)
      if (member === undefined) return
      await movePerson(h, member.id, { household: s.otherHome, relation: 'other', ...now(h) })
    }),
  split: (w, s) =>
    w.clerk(async (h) => {
      const [mover] = (await membersOf(h, [s.home])).slice(-1)
      const movers = mover === undefined ? [] : [{ person: mover.id, relation: 'head' }]
      w.homes.push(await splitHousehold(h, s.home, { movers, groupName: '', place: s.place, ...now(h) }))
    }),
  relocate: (w, s) => w.clerk((h) => relocateHousehold(h, s.home, { place: s.place, groupName: '', ...now(h) })),
  pair: (w, s) =>
    w.clerk((h) => pairHouseholds(h, { rows: [{ household: s.home, person: s.who.person, rank: s.rank }], ...TERMS })),
  'change-helper': (w, s) =>
    w.clerk((h) => changeHelper(h, { household: s.home, person: s.who.person, rank: s.rank, ...TERMS })),
  'end-pairing': (w, s) =>
    w.clerk(async (h) => {
      const open = await openPairings(h, { households: [s.home] })
      if (open.length > 0) await endPairing(h, open[s.rank % open.length]!.id, { why: '不再帮扶' })
    }),
  'hand-over': handOver,
  'end-post': (w, s) => w.system(async (h) => endFieldPosts(h, await postsOf(h, s.who.person), h.today, '免职')),
  transfer: (w, s) =>
    w.system(async (h) => {
      await endFieldPosts(h, await postsOf(h, s.who.person), h.today, '调动')
      await give(h, s.who.person, 'helper', s.place, null)
    }),
  post: (w, s) =>
    w.system(async (h) => {
      const { person } = s.who
      const row = { person, place: s.place, unit: s.department, kind: s.kind, from: h.today, why: '选派文件' }
      w.postings.push(...(await registerPostings(h, [row])))
    }),
  recall: (w, s) =>
    w.clerk((h) => endPosting(h, w.postings[s.n % w.postings.length]!, h.today, s.ending, '经核实不能胜任')),
  'branch-ends': (w, s) =>
    w.system((h) => endOrganisation(h, s.branch, { on: h.today, why: '撤销', successor: s.otherBranch })),
  'department-ends': (w, s) =>
    w.system((h) => endOrganisation(h, s.department, { on: h.today, why: '机构改革', successor: s.successor })),
  merge: (w, s) =>
    w.system((h) => mergePlaces(h, { from: [s.place], into: s.otherPlace, on: h.today, why: '撤并建制村' })),
  propose: async (w, s) => {
    const { id } = await w.clerk((h) => propose(h, { place: w.county, mode: s.mode, rank: s.rank }))
    await solveProposal(bed.kernel, w.county, id, async () => undefined)
    await w.clerk((h) => acceptProposal(h, id, undefined))
  },
  visit: (w, s) =>
    w.system(async (h) => {
      const home = await h.one<{ place: string }>(sql`
        SELECT place FROM households.current WHERE county = ${w.county} AND id = ${s.home}`)
      const visit = { household: s.home, person: s.who.person, onDay: h.today, purpose: 'routine' } as const
      const met = { kind: 'household', metOthers: '户主' } as const
      const nobody = { kind: 'attempt', note: '大门上锁，邻居说外出务工' } as const
      await recordVisits(h, [{ ...visit, ...home, ...(s.n % 3 === 0 ? nobody : met) }])
    }),
  'time-passes': async (w, s) => w.goTo(addDays(w.today, 1 + (s.n % 3))),
  follow: (w, s) => follow(w, s.n),
} satisfies Record<string, (w: World, s: Step) => Promise<unknown>>

type Move = keyof typeof MOVES
const NAMES = Object.keys(MOVES) as Move[]
const TERMS = { why: '调整结对', excess: '试验超限' }

const now = (h: Handle) => ({ on: h.today, why: '据实办理' })
const gone = (h: Handle) => ({ life: 'dead' as const, ...now(h) })
const listed = (h: Handle, household: Id) =>
  changeStanding(h, household, { standing: 'listed', causeMain: 'illness', ...now(h) })

interface World {
  county: string
  made: RandomCounty
  homes: Id[]
  officers: Officer[]
  postings: Id[]
  today: Day
  goTo(day: Day): void
  system<T>(work: (h: Handle) => Promise<T>): Promise<T>
  clerk<T>(work: (h: Handle) => Promise<T>): Promise<T>
}

interface Officer {
  person: Id
  scope: Scope
}

/** What one move is about: chosen by numbers out of what there is in the county at that moment. */
interface Step {
  n: number
  home: Id
  otherHome: Id
  who: Officer
  other: Officer
  place: string
  otherPlace: string
  branch: Id
  otherBranch: Id
  department: Id
  successor: Id | undefined
  rank: 1 | 2
  kind: 'first-secretary' | 'member'
  ending: 'recall' | 'other'
  mode: 'fill' | 'rebalance'
}

const numbers = fc.record({ what: fc.constantFrom(...NAMES), a: fc.nat(99), b: fc.nat(99), c: fc.nat(99) })
type Numbers = typeof numbers extends fc.Arbitrary<infer T> ? T : never

function stepOf(w: World, { a, b, c }: Numbers): Step {
  const of = <T>(all: readonly T[], n: number): T => all[n % all.length]!
  const [village, otherVillage] = [of(w.made.villages, c), of(w.made.villages, b)]
  return {
    n: c,
    home: of(w.homes, a),
    otherHome: of(w.homes, b),
    who: of(w.officers, b),
    other: of(w.officers, c),
    place: village.place,
    otherPlace: otherVillage.place,
    branch: village.unit,
    otherBranch: otherVillage.unit,
    department: of(w.made.departments, c),
    successor: a % 2 === 0 ? of(w.made.departments, b) : undefined,
    rank: c % 2 === 0 ? 1 : 2,
    kind: c % 2 === 0 ? 'first-secretary' : 'member',
    ending: a % 2 === 0 ? 'recall' : 'other',
    mode: b % 2 === 0 ? 'fill' : 'rebalance',
  }
}

/** Always the same county: four townships with three villages each. */
const EVEN: Chance = { next: (below) => Math.min(3, below - 1), once: () => false }
let counties = 0

async function newWorld(): Promise<World> {
  counties += 1
  const county = `98${String(1000 + counties)}`
  bed.at(FIRST_DAY)
  await openCounty(bed.kernel, county)
  const system = <T>(work: (h: Handle) => Promise<T>) => bed.kernel.asSystem(county, work)
  const made = await system((h) => randomCounty(h, EVEN))
  const world: World = {
    county,
    made,
    homes: [],
    officers: [],
    postings: [],
    today: FIRST_DAY,
    system,
    clerk: (work) => bed.kernel.act(scopeFor('clerk', county), work),
    goTo(day) {
      bed.at(day)
      world.today = day
    },
  }
  await system((h) => settle(h, world))
  return world
}

/** Two officers in the first village, one posted to the second, and others of a township and a department; five households. */
async function settle(h: Handle, w: World): Promise<void> {
  const [one, two, , far] = w.made.villages
  const [department] = w.made.departments
  const posts: [Role, string, Id | null][] = [
    ['helper', one!.place, null],
    ['village', one!.place, one!.unit],
    ['helper', two!.place, department!],
    ['village', far!.place, far!.unit],
    ['township', w.made.townships[0]!.place, w.made.townships[0]!.unit],
    ['department', w.county, department!],
  ]
  for (const [role, place, unit] of posts) {
    const person = h.id()
    await registerPeople(
      h,
      { people: [{ id: person, name: `干部${w.officers.length}` }], posts: [], accounts: [] },
      h.today,
    )
    const post = await give(h, person, role, place, unit)
    w.officers.push({ person, scope: { county: w.county, person, post, role, place, unit } })
  }
  const [first, , third] = w.officers
  const sent = { place: two!.place, unit: department!, kind: 'member', from: h.today, why: '选派文件' } as const
  w.postings.push(...(await registerPostings(h, [{ person: third!.person, ...sent }])))
  const homes = [one, one, two, far, two].map((village, n) => household(h, village!.place, n))
  w.homes.push(...(await takeInHouseholds(h, homes)))
  const helpers = [first, w.officers[1], third, w.officers[3]]
  for (const [n, helper] of helpers.entries()) {
    await pairHouseholds(h, { rows: [{ household: w.homes[n]!, person: helper!.person, rank: 1 }], ...TERMS })
    await listed(h, w.homes[n]!)
  }
}

function household(h: Handle, place: string, n: number) {
  const members = Array.from({ length: 1 + (n % 3) }, (_, i) => ({
    id: h.id(),
    name: `村民${n}之${i}`,
    relation: i === 0 ? 'head' : 'other',
    birthOn: `19${60 + i}-01-01`,
  }))
  return takeInBody.parse({ place, members, from: h.today, why: '摸底登记', confirmedNotDuplicate: true })
}

async function give(h: Handle, person: Id, role: Role, place: string, unit: Id | null): Promise<Id> {
  const id = h.id()
  const posts = [{ id, person, title: '干部', role, place, unit }]
  await registerPeople(h, { people: [], posts, accounts: [] }, h.today)
  return id
}

async function postsOf(h: Handle, person: Id): Promise<Id[]> {
  const rows = await h.rows<{ id: Id }>(sql`
    SELECT id FROM people.post WHERE county = ${h.scope.county} AND person = ${person} AND to_day IS NULL`)
  return rows.map((r) => r.id)
}

/** Opened, approved where the county must, and signed by both: each on their own, as far as they are let. */
async function handOver(w: World, s: Step): Promise<void> {
  const acting = <T>(who: Scope, work: (h: Handle) => Promise<T>) => forPerson(bed.kernel, who, work)
  const id = await acting(s.who.scope, (h) =>
    openHandover(h, s.who.scope, { toPerson: s.other.person, note: '', excess: '试验超限' }),
  )
  const clerk = scopeFor('clerk', w.county)
  await refusable(acting(clerk, (h) => actOnHandover(h, clerk, id, { action: 'approve' })))
  await acting(s.who.scope, (h) => actOnHandover(h, s.who.scope, id, { action: 'sign-from' }))
  await acting(s.other.scope, (h) => actOnHandover(h, s.other.scope, id, { action: 'sign-to' }))
}

/** As the program's worker: seals the journal and carries out what follows from it, in any order, until nothing is left. */
async function follow(w: World, order: number): Promise<void> {
  const by = [sql`kind`, sql`kind DESC`, sql`md5(id::text)`][order % 3]!
  for (let round = 0; round < 12; round += 1) {
    await sealCounty(bed.kernel, w.county)
    const runs = await w.system((h) =>
      h.rows<{ id: Id }>(sql`
        SELECT id FROM kernel.run WHERE county = ${w.county} AND state IN ('waiting', 'running') ORDER BY ${by}`),
    )
    if (runs.length === 0) return
    // what is thrown is tried again by the queue, here in the next round
    for (const { id } of runs) await execute(bed.kernel, w.county, id).catch(() => undefined)
  }
  throw new Error('后续任务没有办完')
}

/** What is refused for a reason of the catalogue is refused; whatever else goes wrong is a failure of the test. */
async function refusable(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    (error: unknown) => {
      if (!(error instanceof Problem) || error.code === 'internal') throw error
      return false
    },
  )
}

/** Asked from the bare tables, without the functions that the tables and the screens use. */
async function unhelped(w: World): Promise<unknown[]> {
  return w.system((h) =>
    h.rows(sql`
      SELECT v.id, v.name, v.place FROM households.household_version v
      WHERE v.county = ${w.county} AND v.valid_to IS NULL AND v.standing IN ('listed', 'watched') AND NOT EXISTS (
        SELECT 1 FROM households.pairing p JOIN people.post t ON t.county = p.county AND t.id = p.post AND t.person = p.person
        WHERE p.county = v.county AND p.household = v.id AND p.to_day IS NULL AND t.to_day IS NULL)`),
  )
}

/** What must hold at every moment, between any two moves. */
async function holdNow(w: World): Promise<void> {
  expect(await w.system(listedWithoutHelper)).toEqual([])
  expect(await unhelped(w)).toEqual([])
  const astray = await w.system((h) =>
    h.rows(sql`
      SELECT p.household FROM households.paired p LEFT JOIN households.current v ON v.county = p.county AND v.id = p.household
      WHERE p.county = ${w.county} AND (v.id IS NULL OR v.standing = 'dissolved' OR v.place <> p.place)`),
  )
  expect(astray, '结对不随户').toEqual([])
}

/** Where figures are counted from the bare records by other means than the measures'. */
const RECOUNTS: Record<string, (w: World, month: string) => Promise<[number, number]>> = {
  'households.helped': async (w) => {
    const { n } = await w.system((h) =>
      h.one<{ n: number }>(sql`SELECT count(*)::int AS n FROM households.household_version
        WHERE county = ${w.county} AND valid_to IS NULL AND standing IN ('listed', 'watched')`),
    )
    return [n, n]
  },
  'fieldwork.visited': (w, month) =>
    w.system(async (h) => {
      const { seen, all } = await h.one<{ seen: number; all: number }>(sql`
        SELECT count(*)::int AS "all", count(*) FILTER (WHERE EXISTS (
          SELECT 1 FROM fieldwork.visit x WHERE x.county = v.county AND x.household = v.id AND x.met_others IS NOT NULL
            AND to_char(x.on_day, 'YYYY-MM') = ${month}))::int AS seen
        FROM households.household_version v
        WHERE v.county = ${w.county} AND v.valid_to IS NULL AND v.standing IN ('listed', 'watched')`)
      return [seen, all]
    }),
}

/** The month so far: every figure is the sum of its records, in each of the places. */
async function holdFigures(w: World, places: readonly string[]): Promise<void> {
  const month = monthOf(w.today)
  const measures = bed.kernel.cards.filter((c) => RELATED.includes(c.name)).flatMap((c) => c.measures ?? [])
  await w.system(async (h) => {
    await computeMonth(h, measures, month)
    for (const measure of measures) for (const place of places) await compare(h, measure, month, place)
  })
  for (const [key, recount] of Object.entries(RECOUNTS)) {
    const [numerator, denominator] = await recount(w, month)
    const figure = await w.system((h) => figureFor(h, { measure: key, month, place: w.county }))
    expect(figure, key).toMatchObject({ numerator, denominator })
  }
}

async function compare(h: Handle, measure: Measure, month: string, place: string): Promise<void> {
  const figure = await figureFor(h, { measure: measure.key, month, place })
  for (const side of ['numerator', 'denominator'] as const) {
    if (side === 'denominator' && measure.kind !== 'ratio') continue
    const { sum } = await recordsOf(h, measure, { month, side, place })
    expect(sum, `${measure.key} ${side} ${place}`).toBe(figure[side])
  }
}

/** When all that follows has been done: nothing has failed, and nobody is left in a village that is no more. */
async function holdAtRest(w: World): Promise<void> {
  const failed = await w.system((h) =>
    h.rows(
      sql`SELECT kind, problem ->> 'detail' AS why FROM kernel.run WHERE county = ${w.county} AND state = 'failed'`,
    ),
  )
  expect(failed, '没有办成的后续任务').toEqual([])
  const left = await w.system((h) =>
    h.rows(sql`
      SELECT 'household' AS what, v.id, v.place FROM households.current v
      WHERE v.county = ${w.county} AND v.standing <> 'dissolved'
        AND NOT EXISTS (SELECT 1 FROM places.current p WHERE p.county = v.county AND p.place = v.place)
      UNION ALL
      SELECT 'post', t.id, t.place FROM people.post t
      WHERE t.county = ${w.county} AND t.to_day IS NULL
        AND NOT EXISTS (SELECT 1 FROM places.current p WHERE p.county = t.county AND p.place = t.place)
      UNION ALL
      SELECT 'post of an organisation that ended', t.id, t.place FROM people.post t
      WHERE t.county = ${w.county} AND t.to_day IS NULL AND t.unit IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM organisations.current o WHERE o.county = t.county AND o.id = t.unit)
      UNION ALL
      SELECT 'posting', c.id, c.place FROM postings.current c
      WHERE c.county = ${w.county}
        AND NOT EXISTS (SELECT 1 FROM places.current p WHERE p.county = c.county AND p.place = c.place)`),
  )
  expect(left, '留在已撤并的村里').toEqual([])
}

/** Every move once, in an order in which all of them succeed: so that none is only ever refused. */
const ALL_ONCE = sequence([
  ['pair', 4, 4, 0],
  ['list', 4, 0, 0],
  ['watch', 4, 0, 0],
  ['exit', 4, 0, 0],
  ['visit', 0, 0, 0],
  ['change-helper', 0, 4, 0],
  ['end-pairing', 4, 0, 0],
  ['member-dies', 2, 0, 0],
  ['marry', 2, 0, 0],
  ['split', 1, 0, 0],
  ['all-die', 3, 0, 0],
  ['relocate', 0, 0, 1],
  ['hand-over', 0, 1, 4],
  ['time-passes', 0, 0, 0],
  ['post', 0, 3, 5],
  ['recall', 0, 0, 1],
  ['end-post', 0, 5, 0],
  ['transfer', 0, 1, 2],
  ['branch-ends', 0, 8, 7],
  ['department-ends', 0, 1, 2],
  ['merge', 0, 7, 6],
  ['follow', 0, 0, 1],
  ['propose', 0, 1, 0],
])
/** A village goes to the township beside: whoever helps there without a unit goes along. */
const INTO_NEXT_TOWNSHIP = sequence([['merge', 0, 3, 0]])
/** Whatever follows first: posts of the branch end, or its officers' households are looked after. */
const BRANCH_ENDS = [0, 1].map((order) =>
  sequence([
    ['branch-ends', 0, 1, 0],
    ['follow', 0, 0, order],
  ]),
)

/** What ends between a merger and what follows from it goes on as ended in the merged village. */
const ENDED_MEANWHILE = sequence([
  ['merge', 0, 7, 1],
  ['time-passes', 0, 0, 0],
  ['department-ends', 1, 0, 0],
  ['follow', 0, 0, 0],
])

function sequence(moves: readonly (readonly [Move, number, number, number])[]): [Numbers[]] {
  return [moves.map(([what, a, b, c]) => ({ what, a, b, c }))]
}

it('搬迁、婚嫁、分户、死亡、结对、交接、任免、派驻、召回、机构和村的撤并，任意交错：没有一户没有帮扶责任人，数字等于记录', async () => {
  const done = new Map<Move, number>(NAMES.map((name) => [name, 0]))
  await fc.assert(
    fc.asyncProperty(fc.array(numbers, { minLength: 6, maxLength: 16 }), async (steps) => {
      const world = await newWorld()
      for (const step of steps) {
        const s = stepOf(world, step)
        if (await refusable(MOVES[step.what](world, s))) done.set(step.what, done.get(step.what)! + 1)
        await holdNow(world)
        await holdFigures(world, [world.county])
      }
      await follow(world, steps.length)
      await holdNow(world)
      await holdAtRest(world)
      await holdFigures(world, [world.county, ...world.made.villages.map((v) => v.place)])
    }),
    // Not made shorter by itself: every try founds a county, and the time would be over before the sequence is told.
    {
      endOnFailure: true,
      numRuns: SEQUENCES,
      examples: [ALL_ONCE, INTO_NEXT_TOWNSHIP, ...BRANCH_ENDS, ENDED_MEANWHILE],
    },
  )
  expect([...done].filter(([, times]) => times === 0)).toEqual([])
}, 300_000)
