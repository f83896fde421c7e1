import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import type pg from 'pg'
import { atHour, firstDay } from '#kernel/pure/day.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { forgetAnchor } from '#kernel/server/anchor.ts'
import { sealCounty } from '#kernel/server/jobs.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { hashPassword } from '#kernel/server/session.ts'
import { removeCounty } from '#kernel/server/transfer.ts'
import { seedCalendar } from '#modules/administration/public.ts'
import { issuePackLists } from '#modules/duties/public.ts'
import { importPlaces } from '#modules/places/public.ts'
import type { DemoSize, DemoYear } from '#packs/demo-year.ts'
import type { Pack } from '#packs/pack.ts'
import { packs } from '#packs/packs.ts'
import { placeRows } from '../places-file.ts'
import { DEMO_PASSWORD } from './accounts.ts'
import { playCare } from './care.ts'
import { playCentre } from './care-small.ts'
import { formerly, playField } from './field.ts'
import { playLending } from './funds-lending.ts'
import { loadHouseholds } from './households.ts'
import { type Closing, playYear } from './player.ts'
import { inventOffices, registerOffices } from './population.ts'
import { seeded } from './random.ts'

/** The demo year that stands beside a pack; read only when it is played. */
async function yearOf(pack: string): Promise<DemoYear> {
  const { demoYear } = (await import(`#packs/${pack}/demo.ts`)) as { demoYear: DemoYear }
  return demoYear
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
 * What stands before the logins of a county: a login is unique in an installation, so that of all counties but the first
 * the pack's name does.
 * @throws already-exists when the county has been loaded, before anything, the clock too, has been touched
 */
async function loginPrefix(kernel: Kernel, { id, county }: Pack): Promise<string> {
  const counties = await kernel.asSystem('', (h) => h.rows<{ county: string }>(sql`SELECT county FROM kernel.county`))
  if (counties.some((c) => c.county === county.code))
    throw new Problem('already-exists', { what: `${county.name}的数据` })
  return counties.length === 0 ? '' : `${id}-`
}

/**
 * Fills a county from its pack and plays its demo year through the services, on the demo's clock.
 * @param of.year played instead of the pack's own, for tests
 * @param of.size how many households the county has, if the demo has any
 * @param of.closing how each month is closed, for the bench
 */
export async function loadDemo(
  kernel: Kernel,
  id: string,
  say: (line: string) => void,
  of: { year?: DemoYear; size?: DemoSize; closing?: Closing } = {},
): Promise<void> {
  const pack = packNamed(id)
  const demo = of.year ?? (await yearOf(id))
  const began = Date.now()
  const prefix = await loginPrefix(kernel, pack)
  say(`装入演示数据：${pack.county.name}…`)
  if (prefix !== '') say('各县共用一个演示时钟：装入期间按该县的演示年度走，装完停在该年度末')
  const analyze = () => kernel.database.asOwner(analyzeChanged)
  const password = await hashPassword(DEMO_PASSWORD)
  await foundCounty(kernel, pack, demo, { password, prefix })
  const { code } = pack.county
  if (demo.homes !== undefined) {
    const { homes, seed, until } = demo
    await loadHouseholds(kernel, code, { homes, size: of.size ?? 'small', seed, password, prefix, until }, say)
  }
  await analyze()
  if (demo.months.length > 0) await playYear(kernel, code, demo, say, analyze, of.closing)
  if (demo.field !== undefined) await playField(kernel, code, demo.field, demo)
  if (demo.care !== undefined) await playCare(kernel, code, demo.care, { seed: demo.seed, until: demo.until, analyze })
  if (demo.lending !== undefined) await playLending(kernel, code, demo.lending, { seed: demo.seed, analyze })
  if (demo.centre !== undefined) await playCentre(kernel, code, demo.centre, demo)
  while ((await sealCounty(kernel, code)) > 0);
  await kernel.setClock(atHour(demo.until, 9))
  await kernel.asSystem(code, (h) => h.run(sql`UPDATE kernel.county SET whole = true WHERE county = ${code}`))
  await analyze()
  say(`演示数据已装入（${((Date.now() - began) / 1000).toFixed(1)} 秒）`)
}

/**
 * A planner that knows nothing of new tables chooses badly, and PostgreSQL's own analysis would come a minute too late. Tables
 * that were not written to since they were last looked at are left alone; what a connection has written counts as written
 * only some seconds later, so a table is also known to have changed by its size: in the second county of an installation the
 * planner would else take the whole county for a row or two.
 */
async function analyzeChanged(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(`
    SELECT s.relid::regclass::text AS name FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
    WHERE s.n_mod_since_analyze > 0.1 * s.n_live_tup OR pg_relation_size(c.oid) > 1.1 * 8192 * c.relpages ORDER BY 1`)
  for (const { name } of rows) await client.query(`ANALYZE ${name}`)
}

async function foundCounty(
  kernel: Kernel,
  pack: Pack,
  demo: DemoYear,
  accounts: { password: string; prefix: string },
): Promise<void> {
  const { code, name } = pack.county
  const start = firstDay(demo.from ?? demo.months[0]?.month ?? demo.until.slice(0, 7))
  const file = fileURLToPath(new URL(`../../packs/${pack.id}/places.csv`, import.meta.url))
  const rows = formerly(placeRows(await readFile(file, 'utf8'), code), code, demo.field)
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
    await registerOffices(h, inventOffices(offices, h.now, random, accounts), start)
    await issuePackLists(h)
  })
  kernel.forget()
}
