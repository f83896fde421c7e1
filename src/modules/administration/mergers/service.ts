import type { Day } from '#kernel/pure/day.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { MergerEffect, ModuleCard } from '#kernel/server/module.ts'
import { mergeEffect } from '#modules/organisations/public.ts'
import { reorganisationEffect } from '#modules/people/public.ts'

/** What a merger of villages would move, end and keep, counted before anyone decides; nothing is changed. */
export async function mergeEffects(
  h: Handle,
  cards: readonly ModuleCard[],
  merger: { from: string[]; into: string; on: Day },
): Promise<MergerEffect[]> {
  const organisations = await mergeEffect(h, merger)
  const ended = organisations.ended.map((e) => e.id)
  const posts = await reorganisationEffect(h, ended, merger.from, merger.on)
  const effects = [
    { what: '撤销的村', count: merger.from.length, unit: '个' },
    { what: '随之撤销的党支部', count: organisations.ended.length, unit: '个' },
    { what: '转入接续支部的党员', count: organisations.members, unit: '名' },
    { what: '随村迁入的其他组织', count: organisations.moved.length, unit: '个' },
    { what: '随支部撤销而结束的任职', count: posts.ended, unit: '项' },
    { what: '转到新村继续的任职', count: posts.moved, unit: '项' },
  ]
  for (const { merging } of cards) if (merging !== undefined) effects.push(...(await merging(h, { ...merger, ended })))
  return effects
}
