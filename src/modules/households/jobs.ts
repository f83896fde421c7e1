import type { Id } from '#kernel/pure/ids.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import { loadMerger } from '#modules/places/public.ts'
import { carryMerger } from './pairing/service.ts'
import { followMergerOf } from './register/service.ts'

/** Villages were merged: households, their people and everything open about them follow. */
export const placesMerged: JobHandler = {
  title: '村级撤并：户档随之调整',
  run: (kernel, county, input) =>
    kernel.asSystem(county, async (h) => {
      const moved = await followMergerOf(h, input.entry as Id)
      await carryMerger(h, await loadMerger(h, input.entry as Id))
      return moved
    }),
}
