const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * A number that stands for something and cannot be guessed: 80 random bits as 16 characters without I, L, O and U, in groups of
 * four. Shown once to whom it belongs; kept only as a fingerprint.
 */
export function newReceipt(random: Uint8Array = crypto.getRandomValues(new Uint8Array(10))): string {
  let bits = 0n
  for (const byte of random) bits = (bits << 8n) | BigInt(byte)
  let code = ''
  for (let at = 75n; at >= 0n; at -= 5n) code += ALPHABET[Number((bits >> at) & 31n)]
  return code.replace(/(.{4})(?=.)/g, '$1-')
}

/** As it was typed, with or without spaces and lines, o for 0, i and l for 1; null when it cannot be one. */
export function receiptOf(typed: string): string | null {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-—–_.]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
  return /^[0-9A-HJKMNP-TV-Z]{16}$/.test(plain) ? plain.replace(/(.{4})(?=.)/g, '$1-') : null
}
