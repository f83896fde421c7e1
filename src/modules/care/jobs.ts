import type { Id } from '#kernel/pure/ids.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import { loadMerger } from '#modules/places/public.ts'
import { movePlaces } from './store.ts'

export const placesMerged: JobHandler = {
  title: '村级撤并：关爱对象和心愿随之调整',
  run: (kernel, county, input) =>
    kernel.asSystem(county, async (h) => {
      const { from, into } = await loadMerger(h, input.entry as Id)
      return { moved: await movePlaces(h, from, into) }
    }),
}
