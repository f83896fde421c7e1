import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileTypeFromBuffer } from 'file-type'
import { sql } from 'kysely'
import sharp from 'sharp'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { problemOf } from './errors.ts'
import type { Handle } from './handle.ts'

/** Evidence larger than this is refused; a phone photograph is shrunk to far less. */
export const MAX_FILE_BYTES = 20 * 1024 * 1024
const MAX_PIXELS = 50_000_000
const MAX_EDGE = 2560

const PICTURES = new Set(['image/jpeg', 'image/png', 'image/webp'])
const DOCUMENTS = new Set([
  'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
])

export interface StoredFile {
  id: Id
  name: string
  type: string
  size: number
  digest: string
}

export interface Files {
  /** checks, cleans, stores and registers a file; the name is only a label; `id` is given by what was made without a network */
  put(handle: Handle, name: string, bytes: Buffer, place: string, unit: Id | null, id?: Id): Promise<StoredFile>
  /** the file, if the asker's scope shows it */
  get(handle: Handle, id: Id): Promise<{ file: StoredFile; stream: Readable }>
}

/** Evidence lives outside the web root, named by its digest; the database knows what it is and who may see it. */
export function makeFiles(home: string): Files {
  const pathOf = (county: string, digest: string) => join(home, 'files', county, digest.slice(0, 2), digest)
  return {
    put: async (handle, name, bytes, place, unit, id = handle.id()) => {
      const clean = await cleaned(bytes)
      const digest = createHash('sha256').update(clean.bytes).digest('hex')
      await writeOnce(pathOf(handle.scope.county, digest), clean.bytes)
      const file: StoredFile = {
        id,
        name: label(name),
        type: clean.type,
        size: clean.bytes.length,
        digest,
      }
      await handle.run(sql`
        INSERT INTO kernel.file (county, id, place, unit, person, name, type, size, digest, at)
        VALUES (${handle.scope.county}, ${file.id}, ${place}, ${unit}, ${handle.scope.person}, ${file.name}, ${file.type},
                ${file.size}, ${file.digest}, ${handle.now})`)
      return file
    },
    get: async (handle, id) => {
      const file = await handle.one<StoredFile>(
        sql`SELECT id, name, type, size, digest FROM kernel.file WHERE county = ${handle.scope.county} AND id = ${id}`,
        '该文件',
      )
      return { file, stream: createReadStream(pathOf(handle.scope.county, file.digest)) }
    },
  }
}

/** What the bytes are decides, not the name; pictures are drawn anew, which drops position and device data. */
async function cleaned(bytes: Buffer): Promise<{ bytes: Buffer; type: string }> {
  if (bytes.length === 0) throw new Problem('file-refused', { reason: '文件是空的，请重新选择。' })
  if (bytes.length > MAX_FILE_BYTES) throw new Problem('too-large', { limit: '20 MB' })
  const type = (await fileTypeFromBuffer(bytes))?.mime ?? 'unknown'
  if (DOCUMENTS.has(type)) return { bytes, type }
  if (!PICTURES.has(type))
    throw new Problem('file-refused', { reason: '只接收照片（JPG、PNG、WebP）、PDF、Word(docx)和 Excel(xlsx)文件。' })
  try {
    const drawn = await sharp(bytes, { limitInputPixels: MAX_PIXELS })
      .rotate()
      .resize({ width: MAX_EDGE, height: MAX_EDGE, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 82 })
      .toBuffer()
    return { bytes: drawn, type: 'image/jpeg' }
  } catch {
    throw new Problem('file-refused', { reason: '照片已损坏或过大，无法打开，请重新拍摄或另选一张。' })
  }
}

/**
 * Written beside, flushed, then renamed: a crash leaves no half file under a digest's name, and a full disk no remains.
 * @throws disk-full
 */
async function writeOnce(path: string, bytes: Buffer): Promise<void> {
  if (await stat(path).catch(() => null)) return
  const draft = `${path}.${randomUUID()}`
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFlushed(draft, bytes)
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined)
    throw problemOf(error)
  }
}

async function writeFlushed(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

function label(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  return name.replace(/[\u0000-\u001f\\/]/g, '_').slice(0, 120) || '未命名'
}
