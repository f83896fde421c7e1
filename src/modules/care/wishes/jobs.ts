import type { Id } from '#kernel/pure/ids.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { giftsForNeeds, loadGift, thingsAnswered } from '#modules/funds/public.ts'
import { countGifts } from './gifts.ts'
import { tendClaims } from './service.ts'
import { aboutWish, wishOf } from './spend.model.ts'
import { forgetClosed, wishesForMoney } from './store.ts'

export const citizenClosed: JobHandler = {
  title: '群众注销账号：删除认领时留下的联系电话',
  run: async (kernel, county) => ({ removed: await kernel.asSystem(county, forgetClosed) }),
}

export const giftReceived: JobHandler = {
  title: '指定捐款到账：计入心愿',
  run: async (kernel, county, input) => {
    const { need } = await kernel.asSystem(county, (h) => loadGift(h, input.subject as Id))
    const wish = need === null ? undefined : wishOf(need)
    // the need of a gift is what its giver's page said: it may be no wish on the wall
    const open = await kernel.asSystem(county, (h) => wishesForMoney(h))
    return { counted: wish === undefined || !open.includes(wish) ? 0 : await count(kernel, county, [wish]) }
  },
}

export const tendJob: JobHandler = {
  title: '认领到期：提醒、告知、释放；核对指定捐款',
  run: async (kernel, county) => ({
    counted: await count(kernel, county, await givenFor(kernel, county)),
    ...(await kernel.asSystem(county, tendClaims)),
  }),
}

/** Wishes on the wall for which somebody gave, or money was asked. */
function givenFor(kernel: Kernel, county: string): Promise<Id[]> {
  return kernel.asSystem(county, async (h) => {
    const open = await wishesForMoney(h)
    const gifts = await giftsForNeeds(h, open.map(aboutWish))
    const asked = await thingsAnswered(h, open.map(aboutWish))
    return [...new Set([...gifts.map((g) => g.need), ...asked].flatMap((about) => wishOf(about) ?? []))]
  })
}

/** Each by itself: nobody waits for more than one wish. */
async function count(kernel: Kernel, county: string, wishes: readonly Id[]): Promise<number> {
  let counted = 0
  for (const id of wishes) counted += await kernel.asSystem(county, (h) => countGifts(h, id))
  return counted
}
