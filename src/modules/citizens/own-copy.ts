import { dayOf } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Keeping } from '#kernel/server/http/public-site.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { CITIZEN_KINDS, MANNERS } from './model.ts'
import { ownAccount } from './service.ts'
import * as store from './store.ts'

/** Everything that is kept about a citizen, by every module's own account of it. */
export async function ownCopy(h: Handle, citizen: Id, kernel: Kernel): Promise<Record<string, unknown>> {
  const copy: Record<string, unknown> = { 导出日期: h.today }
  for (const card of kernel.cards)
    for (const [title, keeping] of Object.entries(card.keeps ?? {})) copy[title] = await keeping(h, citizen, kernel)
  return copy
}

export const keptAccount: Keeping = async (h, citizen, kernel) => {
  const { kind, manner, shown, name, phone, since } = await ownAccount(h, citizen)
  // sessions and codes are the desk's own, and kept for a day or two
  const signIns = await kernel.asSystem(h.scope.county, (desk) => store.signInsOf(desk, citizen))
  const at = (what: 'session' | 'code') => signIns.filter((s) => s.what === what).map((s) => s.at.toISOString())
  return [
    {
      账号编号: citizen,
      注册日期: dayOf(since),
      类别: CITIZEN_KINDS[kind],
      姓名或者单位全称: name,
      手机号码: phone,
      公开名称: shown,
      怎样称呼: MANNERS[manner],
      近日登录: at('session'),
      近日获取验证码: at('code'),
    },
  ]
}

export const keptConsents: Keeping = async (h, citizen) =>
  (await store.consentsOf(h, citizen)).map(({ version, onDay }) => ({ 个人信息告知版本: version, 同意日期: onDay }))

export const keptJournal: Keeping = async (h, citizen, { cards }) => {
  const titles = Object.assign({}, ...cards.map((card) => card.commands)) as Record<string, { title: string }>
  return (await store.doneBy(h, citizen)).map(({ at, command, subject }) => ({
    时间: at.toISOString(),
    事项: titles[command]?.title ?? command,
    编号: subject,
  }))
}
