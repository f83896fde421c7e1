import type { JobHandler } from '#kernel/server/jobs.ts'
import { sweep } from './store.ts'

export const sweepJob: JobHandler = {
  title: '清理过期的验证码和公众登录',
  run: async (kernel, county) => ({ removed: await kernel.asSystem(county, sweep) }),
}
