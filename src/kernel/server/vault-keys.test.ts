import { existsSync, readFileSync, statSync } from 'node:fs'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { testBed } from '../../../tests/kit/county.ts'
import { exportKeys, importKeys, keyNames, openVault, rotateKey } from './vault-keys.ts'

const bed = testBed()
const PHRASE = '绥德-试验-口令-2016'
const homes: string[] = []
const newHome = async () => {
  const home = await mkdtemp(join(tmpdir(), 'guben-vault-'))
  homes.push(home)
  return home
}
const owner = (text: string, values: unknown[] = []) => bed.kernel.database.asOwner((c) => c.query(text, values))
const open = (home: string, suite: 'gm' | 'intl' | null = null) => openVault(bed.kernel.database, home, suite)

beforeEach(async () => {
  await owner('DELETE FROM kernel.vault_probe')
  await owner('DELETE FROM kernel.county')
})
afterAll(async () => {
  for (const home of homes) await rm(home, { recursive: true, force: true })
})

const addCounty = () => owner(`INSERT INTO kernel.county (county, name) VALUES ('999901', '试验县')`)

describe('密钥文件', () => {
  it('首次启动生成，只有主人可读；套件定了不能改', async () => {
    const home = await newHome()
    expect((await open(home)).suite).toBe('gm')
    expect(statSync(join(home, 'secrets/vault.json')).mode & 0o777).toBe(0o600)
    const again = await open(home)
    expect(again.fingerprint('甲')).toEqual((await open(home, 'gm')).fingerprint('甲'))
    await expect(open(home, 'intl')).rejects.toThrow('套件是 gm')
    await owner('DELETE FROM kernel.vault_probe')
    expect((await open(await newHome(), 'intl')).suite).toBe('intl')
  })

  it('丢了密钥文件，或换成别家的，有数据的库拒绝启动，也不另造一把', async () => {
    const [home, other] = [await newHome(), await newHome()]
    await open(other)
    await owner('DELETE FROM kernel.vault_probe')
    const sealed = (await open(home)).seal('甲', '乙')
    await addCounty()
    const file = join(home, 'secrets/vault.json')
    const kept = readFileSync(file)
    await rm(file)
    await expect(open(home)).rejects.toThrow('guben key import')
    expect(existsSync(file)).toBe(false)
    await copyFile(join(other, 'secrets/vault.json'), file)
    await expect(open(home)).rejects.toThrow('guben key import')
    await writeFile(file, '{坏')
    await expect(open(home)).rejects.toThrow('已损坏')
    await writeFile(file, kept)
    expect((await open(home)).open(sealed, '乙')).toBe('甲')
  })

  it('换密钥之后，正在运行的进程也打得开新封的', async () => {
    const home = await newHome()
    const running = await open(home)
    const before = running.seal('甲', '乙')
    await rotateKey(home)
    const restarted = await open(home)
    expect(restarted.open(before, '乙')).toBe('甲')
    expect(running.open(restarted.seal('丙', '乙'), '乙')).toBe('丙')
    expect((await keyNames(home)).keys).toHaveLength(2)
  })
})

describe('导出与装入', () => {
  it('口令对才装得回去；装回的打得开原来的', async () => {
    const home = await newHome()
    const vault = await open(home)
    const sealed = vault.seal('甲', '乙')
    await addCounty()
    const file = join(home, 'key.json')
    await exportKeys(home, file, PHRASE)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).not.toContain(
      JSON.parse(readFileSync(join(home, 'secrets/vault.json'), 'utf8')).keys[0].key,
    )
    await expect(exportKeys(home, file, PHRASE)).rejects.toThrow('EEXIST')
    const restored = await newHome()
    const check = async () => void (await open(restored))
    await expect(importKeys(restored, file, '错的口令错的口令', check)).rejects.toThrow('口令不对')
    await importKeys(restored, file, PHRASE, check)
    expect((await open(restored)).open(sealed, '乙')).toBe('甲')
    expect(await keyNames(restored)).toEqual(await keyNames(home))
  })

  it('装入的不是这个库的，原来的放回原处', async () => {
    const [home, other] = [await newHome(), await newHome()]
    await open(other)
    const file = join(other, 'key.json')
    await exportKeys(other, file, PHRASE)
    await owner('DELETE FROM kernel.vault_probe')
    await open(home)
    await addCounty()
    const kept = readFileSync(join(home, 'secrets/vault.json'), 'utf8')
    await expect(importKeys(home, file, PHRASE, async () => void (await open(home)))).rejects.toThrow(
      'guben key import',
    )
    expect(readFileSync(join(home, 'secrets/vault.json'), 'utf8')).toBe(kept)
  })
})

it('只有数据库的副本，什么也读不出', async () => {
  const home = await newHome()
  const vault = await open(home)
  const id = '610826199001011234'
  await owner('CREATE TABLE sealed_copy (id text, sealed bytea, print bytea)')
  for (let n = 0; n < 50; n += 1)
    await owner('INSERT INTO sealed_copy VALUES ($1, $2, $3)', [`${n}`, vault.seal(id, `${n}`), vault.fingerprint(id)])
  const { rows } = await owner('SELECT sealed::text || print::text AS text, sealed FROM sealed_copy')
  for (const row of rows) {
    expect(row.text).not.toContain(Buffer.from(id).toString('hex'))
    expect(row.text).not.toContain(Buffer.from(id.slice(0, 6)).toString('hex'))
  }
  expect(new Set(rows.map((r) => r.sealed.toString('hex'))).size).toBe(50)
})
