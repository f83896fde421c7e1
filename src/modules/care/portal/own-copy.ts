import type { Keeping } from '#kernel/server/http/public-site.ts'
import { membershipsOf } from '../volunteers/store.ts'
import { claimsBy } from '../wishes/claims.store.ts'
import { ownContact } from '../wishes/claims.ts'
import { deliveriesBy } from '../wishes/deliveries.store.ts'
import { CLAIM_STATES } from '../wishes/model.ts'
import { quantityText } from '../wishes/rules.ts'

const MOST_KEPT = 100_000

/** Every claim of a citizen, also the telephone that was given with it. */
export const keptClaims: Keeping = async (h, citizen) => {
  const rows = []
  for (const c of await claimsBy(h, citizen, MOST_KEPT))
    rows.push({
      编号: c.id,
      心愿: c.wishTitle,
      认领: quantityText(c.needs, c.share, c.unitName),
      公开称呼: c.shown,
      联系电话: await ownContact(h, c.id),
      状态: CLAIM_STATES[c.state],
      认领日期: c.claimedOn,
      落实期限: c.dueOn,
      说明的情况: c.reason,
      确认日期: c.confirmedOn,
      释放原因: c.releasedWhy,
    })
  return rows
}

const MEMBERSHIPS = { asked: '已申请', joined: '队员', declined: '未通过', left: '已退出' } as const

/** Every team of volunteers that a citizen asked to join, and what they did there. */
export const keptTeams: Keeping = async (h, citizen) =>
  (await membershipsOf(h, citizen)).map((m) => ({
    服务队: m.title,
    状态: MEMBERSHIPS[m.state],
    申请日期: m.askedOn,
    退出日期: m.leftOn,
    活动: m.hours.map((a) => ({
      活动: a.activity,
      日期: a.onDay,
      '时长（分钟）': a.minutes,
      时长已确认: a.confirmed,
    })),
  }))

/** What a citizen wrote of the wishes they carried out. */
export const keptDeliveries: Keeping = async (h, citizen) =>
  (await deliveriesBy(h, citizen)).map((d) => ({ 心愿: d.wishTitle, 日期: d.onDay, 办了什么: d.what }))
