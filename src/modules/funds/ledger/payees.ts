import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { NewAccount, Payee } from '../model.ts'
import * as store from './payees.store.ts'
import { aboutOf, isPeople, mayBeSame, overlap } from './rules.ts'
import { openAccounts } from './service.ts'

interface Wanted extends Payee {
  readonly place: string
  readonly about: string
  /** of a resident, the fingerprint of the full name in hexadecimal */
  readonly print: string | null
}

/**
 * The account of each who is paid; one for each resident, household, supplier or organisation, opened when first needed.
 * @throws not-found for an id that its register does not know; input-invalid when it is somebody else's, or when the account that was
 * chosen is not one of the name; funds-namesake when others of the name live there and nobody said whether it is one of them
 */
export async function openPayees(h: Handle, payees: readonly Payee[]): Promise<Id[]> {
  const wanted = payees.map((p) => wantedOf(h, p))
  await checkRegisters(h, wanted)
  const known = await knownOf(h, wanted)
  const namesakes = await store.namesakes(
    h,
    wanted.filter((w) => isPeople(w) && !isSettled(w, known)),
  )
  const chosen = wanted.map((w) => (isSettled(w, known) ? settled(w, known) : choice(w, namesakes)))
  const accounts = await remember(h, wanted, chosen, known)
  const fresh = wanted.flatMap((w, at) => (accounts[at] === undefined ? [accountOf(h, w, known)] : []))
  const opened = (await openAccounts(h, fresh))[Symbol.iterator]()
  return accounts.map((id) => id ?? opened.next().value!)
}

type Known = ReadonlyMap<string, Id>

/**
 * The accounts of those who are known already. The names of the others are held first, and asked for once more: of two who come with
 * one new name at the same moment, the second sees the account of the first.
 */
async function knownOf(h: Handle, wanted: readonly Wanted[]): Promise<Known> {
  const abouts = wanted.map((w) => w.about)
  const known = await store.payeesAbout(h, abouts)
  const names = wanted.flatMap((w) => (isPeople(w) && !isSettled(w, known) ? [w.print ?? w.title] : []))
  if (names.length === 0) return known
  await store.lockNames(h, names)
  return store.payeesAbout(h, abouts)
}

/** Whether nothing needs to be asked: of people, those whom a register tells and who were paid before; of firms, those who were. */
function isSettled(w: Wanted, known: Known): boolean {
  return known.has(w.about) && (w.id != null || !isPeople(w))
}

function settled(w: Wanted, known: Known): Id {
  const account = known.get(w.about)!
  if (isPeople(w) && isAccount(w.same) && w.same !== account) throw notTheSame()
  return account
}

function isAccount(same: Payee['same']): same is Id {
  return same !== undefined && same !== 'another'
}

function notTheSame(): Problem {
  return faultAt('sameAs', '所选的收款账户与收款人姓名不符，或者已经认定是另一人。请重新选择。')
}

function wantedOf(h: Handle, p: Payee): Wanted {
  const place = p.place ?? h.scope.county
  return { ...p, place, about: aboutOf({ ...p, place }), print: printOf(h, p) }
}

/** By what a resident is known, in hexadecimal; null for everybody else. */
export function printOf(h: Handle, p: Payee): string | null {
  return p.kind === 'resident' ? (p.namePrint ?? h.vault.fingerprint(p.title)).toString('hex') : null
}

async function checkRegisters(h: Handle, wanted: readonly Wanted[]): Promise<void> {
  // whoever stands in the care centre's register is told by it, and by nobody else
  const told = wanted.filter((w) => w.id != null && w.of === undefined)
  if (told.some((w) => w.kind === 'supplier')) throw faultAt('payeeId', '供应商按名称登记，没有编号。')
  const found = await store.knownPayees(h, told)
  for (const [at, w] of told.entries()) {
    if (!found[at]!.known) throw new Problem('not-found', { what: '该收款对象' })
    // a masked title says nothing of the name
    if (!found[at]!.named && !w.title.includes('*')) throw faultAt('payeeTitle', '与户籍档案中的姓名不符，请核对。')
  }
}

/**
 * Which of those of the name it is: undefined when it is none of them. Whoever is asked for lives there or in a place around it; who
 * was chosen may have been paid elsewhere.
 */
function choice(w: Wanted, all: readonly store.Namesake[]): Id | undefined {
  if (!isPeople(w) || w.same === 'another') return undefined
  const named = all.filter(
    (a) => (w.print === null ? a.print === null && a.title === w.title : a.print === w.print) && mayBeSame(w, a.known),
  )
  if (isAccount(w.same)) {
    if (!named.some((a) => a.id === w.same)) throw notTheSame()
    return w.same
  }
  const near = named.filter((a) => overlap(a.place, w.place))
  if (near.length === 0) return undefined
  const choices = near.map((a) => ({ account: a.id, title: a.title, placeName: a.placeName, openedOn: a.openedOn }))
  const among = choices.map((c) => `${c.placeName}，${c.openedOn} 开立`).join('；')
  throw new Problem('funds-namesake', { payee: w.title, among, choices })
}

/**
 * Who was known by name only, and is now told to be one of a register, is known by both.
 * @returns the accounts; another than was chosen when somebody else said so first
 */
async function remember(
  h: Handle,
  wanted: readonly Wanted[],
  chosen: readonly (Id | undefined)[],
  known: Known,
): Promise<(Id | undefined)[]> {
  const accounts = [...chosen]
  for (const [at, { id, about, place }] of wanted.entries()) {
    const account = chosen[at]
    if (id == null || account === undefined || known.has(about)) continue
    accounts[at] = await store.addAlias(h, about, account)
    if (accounts[at] === account)
      await h.record({ command: 'funds.know-payee', subject: account, place, after: { about } })
  }
  return accounts
}

function accountOf(h: Handle, w: Wanted, known: Known): NewAccount {
  return {
    kind: 'payee',
    title: w.title,
    place: w.place,
    unit: w.unit ?? null,
    // of two of one name each has an account of their own
    about: w.id == null && known.has(w.about) ? `${w.about}/${h.id()}` : w.about,
    namePrint: w.print === null ? null : Buffer.from(w.print, 'hex'),
  }
}

/** Who helps the households of those who are paid, in the order given: they neither approve nor pay. */
export async function helpersOf(h: Handle, payees: readonly Payee[]): Promise<Id[][]> {
  const told = payees.map((p) => (p.of === undefined ? p : { ...p, id: null }))
  const found = await store.knownPayees(h, told)
  return found.map((f) => f.helpers)
}

/**
 * Who helps the households of those whose accounts these are, in the order given. By all that an account is known as: whoever asks may
 * have told the name alone.
 */
export async function helpersOfAccounts(h: Handle, accounts: readonly Id[]): Promise<Id[][]> {
  const near = new Map<Id, Id[]>(accounts.map((id) => [id, []]))
  for (const { account, helpers } of await store.helpersKnown(h, [...near.keys()])) near.get(account)!.push(...helpers)
  return accounts.map((id) => near.get(id)!)
}
