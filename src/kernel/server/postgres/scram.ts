import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'

/**
 * The form in which PostgreSQL itself stores a password (SCRAM-SHA-256, RFC 5803). Given to CREATE ROLE in place
 * of the password, it keeps the password out of the server's logs. `password` must be plain ASCII.
 */
export function scramVerifier(password: string): string {
  const iterations = 4096
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256')
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  const storedKey = createHash('sha256').update(clientKey).digest('base64')
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`
}
