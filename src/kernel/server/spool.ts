import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type Id, newId } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { problemOf } from './errors.ts'
import type { Suite } from './vault.ts'

const IV = 16
const TAG = 32
const CIPHERS = {
  gm: { cipher: 'sm4-ctr', bytes: 16, mac: 'sm3' },
  intl: { cipher: 'aes-256-ctr', bytes: 32, mac: 'sha256' },
} as const

/** Bytes that lie sealed under a key of their own. */
export interface Spooled {
  readonly id: Id
  /** base64; it must be kept sealed, never beside the bytes */
  readonly key: string
  readonly size: number
  /** SHA-256 of the clear bytes */
  readonly digest: string
}

/**
 * A place for large files that hold what must not lie clear on a disk: ledgers with ID numbers, on their way in or out.
 * Each is encrypted as it comes, under a key made for it, and authenticated whole. They are taken away again.
 */
export interface Spool {
  /** @throws too-large after `most` bytes; nothing of it stays then */
  put(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, most?: number): Promise<Spooled>
  /** the whole, checked before a byte of it is given. @throws not-found when it has been taken away */
  read(of: Pick<Spooled, 'id' | 'key'>): Promise<Buffer>
  /** the same as a stream; one that was changed ends in an error */
  stream(of: Pick<Spooled, 'id' | 'key'>): Promise<Readable>
  remove(id: Id): Promise<void>
  /** takes away what was put before a moment of the machine's clock. @returns how many */
  sweep(before: Date): Promise<number>
}

export function makeSpool(home: string, suite: Suite): Spool {
  const folder = join(home, 'spool')
  const at = (id: Id) => join(folder, id)
  const remove = (id: Id) => rm(at(id), { force: true })
  return {
    put: async (source, most = Number.POSITIVE_INFINITY) => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const id = newId(new Date())
      const key = randomBytes(64)
      try {
        return { id, key: key.toString('base64'), ...(await writeSealed(at(id), key, suite, source, most)) }
      } catch (error) {
        await remove(id)
        throw problemOf(error)
      }
    },
    read: async ({ id, key }) => {
      const sealed = await readFile(at(id)).catch(gone)
      return unsealed(sealed, Buffer.from(key, 'base64'), suite)
    },
    stream: async ({ id, key }) => {
      const { size } = await stat(at(id)).catch(gone)
      return Readable.from(clearPieces(at(id), Buffer.from(key, 'base64'), suite, size), { objectMode: false })
    },
    remove,
    sweep: async (before) => {
      let removed = 0
      for (const name of await readdir(folder).catch(() => [] as string[])) {
        const known = await stat(join(folder, name)).catch(() => undefined)
        if (known === undefined || known.mtime >= before) continue
        await rm(join(folder, name), { force: true })
        removed += 1
      }
      return removed
    },
  }
}

function gone(): never {
  throw new Problem('not-found', { what: '该文件（已过保存期限）' })
}

function partsOf(key: Buffer, suite: Suite) {
  const { cipher, bytes, mac } = CIPHERS[suite]
  return { cipher, mac, secret: key.subarray(0, bytes), check: key.subarray(32) }
}

async function writeSealed(
  path: string,
  key: Buffer,
  suite: Suite,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  most: number,
): Promise<{ size: number; digest: string }> {
  const { cipher, mac, secret, check } = partsOf(key, suite)
  const iv = randomBytes(IV)
  const sealer = createCipheriv(cipher, secret, iv)
  const tag = createHmac(mac, check).update(iv)
  const digest = createHash('sha256')
  const file = await open(path, 'wx', 0o600)
  let size = 0
  try {
    await file.write(iv)
    for await (const piece of source) {
      size += piece.length
      if (size > most) throw new Problem('too-large', { limit: `${Math.round(most / 1024 / 1024)} MB` })
      digest.update(piece)
      const hidden = sealer.update(piece)
      tag.update(hidden)
      await file.writeFile(hidden)
    }
    await file.writeFile(tag.digest())
    await file.sync()
    return { size, digest: digest.digest('hex') }
  } finally {
    await file.close()
  }
}

function unsealed(sealed: Buffer, key: Buffer, suite: Suite): Buffer {
  const { cipher, mac, secret, check } = partsOf(key, suite)
  const body = sealed.subarray(0, -TAG)
  if (sealed.length < IV + TAG || !timingSafeEqual(createHmac(mac, check).update(body).digest(), sealed.subarray(-TAG)))
    throw new Problem('sealed-unreadable', { reason: 'tag' })
  return createDecipheriv(cipher, secret, body.subarray(0, IV)).update(body.subarray(IV))
}

/** Checked as it passes: one pass over the disk, and what was changed never ends well. */
async function* clearPieces(path: string, key: Buffer, suite: Suite, size: number): AsyncGenerator<Buffer> {
  const { cipher, mac, secret, check } = partsOf(key, suite)
  const tag = createHmac(mac, check)
  const iv = await piece(path, 0, IV)
  const wanted = await piece(path, size - TAG, TAG)
  tag.update(iv)
  const opener = createDecipheriv(cipher, secret, iv)
  if (size > IV + TAG)
    for await (const hidden of createReadStream(path, { start: IV, end: size - TAG - 1 })) {
      tag.update(hidden)
      yield opener.update(hidden)
    }
  if (!timingSafeEqual(tag.digest(), wanted)) throw new Problem('sealed-unreadable', { reason: 'tag' })
}

async function piece(path: string, start: number, length: number): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, start)
    return buffer
  } finally {
    await file.close()
  }
}
