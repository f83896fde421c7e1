import type { Id } from '#kernel/pure/ids.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import { loadMerger } from '#modules/places/public.ts'
import { followMerger } from './service.ts'

/** Villages were merged: their organisations follow. */
export const placesMerged: JobHandler = {
  title: '村级撤并：党组织随之调整',
  run: (kernel, county, input) =>
    kernel.asSystem(county, async (h) => followMerger(h, await loadMerger(h, input.entry as Id))),
}
