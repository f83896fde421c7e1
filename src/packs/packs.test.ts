import { describe, expect, it } from 'vitest'
import { modules } from '#apps/modules.ts'
import { dutiesPack } from '#modules/duties/pack.ts'
import { itemsOf } from '#modules/duties/rules.ts'
import { supervisionPack } from '#modules/supervision/pack.ts'
import { packFaults } from './pack.ts'
import { packs } from './packs.ts'

const measures = new Set(modules.flatMap((m) => (m.measures ?? []).map((x) => x.key)))

describe.each(packs.map((p) => [p.id, p] as const))('包 %s', (_, pack) => {
  it('通过每个模块的校验', () => {
    expect(packFaults(pack.sections, modules)).toEqual([])
  })

  it('只有数据，没有代码', () => {
    expect(JSON.parse(JSON.stringify(pack.sections))).toEqual(pack.sections)
  })

  it('条目所用的问题类别和指标都存在', () => {
    const categories = new Set(supervisionPack.parse(pack.sections.supervision).findings.categories.map((c) => c.code))
    for (const list of dutiesPack.parse(pack.sections.duties).lists)
      for (const { item } of itemsOf(list)) {
        if (item.category !== undefined) expect(categories, item.code).toContain(item.category)
        if (item.measure !== undefined) expect(measures, item.code).toContain(item.measure)
      }
  })
})

it('天镇：13 项重点任务分解为 27 个条目，26 个书记项目', () => {
  const lists = dutiesPack.parse(packs.find((p) => p.id === 'tianzhen')!.sections.duties).lists
  const tasks = lists.find((l) => l.code === 'TZ-13')!
  expect([tasks.objectives.length, itemsOf(tasks).length]).toEqual([13, 27])
  expect(itemsOf(lists.find((l) => l.code === 'TZ-26')!).length).toBe(26)
})

it('泸定：五个规范化，十大行动', () => {
  const lists = dutiesPack.parse(packs.find((p) => p.id === 'luding')!.sections.duties).lists
  expect(lists.find((l) => l.code === 'LD-5')!.objectives[0]!.indicators.length).toBe(5)
  expect(itemsOf(lists.find((l) => l.code === 'LD-C')!).length).toBe(10)
})
