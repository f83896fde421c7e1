import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import {
  askRelief,
  type Delivery,
  decideClaim,
  enterAccounts,
  type HouseholdAccount,
  lend,
  openSeason,
  returnProduce,
  rollOver,
} from '#modules/funds/public.ts'
import type { DemoLending } from '#packs/demo-care.ts'
import { loadCast } from './cast.ts'
import { inventName } from './population.ts'
import { seeded } from './random.ts'
import { byOfficer, type Play } from './stage.ts'

/** Bags that a household takes: five sizes in turn. */
const BAGS = [1000, 1500, 2000, 2500, 3000]
/** Grams that repay one bag, by grade, as the pack of the county says when it says nothing else. */
const RATE = { first: 40, second: 50, third: 64 }
/** A household's own crop beside what it gives back, in grams a bag; what it cost, in 分 a bag. */
const OWN = 30
const COST = 150

interface Season extends Play {
  readonly lending: DemoLending
}

interface Loan {
  readonly id: Id
  readonly bags: number
}

/**
 * Plays a season: contracts signed, produce weighed in twice by grade, a flood, what the households sold and spent, and what is owed
 * at the end carried over. Whoever lends is not the one who lets off.
 */
export async function playLending(
  kernel: Kernel,
  county: string,
  lending: DemoLending,
  of: { seed: string; analyze: () => Promise<unknown> },
): Promise<void> {
  const random = seeded(`${of.seed}/lending`)
  const play: Season = { kernel, county, cast: await loadCast(kernel, county), random, lending }
  const season = await byOfficer(play, lending.lentOn, 8, 'zhongxin', (h) =>
    openSeason(h, {
      kind: 'bag',
      title: `${lending.lentOn.slice(0, 4)} 年借袋还耳`,
      document: '借袋还耳实施方案',
      fromDay: lending.lentOn,
      dueOn: lending.dueOn,
    }),
  )
  const loans = await signed(play, season)
  await of.analyze()
  await weighIn(play, loans)
  await letOff(play, loans)
  await keepAccounts(play, loans)
  await byOfficer(play, lending.next.from, 9, 'zhongxin', async (h) => {
    const { from: fromDay, dueOn } = lending.next
    const title = `${dueOn.slice(0, 4)} 年借袋还耳`
    const to = await openSeason(h, { kind: 'bag', title, document: '借袋还耳实施方案', fromDay, dueOn })
    await rollOver(h, { from: season, to, document: '结转审批表' })
  })
}

async function signed(play: Season, season: Id): Promise<Loan[]> {
  const { lending } = play
  const villages = await play.kernel.asSystem(play.county, (h) =>
    h.rows<{ place: string }>(sql`
      SELECT place FROM places.current WHERE county = ${play.county} AND level = 'village' ORDER BY place`),
  )
  const rows = Array.from({ length: lending.households }, (_, n) => ({
    name: inventName(play.random),
    place: villages[n % villages.length]!.place,
    units: BAGS[n % BAGS.length]!,
  }))
  const ids = await byOfficer(play, lending.lentOn, 9, 'zhongxin', (h) => lend(h, season, rows))
  return ids.map((id, n) => ({ id, bags: rows[n]!.units }))
}

/** Half of the bags are repaid in the first grade at the season's middle, the rest in the second and third at its end. */
async function weighIn(play: Season, loans: readonly Loan[]): Promise<void> {
  const { lending } = play
  const middle: Day = `${lending.lentOn.slice(0, 4)}-07-20`
  const rest = loans.filter((_, n) => n < lending.settled)
  const first = loans.map(({ id, bags }): Delivery => ({ loan: id, grade: 'first', grams: (bags / 2) * RATE.first }))
  await byOfficer(play, middle, 9, 'kuaiji', (h) => returnProduce(h, first))
  const others = rest.flatMap(({ id, bags }): Delivery[] => [
    { loan: id, grade: 'second', grams: (bags / 4) * RATE.second },
    { loan: id, grade: 'third', grams: (bags / 4) * RATE.third },
  ])
  await byOfficer(play, lending.returnedOn, 9, 'kuaiji', (h) => returnProduce(h, others))
}

/** Households that owe something still and were hit by the flood are let off a part, each by a decision. */
async function letOff(play: Season, loans: readonly Loan[]): Promise<void> {
  const { settled, relieved } = play.lending
  const hit = loans.slice(settled, settled + relieved.households)
  const why = '七月洪水冲毁菌棚，菌袋被淹，经到户查看属实'
  const claims = await byOfficer(play, relieved.on, 9, 'zhongxin', async (h) => {
    const asked: Id[] = []
    for (const { id } of hit)
      asked.push(await askRelief(h, id, { kind: 'relief', units: relieved.bags * 1000, cause: 'flood', why }))
    return asked
  })
  await byOfficer(play, relieved.on, 15, 'buzhang', async (h) => {
    for (const claim of claims) await decideClaim(h, claim, 'grant', '同意减免')
  })
}

/** What each household sold of its own crop, at the price of the first grade, and what growing it cost. */
async function keepAccounts(play: Season, loans: readonly Loan[]): Promise<void> {
  const accounts = loans.flatMap(({ id, bags }): HouseholdAccount[] => {
    const grams = (OWN + play.random.below(10)) * bags
    return [
      { loan: id, kind: 'sale', grade: 'first', grams, amount: grams * 8 },
      { loan: id, kind: 'cost', amount: bags * COST },
    ]
  })
  await byOfficer(play, play.lending.dueOn, 9, 'kuaiji', (h) => enterAccounts(h, accounts))
}
