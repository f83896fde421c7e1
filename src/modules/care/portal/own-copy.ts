import type { Keeping } from '#kernel/server/http/public-site.ts'
import { publicTeams, teamsOf } from '../volunteers/store.ts'
import { CLAIM_STATES } from '../wishes/model.ts'
import { quantityText } from '../wishes/rules.ts'
import { ownContact } from '../wishes/service.ts'
import { claimsBy } from '../wishes/store.ts'

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
      释放缘由: c.releasedWhy,
    })
  return rows
}

/** The teams of volunteers that a citizen has asked to join or joined, and what was confirmed. */
export const keptTeams: Keeping = async (h, citizen) => {
  const teams = new Map((await publicTeams(h)).map((t) => [t.id, t.title]))
  return (await teamsOf(h, citizen)).map((m) => ({
    服务队: teams.get(m.team) ?? m.team,
    状态: m.state === 'asked' ? '已申请' : '队员',
    已确认时长分钟: m.minutes,
  }))
}
