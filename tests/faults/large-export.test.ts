import { execFileSync } from 'node:child_process'
import { unzipSync } from 'fflate'
import { sql } from 'kysely'
import { beforeAll, expect, inject, it } from 'vitest'
import type { Handle } from '#kernel/server/handle.ts'
import { importPlaces, levelOfCode } from '#modules/places/public.ts'
import { named, openCounty, scopeFor, testBed } from '../kit/county.ts'
import type { Order } from './large-export-drawer.ts'

const bed = testBed()
const COUNTY = '999917'
const VILLAGE = '999917100201'
const HOUSEHOLDS = 100_000
const MB = 1024 * 1024

/** A county of general households, each with its head and last year's income: written by the database itself. */
async function fill(h: Handle): Promise<void> {
  const codes = [COUNTY, VILLAGE.slice(0, 9), VILLAGE]
  await importPlaces(
    h,
    codes.map((code) => ({
      code,
      name: `地${code}`,
      level: levelOfCode(code),
      parent: code.length > 6 ? code.slice(0, -3) : null,
    })),
    '2016-01-01',
  )
  const all = sql`generate_series(1, ${sql.lit(HOUSEHOLDS)}) n`
  const home = sql`md5('home' || n)::uuid`
  const head = sql`md5('head' || n)::uuid`
  await h.run(sql`INSERT INTO households.household (county, id) SELECT ${COUNTY}, ${home} FROM ${all}`)
  await h.run(sql`INSERT INTO households.person (county, id) SELECT ${COUNTY}, ${head} FROM ${all}`)
  await h.run(sql`
    INSERT INTO households.household_version (county, id, revision, valid_from, place, group_name, head, name, standing, cause_main,
      house_area, house_grade, house_structure, house_year, water_safe, food_ok, clothing_ok, electricity, fuel, phone_masked, entered_at)
    SELECT ${COUNTY}, ${home}, 1, '2016-01-05', ${VILLAGE}, n % 9 || '组', ${head}, '户主' || n, 'general', 'illness', 20 + n % 90, 'B',
      'brick-wood', 1980 + n % 30, true, true, true, true, '{wood,coal}', '138****' || lpad((n % 10000)::text, 4, '0'), ${h.now} FROM ${all}`)
  await h.run(sql`
    INSERT INTO households.person_version (county, id, revision, valid_from, place, household, relation, name, birth_on, id_masked, entered_at)
    SELECT ${COUNTY}, ${head}, 1, '2016-01-05', ${VILLAGE}, ${home}, 'head', '户主' || n, '1960-01-01'::date + n % 9000,
      '9999**********' || lpad((n % 10000)::text, 4, '0'), ${h.now} FROM ${all}`)
  await h.run(sql`
    INSERT INTO households.income (county, id, household, place, year, source, amount, at)
    SELECT ${COUNTY}, md5('wage' || n)::uuid, ${home}, ${VILLAGE}, 2015, 'wage', n * 100, ${h.now} FROM ${all}`)
}

function countIn(bytes: Uint8Array, word: string): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  let n = 0
  for (let at = buffer.indexOf(word); at >= 0; at = buffer.indexOf(word, at + word.length)) n += 1
  return n
}

/** Draws it in a program of its own, which has half the memory it may use for what it makes. */
async function draw(what: Order['what']): Promise<{ peak: number; sheet: Uint8Array }> {
  const { name } = await bed.kernel.asSystem(COUNTY, (h) =>
    h.one<{ name: string }>(sql`SELECT current_database() AS name`),
  )
  const order: Order = {
    what,
    ownerUrl: named(inject('ownerUrl'), name),
    appUrl: named(inject('appUrl'), name),
    publicUrl: named(inject('publicUrl'), name),
    home: bed.kernel.home,
    scope: scopeFor('clerk', COUNTY),
    at: bed.kernel.clock.now().getTime(),
  }
  const said = execFileSync(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--max-old-space-size=128',
      'tests/faults/large-export-drawer.ts',
      JSON.stringify(order),
    ],
    { encoding: 'utf8' },
  )
  const { idle, peak, seconds, file, key } = JSON.parse(said)
  console.log(`${what}：${seconds.toFixed(1)} 秒，内存 ${(idle / MB).toFixed(0)} → 最高 ${(peak / MB).toFixed(0)} MB`)
  const bytes = await bed.kernel.spool.read({ id: file, key })
  const sheets = unzipSync(bytes, { filter: (entry) => entry.name.startsWith('xl/worksheets/') })
  return { peak, sheet: Object.values(sheets)[0]! }
}

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  await bed.kernel.asSystem(COUNTY, fill)
  await bed.kernel.database.asOwner((c) => c.query('ANALYZE'))
}, 120_000)

it('十万户的户台账边读边写，进程内存始终不到 256 MB', async () => {
  const { peak, sheet } = await draw('ledger')
  expect(peak).toBeLessThan(256 * MB)
  // a title, a line, two rows of headings, the rows, a blank one, and the signatures
  expect(countIn(sheet, '<row ')).toBeGreaterThanOrEqual(HOUSEHOLDS + 5)
  expect(countIn(sheet, `户主${HOUSEHOLDS}<`)).toBe(1)
}, 180_000)

it('任何清单的导出也一样：十万户的户档列表，一户一行，不多不少', async () => {
  const { peak, sheet } = await draw('list')
  expect(peak).toBeLessThan(256 * MB)
  // a title, the headings, the rows
  expect(countIn(sheet, '<row ')).toBe(HOUSEHOLDS + 2)
  for (const n of [1, 4999, 5001, HOUSEHOLDS]) expect(countIn(sheet, `>户主${n}<`)).toBe(1)
}, 180_000)
