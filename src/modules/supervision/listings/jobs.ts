import type { JobHandler } from '#kernel/server/jobs.ts'
import { watchRelapses } from './service.ts'

export const jobs: Readonly<Record<string, JobHandler>> = {
  'supervision.watch-relapses': {
    title: '摘牌后回访：核对是否反弹',
    run: (kernel, county) => kernel.asSystem(county, async (h) => ({ flagged: await watchRelapses(h) })),
  },
}

export const follows: Readonly<Record<string, string>> = { 'supervision.raise-findings': 'supervision.watch-relapses' }
