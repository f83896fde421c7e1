import type { JobHandler } from '#kernel/server/jobs.ts'
import { openClues } from './service.ts'

export const watchJobs: Record<string, JobHandler> = {
  'households.watch': {
    title: '户档比对：查找返贫线索',
    run: async (kernel, county) => ({ opened: await kernel.asSystem(county, openClues) }),
  },
}
