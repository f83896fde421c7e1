import type { JobHandler } from '#kernel/server/jobs.ts'
import { sweepPledges } from './service.ts'

/** Pledges whose money has not come in time lapse. */
export const sweepPledgesJob: JobHandler = {
  title: '清理逾期未到账的捐赠意向',
  run: async (kernel, county) => ({ lapsed: await kernel.asSystem(county, sweepPledges) }),
}
