import { closeMonth } from '#modules/supervision/public.ts'
import type { Bed } from './bed.ts'
import { atMost, type Claim } from './claim.ts'
import { type CountyPlan, fillCounty, inventPlaces, playMonth, settle } from './county.ts'
import { memoryOf, resetPeak } from './memory.ts'
import { nationPlaces } from './nation.ts'
import { median, timed } from './rounds.ts'

const MONTH = '2016-03'
const MB = 2 ** 20

/** Many counties in one database, their month closed one after another: the last must cost what the first did. */
export async function countyClaims(
  bed: Bed,
  options: { quick: boolean; nation: boolean; say: (line: string) => void },
): Promise<Claim[]> {
  const claims: Claim[] = []
  let code = 900_001
  const invented = (count: number) =>
    Array.from({ length: count }, () => {
      const county = String(code++)
      return planOf(county, `第${county}县`, inventPlaces(county, 13, 208))
    })
  for (const count of options.quick ? [1, 10, 30] : [1, 10, 100]) {
    claims.push(...(await closeAll(bed, invented(count), invented(2), `${count} 个县`, options.say)))
  }
  if (options.nation) {
    const plans = (await nationPlaces()).map(({ code: county, name, places }) => planOf(county, name, places))
    // neighbours by code are alike in size; read backwards, the codes mix small and large counties evenly
    plans.sort((a, b) => ([...a.code].reverse().join('') < [...b.code].reverse().join('') ? -1 : 1))
    const villages = plans.reduce((sum, plan) => sum + villagesOf(plan), 0)
    const what = `全国 ${plans.length.toLocaleString('en')} 个县、${villages.toLocaleString('en')} 个村`
    claims.push(...(await closeAll(bed, plans, invented(2), what, options.say)))
  }
  return claims
}

function planOf(code: string, name: string, places: CountyPlan['places']): CountyPlan {
  return { code, name, places, months: [MONTH], findings: 6 }
}

function villagesOf(plan: CountyPlan): number {
  return plan.places.filter((place) => place.code.length === 12).length
}

/** @param plans emptied once they are loaded: the memory measured is the program's, not that of its material */
async function closeAll(
  bed: Bed,
  plans: CountyPlan[],
  warm: readonly CountyPlan[],
  what: string,
  say: (line: string) => void,
): Promise<Claim[]> {
  for (const [n, plan] of [...warm, ...plans].entries()) {
    await fillCounty(bed.kernel, plan)
    await playMonth(bed, plan.code, MONTH)
    if (n % 100 === 99) say(`${what}:已装入 ${n + 1}`)
    if ([0, 9, 99, 999].includes(n)) await settle(bed.kernel)
  }
  const counties = plans.map((plan) => ({ code: plan.code, villages: Math.max(1, villagesOf(plan)) }))
  plans.length = 0
  await settle(bed.kernel)
  // a program that has just started and caches that VACUUM has just emptied are not what the first county costs
  for (const plan of warm) await closeMonth(bed.kernel, plan.code, MONTH)
  resetPeak(process.pid)
  const costs: number[] = []
  for (const [n, { code, villages }] of counties.entries()) {
    costs.push((await timed(() => closeMonth(bed.kernel, code, MONTH))) / villages)
    if (n % 100 === 99) say(`${what}:已月结 ${n + 1}`)
  }
  const memory = memoryOf(process.pid, 'VmHWM')
  const memoryClaim = {
    section: 'counties',
    what: `${what}月结时的内存峰值`,
    ours: memory / MB,
    reference: null,
    unit: 'MB',
    bar: atMost(512, 'value'),
  }
  if (counties.length < 10) return [memoryClaim]
  const tenth = Math.max(3, Math.ceil(counties.length / 10))
  return [
    {
      section: 'counties',
      what: `${what}逐县月结,最后的比最先的(每村)`,
      ours: median(costs.slice(-tenth)),
      reference: median(costs.slice(0, tenth)),
      unit: '毫秒',
      bar: atMost(1.2),
      memory,
    },
    memoryClaim,
  ]
}
