import { randomInt } from 'node:crypto'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { hashPassword } from '#kernel/server/session.ts'
import * as store from './store.ts'

/** No letters that look like digits: a one-time password is read out over the telephone. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789'

/** Twelve characters that are easy to read out; worth about 59 random bits. */
export function oneTimePassword(): string {
  const four = () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return `${four()}-${four()}-${four()}`
}

export interface OneTime {
  id: Id
  login: string
  /** shown once, to be changed at the first sign-in; only its digest is kept */
  password: string
}

/**
 * Opens an account for a registered person, with a password that must be changed at the first sign-in. One account a
 * person: a second one would let its opener act in that person's name without their noticing.
 */
export async function openAccount(h: Handle, person: Id, login: string): Promise<OneTime> {
  const { name } = await store.loadPerson(h, person)
  const had = await store.loginOf(h, person)
  if (had !== undefined) throw new Problem('already-exists', { what: `${name}的账号 ${had}` })
  const password = oneTimePassword()
  const id = h.id()
  const account = { id, person, login, password: await hashPassword(password), mustChange: true }
  await store.addAccounts(h, [account]).catch((error: unknown) => {
    throw loginFault(error)
  })
  await h.record({ command: 'people.open-account', subject: id, place: h.scope.county, after: { person, name, login } })
  return { id, login, password }
}

/** Logins are unique in the whole database, also those of other counties, which cannot be seen from here. */
export function loginFault(error: unknown): unknown {
  if (!(error instanceof Problem && error.code === 'already-exists')) return error
  return new Problem('input-invalid', {}, { faults: [{ at: 'login', reason: '这个账号已被使用' }], cause: error })
}

/** Sets a new one-time password, unlocks the account and ends its sessions. */
export async function resetPassword(h: Handle, id: Id, why: string): Promise<OneTime> {
  const account = await othersAccount(h, id, '重置密码')
  const password = oneTimePassword()
  await store.setPassword(h, id, await hashPassword(password), true)
  await store.removeSessions(h, id)
  await h.record({
    command: 'people.reset-password',
    subject: id,
    place: h.scope.county,
    why,
    after: { login: account.login },
  })
  return { id, login: account.login, password }
}

/** Stops or allows signing in again; stopping ends the sessions at once. */
export async function setDisabled(h: Handle, id: Id, disabled: boolean, why: string): Promise<void> {
  const account = await othersAccount(h, id, disabled ? '停用账号' : '启用账号')
  await store.setDisabled(h, id, disabled, why)
  if (disabled) await store.removeSessions(h, id)
  await h.record({
    command: disabled ? 'people.disable-account' : 'people.enable-account',
    subject: id,
    place: h.scope.county,
    why,
    after: { login: account.login },
  })
}

export async function unlockAccount(h: Handle, id: Id, why: string): Promise<void> {
  const account = await othersAccount(h, id, '解除锁定')
  await store.unlock(h, id)
  await h.record({
    command: 'people.unlock-account',
    subject: id,
    place: h.scope.county,
    why,
    after: { login: account.login },
  })
}

export async function endSessions(h: Handle, id: Id, why: string): Promise<{ ended: number }> {
  const account = await store.loadAccount(h, id)
  const ended = await store.removeSessions(h, id)
  await h.record({
    command: 'people.end-sessions',
    subject: id,
    place: h.scope.county,
    why,
    after: { login: account.login, ended },
  })
  return { ended }
}

async function othersAccount(h: Handle, id: Id, action: string): Promise<store.AccountLine> {
  const account = await store.loadAccount(h, id)
  if (account.person === h.scope.person)
    throw new Problem('action-not-allowed', { action }, { reasons: ['不能对本人的账号办理，请由另一名管理员办理。'] })
  return account
}
