import type { Day } from '#kernel/pure/day.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { mergeEffect } from '#modules/organisations/public.ts'
import { reorganisationEffect } from '#modules/people/public.ts'
import * as store from './store.ts'

export interface Effect {
  what: string
  count: number
  unit: string
}

/** What a merger of villages would move, end and keep, counted before anyone decides; nothing is changed. */
export async function mergeEffects(h: Handle, merger: { from: string[]; into: string; on: Day }): Promise<Effect[]> {
  const organisations = await mergeEffect(h, merger)
  const gone = organisations.ended.map((e) => e.id)
  const posts = await reorganisationEffect(h, gone, merger.from, merger.on)
  const open = await store.openThings(h, gone, merger.from)
  return [
    { what: '撤销的村', count: merger.from.length, unit: '个' },
    { what: '随之撤销的党支部', count: organisations.ended.length, unit: '个' },
    { what: '转入接续支部的党员', count: organisations.members, unit: '名' },
    { what: '随村迁入的其他组织', count: organisations.moved.length, unit: '个' },
    { what: '随支部撤销而结束的任职', count: posts.ended, unit: '项' },
    { what: '转到新村继续的任职', count: posts.moved, unit: '项' },
    { what: '转由接续支部办理的责任事项', count: open.duties, unit: '项' },
    { what: '转由接续支部办理的问题', count: open.findings, unit: '个' },
    { what: '转由接续支部报送的调阅', count: open.calls, unit: '件' },
    { what: '保留在原村名下的会议记录', count: open.meetings, unit: '条' },
  ]
}
