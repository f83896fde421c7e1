import { sql } from 'kysely'
import { checkDigitOf } from '#kernel/pure/identity.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { registerPeople } from '#modules/people/public.ts'
import type { Chance, Feed, RandomCounty } from '../../../tests/laws/random-county.ts'
import * as plans from './plans/store.ts'
import * as cases from './procedure/store.ts'
import {
  addItem,
  changeStanding,
  enterIncome,
  makePlan,
  type NewHousehold,
  openCases,
  personLeaves,
  takeInHouseholds,
} from './public.ts'

const CAUSES = ['illness', 'disability', 'schooling', 'funds'] as const

function idNumber(n: number): string {
  const seventeen = `100100${1940 + (n % 60)}0${1 + (n % 9)}1${n % 9}${String(n % 1000).padStart(3, '0')}`
  return seventeen + checkDigitOf(seventeen)
}

/** A household of one to four; some files have everything that is asked for, some lack a little, some nearly all. */
function household(h: Handle, place: string, chance: Chance, n: number): NewHousehold {
  const whole = !chance.once(3)
  const full = whole
    ? {
        houseArea: 80,
        houseGrade: 'B' as const,
        houseStructure: 'brick-wood' as const,
        waterSafe: true,
        foodOk: true,
        clothingOk: true,
        schoolingOk: true,
        medicalOk: true,
        housingOk: true,
        electricity: true,
        phone: '13800000001',
      }
    : {}
  const members = Array.from({ length: 1 + chance.next(4) }, (_, i) => ({
    id: h.id(),
    name: `村民${n}之${i}`,
    relation: i === 0 ? ('head' as const) : ('other' as const),
    lowIncome: false,
    idNumber: idNumber(n * 10 + i),
    ...(whole &&
      !chance.once(12) && {
        education: 'primary' as const,
        health: 'healthy' as const,
        labour: 'ordinary' as const,
        medicalInsured: true,
      }),
  }))
  return {
    id: h.id(),
    place,
    groupName: '',
    kind: 'ordinary',
    causesOther: [],
    fuel: [],
    relocated: false,
    why: '首次登记',
    causeMain: CAUSES[chance.next(CAUSES.length)]!,
    members,
    from: '2016-01-05',
    confirmedNotDuplicate: true,
    ...full,
  }
}

/** One helper on post in each village, for its listed households. */
async function helpers(h: Handle, county: RandomCounty): Promise<Map<string, { person: string; post: string }>> {
  const made = new Map(county.villages.map((v) => [v.place, { person: h.id(), post: h.id() }]))
  await registerPeople(
    h,
    {
      people: [...made].map(([place, { person }]) => ({ id: person, name: `帮扶${place}` })),
      posts: [...made].map(([place, { person, post }]) => ({
        id: post,
        person,
        title: '帮扶责任人',
        role: 'helper' as const,
        place,
        unit: null,
      })),
      accounts: [],
    },
    '2016-01-04',
  )
  return made
}

async function register(on: Parameters<Feed>[0], county: RandomCounty, chance: Chance, month: string): Promise<void> {
  let n = 0
  const all = await on('2016-01-05', async (h) => {
    const by = await helpers(h, county)
    const rows = county.villages.flatMap(({ place }) =>
      Array.from({ length: chance.next(5) }, () => {
        n += 1
        return household(h, place, chance, n)
      }),
    )
    await takeInHouseholds(h, rows)
    for (const row of rows.filter(() => !chance.once(3))) {
      const { person, post } = by.get(row.place)!
      await h.run(sql`
        INSERT INTO households.pairing (county, id, household, place, person, post, rank, from_day, entered_at)
        VALUES (${county.county}, ${h.id()}, ${row.id}, ${row.place}, ${person}, ${post}, 1, '2016-01-05', ${h.now})`)
      const standing = chance.once(4) ? 'watched' : 'listed'
      await changeStanding(h, row.id!, { standing, on: '2016-01-05', why: '经程序识别' })
    }
    return rows
  })
  // Some incomes come in time, some only after the month.
  for (const row of all)
    await on(chance.once(3) ? '2016-04-03' : `${month}-10`, (h) =>
      enterIncome(h, row.id!, { year: 2015, lines: [{ source: 'wage', amount: 100 * chance.next(9000) }], why: '' }),
    )
  // And some homes empty within the month.
  for (const row of all.filter(() => chance.once(6)))
    await on(`${month}-20`, async (h) => {
      for (const member of row.members)
        await personLeaves(h, member.id!, { life: 'away', on: `${month}-20`, why: '举家外迁' })
    })
}

interface Home {
  id: string
  standing: string
}

const homesOf = (h: Handle) =>
  h.rows<Home>(
    sql`SELECT id, standing FROM households.current WHERE county = ${h.scope.county} AND cardinality(causes_other) = 0 ORDER BY id`,
  )

/** Plans of listed households with measures due in, before and after the month; done in time, late, told late, or never. */
async function planItems(on: Parameters<Feed>[0], chance: Chance, month: string): Promise<void> {
  const items = await on('2016-01-06', async (h) => {
    const made: string[] = []
    for (const home of (await homesOf(h)).filter((x) => x.standing === 'listed' || x.standing === 'watched')) {
      const own = Array.from({ length: chance.next(4) }, () => ({ id: h.id(), due: 1 + chance.next(28) }))
      made.push(...own.map((o) => o.id))
      const months = [month, month, '2016-02', '2016-05']
      const plan = await makePlan(h, home.id, { year: 2016, goal: '稳定增收', items: [] })
      for (const { id, due } of own)
        await addItem(h, plan, {
          id,
          kind: 'work',
          title: '推荐就业岗位',
          dueOn: `${months[chance.next(4)]}-${String(due).padStart(2, '0')}`,
        })
    }
    return made
  })
  for (const id of items.filter(() => !chance.once(4))) {
    const doneOn = `${month}-${String(1 + chance.next(9)).padStart(2, '0')}`
    await on(chance.once(3) ? '2016-04-03' : `${month}-10`, (h) => finished(h, id, doneOn))
  }
}

/** As a desk would write it: the system itself finishes nothing. */
async function finished(h: Handle, id: string, on: string): Promise<void> {
  const item = await plans.loadItem(h, id)
  if (item.state === 'open')
    await plans.endItem(h, item, { action: chanceOfDrop(id) ? 'dropped' : 'done', on, note: '已经落实', evidence: [] })
}

const chanceOfDrop = (id: string) => Number.parseInt(id.slice(-1), 16) < 3

/** Watches whose terms end in and around the month; decided in time, late, told late, or not at all. */
async function watches(on: Parameters<Feed>[0], chance: Chance, month: string): Promise<void> {
  const opened = await on(`${month}-02`, async (h) => {
    const homes = (await homesOf(h)).filter((x) => x.standing === 'general')
    const wanted = homes.map((home) => ({
      ...({ id: h.id(), household: home.id, kind: 'watch', source: 'illness', grounds: '家庭刚性支出骤增' } as const),
      openedOn: `2016-0${2 + chance.next(2)}-0${1 + chance.next(2)}`,
    }))
    await openCases(h, wanted, '试验')
    return wanted.map((w) => w.id)
  })
  for (const id of opened.filter(() => !chance.once(4)))
    await on(chance.once(3) ? '2016-04-03' : `${month}-${chance.once(2) ? '09' : '25'}`, async (h) => {
      const row = await cases.loadCase(h, id)
      if (row.endedOn !== null) return
      const event = { action: 'stop', note: '经核实不属实', evidence: [], facts: {} }
      await cases.saveStep(h, row, { state: 'stopped', outcome: 'refused', ended: true }, event)
    })
}

export const feed: Feed = async (on, county, chance, month) => {
  await register(on, county, chance, month)
  await planItems(on, chance, month)
  await watches(on, chance, month)
}
