import type { Kept, Outbox } from './outbox.ts'
import { type Bytes, decrypt, encrypt, keyFromWords, randomBytes } from './seal.ts'

/** What a device could not send, in a file that only its words open, to be taken in by another device of the person. */
export interface Bundle {
  readonly county: string
  readonly person: string
  readonly operations: readonly Kept[]
  readonly photographs: readonly { id: string; operation: string; bytes: Bytes }[]
}

/** All that has not been sent, with its pictures. From now on it may arrive from elsewhere, and is not changed here. */
export async function unsentOf(outbox: Outbox): Promise<Pick<Bundle, 'operations' | 'photographs'>> {
  const operations = await outbox.handOver()
  const photographs = []
  for (const { id: operation, photographs: ids } of operations)
    for (const id of ids) {
      const bytes = await outbox.photograph(id)
      if (bytes !== undefined) photographs.push({ id, operation, bytes })
    }
  return { operations, photographs }
}

const MAGIC = 'GUBEN-UNSENT-1'
const ITERATIONS = 600_000
const SALT = 16
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** magic, salt, then sealed: length of the list (4 bytes), the list as JSON, the photographs one after another. */
export async function writeBundle(bundle: Bundle, words: string, iterations = ITERATIONS): Promise<Bytes> {
  const { photographs, ...rest } = bundle
  const listed = photographs.map(({ id, operation, bytes }) => ({ id, operation, size: bytes.length }))
  const list = encoder.encode(JSON.stringify({ ...rest, photographs: listed }))
  const head = new Uint8Array(4)
  new DataView(head.buffer).setUint32(0, list.length)
  const salt = randomBytes(SALT)
  const key = await keyFromWords(words, salt, iterations)
  const sealed = await encrypt(key, joined([head, list, ...photographs.map((p) => p.bytes)]), MAGIC)
  return joined([encoder.encode(MAGIC), salt, sealed])
}

/** @returns null when it is not such a file, is damaged, or the words are not those it was sealed with */
export async function readBundle(file: Bytes, words: string, iterations = ITERATIONS): Promise<Bundle | null> {
  if (decoder.decode(file.subarray(0, MAGIC.length)) !== MAGIC) return null
  const salt = file.slice(MAGIC.length, MAGIC.length + SALT)
  try {
    const key = await keyFromWords(words, salt, iterations)
    return unpacked(await decrypt(key, file.slice(MAGIC.length + SALT), MAGIC))
  } catch {
    return null
  }
}

function unpacked(plain: Bytes): Bundle {
  const length = new DataView(plain.buffer).getUint32(0)
  const { photographs, ...rest } = JSON.parse(decoder.decode(plain.subarray(4, 4 + length)))
  let at = 4 + length
  const taken = (photographs as { id: string; operation: string; size: number }[]).map(({ id, operation, size }) => {
    at += size
    return { id, operation, bytes: plain.slice(at - size, at) }
  })
  return { ...rest, photographs: taken }
}

function joined(parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
