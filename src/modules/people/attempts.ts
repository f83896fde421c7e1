import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { LIMITS, passwordFits } from '#kernel/server/session.ts'
import * as store from './store.ts'

type Find = (door: Handle) => Promise<store.AccountRow | undefined>

/** An account whose password was right a moment ago; {@link settle} decides whether that still counts. */
export interface Attempt {
  account: store.AccountRow
  /** the lock this very attempt set because it was the last one allowed */
  lock: Date | null
}

/**
 * Tries a password on an account. The attempt is counted before the password is looked at, so that any number of
 * guesses sent at once are worth no more than so many one after another.
 * @param find loads the account and locks its row
 * @param decoy the digest that an unknown login is tried on: the same work, so that the answer's time tells nothing
 * @throws `sign-in-failed`, the same for an unknown login, a stopped account and a wrong password; `account-locked`
 */
export async function tryPassword(
  kernel: Kernel,
  find: Find,
  password: string,
  decoy: Promise<string>,
): Promise<Attempt> {
  const attempt = await kernel.atDoor((d) => count(d, find))
  const fits = await passwordFits(attempt?.account.password ?? (await decoy), password)
  if (attempt === undefined) throw failed()
  if (fits) return attempt
  throw attempt.lock === null ? failed() : locked(attempt.lock, new Date())
}

async function count(door: Handle, find: Find): Promise<Attempt | undefined> {
  const account = await find(door)
  // the moment its row is ours: before that, another attempt may have set a lock that seems to lie in the future
  const real = new Date()
  if (account === undefined || account.disabled) return undefined
  if (isLocked(account.locked_until, real)) throw locked(account.locked_until, real)
  const failures = account.failures + 1
  const lock = failures >= LIMITS.failures ? new Date(real.getTime() + LIMITS.lockMinutes * 60_000) : null
  await store.noteFailures(door, account, lock === null ? failures : 0, lock)
  return { account, lock }
}

/**
 * A right password is accepted only if nothing happened to the account while it was looked at: no other attempt
 * locked it, nobody stopped it or set another password.
 * @param account the account as it is now, its row locked
 */
export async function settle(door: Handle, account: store.AccountRow | undefined, attempt: Attempt): Promise<void> {
  const real = new Date()
  if (account === undefined || account.disabled || account.password !== attempt.account.password) throw failed()
  const until = account.locked_until
  if (isLocked(until, real) && until.getTime() !== attempt.lock?.getTime()) throw locked(until, real)
  await store.noteFailures(door, account, 0, null)
}

/** A lock that would last far longer than any lock does was set before the system's clock was set back: it counts no more. */
function isLocked(until: Date | null, real: Date): until is Date {
  if (until === null) return false
  const left = until.getTime() - real.getTime()
  return left > 0 && left <= 2 * LIMITS.lockMinutes * 60_000
}

function failed(): Problem {
  return new Problem('sign-in-failed', { failures: LIMITS.failures, minutes: LIMITS.lockMinutes })
}

function locked(until: Date, real: Date): Problem {
  return new Problem('account-locked', { minutes: Math.ceil((until.getTime() - real.getTime()) / 60_000) })
}

/**
 * Attempts on one login wait for each other in this process. Without it, several people signing in to a shared
 * account at the same moment, each with the right password, would be counted against each other and lock it.
 */
export function makeTurns(): <T>(login: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>()
  return async (login, work) => {
    const mine = (last.get(login) ?? Promise.resolve()).then(work, work)
    last.set(login, mine)
    try {
      return await mine
    } finally {
      if (last.get(login) === mine) last.delete(login)
    }
  }
}
