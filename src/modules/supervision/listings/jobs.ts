import type { JobHandler } from '#kernel/server/jobs.ts'
import { endWatches, watchRelapses } from './service.ts'

export const jobs: Readonly<Record<string, JobHandler>> = {
  'supervision.watch-relapses': {
    title: '摘牌后回访：核对是否反弹',
    run: (kernel, county) => kernel.asSystem(county, async (h) => ({ flagged: await watchRelapses(h) })),
  },
  'supervision.end-watches': {
    title: '摘牌后回访期满：解除',
    run: (kernel, county) =>
      kernel.asSystem(county, async (h) => ({ flagged: await watchRelapses(h), ended: await endWatches(h) })),
  },
}

export const follows: Readonly<Record<string, string>> = { 'supervision.raise-findings': 'supervision.watch-relapses' }

export const daily: readonly string[] = ['supervision.end-watches']
