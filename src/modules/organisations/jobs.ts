import type { Id } from '#kernel/pure/ids.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import { loadMerger } from '#modules/places/public.ts'
import { carryPairings } from './pairings/service.ts'
import { followMerger } from './service.ts'
import { loadReorganisation } from './store.ts'

/** Villages were merged: their organisations follow. */
export const placesMerged: JobHandler = {
  title: '村级撤并：党组织随之调整',
  run: (kernel, county, input) =>
    kernel.asSystem(county, async (h) => followMerger(h, await loadMerger(h, input.entry as Id))),
}

/** Organisations ended or went over into others: their pairings and what they share go along. */
export const pairingsCarried: JobHandler = {
  title: '组织调整：结对共建和共享资源随之调整',
  run: (kernel, county, input) =>
    kernel.asSystem(county, async (h) => carryPairings(h, await loadReorganisation(h, input.entry as Id))),
}
