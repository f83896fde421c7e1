import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import type pg from 'pg'
import { afterAll, expect, it } from 'vitest'
import { openCounty, scopeFor, testBed } from '../../../tests/kit/county.ts'
import type { Kernel } from './kernel.ts'
import { registerDevice } from './sync/devices.ts'
import { exportAll, importAll, removeCounty } from './transfer.ts'
import { exportKeys, importKeys, openVault } from './vault-keys.ts'

const [from, to] = [testBed(), testBed()]
const folders: string[] = []
const COUNTY = '999901'
const ID = '610826199001011234'
const PHRASE = '导出密钥的口令-2016'
const folder = async () => {
  const made = await mkdtemp(join(tmpdir(), 'guben-transfer-'))
  folders.push(made)
  return made
}
afterAll(async () => {
  for (const made of folders) await rm(made, { recursive: true, force: true })
})

const open = (kernel: Kernel) => openVault(kernel.database, kernel.home, null)
const quiet = () => undefined

it('封存的内容随数据导出；没有原来的密钥不让导入，装入密钥后照常打开', async () => {
  const vault = await open(from.kernel)
  await openCounty(from.kernel, COUNTY)
  const out = join(await folder(), 'out')
  const device = '01560000-0000-7000-8000-0000000000d1'
  await from.kernel.act(scopeFor('helper', `${COUNTY}100201`), async (h) => {
    await registerDevice(h, { id: device, label: '手机' }, { name: '某', post: '某' })
    await h.run(sql`INSERT INTO kernel.operation (county, device, id, person, seq, command, made_at, at, base, digest, state, body)
      VALUES (${COUNTY}, ${device}, ${h.id()}, ${h.scope.person}, 1, 'x', ${h.now}, ${h.now}, '{}', '', 'refused', ${vault.seal(ID, 'here')})`)
  })
  // of a request to change facts: what is sealed of them, in a list
  await from.kernel.database.asOwner(async (c) => {
    await c.query('INSERT INTO households.household (county, id) VALUES ($1, $2)', [COUNTY, device])
    await c.query(
      `INSERT INTO households.change (county, id, household, subject, place, base, fields, sealed, state, origin, asked_at)
       VALUES ($1, $2, $2, $2, $3, 1, '[{}, {}, {}]', $4, 'open', 'console', now())`,
      [COUNTY, device, COUNTY, [null, vault.seal(ID, 'there'), vault.seal(ID, 'there')]],
    )
  })
  const manifest = await exportAll(from.kernel.database, from.kernel.cards, from.kernel.home, out, quiet)
  expect(manifest.vault).toMatchObject({ suite: 'gm', sealed: 3 })
  await open(to.kernel)
  const take = () => importAll(to.kernel.database, to.kernel.cards, to.kernel.home, out, quiet)
  await expect(take()).rejects.toThrow('guben key export')
  const counties = () => to.kernel.asSystem('', (h) => h.rows(sql`SELECT county FROM kernel.county`))
  expect(await counties()).toEqual([])
  const key = join(await folder(), 'key.json')
  await exportKeys(from.kernel.home, key, PHRASE)
  await importKeys(to.kernel.home, key, PHRASE, async () => void (await open(to.kernel)))
  await take()
  expect(await counties()).toHaveLength(1)
  const there = await open(to.kernel)
  const { body } = await to.kernel.asSystem(COUNTY, (h) =>
    h.one<{ body: Buffer }>(sql`SELECT body FROM kernel.operation`),
  )
  expect(there.open(body, 'here')).toBe(ID)
  const { sealed } = await to.kernel.asSystem(COUNTY, (h) =>
    h.one<{ sealed: (Buffer | null)[] }>(sql`SELECT sealed FROM households.change`),
  )
  expect(sealed.map((bytes) => bytes && there.open(bytes, 'there'))).toEqual([null, ID, ID])
})

it('没有封存内容的导出，换一处不用带密钥', async () => {
  const made = await folder()
  const manifest = {
    format: 'guben-export-1',
    migrations: [],
    tables: [],
    vault: { suite: 'gm', keys: ['x'], fingerprint: '', sealed: 0 },
  }
  await writeFile(join(made, 'manifest.json'), JSON.stringify(manifest))
  const take = importAll(to.kernel.database, to.kernel.cards, to.kernel.home, made, quiet)
  await expect(take).rejects.not.toThrow('密钥')
})

it('清除一个县，时间随行数增长而不是平方；别的县一行不动，外键照旧', async () => {
  const [gone, kept] = ['999906', '999907']
  const { database, cards } = from.kernel
  for (const county of [gone, kept]) await openCounty(from.kernel, county)
  await database.asOwner(async (c) => {
    for (const county of [gone, kept]) await fill(c, county, county === gone ? 20_000 : 100)
  })
  const keys = () =>
    database.asOwner(
      async (c) => (await c.query(`SELECT conname FROM pg_constraint WHERE contype = 'f' ORDER BY 1`)).rows,
    )
  const before = await keys()
  // with each key looked up for each row that goes this takes minutes, and the test does not end in its time
  await removeCounty(database, cards, gone)
  expect(await keys()).toEqual(before)
  const left = (county: string) =>
    database.asOwner(async (c) => {
      const { rows } = await c.query('SELECT count(*)::int AS n FROM households.pairing WHERE county = $1', [county])
      return rows[0].n as number
    })
  expect([await left(gone), await left(kept)]).toEqual([0, 100])
})

/** People with a post, each of whom helped one household for a day. */
async function fill(c: pg.Client, county: string, n: number): Promise<void> {
  const id = (kind: string, of: string) => `uuid(md5('${county}${kind}' || ${of}))`
  const columns = {
    'people.person': ['id, name', `${id('p', 'i')}, '干部' || i`],
    'people.post': [
      'id, person, title, role, place, from_day, entered_at',
      `${id('t', 'i')}, ${id('p', 'i')}, '干部', 'helper', '${county}100201', '2016-01-01', now()`,
    ],
    'households.household': ['id', id('h', 'i')],
    'households.pairing': [
      'id, household, place, person, post, rank, from_day, to_day, entered_at',
      `${id('g', 'i')}, ${id('h', 'i')}, '${county}100201', ${id('p', 'i')}, ${id('t', 'i')}, 1, '2016-01-02', '2016-01-02', now()`,
    ],
  }
  for (const [table, [names, values]] of Object.entries(columns))
    await c.query(
      `INSERT INTO ${table} (county, ${names}) SELECT '${county}', ${values} FROM generate_series(1, ${n}) AS i`,
    )
}
