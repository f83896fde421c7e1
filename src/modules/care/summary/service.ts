import type { Handle } from '#kernel/server/handle.ts'
import { fundsSummary } from '#modules/funds/public.ts'
import { countMembers } from '../roster/store.ts'
import { groupsOf } from './figures.ts'
import type { CareSummary } from './model.ts'
import * as store from './store.ts'

/**
 * The year of the centre, from its records and the ledger. Each figure has its own unit and opens to what it counts; figures of
 * different units are not added. Money in 元.
 */
export async function careSummary(
  h: Handle,
  { year = Number(h.today.slice(0, 4)) }: { year?: number } = {},
): Promise<CareSummary> {
  const groups = groupsOf({
    year,
    counts: await store.counts(h, year),
    members: new Map((await countMembers(h, year)).map((m) => [m.kind, m.count])),
    claims: new Map((await store.claimants(h, year)).map((m) => [m.kind, m])),
    money: await fundsSummary(h, { year }),
  })
  return { county: h.scope.county, year, groups }
}
