import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { atHour, firstDay } from '#kernel/pure/day.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { forgetAnchor } from '#kernel/server/anchor.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { hashPassword } from '#kernel/server/session.ts'
import { removeCounty } from '#kernel/server/transfer.ts'
import { seedCalendar } from '#modules/administration/public.ts'
import { issuePackLists } from '#modules/duties/public.ts'
import { importPlaces } from '#modules/places/public.ts'
import type { DemoYear } from '#packs/demo-year.ts'
import type { Pack } from '#packs/pack.ts'
import { packs } from '#packs/packs.ts'
import { placeRows } from '../places-file.ts'
import { DEMO_PASSWORD } from './accounts.ts'
import { playYear } from './player.ts'
import { inventOffices, registerOffices } from './population.ts'
import { seeded } from './random.ts'

/** The demo years there are, by pack; a pack without one is loaded with its places and offices only. */
const YEARS: Record<string, () => Promise<DemoYear>> = {
  suide: async () => (await import('#packs/suide/demo.ts')).demoYear,
  luding: async () => (await import('#packs/luding/demo.ts')).demoYear,
  tianzhen: async () => (await import('#packs/tianzhen/demo.ts')).demoYear,
}

export async function isEmpty(kernel: Kernel): Promise<boolean> {
  return (await kernel.asSystem('', (h) => h.rows(sql`SELECT 1 FROM kernel.county LIMIT 1`))).length === 0
}

/** A demo whose loading was cut off is taken out again, so that it is never served as if it were whole. */
export async function dropHalfLoaded(kernel: Kernel, say: (line: string) => void): Promise<void> {
  const halves = await kernel.asSystem('', (h) =>
    h.rows<{ county: string; name: string }>(sql`SELECT county, name FROM kernel.county WHERE demo AND NOT whole`),
  )
  for (const { county, name } of halves) {
    say(`上次装入${name}演示数据时中断，清除后重新装入…`)
    await removeCounty(kernel.database, kernel.cards, county)
    await forgetAnchor(kernel.home, county)
  }
}

export function packNamed(id: string): Pack {
  const pack = packs.find((p) => p.id === id)
  if (pack === undefined)
    throw new Problem('not-found', { what: `演示县“${id}”（现有 ${packs.map((p) => p.id).join('、')}）` })
  return pack
}

/**
 * Fills a county from its pack and plays its demo year through the services, on the demo's clock.
 * @param year played instead of the pack's own, for tests
 */
export async function loadDemo(
  kernel: Kernel,
  id: string,
  say: (line: string) => void,
  year?: DemoYear,
): Promise<void> {
  const pack = packNamed(id)
  const demo = year ?? (await YEARS[id]!())
  const began = Date.now()
  say(`装入演示数据：${pack.county.name}…`)
  // A planner that knows nothing of new tables chooses badly; PostgreSQL's own analysis would come a minute too late.
  const analyze = () => kernel.database.asOwner((c) => c.query('ANALYZE'))
  await foundCounty(kernel, pack, demo)
  await analyze()
  await playYear(kernel, pack.county.code, demo, say, analyze)
  await kernel.setClock(atHour(demo.until, 9))
  const { code } = pack.county
  await kernel.asSystem(code, (h) => h.run(sql`UPDATE kernel.county SET whole = true WHERE county = ${code}`))
  await analyze()
  say(`演示数据已装入（${((Date.now() - began) / 1000).toFixed(1)} 秒）`)
}

async function foundCounty(kernel: Kernel, pack: Pack, demo: DemoYear): Promise<void> {
  const { code, name } = pack.county
  const start = firstDay(demo.months[0]!.month)
  const file = fileURLToPath(new URL(`../../packs/${pack.id}/places.csv`, import.meta.url))
  const rows = placeRows(await readFile(file, 'utf8'), code)
  const password = await hashPassword(DEMO_PASSWORD)
  await kernel.setClock(atHour(start, 8))
  const random = seeded(demo.seed)
  await kernel.asSystem(code, async (h) => {
    await h.run(sql`INSERT INTO kernel.county (county, name, demo, whole) VALUES (${code}, ${name}, true, false)`)
    await seedCalendar(h)
    await importPlaces(
      h,
      [{ code, name, level: 'county', parent: null }, ...rows.filter((r) => r.code !== code)],
      start,
    )
    await adoptPack(h, { id: pack.id, sections: { ...pack.sections }, from: pack.from, why: '演示' })
    const offices = { county: { code, name }, places: rows, departments: demo.departments, members: demo.members }
    await registerOffices(h, inventOffices(offices, h.now, random, password), start)
    await issuePackLists(h)
  })
  kernel.forget()
}
