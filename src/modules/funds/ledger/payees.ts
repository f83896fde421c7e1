import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
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
 * @throws not-found for an id that its register does not know; input-invalid when it is somebody else's; funds-namesake when others
 * of the name live there and nobody said whether it is one of them
 */
export async function openPayees(h: Handle, payees: readonly Payee[]): Promise<Id[]> {
  const wanted = payees.map((p) => wantedOf(h, p))
  await checkRegisters(h, wanted)
  const known = await store.payeesAbout(
    h,
    wanted.map((w) => w.about),
  )
  const isSettled = (w: Wanted) => known.has(w.about) && (w.id != null || !isPeople(w))
  const namesakes = await store.namesakes(
    h,
    wanted.filter((w) => isPeople(w) && !isSettled(w)),
  )
  const chosen = wanted.map((w) => (isSettled(w) ? known.get(w.about) : choice(w, namesakes)))
  await remember(h, wanted, chosen, known)
  const fresh = wanted.flatMap((w, at) => (chosen[at] === undefined ? [accountOf(h, w, known)] : []))
  const opened = (await openAccounts(h, fresh))[Symbol.iterator]()
  return chosen.map((id) => id ?? opened.next().value!)
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
  if (told.some((w) => w.kind === 'supplier')) throw fault('payeeId', '供应商按名称登记，没有编号。')
  const found = await store.knownPayees(h, told)
  for (const [at, w] of told.entries()) {
    if (!found[at]!.known) throw new Problem('not-found', { what: '该收款对象' })
    // a masked title says nothing of the name
    if (!found[at]!.named && !w.title.includes('*')) throw fault('payeeTitle', '与户籍档案中的姓名不符，请核对。')
  }
}

function fault(at: string, reason: string): Problem {
  return new Problem('input-invalid', {}, { faults: [{ at, reason }] })
}

/** Which of those of the name it is: undefined when it is none of them. */
function choice(w: Wanted, all: readonly store.Namesake[]): Id | undefined {
  const same = all.filter(
    (a) =>
      (w.print === null ? a.print === null && a.title === w.title : a.print === w.print) &&
      overlap(a.place, w.place) &&
      mayBeSame(w, a.known),
  )
  if (same.length === 0 || w.same === 'another') return undefined
  const one = same.find((a) => a.id === w.same)
  if (one !== undefined) return one.id
  const choices = same.map((a) => ({ account: a.id, title: a.title, placeName: a.placeName, openedOn: a.openedOn }))
  const among = choices.map((c) => `${c.placeName}，${c.openedOn} 开立`).join('；')
  throw new Problem('funds-namesake', { payee: w.title, among, choices })
}

/** Who was known by name only, and is now told to be one of a register, is known by both. */
async function remember(
  h: Handle,
  wanted: readonly Wanted[],
  chosen: readonly (Id | undefined)[],
  known: ReadonlyMap<string, Id>,
): Promise<void> {
  for (const [at, { id, about, place }] of wanted.entries()) {
    const account = chosen[at]
    if (id == null || account === undefined || known.has(about)) continue
    await store.addAlias(h, about, account)
    await h.record({ command: 'funds.know-payee', subject: account, place, after: { about } })
  }
}

function accountOf(h: Handle, w: Wanted, known: ReadonlyMap<string, Id>): NewAccount {
  return {
    ...{ kind: 'payee', title: w.title, place: w.place, unit: w.unit ?? null },
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
