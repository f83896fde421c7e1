import type { Day } from '#kernel/pure/day.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { importPlaces } from '#modules/places/public.ts'
import type { DemoHomes, DemoSize } from '#packs/demo-year.ts'
import { loadInBulk } from './households-copy.ts'
import { HOME_TABLES, loadHomes } from './households-homes.ts'
import { placeOfficers } from './households-officers.ts'
import { loadPlans, PLAN_TABLES } from './households-plans.ts'
import { gridRows, planVillages } from './households-villages.ts'
import { loadVisits, VISIT_TABLES } from './households-visits.ts'
import { seeded } from './random.ts'

/** Since when officers work in the homes of the demo county, and until when those posted to villages were sent. */
const TERM: { from: Day; to: Day } = { from: '2014-10-08', to: '2016-12-31' }

/**
 * Fills the register of households and what was done for them up to the demo's last day. What is dated before the demo's
 * first day counts as taken over from older ledgers on that day; later records are known on the day they bear.
 */
export async function loadHouseholds(
  kernel: Kernel,
  county: string,
  of: { homes: DemoHomes; size: DemoSize; seed: string; password: string; prefix: string; until: Day },
  say: (line: string) => void,
): Promise<void> {
  const size = of.homes.size[of.size]
  const random = seeded(`${of.seed}/homes`)
  const { villages, officers } = await kernel.asSystem(county, async (h) => {
    const villages = await planVillages(h, of.homes, size, random)
    await importPlaces(h, gridRows(villages), h.today)
    const officers = await placeOfficers(h, villages, of.homes, {
      random,
      password: of.password,
      prefix: of.prefix,
      ...TERM,
    })
    return { villages, officers }
  })
  await kernel.asSystem(county, async (h) => {
    let visits = 0
    await loadInBulk(kernel.database, [...HOME_TABLES, ...PLAN_TABLES, ...VISIT_TABLES], async (copy) => {
      const homes = await loadHomes(h, copy, { villages, officers, random, until: of.until, exact: of.homes.exact })
      say(`演示数据：${homes.length} 户已建档`)
      await loadPlans(copy, { h, homes, random, until: of.until, most: of.homes.exact?.plans })
      visits = await loadVisits(copy, {
        h,
        homes,
        villages,
        officers,
        random,
        knocks: seeded(`${of.seed}/knocks`),
        from: size.from,
        homesADay: size.homesADay,
        until: of.until,
      })
      say(`演示数据：${visits} 次走访已登记`)
    })
    say('演示数据：户档已装入')
    await h.record({
      command: 'households.take-over',
      subject: county,
      place: county,
      why: '由原有台账转入（演示数据）',
      after: { households: size.households, visits },
    })
  })
}
