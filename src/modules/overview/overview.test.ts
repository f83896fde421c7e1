import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Scope } from '#kernel/pure/scope.ts'
import { issueLists, newList, openMonth as openDuties } from '#modules/duties/public.ts'
import {
  changeStanding,
  openCase,
  pairHouseholds,
  requestChange,
  takeInHouseholds,
} from '#modules/households/public.ts'
import { computeMonth, freezeMonth } from '#modules/measures/public.ts'
import { registerPeople } from '#modules/people/public.ts'
import { mergePlaces } from '#modules/places/public.ts'
import {
  act,
  draftDemands,
  issueLetters,
  raiseFindings,
  readLetter,
  replyLetter,
  returnReply,
} from '#modules/supervision/public.ts'
import { openCounty, testBed } from '../../../tests/kit/county.ts'
import { COUNTY, ORG, openSample, PLACE, WHO } from '../supervision/sample.ts'
import type { PlaceSheet, WarMap } from './map/model.ts'
import { villageShares } from './map/rules.ts'
import { COUNT_KEYS, type Counts, HOME_KEYS, homeLink, linkOf, measureLink } from './model.ts'
import type { MonthPage } from './month/model.ts'
import { GROUPS_OF, type GroupKey } from './month/model.ts'
import { groupLink } from './month/rules.ts'
import type { WaveRow } from './waves/model.ts'

const bed = testBed()
const MONTH = '2016-03'

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  await openSample(bed.kernel)
  bed.at('2016-03-01')
  await duties()
  await findings()
  bed.at('2016-03-24')
  await bed.kernel.asSystem(COUNTY, (h) => computeMonth(h, allMeasures(), MONTH))
})

async function duties(): Promise<void> {
  const item = (code: string, subjectKind: string, day: number) => ({
    code,
    title: `第${code}项工作`,
    subjectKind,
    recurrence: 'monthly',
    deadline: { kind: 'dayOfMonth', day },
  })
  const list = newList.parse({
    code: 'L1',
    kind: 'responsibility',
    title: '责任清单',
    year: 2016,
    issuedOn: '2016-01-01',
    items: [
      item('1', 'village-branch', 10),
      item('2', 'village-branch', 28),
      item('3', 'township-committee', 15),
      item('4', 'department', 15),
    ],
  })
  await bed.kernel.asSystem(COUNTY, async (h) => {
    await issueLists(h, [list])
    await openDuties(h, MONTH)
  })
}

/** Five at the villages of the east, one in the west, one of a department; notified, submitted, closed, left alone. */
async function findings(): Promise<void> {
  const one = (place: string, subject: string, more: object = {}) => ({
    category: 'meetings',
    spring: 'inspection' as const,
    fact: '支部党员大会没有记录',
    grounds: '“三会一课”制度',
    place,
    subject,
    raisedOn: '2016-03-01',
    month: MONTH,
    ...more,
  })
  const ids = await bed.kernel.asSystem(COUNTY, (h) =>
    raiseFindings(h, [
      one(PLACE.eastOne, ORG.eastOne),
      one(PLACE.eastOne, ORG.eastOne, { month: '2016-02' }),
      one(PLACE.eastOne, ORG.cooperative),
      one(PLACE.eastTwo, ORG.eastTwo),
      one(PLACE.east, ORG.east),
      one(PLACE.westOne, ORG.westOne),
      one(COUNTY, ORG.department),
    ]),
  )
  for (const finding of ids.slice(0, 4)) await bed.kernel.act(WHO.clerk, (h) => act(h, finding, 'notify', {}))
  bed.at('2016-03-14')
  const drafts = await bed.kernel.act(WHO.clerk, (h) => draftDemands(h, MONTH))
  await bed.kernel.act(WHO.leader, (h) => issueLetters(h, drafts.slice(1)))
}

/** Three homes of the first village: one seen this month, one last month, one never; and one that is not helped. */
async function homes(): Promise<void> {
  await bed.kernel.asSystem(COUNTY, async (h) => {
    const [person, post] = [h.id(), h.id()]
    await registerPeople(
      h,
      {
        people: [{ id: person, name: '帮扶人' }],
        posts: [{ id: post, person, title: '帮扶责任人', role: 'helper', place: PLACE.eastOne, unit: null }],
        accounts: [],
      },
      '2016-01-01',
    )
    const taken = await takeInHouseholds(
      h,
      [1, 2, 3, 4].map((n) => ({
        id: h.id(),
        place: PLACE.eastOne,
        groupName: '',
        kind: 'ordinary',
        causesOther: [],
        fuel: [],
        relocated: false,
        why: '首次登记',
        from: '2016-01-05',
        confirmedNotDuplicate: true,
        members: [{ name: `户主${n}`, relation: 'head' as const, lowIncome: false }],
      })),
    )
    const helped = taken.slice(0, 3)
    await pairHouseholds(h, { rows: helped.map((household) => ({ household, post, rank: 1 as const })), why: '结对' })
    for (const household of helped)
      await changeStanding(h, household, { standing: 'listed', causeMain: 'illness', on: '2016-01-06', why: '审定' })
    for (const [i, onDay] of ['2016-03-10', '2016-02-10'].entries())
      await h.run(sql`
        INSERT INTO fieldwork.visit (county, id, kind, household, place, village, person, post, on_day, made_at, at, purpose, met_others, confirmed)
        VALUES (${COUNTY}, ${h.id()}, 'household', ${helped[i]!}, ${PLACE.eastOne}, ${PLACE.eastOne}, ${person}, ${post}, ${onDay}, ${h.now},
          ${h.now}, 'routine', '户主', 'none')`)
  })
}

/** Two changes asked for, one by the township itself; exits past, near and far from their term; a hand-over unsigned. */
async function waitingAtHome(): Promise<void> {
  const [first, second, third] = await bed.kernel.asSystem(COUNTY, async (h) =>
    h.rows<{ id: string }>(sql`SELECT id FROM households.current WHERE county = ${COUNTY} ORDER BY name LIMIT 3`),
  )
  for (const [who, household] of [
    [WHO.east, first],
    [WHO.eastOne, second],
  ] as const)
    await bed.kernel.act(who, (h) =>
      requestChange(h, {
        household: household!.id,
        subject: household!.id,
        fields: [{ field: 'waterSafe', to: true }],
        grounds: '自来水已通',
        origin: 'console',
      }),
    )
  for (const [household, openedOn] of [
    [first, '2016-01-20'],
    [second, '2016-01-28'],
    [third, '2016-03-01'],
  ] as const)
    await bed.kernel.act(WHO.east, (h) =>
      openCase(h, {
        kind: 'exit',
        household: household!.id,
        source: 'review',
        grounds: '年度复核提出',
        openedOn,
      }),
    )
  await bed.kernel.asSystem(COUNTY, async (h) => {
    const taker = { id: h.id(), post: h.id() }
    await registerPeople(
      h,
      {
        people: [{ id: taker.id, name: '接手人' }],
        posts: [
          { id: taker.post, person: taker.id, title: '帮扶责任人', role: 'helper', place: PLACE.eastOne, unit: null },
        ],
        accounts: [],
      },
      '2016-01-01',
    )
    await h.run(sql`
      INSERT INTO households.handover (county, id, place, from_person, to_person, to_post, households, opened_at, text, digest, state)
      SELECT ${COUNTY}, ${h.id()}, p.place, p.person, ${taker.id}, ${taker.post}, ARRAY[p.household], ${h.now}, '交接', 'x', 'open'
      FROM households.paired p WHERE p.county = ${COUNTY} ORDER BY p.household LIMIT 1`)
  })
}

async function visit(household: string, onDay: string): Promise<void> {
  await bed.kernel.asSystem(COUNTY, async (h) => {
    const person = await h.one<{ id: string }>(
      sql`SELECT id FROM people.person WHERE county = ${COUNTY} AND name = '帮扶人'`,
    )
    await h.run(sql`
      INSERT INTO fieldwork.visit (county, id, kind, household, place, village, person, on_day, made_at, at, purpose, met_others, confirmed)
      VALUES (${COUNTY}, ${h.id()}, 'household', ${household}, ${PLACE.eastOne}, ${PLACE.eastOne}, ${person.id}, ${onDay}, ${h.now}, ${h.now},
        'routine', '户主', 'none')`)
  })
}

/** The homes of the first village in a month as the clerk sees them, and one that was not seen in it. */
async function homesAt(month: string) {
  const { homes } = await ask<PlaceSheet>(WHO.clerk, `/api/overview/places/${PLACE.eastOne}?month=${month}`)
  const link = homeLink('homes-unseen', month, PLACE.eastOne).split('?')[1]
  const { rows } = await ask<{ rows: { id: string }[] }>(WHO.clerk, `/api/visits/unseen?${link}`)
  const { numerator, denominator } = homes!.seen
  return { numerator, denominator, unseen: homes!.unseen!, unseenHome: rows[0]!.id }
}

/** Of three helped homes so many were seen: the panel, the map by either layer, and the lists all say so. */
async function expectHomes(who: Scope, month: string, seen: number): Promise<void> {
  const { homes } = await ask<PlaceSheet>(who, `/api/overview/places/${PLACE.eastOne}?month=${month}`)
  expect([month, who.role, homes?.without, homes?.unseen]).toEqual([month, who.role, 0, 3 - seen])
  expect(homes?.seen).toMatchObject({ numerator: seen, denominator: 3 })
  for (const side of ['numerator', 'denominator'] as const) {
    const [page = '', query = ''] = measureLink(homes!.seen, month, side, { place: PLACE.eastOne }).split('?')
    const records = await ask<{ sum: number }>(who, `/api${page}/records?${query}`)
    expect([month, side, records.sum]).toEqual([month, side, homes!.seen[side]])
  }
  for (const key of HOME_KEYS) {
    const map = await ask<WarMap>(who, `/api/overview/map?month=${month}&measure=${key}`)
    const villages = map.rows.filter((r) => r.level === 'village' && r.figure !== null)
    expect(villages.length).toBeGreaterThan(0)
    for (const row of villages) {
      const link = homeLink(key, month, row.place)
      expect([link, await opened(who, link)]).toEqual([link, row.figure])
    }
  }
  const coloured = await ask<WarMap>(who, `/api/overview/map?month=${month}&measure=fieldwork.visited`)
  expect(coloured.rows.find((r) => r.place === PLACE.eastOne)).toMatchObject({ numerator: seen, denominator: 3 })
}

function allMeasures() {
  return bed.kernel.cards.flatMap((card) => card.measures ?? [])
}

/** What a path answers with, asked as the server asks it. */
async function ask<T>(who: Scope, address: string): Promise<T> {
  const url = new URL(address, 'http://guben')
  const routes = bed.kernel.cards.flatMap((c) => c.routes ?? [])
  const route = routes.find((r) => r.method === 'GET' && matches(r.path, url.pathname))
  if (route === undefined) throw new Error(`nothing answers ${url.pathname}`)
  const at = route.path.split('/').findIndex((part) => part.startsWith(':'))
  const params = at === -1 ? {} : { [route.path.split('/')[at]!.slice(1)]: url.pathname.split('/')[at] }
  const query = route.query?.parse(Object.fromEntries(url.searchParams))
  return bed.kernel.act(who, (h) => route.run(h, { params, query } as never, bed.kernel)) as Promise<T>
}

function matches(path: string, asked: string): boolean {
  const [a, b] = [path.split('/'), asked.split('/')]
  return a.length === b.length && a.every((part, i) => part.startsWith(':') || part === b[i])
}

/** The console's list pages and the path each one reads. */
const LISTS: Record<string, string> = {
  '/findings': '/api/findings',
  '/letters': '/api/letters',
  '/ledger': '/api/overview/ledger',
  '/pairing/holes': '/api/pairing/holes',
  '/household-changes': '/api/household-changes',
  '/household-cases': '/api/household-cases',
  '/handovers': '/api/handovers',
  '/visits/unseen': '/api/visits/unseen',
}

async function opened(who: Scope, link: string): Promise<number> {
  const [page = '', query = ''] = link.split('?')
  return (await ask<{ total: number }>(who, `${LISTS[page]}?${query}`)).total
}

async function expectOpens(who: Scope, counts: Counts, of: { place: string; unit?: string | null }): Promise<void> {
  for (const key of COUNT_KEYS) {
    const link = linkOf(key, MONTH, of)
    expect([link, await opened(who, link)]).toEqual([link, counts[key]])
  }
}

const EVERYONE = [WHO.clerk, WHO.leader, WHO.inspector, WHO.auditor, WHO.east, WHO.west, WHO.eastOne, WHO.department]

describe('挂图作战', () => {
  it('每个乡镇和村各有一格，数字自下而上相加', async () => {
    const map = await ask<WarMap>(WHO.clerk, `/api/overview/map?month=${MONTH}&measure=findings-open`)
    expect(map.rows.map((r) => r.place)).toEqual([PLACE.east, PLACE.eastOne, PLACE.eastTwo, PLACE.west, PLACE.westOne])
    const figure = new Map(map.rows.map((r) => [r.place, r.figure]))
    expect([figure.get(PLACE.east), figure.get(PLACE.eastOne), figure.get(PLACE.eastTwo)]).toEqual([5, 3, 1])
    expect(map).toMatchObject({ under: COUNTY, underName: '试验县', total: 5, grid: [] })
    const letters = await ask<WarMap>(WHO.clerk, `/api/overview/map?month=${MONTH}&measure=letters`)
    expect(letters.rows.filter((r) => r.level === 'village').map((r) => r.figure)).toEqual([null, null, null])
    expect(letters.rows.filter((r) => r.level === 'township').reduce((n, r) => n + (r.figure ?? 0), 0)).toBeGreaterThan(
      0,
    )
  })

  it('没有指定图层时，用第一个有村级数字的比率，先看按村统计的；一个也没有，就用未销号问题', async () => {
    const map = await ask<WarMap>(WHO.clerk, `/api/overview/map?month=${MONTH}`)
    const known = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows<{ measure: string }>(sql`SELECT DISTINCT measure FROM measures.current
        WHERE county = ${COUNTY} AND month = ${MONTH} AND kind = 'ratio' AND length(place) >= 12`),
    )
    const shares = villageShares(bed.kernel.cards.flatMap((card) => card.measures ?? []))
    const first = shares.find((key) => known.some((k) => k.measure === key))
    expect(map.layer.key).toBe(first ?? 'findings-open')
    expect(known.length).toBeGreaterThan(0)
    const same = await ask<WarMap>(WHO.clerk, `/api/overview/map?month=${MONTH}&measure=${map.layer.key}`)
    expect(map.rows).toEqual(same.rows)
    const empty = await ask<WarMap>(WHO.clerk, '/api/overview/map?month=2016-02')
    expect(empty.layer.key).toBe('findings-open')
  })

  it('每个数字打开的清单正好有这么多条，无论谁来看', async () => {
    for (const who of EVERYONE) {
      const map = await ask<WarMap>(who, `/api/overview/map?month=${MONTH}`)
      for (const row of map.rows) await expectOpens(who, row.counts, row)
      const sheet = await ask<PlaceSheet>(who, `/api/overview/places/${map.rows[0]!.place}?month=${MONTH}`)
      await expectOpens(who, sheet.counts, sheet)
    }
  })

  it('每个指标等于它背后的记录之和', async () => {
    for (const who of [WHO.clerk, WHO.east]) {
      const sheet = await ask<PlaceSheet>(who, `/api/overview/places/${PLACE.east}?month=${MONTH}`)
      expect(sheet.measures.length).toBeGreaterThan(2)
      for (const m of sheet.measures.filter((x) => x.figure !== null))
        for (const side of m.kind === 'ratio' ? (['numerator', 'denominator'] as const) : (['numerator'] as const)) {
          const [page = '', query = ''] = measureLink(m, MONTH, side, sheet).split('?')
          const records = await ask<{ sum: number }>(who, `/api${page}/records?${query}`)
          expect([m.key, side, records.sum]).toEqual([m.key, side, m[side]])
        }
    }
  })

  it('户户见干部：走访率和未走访户数同一时点，是所选月份的，每个数字打开的清单正好有这么多户', async () => {
    await homes()
    // the measures of March were taken before the homes were entered: what the map shows of them does not wait for that
    for (const [month, seen] of [
      [MONTH, 1],
      ['2016-02', 1],
      ['2016-01', 0],
    ] as const)
      for (const who of [WHO.clerk, WHO.east, WHO.eastOne]) await expectHomes(who, month, seen)
    const sheet = await ask<PlaceSheet>(WHO.department, `/api/overview/places/${PLACE.eastOne}`)
    expect(sheet.homes).toBeNull()
    await expect(ask(WHO.department, '/api/overview/map?measure=homes-unseen')).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  it('补登一次走访，走访率和未走访户数一起变；月份封存以后都不再变', async () => {
    const before = await homesAt('2016-02')
    await visit(before.unseenHome, '2016-02-20')
    expect(await homesAt('2016-02')).toMatchObject({ numerator: before.numerator + 1, unseen: before.unseen - 1 })
    await bed.kernel.asSystem(COUNTY, async (h) => {
      await computeMonth(h, allMeasures(), '2016-02')
      await freezeMonth(h, '2016-02')
    })
    const frozen = await homesAt('2016-02')
    bed.at('2016-03-24', 12)
    await visit(frozen.unseenHome, '2016-02-21')
    expect(await homesAt('2016-02')).toEqual(frozen)
    await expectHomes(WHO.clerk, '2016-02', frozen.numerator)
  })

  it('没有的指标、管辖之外的地方说不存在', async () => {
    await expect(ask(WHO.clerk, '/api/overview/map?measure=nothing')).rejects.toMatchObject({ code: 'not-found' })
    await expect(ask(WHO.east, `/api/overview/map?township=${PLACE.west}`)).rejects.toMatchObject({ code: 'not-found' })
    await expect(ask(WHO.east, `/api/overview/places/${PLACE.westOne}`)).rejects.toMatchObject({ code: 'not-found' })
    await expect(ask(WHO.clerk, '/api/overview/places/999901999')).rejects.toMatchObject({ code: 'not-found' })
  })

  it('地图只用三次查询（没有指定图层时四次），地方六次，月度页六次（有待交办的问题时八次）', async () => {
    const counted = async (address: string, query: object = {}) => {
      const route = bed.kernel.cards
        .flatMap((c) => c.routes ?? [])
        .find((r) => r.path === address.split('?')[0]!.replace(/\/\d{9}$/, '/:place'))!
      let queries = 0
      await bed.kernel.act(WHO.clerk, async (h) => {
        await h.pack()
        await h.calendar()
        const tell =
          <A extends unknown[], R>(f: (...a: A) => R) =>
          (...a: A) => {
            queries += 1
            return f(...a)
          }
        const spied = { ...h, rows: tell(h.rows), one: tell(h.one), maybe: tell(h.maybe), run: tell(h.run) }
        await route.run(spied as typeof h, { params: { place: PLACE.east }, query } as never, bed.kernel)
      })
      return queries
    }
    expect(await counted('/api/overview/map', { measure: 'findings-open' })).toBe(3)
    expect(await counted('/api/overview/map')).toBe(4)
    expect(await counted(`/api/overview/places/${PLACE.east}`)).toBe(6)
    expect(await counted('/api/overview/month')).toBe(8)
  })
})

describe('月度页', () => {
  it('分单位的数字相加等于全县，每个数字都能打开', async () => {
    const page = await ask<MonthPage>(WHO.clerk, `/api/overview/month?month=${MONTH}`)
    expect(page.rows.map((r) => r.name)).toEqual(['东镇', '西镇', '县农业局党组'])
    for (const key of COUNT_KEYS)
      expect([key, page.rows.reduce((n, r) => n + r.counts[key], 0)]).toEqual([key, page.counts[key]])
    for (const row of page.rows) await expectOpens(WHO.clerk, row.counts, row)
    await expectOpens(WHO.clerk, page.counts, page)
    expect(page.counts).toMatchObject({ 'findings-raised': 6, 'findings-open': 7 })
  })

  it('户里等着办的：变更申请由他人审核，事项将到期，交接没办完；件数与各自的清单一致', async () => {
    await waitingAtHome()
    const waiting: [Scope, Partial<Record<GroupKey, number>>][] = [
      [WHO.clerk, { 'changes-to-decide': 2, 'procedures-at-term': 2, 'handovers-to-end': 1 }],
      [WHO.east, { 'changes-to-decide': 1, 'procedures-at-term': 2, 'handovers-to-end': 1 }],
      [WHO.west, { 'changes-to-decide': 0, 'procedures-at-term': 0, 'handovers-to-end': 0 }],
      [WHO.eastOne, { 'procedures-at-term': 2 }],
    ]
    for (const [who, expected] of waiting) {
      const { groups } = await ask<MonthPage>(who, '/api/overview/month')
      const found = groups.filter((g) => g.key in expected)
      expect([who.role, Object.fromEntries(found.map((g) => [g.key, g.total]))]).toEqual([who.role, expected])
      for (const { key, total } of found) expect([key, await opened(who, groupLink(key))]).toEqual([key, total])
    }
    const { groups } = await ask<MonthPage>(WHO.eastOne, '/api/overview/month')
    expect(groups.find((g) => g.key === 'procedures-at-term')).toMatchObject({
      late: 1,
      items: [{ title: '户主1户脱贫退出', dueOn: '2016-03-20', late: true }, { late: false }],
    })
  })

  it('各职务只看到等自己办的事，件数与清单一致', async () => {
    for (const who of EVERYONE) {
      const page = await ask<MonthPage>(who, '/api/overview/month')
      expect(page.groups.map((g) => g.key)).toEqual(GROUPS_OF[who.role])
      for (const group of page.groups) {
        const list = await ask<{ total: number; rows: { late: boolean }[] }>(
          who,
          `/api/overview/todo?group=${group.key}&size=200`,
        )
        expect([who.role, group.key, list.total]).toEqual([who.role, group.key, group.total])
        expect(list.rows.filter((r) => r.late)).toHaveLength(group.late)
      }
    }
  })

  it('村支部书记先看到自己要办的：签收的问题、到期的事项和最早的期限', async () => {
    const page = await ask<MonthPage>(WHO.eastOne, '/api/overview/month')
    const total = Object.fromEntries(page.groups.map((g) => [g.key, g.total]))
    expect(total).toMatchObject({ 'findings-to-correct': 2, 'duties-to-do': 2 })
    expect(page.next).toMatchObject({ title: '尽快整改问题', late: true })
    expect(page.groups.find((g) => g.key === 'duties-to-do')?.items[0]).toMatchObject({
      late: true,
      dueOn: '2016-03-10',
    })
    expect(page.rows).toEqual([])
    const east = await ask<MonthPage>(WHO.east, '/api/overview/month')
    expect(east.rows.map((r) => r.name)).toEqual(['东一村', '东二村'])
    const department = await ask<MonthPage>(WHO.department, '/api/overview/month')
    expect(department).toMatchObject({ unit: ORG.department, counts: { 'findings-open': 1, 'duties-due': 1 } })
    expect(department.rows.map((r) => r.name)).toEqual(['县农业局党组'])
    await expectOpens(WHO.department, department.counts, department)
  })

  it('负责人看到等待签发的函件，发出之后轮到主送单位签收', async () => {
    const leader = await ask<MonthPage>(WHO.leader, '/api/overview/month')
    const drafts = leader.groups.find((g) => g.key === 'letters-to-issue')
    expect(drafts?.total).toBe(1)
    expect(drafts?.items[0]).toMatchObject({ title: expect.stringMatching(/^督办函 （拟稿），共 \d+ 项$/) })
    const rest = await Promise.all(
      [WHO.east, WHO.west, WHO.department].map((who) => ask<MonthPage>(who, '/api/overview/month')),
    )
    const unread = rest.map((p) => p.groups.find((g) => g.key === 'letters-to-read')?.total ?? 0)
    expect(unread.reduce((a, b) => a + b, 0)).toBe(2)
  })

  it('总台账一事一行，可按类别、进度、地区查找', async () => {
    const all = await ask<{ total: number; rows: { kind: string; standing: string }[] }>(
      WHO.clerk,
      `/api/overview/ledger?month=${MONTH}&size=200`,
    )
    const of = (kind: string) => all.rows.filter((r) => r.kind === kind).length
    expect([of('duty'), of('finding'), of('letter')]).toEqual([9, 6, 2])
    const late = await ask<{ total: number }>(WHO.clerk, `/api/overview/ledger?month=${MONTH}&standing=late`)
    expect(late.total).toBe(all.rows.filter((r) => r.standing === 'late').length)
    const found = await ask<{ rows: { title: string; link: string }[] }>(
      WHO.clerk,
      `/api/overview/ledger?month=${MONTH}&q=第3项&under=${PLACE.east}`,
    )
    expect(found.rows).toEqual([
      expect.objectContaining({ title: '第3项工作', link: expect.stringMatching(/^\/duties\//) }),
    ])
    const nobody = await bed.kernel.act(WHO.west, (h) =>
      h.rows(sql`SELECT 1 FROM supervision.current_letter WHERE state = 'draft'`),
    )
    expect(nobody).toEqual([])
  })

  it('被退回的回复不算回复：过了期限，首页和总台账都算逾期', async () => {
    const group = async (key: string) =>
      (await ask<MonthPage>(WHO.west, '/api/overview/month')).groups.find((g) => g.key === key)!
    const [letter] = (await group('letters-to-read')).items
    bed.at('2016-03-15')
    await bed.kernel.act(WHO.west, (h) => readLetter(h, letter!.id))
    await bed.kernel.act(WHO.west, (h) => replyLetter(h, letter!.id, { comment: '已经整改到位。' }))
    bed.at('2016-03-16')
    await bed.kernel.act(WHO.clerk, (h) => returnReply(h, letter!.id, { comment: '没有附佐证材料。' }))
    bed.at('2016-04-30')
    expect(await group('letters-to-reply')).toMatchObject({ late: 1, items: [{ id: letter!.id, late: true }] })
    const { rows } = await ask<{ rows: unknown[] }>(WHO.west, `/api/overview/ledger?month=${MONTH}&kind=letter`)
    expect(rows).toMatchObject([{ id: letter!.id, doneOn: null, standing: 'late' }])
    bed.at('2016-03-24')
  })
})

describe('撤并之后', () => {
  it('合并前的月份仍有原来的村，合并后的月份没有；登记之前的月份按登记时的样子', async () => {
    bed.at('2016-04-01')
    const villages = async (month: string) =>
      (await ask<WarMap>(WHO.clerk, `/api/overview/map?month=${month}`)).rows
        .filter((r) => r.level === 'village')
        .map((r) => r.name)
    const all = ['东一村', '东二村', '西一村']
    expect(await villages('2016-04')).toEqual(all)
    await bed.kernel.act(WHO.clerk, (h) =>
      mergePlaces(h, { from: [PLACE.eastTwo], into: PLACE.eastOne, on: '2016-04-01', why: '试验撤并' }),
    )
    expect([await villages('2016-03'), await villages('2016-04')]).toEqual([all, ['东一村', '西一村']])
    expect(await villages('2015-12')).toEqual(all)
    const sheet = await ask<PlaceSheet>(WHO.clerk, `/api/overview/places/${PLACE.eastTwo}?month=${MONTH}`)
    expect(sheet).toMatchObject({ name: '东二村', counts: { 'findings-raised': 1 } })
    await expect(ask(WHO.clerk, `/api/overview/places/${PLACE.eastTwo}?month=2016-04`)).rejects.toMatchObject({
      code: 'not-found',
    })
  })
})

describe('月度节奏', () => {
  it('每种函件的每个数字打开的清单正好有这么多份', async () => {
    const status = await ask<{ letters: Record<string, number & string>[] }>(WHO.clerk, `/api/months/${MONTH}`)
    const filters = {
      draft: 'state=draft',
      issued: 'issued=true',
      unread: 'state=issued',
      replied: 'state=replied',
      answered: 'state=answered',
      late: 'late=true',
    }
    for (const line of status.letters)
      for (const [key, filter] of Object.entries(filters)) {
        const link = `/letters?month=${MONTH}&kind=${line.kind}&${filter}`
        expect([link, await opened(WHO.clerk, link)]).toEqual([link, line[key]])
      }
  })
})

describe('压茬推进', () => {
  it('一批一行，只数本批地区的事项，下级看到自己的', async () => {
    bed.at('2016-04-01')
    const list = newList.parse({
      code: 'L2',
      kind: 'campaign',
      title: '阵地建设',
      year: 2016,
      issuedOn: '2016-01-01',
      waves: [
        { wave: 1, title: '第一批', from: '2016-01-01', to: '2016-03-31', places: [PLACE.west] },
        { wave: 2, title: '第二批', from: '2016-04-01', to: '2016-06-30', places: [PLACE.east] },
      ],
      items: [
        {
          code: '9',
          title: '建成活动场所',
          subjectKind: 'village-branch',
          recurrence: 'monthly',
          deadline: { kind: 'endOfMonth' },
        },
      ],
    })
    await bed.kernel.asSystem(COUNTY, async (h) => {
      await issueLists(h, [list])
      await openDuties(h, '2016-04')
    })
    const seen = await ask<{ rows: WaveRow[] }>(WHO.clerk, '/api/overview/waves')
    expect(seen.rows).toEqual([
      expect.objectContaining({
        wave: 1,
        places: [{ place: PLACE.west, name: '西镇', total: 1, done: 0 }],
        total: 1,
        done: 0,
        state: 'over',
      }),
      expect.objectContaining({
        wave: 2,
        places: [{ place: PLACE.east, name: '东镇', total: 2, done: 0 }],
        total: 2,
        done: 0,
        state: 'running',
      }),
    ])
    for (const row of seen.rows)
      for (const p of row.places) {
        const duties = await ask<{ total: number }>(WHO.clerk, `/api/duties?list=${row.list}&under=${p.place}`)
        expect(duties.total).toBe(p.total)
      }
    const below = await ask<{ rows: WaveRow[] }>(WHO.eastOne, '/api/overview/waves')
    expect(below.rows).toEqual([expect.objectContaining({ wave: 2, total: 1 })])
    expect((await ask<{ rows: WaveRow[] }>(WHO.clerk, '/api/overview/waves?year=2015')).rows).toEqual([])
  })
})
