import { randomInt, timingSafeEqual } from 'node:crypto'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { newToken, tokenDigest } from '#kernel/server/session.ts'
import { type CitizenKind, type Manner, NOTICE_VERSION } from './model.ts'
import { CODE_MINUTES, CODE_TRIES, codeIsGood, notAnotherCode, shownName } from './rules.ts'
import type { CodeSender } from './sender.ts'
import * as store from './store.ts'

const contextOf = (h: Handle, column: string, id: Id) => `${h.scope.county}/citizens.${column}/${id}`
const phonePrint = (h: Handle, phone: string) => h.vault.fingerprint(`phone/${phone}`)
const codePrint = (h: Handle, id: Id, code: string) => h.vault.fingerprint(`code/${id}/${code}`)

/**
 * Sends a code to a telephone, whether or not it is known here.
 * @returns the number under which the code is entered
 * @throws codes-too-often; code-not-sent
 */
export async function sendCode(h: Handle, sender: CodeSender, phone: string): Promise<Id> {
  const print = phonePrint(h, phone)
  // a gateway may take its time: who asks again meanwhile is told so, and keeps no connection waiting
  if (!(await store.tryHoldPrint(h, print))) throw new Problem('code-not-sent')
  const refused = notAnotherCode(h.now, await store.codesOfDay(h, print))
  if (refused !== null) throw new Problem('codes-too-often', { ...refused })
  const id = h.id()
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  const sealed = h.vault.seal(phone, contextOf(h, 'code/phone_sealed', id))
  await store.addCode(h, { id, print, phone: sealed, code: codePrint(h, id, code) })
  const text = `验证码 ${code}，${CODE_MINUTES} 分钟内有效，用于登录群众服务与公开网站。请勿告诉他人。`
  await sender.send({ id, county: h.scope.county, phone, code, text })
  return id
}

export type Entered = { token: string; citizen: Id; isNew: boolean }

/**
 * Enters a code. A wrong one counts, so this gives a Problem back instead of throwing it.
 * @returns a session, or code-wrong
 */
export async function enterCode(h: Handle, id: Id, code: string): Promise<Entered | Problem> {
  const row = await store.lockCode(h, id)
  if (row === undefined || !codeIsGood(row, h.now)) return new Problem('code-wrong')
  const isRight = timingSafeEqual(row.codePrint, codePrint(h, id, code))
  await store.countTry(h, id, isRight)
  if (!isRight) return new Problem('code-wrong', { left: CODE_TRIES - row.tries - 1 })
  const phone = h.vault.open(row.phoneSealed, contextOf(h, 'code/phone_sealed', id))
  return enterAs(h, { phone })
}

/**
 * Signs in whoever has shown who they are, by a telephone or by an account elsewhere; makes the account when there is none.
 * @param who.subject issuer and subject of an identity token
 */
export async function enterAs(
  h: Handle,
  who: { phone: string } | { subject: string; name?: string },
): Promise<Entered> {
  const print = 'phone' in who ? phonePrint(h, who.phone) : h.vault.fingerprint(`subject/${who.subject}`)
  await store.holdPrint(h, print)
  const found = await store.findByPrint(h, 'phone' in who ? { phone: print } : { subject: print })
  const citizen = found?.id ?? (await register(h, who, print))
  const token = newToken()
  await store.addSession(h, citizen, tokenDigest(token), new Date())
  return { token, citizen, isNew: found === undefined }
}

async function register(
  h: Handle,
  who: { phone: string } | { subject: string; name?: string },
  print: Buffer,
): Promise<Id> {
  const id = h.id()
  const isPhone = 'phone' in who
  const name = isPhone ? undefined : who.name
  await store.addCitizen(h, {
    id,
    kind: 'person',
    manner: 'unnamed',
    shown: shownName({ kind: 'person', name: null, manner: 'unnamed' }),
    nameSealed: name === undefined ? null : h.vault.seal(name, contextOf(h, 'citizen/name_sealed', id)),
    phoneSealed: isPhone ? h.vault.seal(who.phone, contextOf(h, 'citizen/phone_sealed', id)) : null,
    phonePrint: isPhone ? print : null,
    subjectPrint: isPhone ? null : print,
  })
  await h.record({
    command: 'citizens.register',
    subject: id,
    place: h.scope.county,
    after: { by: isPhone ? 'phone' : 'oidc' },
  })
  return id
}

export interface OwnAccount {
  kind: CitizenKind
  manner: Manner
  shown: string
  name: string
  /** null when signed in by another site only */
  phone: string | null
  since: Date
}

/** What is held about the citizen who asks. */
export async function ownAccount(h: Handle, id: Id): Promise<OwnAccount> {
  const c = await store.loadCitizen(h, id)
  return {
    kind: c.kind,
    manner: c.manner,
    shown: c.shown,
    since: c.at,
    name: c.nameSealed === null ? '' : h.vault.open(c.nameSealed, contextOf(h, 'citizen/name_sealed', id)),
    phone: c.phoneSealed === null ? null : h.vault.open(c.phoneSealed, contextOf(h, 'citizen/phone_sealed', id)),
  }
}

/** How the citizen is called; what was given before keeps the name it was given under. */
export async function rename(
  h: Handle,
  id: Id,
  said: { kind: CitizenKind; name: string; manner: Manner },
): Promise<void> {
  if (said.manner === 'masked' && said.kind === 'organisation')
    throw faultAt('manner', '单位可以显示全称或者不显示，不能只显示姓')
  const shown = shownName(said)
  const nameSealed = h.vault.seal(said.name, contextOf(h, 'citizen/name_sealed', id))
  await store.saveName(h, id, { ...said, shown, nameSealed })
  await h.record({ command: 'citizens.rename', subject: id, place: h.scope.county, after: { kind: said.kind, shown } })
}

/** Agrees to the privacy notice as it stands now. */
export async function agree(h: Handle, id: Id): Promise<void> {
  if ((await store.addConsent(h, id, NOTICE_VERSION)) === 0) return
  await h.record({ command: 'citizens.agree', subject: id, place: h.scope.county, after: { version: NOTICE_VERSION } })
}

/** Closes the account: who it was is erased, what was given stays under the name shown. */
export async function close(h: Handle, id: Id): Promise<void> {
  if ((await store.closeCitizen(h, id)) === 0) throw new Problem('not-found', { what: '该公众账号' })
  await h.record({ command: 'citizens.close', subject: id, place: h.scope.county })
}

/** Fingerprints of the names of those who have given one: enough to tell whether two are the same person, and no more. */
export async function namePrints(h: Handle, ids: readonly Id[]): Promise<Map<Id, Buffer>> {
  if (ids.length === 0) return new Map()
  const nameOf = (id: Id, sealed: Buffer) => h.vault.open(sealed, contextOf(h, 'citizen/name_sealed', id))
  const rows = await store.sealedNames(h, ids)
  return new Map(rows.map(({ id, name }) => [id, h.vault.fingerprint(nameOf(id, name))]))
}
