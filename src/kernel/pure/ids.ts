import { bytesToHex } from '@noble/hashes/utils.js'

/** A UUIDv7 in its canonical 36-character form. Ids are made by the application, never by the database. */
export type Id = string

const ID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

export function isId(text: string): boolean {
  return ID_PATTERN.test(text)
}

/**
 * Makes a UUIDv7 whose first 48 bits are `at` in milliseconds.
 * @param at the moment the thing came to be; on a demo clock this is the demo moment
 * @param random 10 bytes; given only where an id must be the same each time (the demo year)
 */
export function newId(at: Date, random: Uint8Array = crypto.getRandomValues(new Uint8Array(10))): Id {
  const bytes = new Uint8Array(16)
  const milliseconds = at.getTime()
  bytes[0] = Math.floor(milliseconds / 2 ** 40) & 0xff
  bytes[1] = Math.floor(milliseconds / 2 ** 32) & 0xff
  bytes[2] = (milliseconds >>> 24) & 0xff
  bytes[3] = (milliseconds >>> 16) & 0xff
  bytes[4] = (milliseconds >>> 8) & 0xff
  bytes[5] = milliseconds & 0xff
  bytes.set(random.subarray(0, 10), 6)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytesToHex(bytes)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
