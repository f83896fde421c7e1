import type { JobHandler } from '#kernel/server/jobs.ts'
import { tendClaims } from './service.ts'

export const tendJob: JobHandler = {
  title: '认领到期：提醒、告知、释放',
  run: (kernel, county) => kernel.asSystem(county, tendClaims),
}
