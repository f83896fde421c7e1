import type { Id } from '#kernel/pure/ids.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import { countGifts } from './gifts.ts'
import { tendClaims } from './service.ts'
import { forgetClosed } from './store.ts'

export const citizenClosed: JobHandler = {
  title: '群众注销账号：删除认领时留下的联系电话',
  run: async (kernel, county) => ({ removed: await kernel.asSystem(county, forgetClosed) }),
}

export const giftReceived: JobHandler = {
  title: '指定捐款到账：计入心愿',
  run: async (kernel, county, input) => ({
    counted: await kernel.asSystem(county, (h) => countGifts(h, input.subject as Id)),
  }),
}

export const tendJob: JobHandler = {
  title: '认领到期：提醒、告知、释放；核对指定捐款',
  run: async (kernel, county) => ({
    counted: await kernel.asSystem(county, (h) => countGifts(h)),
    ...(await kernel.asSystem(county, tendClaims)),
  }),
}
