import type { Id } from '#kernel/pure/ids.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { giftsForNeeds, loadGift, paymentsAnswering, thingsAnswered } from '#modules/funds/public.ts'
import { forgetClosed } from './claims.store.ts'
import { tendClaims } from './claims.ts'
import { tendMoney } from './paid.ts'
import { aboutWish, wishOf } from './spend.model.ts'
import { isForMoney, wishesForMoney } from './store.ts'

export const citizenClosed: JobHandler = {
  title: '群众注销账号：删除认领时留下的联系电话',
  run: async (kernel, county) => ({ removed: await kernel.asSystem(county, forgetClosed) }),
}

export const giftReceived: JobHandler = {
  title: '指定捐款到账：计入心愿',
  run: async (kernel, county, input) => {
    const { need } = await kernel.asSystem(county, (h) => loadGift(h, input.subject as Id))
    return { changed: await tend(kernel, county, need) }
  },
}

export const paymentMoved: JobHandler = {
  title: '拨付签收、退回：核对心愿的落实',
  run: async (kernel, county, input) => {
    const id = input.subject as Id
    const payment = (await kernel.asSystem(county, (h) => paymentsAnswering(h, [id]))).get(id)
    return { changed: await tend(kernel, county, payment?.about ?? null) }
  },
}

/** What money is about, as its giver's page or whoever asked for it said: it may be no wish. */
async function tend(kernel: Kernel, county: string, about: string | null): Promise<number> {
  const wish = about === null ? undefined : wishOf(about)
  if (wish === undefined) return 0
  return kernel.asSystem(county, async (h) => ((await isForMoney(h, wish)) ? tendMoney(h, wish) : 0))
}

export const tendJob: JobHandler = {
  title: '认领到期：提醒、告知、释放；核对心愿的捐款和拨付',
  run: async (kernel, county) => {
    let changed = 0
    // each by itself: nobody waits for more than one wish
    for (const id of await moneyFor(kernel, county)) changed += await kernel.asSystem(county, (h) => tendMoney(h, id))
    return { changed, ...(await kernel.asSystem(county, tendClaims)) }
  },
}

/** Wishes under way for which somebody gave, or money was asked. */
function moneyFor(kernel: Kernel, county: string): Promise<Id[]> {
  return kernel.asSystem(county, async (h) => {
    const open = await wishesForMoney(h)
    const gifts = await giftsForNeeds(h, open.map(aboutWish))
    const asked = await thingsAnswered(h, open.map(aboutWish))
    return [...new Set([...gifts.map((g) => g.need), ...asked].flatMap((about) => wishOf(about) ?? []))]
  })
}
