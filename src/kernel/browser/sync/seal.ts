/** Bytes the Web Crypto interface takes as they are. */
export type Bytes = Uint8Array<ArrayBuffer>

/** Seals what a device keeps. `context` (table and id) is authenticated: a row moved to another place does not open. */
export interface DeviceSeal {
  seal(value: unknown, context: string): Promise<Bytes>
  /** @throws Error when it was sealed with another key, for another place, or changed */
  open<T>(sealed: Bytes, context: string): Promise<T>
  sealBytes(bytes: Bytes, context: string): Promise<Bytes>
  openBytes(sealed: Bytes, context: string): Promise<Bytes>
}

/**
 * The data key, wrapped twice: by the PIN, and by a key of this browser that no script can read out. Opening must work
 * without a network, so no part of it can lie with the server.
 */
export interface LockBox {
  readonly salt: Bytes
  readonly iterations: number
  readonly deviceKey: CryptoKey
  readonly wrapped: Bytes
}

const ITERATIONS = 600_000
const IV = 12
const AES = 'AES-GCM'
const encoder = new TextEncoder()
const decoder = new TextDecoder()

export function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length))
}

export async function encrypt(key: CryptoKey, bytes: Bytes, context: string): Promise<Bytes> {
  const iv = randomBytes(IV)
  const text = await crypto.subtle.encrypt({ name: AES, iv, additionalData: encoder.encode(context) }, key, bytes)
  const sealed = new Uint8Array(IV + text.byteLength)
  sealed.set(iv)
  sealed.set(new Uint8Array(text), IV)
  return sealed
}

export async function decrypt(key: CryptoKey, sealed: Bytes, context: string): Promise<Bytes> {
  const how = { name: AES, iv: sealed.subarray(0, IV), additionalData: encoder.encode(context) }
  return new Uint8Array(await crypto.subtle.decrypt(how, key, sealed.subarray(IV)))
}

/** A key from something a person remembers. */
export async function keyFromWords(words: string, salt: Bytes, iterations: number): Promise<CryptoKey> {
  const text = encoder.encode(words.normalize('NFKC').trim())
  const material = await crypto.subtle.importKey('raw', text, 'PBKDF2', false, ['deriveKey'])
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations }
  return crypto.subtle.deriveKey(how, material, { name: AES, length: 256 }, false, ['encrypt', 'decrypt'])
}

function sealOf(key: CryptoKey): DeviceSeal {
  return {
    seal: (value, context) => encrypt(key, encoder.encode(JSON.stringify(value ?? null)), context),
    open: async (sealed, context) => JSON.parse(decoder.decode(await decrypt(key, sealed, context))),
    sealBytes: (bytes, context) => encrypt(key, bytes, context),
    openBytes: (sealed, context) => decrypt(key, sealed, context),
  }
}

function importKey(raw: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw, AES, false, ['encrypt', 'decrypt'])
}

/** A fresh data key under a PIN. `iterations` is given only by tests. */
export async function newLockBox(pin: string, iterations = ITERATIONS): Promise<{ box: LockBox; seal: DeviceSeal }> {
  const raw = randomBytes(32)
  const deviceKey = await crypto.subtle.generateKey({ name: AES, length: 256 }, false, ['encrypt', 'decrypt'])
  const box = await wrap(raw, pin, deviceKey, iterations)
  return { box, seal: sealOf(await importKey(raw)) }
}

async function wrap(raw: Bytes, pin: string, deviceKey: CryptoKey, iterations: number): Promise<LockBox> {
  const salt = randomBytes(16)
  const inner = await encrypt(await keyFromWords(pin, salt, iterations), raw, 'pin')
  return { salt, iterations, deviceKey, wrapped: await encrypt(deviceKey, inner, 'device') }
}

async function unwrap(box: LockBox, pin: string): Promise<Bytes | null> {
  try {
    const inner = await decrypt(box.deviceKey, box.wrapped, 'device')
    return await decrypt(await keyFromWords(pin, box.salt, box.iterations), inner, 'pin')
  } catch {
    return null
  }
}

/** Null when the PIN is wrong. */
export async function openLockBox(box: LockBox, pin: string): Promise<DeviceSeal | null> {
  const raw = await unwrap(box, pin)
  return raw === null ? null : sealOf(await importKey(raw))
}

/** The same data key under another PIN; null when the old one is wrong. */
export async function changePin(box: LockBox, before: string, after: string): Promise<LockBox | null> {
  const raw = await unwrap(box, before)
  return raw === null ? null : wrap(raw, after, box.deviceKey, box.iterations)
}

/** Why a PIN would be guessed at once; null when it will do. */
export function pinFault(pin: string): string | null {
  if (!/^\d{6,12}$/.test(pin)) return '请用 6 至 12 位数字'
  if (/^(\d)\1+$/.test(pin)) return '不能是同一个数字'
  const steps = new Set(Array.from(pin.slice(1), (digit, i) => Number(digit) - Number(pin[i])))
  if (steps.size === 1) return '不能是连续的数字'
  return null
}
