import type { JobHandler } from '#kernel/server/jobs.ts'
import { tendClaims } from './service.ts'
import { forgetClosed } from './store.ts'

export const citizenClosed: JobHandler = {
  title: '群众注销账号：删除认领时留下的联系电话',
  run: async (kernel, county) => ({ removed: await kernel.asSystem(county, forgetClosed) }),
}

export const tendJob: JobHandler = {
  title: '认领到期：提醒、告知、释放',
  run: (kernel, county) => kernel.asSystem(county, tendClaims),
}
