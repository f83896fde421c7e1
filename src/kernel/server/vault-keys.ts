import { createHash, randomBytes, scryptSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from './database.ts'
import { exclusively } from './postgres/lock.ts'
import { type KeyRing, newRing, type Suite, type Vault, vaultOf, withNewKey } from './vault.ts'

const DEFAULT: Suite = 'gm'
const PROBE = 'kernel.vault_probe'

function fileOf(home: string): string {
  return join(home, 'secrets', 'vault.json')
}

/**
 * The vault of this home; its key file is made at the first start, outside the database.
 * @param wanted the suite of the settings; a suite other than that of the installation is refused
 */
export async function openVault(database: Database, home: string, wanted: Suite | null): Promise<Vault> {
  return exclusively(`vault ${home}`, 30_000, async () => {
    const kept = await readRing(home)
    if (kept !== undefined && wanted !== null && kept.suite !== wanted)
      throw new Error(
        `安装时选定的密码套件是 ${kept.suite}，不能改为 ${wanted}；请去掉 GUBEN_SUITE 或改回 ${kept.suite}`,
      )
    const ring = kept ?? newRing(wanted ?? DEFAULT)
    const vault = vaultOf(ring, () => JSON.parse(readFileSync(fileOf(home), 'utf8')) as KeyRing)
    const fits = await assertOpens(database, vault)
    if (kept === undefined) await writeRing(home, ring)
    if (!fits) await writeProbe(database, vault)
    return vault
  })
}

/**
 * The database holds one sealed line: a key file that does not open it is not this database's. Without a county there is
 * nothing else that is sealed, and the line may be written anew.
 * @returns whether the line is there and opens
 */
async function assertOpens(database: Database, vault: Vault): Promise<boolean> {
  return database.asOwner(async (client) => {
    const { rows } = await client.query('SELECT sealed FROM kernel.vault_probe')
    if (rows.length > 0 && canOpen(vault, rows[0].sealed)) return true
    const counties = await client.query('SELECT 1 FROM kernel.county LIMIT 1')
    if (rows.length > 0 && counties.rows.length > 0)
      throw new Error(
        '密钥文件 secrets/vault.json 不在，或不是这个数据库的，封存的身份证号等内容打不开。请从备份放回，或用 npx guben key import <文件> 装入导出的密钥。',
      )
    return false
  })
}

async function writeProbe(database: Database, vault: Vault): Promise<void> {
  await database.asOwner((client) =>
    client.query(
      'INSERT INTO kernel.vault_probe (sealed) VALUES ($1) ON CONFLICT (one) DO UPDATE SET sealed = excluded.sealed',
      [vault.seal(PROBE, PROBE)],
    ),
  )
}

function canOpen(vault: Vault, sealed: Buffer): boolean {
  try {
    return vault.open(sealed, PROBE) === PROBE
  } catch {
    return false
  }
}

/** Another key seals from now on; what is sealed stays as it is and opens with the key it was sealed with. */
export async function rotateKey(home: string): Promise<KeyRing> {
  return exclusively(`vault ${home}`, 30_000, async () => {
    const ring = await readRing(home)
    if (ring === undefined) throw new Error(`${fileOf(home)} 不存在，请先启动一次`)
    const next = withNewKey(ring)
    await writeRing(home, next)
    return next
  })
}

/** What an export says of the keys its sealed fields need; nothing here opens anything. */
export interface KeyNames {
  readonly suite: Suite
  readonly keys: readonly string[]
  /** digest of the key of fingerprints */
  readonly fingerprint: string
}

export async function keyNames(home: string): Promise<KeyNames> {
  const ring = await readRing(home)
  if (ring === undefined) throw new Error(`${fileOf(home)} 不存在，请先启动一次`)
  const { suite, keys, fingerprint } = ring
  return { suite, keys: keys.map((k) => k.id), fingerprint: createHash('sha256').update(fingerprint).digest('hex') }
}

interface KeyFile {
  format: 'guben-key-1'
  suite: Suite
  salt: string
  cost: number
  sealed: string
}

const COST = 2 ** 17
const CONTEXT = 'guben-key-1'

/** The whole ring, sealed under a passphrase: a few hundred bytes to keep apart from every copy of the data. */
export async function exportKeys(home: string, file: string, passphrase: string): Promise<KeyNames> {
  const ring = await readRing(home)
  if (ring === undefined) throw new Error(`${fileOf(home)} 不存在，请先启动一次`)
  const salt = randomBytes(16).toString('base64')
  const vault = passphraseVault({ suite: ring.suite, salt, cost: COST }, passphrase)
  const sealed = vault.seal(JSON.stringify(ring), CONTEXT).toString('base64')
  const content: KeyFile = { format: 'guben-key-1', suite: ring.suite, salt, cost: COST, sealed }
  await writeFile(file, `${JSON.stringify(content, null, 1)}\n`, { mode: 0o600, flag: 'wx' })
  return keyNames(home)
}

/**
 * Puts an exported ring in place of this home's. The former file stays beside it; `check` brings the database up with the
 * new ring, and when it throws, the former one is put back.
 */
export async function importKeys(
  home: string,
  file: string,
  passphrase: string,
  check: () => Promise<void>,
): Promise<KeyNames> {
  const content = JSON.parse(await readFile(file, 'utf8')) as KeyFile
  if (content.format !== 'guben-key-1') throw new Error(`${file} 不是固本导出的密钥文件`)
  const ring = opened(content, passphrase)
  const path = fileOf(home)
  const former = `${path}.former`
  const had = await rename(path, former).then(
    () => true,
    () => false,
  )
  await writeRing(home, ring)
  try {
    await check()
  } catch (error) {
    if (had) await rename(former, path)
    else await rm(path)
    throw error
  }
  return keyNames(home)
}

function opened(content: KeyFile, passphrase: string): KeyRing {
  try {
    const text = passphraseVault(content, passphrase).open(Buffer.from(content.sealed, 'base64'), CONTEXT)
    return JSON.parse(text) as KeyRing
  } catch (error) {
    throw new Error('口令不对，或密钥文件已损坏', { cause: error })
  }
}

function passphraseVault(from: { suite: Suite; salt: string; cost: number }, passphrase: string): Vault {
  const salt = Buffer.from(from.salt, 'base64')
  const key = scryptSync(passphrase.normalize('NFKC'), salt, 32, { N: from.cost, r: 8, p: 1, maxmem: 2 ** 28 })
  return vaultOf({
    format: 'guben-vault-1',
    suite: from.suite,
    fingerprint: '',
    keys: [{ id: '00000000', key: key.toString('base64'), madeAt: '' }],
  })
}

async function readRing(home: string): Promise<KeyRing | undefined> {
  const text = await readFile(fileOf(home), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as KeyRing
  } catch (error) {
    throw new Error(`密钥文件 ${fileOf(home)} 已损坏，不是有效的 JSON，请从备份恢复`, { cause: error })
  }
}

/** Written aside, flushed, and renamed; readable to the owner of the home and nobody else. */
async function writeRing(home: string, ring: KeyRing): Promise<void> {
  const folder = join(home, 'secrets')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const aside = `${fileOf(home)}.${process.pid}`
  await writeFile(aside, `${JSON.stringify(ring, null, 1)}\n`, { mode: 0o600, flush: true })
  // Started once by root in an ordinary user's folder, it must still be readable to that user.
  if (process.getuid?.() === 0) {
    const owner = await stat(home)
    await chown(folder, owner.uid, owner.gid)
    await chown(aside, owner.uid, owner.gid)
  }
  await rename(aside, fileOf(home))
}
