import { sql } from 'kysely'
import type { Handle } from '#kernel/server/handle.ts'
import type { PlaceRow } from '#modules/places/public.ts'
import type { DemoHomes, DemoHomesSize } from '#packs/demo-year.ts'
import type { Random } from './random.ts'

/** A village of the demo with how many homes of each standing it has, and who is needed there. */
export interface DemoVillage {
  readonly code: string
  readonly name: string
  /** the branch of the village */
  readonly branch: string
  readonly township: string
  readonly secretary: { readonly person: string; readonly post: string }
  readonly homes: number
  readonly listed: number
  readonly watched: number
  readonly exited: number
  /** homes with a helper that are not listed */
  readonly helped: number
  /** persons who are second helpers here and nothing else; null where first helpers stand in for each other */
  readonly seconds: number | null
  /** an officer is posted here */
  readonly posted: boolean
  /** codes of its grids; none when it is not divided */
  readonly grids: readonly string[]
  /** how often a helper of this village misses a month's visit: most seldom, a few villages often */
  readonly slack: number
}

interface Branch {
  code: string
  name: string
  branch: string
  person: string
  post: string
}

/** Distributes the county's homes among its villages; the same seed gives the same villages. */
export async function planVillages(
  h: Handle,
  homes: DemoHomes,
  size: DemoHomesSize,
  random: Random,
): Promise<DemoVillage[]> {
  const { county } = h.scope
  const branches = await h.rows<Branch>(sql`
    SELECT o.place AS code, p.name, o.id AS branch, t.person, t.id AS post
    FROM organisations.current o
    JOIN places.current p ON p.county = o.county AND p.place = o.place
    JOIN people.post t ON t.county = o.county AND t.unit = o.id AND t.role = 'village' AND t.to_day IS NULL
    WHERE o.county = ${county} AND o.kind = 'village-branch' ORDER BY o.place`)
  const inTown = new Set(homes.grids.villages)
  const counts = shared(
    size.households,
    branches.map((b) => (inTown.has(b.code) ? 2 : 0.4) + random.next() * 1.2),
  )
  const rural = branches.filter((b) => !inTown.has(b.code)).map((b) => b.code)
  const posted = new Set(random.shuffled(rural).slice(0, homes.posted))
  const villages = branches.map((b, n) =>
    villageOf(b, counts[n]!, posted.has(b.code), inTown.has(b.code), homes, random),
  )
  return homes.exact === undefined ? villages : counted(villages, homes.exact)
}

/** The same villages with the numbers published, distributed by their size. */
function counted(villages: readonly DemoVillage[], exact: NonNullable<DemoHomes['exact']>): DemoVillage[] {
  const sizes = villages.map((v) => v.homes)
  const listed = shared(exact.listed, sizes)
  const helped = shared(exact.helped, sizes)
  const seconds = shared(
    exact.seconds,
    sizes.map((_, n) => listed[n]! + helped[n]!),
  )
  const none = { watched: 0, exited: 0, slack: 0 }
  return villages.map((v, n) => ({ ...v, ...none, listed: listed[n]!, helped: helped[n]!, seconds: seconds[n]! }))
}

function villageOf(
  { code, name, branch, person, post }: Branch,
  count: number,
  posted: boolean,
  inTown: boolean,
  homes: DemoHomes,
  random: Random,
): DemoVillage {
  const most = Math.max(1, Math.round(count / 2))
  const part = (share: number) => Math.min(most, Math.round(count * share * (0.7 + random.next() * 0.6)))
  return {
    code,
    name: name.replace(/(村委会|居委会)$/, (m) => (m.startsWith('村') && !name.endsWith('村村委会') ? '村' : '')),
    branch,
    township: code.slice(0, 9),
    secretary: { person, post },
    homes: count,
    listed: Math.max(1, part(posted ? homes.listed[0] : inTown ? homes.listed[1] / 4 : homes.listed[1])),
    watched: part(homes.watched),
    exited: part(homes.exited),
    helped: 0,
    seconds: null,
    posted,
    grids: inTown
      ? Array.from({ length: Math.max(1, Math.round(count / homes.grids.homes)) }, (_, n) => `${code}${n + 101}`)
      : [],
    slack: random.next() < 0.08 ? 0.3 + random.next() * 0.2 : 0.02 + random.next() * 0.05,
  }
}

/** A whole number in parts by weight, none lost to rounding. */
function shared(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0)
  let given = 0
  let weighed = 0
  return weights.map((weight) => {
    weighed += weight
    const part = Math.round((total * weighed) / sum) - given
    given += part
    return part
  })
}

export function gridRows(villages: readonly DemoVillage[]): PlaceRow[] {
  return villages.flatMap((v) =>
    v.grids.map((code, n) => ({ code, name: `${v.name}第${n + 1}网格`, level: 'grid' as const, parent: v.code })),
  )
}
