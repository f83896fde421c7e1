import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { modules } from '#apps/modules.ts'
import { placeRows } from '#apps/places-file.ts'
import { itemsOf } from '#modules/duties/lists/rules.ts'
import { dutiesPack } from '#modules/duties/pack.ts'
import { layoutMap } from '#modules/overview/map/rules.ts'
import { overviewPack } from '#modules/overview/pack.ts'
import { supervisionPack } from '#modules/supervision/pack.ts'
import { type Pack, packFaults, sectionsFor } from './pack.ts'
import { packs } from './packs.ts'

const measures = new Set(modules.flatMap((m) => (m.measures ?? []).map((x) => x.key)))

async function placesOf(pack: Pack) {
  const csv = await readFile(new URL(`./${pack.id}/places.csv`, import.meta.url), 'utf8')
  return placeRows(csv, pack.county.code)
}

describe.each(packs.map((p) => [p.id, p] as const))('包 %s', (_, pack) => {
  it('通过每个模块的校验', () => {
    expect(packFaults(pack.sections, modules)).toEqual([])
  })

  it('别的县采用时不带本县的地名和组织名', () => {
    expect(sectionsFor(pack, pack.county.code)).toEqual(pack.sections)
    const elsewhere = sectionsFor(pack, '999901')
    expect(packFaults(elsewhere, modules)).toEqual([])
    expect(JSON.stringify(elsewhere)).not.toContain(`"${pack.county.code}`)
    expect(JSON.stringify(elsewhere.duties)).not.toContain(pack.county.name)
    expect(Object.keys(elsewhere).sort()).toEqual(Object.keys(pack.sections).sort())
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

  it('作战图上每个乡镇各有一格，宽屏上按所给的位置排列', async () => {
    const places = await placesOf(pack)
    const towns = places
      .filter((p) => p.level === 'township')
      .map(({ code }) => ({ place: code, villages: places.filter((p) => p.parent === code).map((p) => p.code) }))
    const { grid = {} } = overviewPack.parse(pack.sections.overview)
    expect(Object.keys(grid).sort()).toEqual(towns.map((t) => t.place).sort())
    const { blocks } = layoutMap(towns, { width: 36, grid })
    for (const a of blocks)
      for (const b of blocks) {
        const [[row, column], [otherRow, otherColumn]] = [grid[a.place]!, grid[b.place]!]
        if (row < otherRow) expect(a.y).toBeLessThan(b.y)
        if (column < otherColumn) expect(a.x).toBeLessThan(b.x)
      }
  })

  it('压茬推进的批次覆盖全部乡镇，前一批结束之前后一批已经开始', async () => {
    const towns = (await placesOf(pack)).filter((p) => p.level === 'township').map((p) => p.code)
    for (const { code, waves } of dutiesPack.parse(pack.sections.duties).lists.filter((l) => l.waves.length > 0)) {
      expect(waves.flatMap((w) => w.places).sort(), code).toEqual(towns)
      waves.slice(1).forEach((wave, i) => {
        expect(wave.from > waves[i]!.from && wave.from < waves[i]!.to, `${code} ${wave.title}`).toBe(true)
      })
    }
  })

  it('每一类问题都可能使摘牌的支部被认定反弹', () => {
    const { findings, listings } = supervisionPack.parse(pack.sections.supervision)
    const watched = new Set(listings.causes.flatMap((c) => c.categories))
    expect(findings.categories.filter((c) => !watched.has(c.code))).toEqual([])
  })
})

it('天镇：13 项重点任务分解为 27 个条目，26 个书记项目', () => {
  const lists = dutiesPack.parse(packs.find((p) => p.id === 'tianzhen')!.sections.duties).lists
  const tasks = lists.find((l) => l.code === 'TZ-13')!
  expect([tasks.objectives.length, itemsOf(tasks).length]).toEqual([13, 27])
  expect(itemsOf(lists.find((l) => l.code === 'TZ-26')!).length).toBe(26)
  expect(lists.find((l) => l.code === 'TZ-Y')!.waves.length).toBe(3)
})

it('泸定：五个规范化，十大行动', () => {
  const lists = dutiesPack.parse(packs.find((p) => p.id === 'luding')!.sections.duties).lists
  expect(lists.find((l) => l.code === 'LD-5')!.objectives[0]!.indicators.length).toBe(5)
  expect(itemsOf(lists.find((l) => l.code === 'LD-C')!).length).toBe(10)
})
