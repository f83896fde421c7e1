import { createCipheriv, createDecipheriv, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { Problem } from '#kernel/pure/problem.ts'

/** `gm`: SM4-CTR, then HMAC-SM3 (GB/T 32907, GB/T 32905, GB/T 15852.2); `intl`: AES-256-GCM. Chosen at installation. */
export type Suite = 'gm' | 'intl'

/**
 * Fields that a copy of the database must not give away: ID numbers, telephones, bank accounts. What is sealed is bytes:
 * suite and version (1), key id (4), IV (gm 16, intl 12), the text encrypted, tag (gm 32, intl 16). The context, by custom
 * `county/table/column/id`, is part of what the tag covers: sealed bytes moved to another row or column do not open.
 */
export interface Vault {
  readonly suite: Suite
  seal(text: string, context: string): Buffer
  /** @throws sealed-unreadable when the bytes were changed, moved, or their key is not here */
  open(sealed: Buffer, context: string): string
  /** 32 bytes, the same for the same text: finds duplicates of what is sealed. Its key is never replaced. */
  fingerprint(text: string): Buffer
}

interface Key {
  /** 8 hexadecimal digits, written before everything it seals */
  readonly id: string
  /** 32 bytes, base64 */
  readonly key: string
  readonly madeAt: string
}

/** What lies in the key file. The last key seals; all of them open. */
export interface KeyRing {
  readonly format: 'guben-vault-1'
  readonly suite: Suite
  /** 32 bytes, base64 */
  readonly fingerprint: string
  readonly keys: readonly Key[]
}

const VERSION: Record<Suite, number> = { gm: 0x11, intl: 0x21 }
const HEAD = 5

export function newRing(suite: Suite, at = new Date()): KeyRing {
  const ring: KeyRing = { format: 'guben-vault-1', suite, fingerprint: randomBytes(32).toString('base64'), keys: [] }
  return withNewKey(ring, at)
}

/** The same ring with one more key, which seals from now on. */
export function withNewKey(ring: KeyRing, at = new Date()): KeyRing {
  const taken = new Set(ring.keys.map((k) => k.id))
  let id = randomBytes(4).toString('hex')
  while (taken.has(id)) id = randomBytes(4).toString('hex')
  return { ...ring, keys: [...ring.keys, { id, key: randomBytes(32).toString('base64'), madeAt: at.toISOString() }] }
}

/** What a cipher does with one key; the head is authenticated with the context. */
interface Cipher {
  seal(head: Buffer, text: Buffer, context: string): Buffer[]
  open(head: Buffer, body: Buffer, context: string): Buffer | undefined
}

/**
 * @param ring the keys
 * @param reload reads the key file anew: another process may have added a key since
 */
export function vaultOf(ring: KeyRing, reload: () => KeyRing = () => ring): Vault {
  const { suite } = ring
  const ciphers = new Map(ring.keys.map((k) => [k.id, cipherOf(suite, k)]))
  const current = ring.keys.at(-1)!
  const sealer = ciphers.get(current.id)!
  const head = Buffer.concat([Buffer.of(VERSION[suite]), Buffer.from(current.id, 'hex')])
  const mark = hmacSm3(Buffer.from(ring.fingerprint, 'base64'))
  const openerOf = (id: string) => {
    if (!ciphers.has(id)) for (const key of reload().keys) ciphers.set(key.id, cipherOf(suite, key))
    return ciphers.get(id)
  }
  return {
    suite,
    seal: (text, context) => Buffer.concat([head, ...sealer.seal(head, Buffer.from(text, 'utf8'), context)]),
    open: (sealed, context) => {
      if (sealed.length < HEAD || sealed[0] !== VERSION[suite]) throw unreadable('form')
      const cipher = openerOf(sealed.toString('hex', 1, HEAD))
      if (cipher === undefined) throw unreadable('key')
      const text = cipher.open(sealed.subarray(0, HEAD), sealed.subarray(HEAD), context)
      if (text === undefined) throw unreadable('tag')
      return text.toString('utf8')
    },
    fingerprint: (text) => mark(Buffer.from(text, 'utf8')),
  }
}

function unreadable(reason: 'form' | 'key' | 'tag'): Problem {
  return new Problem('sealed-unreadable', { reason })
}

function cipherOf(suite: Suite, key: Key): Cipher {
  const bytes = Buffer.from(key.key, 'base64')
  return suite === 'gm' ? gmCipher(bytes) : intlCipher(bytes)
}

const GM_IV = 16
const GM_TAG = 32

/** Encrypt, then authenticate; the two keys are drawn from the one, so that neither says anything about the other. */
function gmCipher(key: Buffer): Cipher {
  const draw = hmacSm3(key)
  const stream = sm4Counter(draw(Buffer.from('sm4-ctr')).subarray(0, 16))
  const tag = hmacSm3(draw(Buffer.from('hmac-sm3')))
  const tagOf = (head: Buffer, iv: Buffer, text: Buffer, context: string) => {
    const about = Buffer.from(context, 'utf8')
    const lengths = Buffer.alloc(8)
    lengths.writeUInt32BE(about.length, 0)
    lengths.writeUInt32BE(text.length, 4)
    return tag(Buffer.concat([head, iv, lengths, about, text]))
  }
  return {
    seal: (head, text, context) => {
      const iv = randomBytes(GM_IV)
      const hidden = stream(iv, text)
      return [iv, hidden, tagOf(head, iv, hidden, context)]
    },
    open: (head, body, context) => {
      if (body.length < GM_IV + GM_TAG) return undefined
      const iv = body.subarray(0, GM_IV)
      const hidden = body.subarray(GM_IV, -GM_TAG)
      if (!timingSafeEqual(tagOf(head, iv, hidden, context), body.subarray(-GM_TAG))) return undefined
      return stream(iv, hidden)
    },
  }
}

/**
 * SM4 in counter mode on one cipher that stays open: asking OpenSSL for a new `sm4-ctr` for every field costs thirty times
 * the encryption itself, and a county's register has a million fields.
 * @returns encrypts and decrypts alike
 */
function sm4Counter(key: Buffer): (iv: Buffer, text: Buffer) => Buffer {
  const block = createCipheriv('sm4-ecb', key, null).setAutoPadding(false)
  return (iv, text) => {
    const counters = Buffer.alloc(Math.ceil(text.length / 16) * 16)
    const counter = Buffer.from(iv)
    for (let at = 0; at < counters.length; at += 16) {
      counter.copy(counters, at)
      addOne(counter)
    }
    const result = block.update(counters).subarray(0, text.length)
    for (let at = 0; at < text.length; at += 1) result[at] = result[at]! ^ text[at]!
    return result
  }
}

/** The counter is the whole block, big-endian, and runs over as OpenSSL's does. */
function addOne(counter: Buffer): void {
  for (let at = counter.length - 1; at >= 0; at -= 1) {
    counter[at] = (counter[at]! + 1) & 0xff
    if (counter[at] !== 0) return
  }
}

const INTL_IV = 12
const INTL_TAG = 16

function intlCipher(key: Buffer): Cipher {
  const about = (head: Buffer, context: string) => Buffer.concat([head, Buffer.from(context, 'utf8')])
  return {
    seal: (head, text, context) => {
      const iv = randomBytes(INTL_IV)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(about(head, context))
      return [iv, cipher.update(text), cipher.final(), cipher.getAuthTag()]
    },
    open: (head, body, context) => {
      if (body.length < INTL_IV + INTL_TAG) return undefined
      const cipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, INTL_IV), { authTagLength: INTL_TAG })
      cipher.setAAD(about(head, context)).setAuthTag(body.subarray(-INTL_TAG))
      try {
        return Buffer.concat([cipher.update(body.subarray(INTL_IV, -INTL_TAG)), cipher.final()])
      } catch {
        return undefined
      }
    },
  }
}

/** HMAC (RFC 2104) with a key of at most one block; the padded keys are made once. */
function hmacSm3(key: Buffer): (text: Buffer) => Buffer {
  const inner = Buffer.alloc(64, 0x36)
  const outer = Buffer.alloc(64, 0x5c)
  for (const [at, byte] of key.entries()) {
    inner[at] = inner[at]! ^ byte
    outer[at] = outer[at]! ^ byte
  }
  const digest = (...parts: Buffer[]) => hash('sm3', Buffer.concat(parts), 'buffer')
  return (text) => digest(outer, digest(inner, text))
}
