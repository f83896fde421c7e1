import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { askedValue } from '../changes/fields.ts'
import { openRequests } from '../changes/store.ts'
import type { FactKey, Source, Standing } from '../model.ts'
import { contextOf } from '../register/columns.ts'
import { fullName } from './homes.ts'
import type { LedgerHousehold, LedgerPairing } from './read.ts'
import { askedKey, birthKey, headKey, type KnownHousehold, type KnownPerson, type Register } from './rules.ts'
import * as store from './store.ts'

const AT_ONCE = 5000

/** Lets other work of the process have its turn. */
export function breath(): Promise<void> {
  return new Promise(setImmediate)
}

/** Runs work that yields now and then, with a breath in between. */
export async function inTurns<T>(work: Generator<number, T>): Promise<T> {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    await breath()
  }
}

async function inLots<T, R>(all: readonly T[], ask: (lot: readonly T[]) => Promise<readonly R[]>): Promise<R[]> {
  const found: R[] = []
  for (let from = 0; from < all.length; from += AT_ONCE) {
    for (const row of await ask(all.slice(from, from + AT_ONCE))) found.push(row)
    await breath()
  }
  return found
}

/** ID number → print, in hexadecimal. */
export async function printsOf(h: Handle, idNumbers: readonly string[]): Promise<Map<string, string>> {
  const prints = new Map<string, string>()
  for (const [index, id] of idNumbers.entries()) {
    if (index % 1000 === 999) await breath()
    prints.set(id, h.vault.fingerprint(id).toString('hex'))
  }
  return prints
}

interface Sought {
  prints: readonly string[]
  births: readonly { name: string; birthOn: string }[]
  heads: readonly { place: string; name: string }[]
  /** of which income is needed */
  year: number | null
}

export function soughtByHouseholds(
  ledger: readonly LedgerHousehold[],
  prints: ReadonlyMap<string, string>,
  year: number | null,
): Sought {
  const members = ledger.flatMap((x) => x.members)
  return {
    prints: [...prints.values()],
    births: members.flatMap((m) => (m.birthOn === null ? [] : [{ name: m.name, birthOn: m.birthOn }])),
    heads: ledger
      .filter(isPlaced)
      .flatMap((x) =>
        x.members
          .filter((m) => m.head && m.idNumber === null && m.birthOn === null)
          .map((m) => ({ place: x.place.slice(0, 12), name: m.name })),
      ),
    year: ledger.some((x) => Object.keys(x.income).length > 0) ? year : null,
  }
}

/** Without a village, every household of the county with that head would be sought. */
function isPlaced(household: LedgerHousehold): boolean {
  return household.place !== ''
}

export function soughtByPairings(ledger: readonly LedgerPairing[], prints: ReadonlyMap<string, string>): Sought {
  const heads = ledger.flatMap((r) =>
    r.headId === null && r.place !== null ? [{ place: r.place.slice(0, 12), name: r.head }] : [],
  )
  const distinct = new Map(heads.map((x) => [headKey(x.place, x.name), x]))
  return { prints: [...prints.values()], births: [], heads: [...distinct.values()], year: null }
}

/** What the register holds of all those sought: asked in large lots, whatever their number. */
export async function loadRegister(h: Handle, sought: Sought, names: ReadonlyMap<string, string>): Promise<Register> {
  const byPrint = await inLots(sought.prints, (lot) => store.personsByPrint(h, lot))
  const byBirth = await inLots(sought.births, (lot) => store.personsByBirth(h, lot))
  const byHead = await inLots(sought.heads, (lot) => store.householdsByHead(h, lot))
  const ids = new Set<Id>(byHead.map((x) => x.id))
  for (const p of [...byPrint, ...byBirth]) if (p.household !== null) ids.add(p.household)
  const households = await loadHouseholds(h, [...ids], sought.year, names)
  const known = new Map([...households.values()].flatMap((x) => x.members).map((p) => [p.id, p]))
  const personOf = (row: store.KnownRow) => known.get(row.id) ?? personFrom(row, undefined)
  const prints = new Map<string, KnownPerson>()
  for (const row of byPrint) if (row.print !== null && !prints.has(row.print)) prints.set(row.print, personOf(row))
  return {
    byPrint: prints,
    byBirth: Map.groupBy([...new Map(byBirth.map((p) => [p.id, personOf(p)])).values()], (p) =>
      birthKey(p.name, p.birthOn!),
    ),
    byHead: grouped(byHead.map((x) => [headKey(x.place, x.name), x.id])),
    households,
    asked: await askedOf(h, [...ids]),
  }
}

async function askedOf(h: Handle, households: readonly Id[]): Promise<Set<string>> {
  const open = await inLots(households, (lot) => openRequests(h, lot))
  return new Set(
    open.flatMap(({ id, subject, fields }) => fields.map((f) => askedKey(subject, f.field, askedValue(h, id, f)))),
  )
}

function grouped(pairs: readonly (readonly [string, Id])[]): Map<string, Id[]> {
  const groups = new Map<string, Id[]>()
  for (const [key, id] of pairs) {
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [id])
    else if (!group.includes(id)) group.push(id)
  }
  return groups
}

async function loadHouseholds(
  h: Handle,
  ids: readonly Id[],
  year: number | null,
  names: ReadonlyMap<string, string>,
): Promise<Map<Id, KnownHousehold>> {
  const households = new Map<Id, KnownHousehold>()
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const lot = ids.slice(from, from + AT_ONCE)
    for (const row of await store.householdsById(h, lot))
      households.set(row.id, { ...householdFrom(h, row), placeName: fullName(names, row.place) })
    for (const row of await store.membersOf(h, lot)) households.get(row.household!)?.members.push(personFrom(row, h))
    const income = year === null ? [] : await store.incomeOf(h, lot, year)
    for (const line of income) {
      const household = households.get(line.household)
      if (household !== undefined) household.income[line.source as Source] = { id: line.id, amount: line.amount }
    }
    await breath()
  }
  return households
}

function householdFrom(h: Handle, row: store.HouseholdRow): Omit<KnownHousehold, 'placeName'> {
  const { phone, bank, facts, standing, ...rest } = row
  const clear = (column: 'phone_sealed' | 'bank_sealed', sealed: Buffer | null) =>
    sealed === null ? null : h.vault.open(sealed, contextOf(h, 'household_version', column, row.id))
  return {
    ...rest,
    standing: standing as Standing,
    facts: {
      ...facts,
      phone: clear('phone_sealed', phone),
      bank: clear('bank_sealed', bank),
    } as KnownHousehold['facts'],
    members: [],
    income: {},
  }
}

/** @param h opens the telephone number; without it, it is taken for unknown */
function personFrom(row: store.KnownRow, h: Handle | undefined): KnownPerson {
  const { id, revision, household, life, name, birthOn, print, phone, ...facts } = row
  const personPhone =
    phone === null || h === undefined ? null : h.vault.open(phone, contextOf(h, 'person_version', 'phone_sealed', id))
  return {
    id,
    revision,
    household,
    life,
    name,
    birthOn,
    print,
    facts: { ...facts, personPhone } as Partial<Record<FactKey, unknown>>,
  }
}
