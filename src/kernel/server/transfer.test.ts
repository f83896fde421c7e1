import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, expect, it } from 'vitest'
import { openCounty, scopeFor, testBed } from '../../../tests/kit/county.ts'
import type { Kernel } from './kernel.ts'
import { registerDevice } from './sync/devices.ts'
import { exportAll, importAll } from './transfer.ts'
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
  const manifest = await exportAll(from.kernel.database, from.kernel.cards, from.kernel.home, out, quiet)
  expect(manifest.vault).toMatchObject({ suite: 'gm', sealed: 1 })
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
