import { createHash, randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'

/** OWASP's argon2id floor, raised: about 50 ms on the machines a county has. */
const ARGON = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const LIMITS = {
  /** wrong passwords before an account is locked */
  failures: 5,
  lockMinutes: 15,
  idleMinutes: 30,
  absoluteHours: 12,
} as const

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), ARGON)
}

export function passwordFits(digest: string, password: string): Promise<boolean> {
  return verify(digest, password.normalize('NFKC'))
}

/** 256 random bits; the database keeps only the digest, so a stolen table opens no session. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/**
 * A session ends by rest or by age; judged on real time, whatever the demo's clock says. When the system's clock was set
 * back, a session lies in the future: by little it lives on, by more than it may rest it ends, or it would live until then.
 */
export function sessionIsAlive(session: { created_at: Date; seen_at: Date }, real: number): boolean {
  const idle = Math.abs(real - session.seen_at.getTime())
  const age = Math.abs(real - session.created_at.getTime())
  return idle < LIMITS.idleMinutes * 60_000 && age < LIMITS.absoluteHours * 3_600_000
}
