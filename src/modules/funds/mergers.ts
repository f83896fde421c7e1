import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import { loadMerger } from '#modules/places/public.ts'
import { moveToMerged } from './mergers.store.ts'

/** What stands open in villages that were merged goes on in the new one; the tables move it. @returns how many rows */
export async function followMerger(h: Handle, from: readonly string[], into: string): Promise<number> {
  let all = 0
  for (const place of from) {
    all += await moveToMerged(h, place, into)
  }
  return all
}

export const placesMerged: JobHandler = {
  title: '村级撤并：账户、捐赠、拨付、物资和借还随之调整',
  run: (kernel, county, input) =>
    kernel.asSystem(county, async (h) => {
      const { from, into } = await loadMerger(h, input.entry as Id)
      return { moved: await followMerger(h, from, into) }
    }),
}
