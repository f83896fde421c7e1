import { sql } from 'kysely'
import { addDays, type Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import {
  claimWishes,
  confirmDeliveries,
  deliver,
  draftWishes,
  fileCases,
  listWishes,
  type NewWish,
  planCases,
  registerCases,
  reviewCases,
} from '#modules/care/public.ts'
import type { DemoCentre } from '#packs/demo-care.ts'
import type { Small } from './care-centre.ts'
import { loadCast } from './cast.ts'
import { giveAndSpend } from './funds-small.ts'
import { inventName } from './population.ts'
import { seeded } from './random.ts'
import { byOfficer } from './stage.ts'

const WISHES: readonly Pick<NewWish, 'title' | 'needs' | 'needed' | 'unitName'>[] = [
  { title: '想要一件过冬的棉衣', needs: 'goods', needed: 1, unitName: '件' },
  { title: '想要一台收音机', needs: 'goods', needed: 1, unitName: '台' },
  { title: '想请人检修家里的电线', needs: 'deed', needed: 1, unitName: '次' },
  { title: '想要两袋面粉', needs: 'goods', needed: 2, unitName: '袋' },
  { title: '想请人补习功课', needs: 'deed', needed: 4, unitName: '次' },
  { title: '想凑齐孩子的学费', needs: 'money', needed: 60_000 },
]

/**
 * Before the office opens on the demo's last day, so that its clock does not have to go back: registered by the centre, reviewed by
 * the clerk, each with a village secretary as adviser; wishes claimed and some fulfilled.
 */
export async function playCentre(
  kernel: Kernel,
  county: string,
  centre: DemoCentre,
  of: { seed: string; until: Day },
): Promise<void> {
  const play = { kernel, county, cast: await loadCast(kernel, county), random: seeded(`${of.seed}/centre`) }
  const small: Small = { ...play, centre, day: of.until, cases: [], wishes: [] }
  const by = <T>(hour: number, login: string, work: (h: Handle) => Promise<T>) =>
    byOfficer(small, small.day, hour, login, work)
  await by(7, 'zhongxin', (h) => register(h, small))
  await by(7.1, 'jingban', (h) => {
    return reviewCases(
      h,
      small.cases.map((c) => ({ case: c.id, result: 'pass', grounds: '经入户核实，情况属实' })),
    )
  })
  await by(7.2, 'zhongxin', (h) => file(h, small))
  await by(7.3, 'zhongxin', (h) => draft(h, small))
  await by(7.4, 'jingban', (h) => {
    return listWishes(
      h,
      small.wishes.map(({ id }, n) => ({ wish: id, on: addDays(small.day, -(n % 20)) })),
    )
  })
  const done = await by(7.5, 'zhongxin', (h) => claim(h, small))
  await by(7.6, 'jingban', (h) => {
    return confirmDeliveries(
      h,
      done.map(({ delivery, name }) => ({ delivery, as: 'resident', name, satisfied: true })),
    )
  })
  await giveAndSpend(small)
}

async function register(h: Handle, small: Small): Promise<void> {
  const advisers = await h.rows<{ person: Id; place: string }>(sql`
    SELECT DISTINCT ON (place) person, place FROM people.held
    WHERE county = ${small.county} AND role = 'village' AND to_day IS NULL AND length(place) = 12 ORDER BY place, post`)
  const chosen = small.random.shuffled(advisers).slice(0, small.centre.cases)
  const rows = chosen.map(({ place }, n) => ({
    place,
    name: inventName(small.random),
    category: ['elder', 'child', 'family'][n % 3]!,
    ground: '家庭困难，生活需要照料',
    registeredOn: addDays(small.day, -30 + (n % 20)),
  }))
  const ids = await registerCases(h, rows)
  small.cases.push(...rows.map(({ name, place }, n) => ({ id: ids[n]!, name, place, adviser: chosen[n]!.person })))
}

async function file(h: Handle, small: Small): Promise<void> {
  await fileCases(
    h,
    small.cases.map((c) => ({ case: c.id, adviser: c.adviser, situation: '生活情况和收入来源已经核实登记' })),
  )
  const year = Number(small.day.slice(0, 4))
  await planCases(
    h,
    small.cases.slice(0, Math.ceil(small.centre.cases / 2)).map((c) => ({
      case: c.id,
      year,
      goal: '生活有人照料，困难有人过问',
      items: [{ what: '每月上门看望一次，了解生活情况', person: c.adviser, dueOn: `${year}-12-31` }],
    })),
  )
}

async function draft(h: Handle, small: Small): Promise<void> {
  const rows = Array.from({ length: small.centre.wishes }, (_, n) => ({
    ...WISHES[n % WISHES.length]!,
    of: n % small.cases.length,
  }))
  const ids = await draftWishes(
    h,
    rows.map(({ of, ...wish }) => ({ ...wish, kind: 'wish', case: small.cases[of]!.id })),
  )
  small.wishes.push(...rows.map(({ needs, of }, n) => ({ id: ids[n]!, needs, of })))
}

/** Every second wish for things or deeds is claimed; of those every second is carried out. */
async function claim(h: Handle, small: Small): Promise<{ delivery: Id; name: string }[]> {
  const chosen = small.wishes.filter((w) => w.needs !== 'money').filter((_, n) => n % 2 === 0)
  const claims = await claimWishes(
    h,
    chosen.map(({ id }, n) => {
      const who =
        n % 3 === 0
          ? { kind: 'firm' as const, name: `第${n + 1}爱心企业`, shown: `第${n + 1}爱心企业` }
          : { kind: 'individual' as const, name: inventName(small.random) }
      return { wish: id, ...who }
    }),
  )
  const carried = chosen.map((w, n) => ({ of: small.cases[w.of]!, claim: claims[n]! })).filter((_, n) => n % 2 === 0)
  const ids = await deliver(
    h,
    carried.map((c) => ({ claim: c.claim, what: '送到家中，当面交接' })),
  )
  return carried.map(({ of }, n) => ({ delivery: ids[n]!, name: of.name }))
}
