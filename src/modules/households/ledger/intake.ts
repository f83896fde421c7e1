import type { Id } from '#kernel/pure/ids.ts'
import type { RowFault } from '#kernel/pure/ledger.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Role } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { changeFieldOf, sealedIn } from '../changes/fields.ts'
import { addChanges, type NewChange } from '../changes/store.ts'
import type { FactKey } from '../model.ts'
import type { Rank } from '../pairing/model.ts'
import { reasonsNotToPair } from '../pairing/rules.ts'
import { pairingPackOf, type Want, writePairs } from '../pairing/service.ts'
import * as pairings from '../pairing/store.ts'
import { factColumns, householdColumns, personColumns, shownAs } from '../register/columns.ts'
import type { NewHousehold } from '../register/model.ts'
import { withBirth } from '../register/rules.ts'
import * as register from '../register/store.ts'
import { breath } from './known.ts'
import type { HelperPost } from './posts.ts'
import { asNewMember, type LedgerHousehold, type LedgerMember } from './read.ts'
import type { Asked, HouseholdPlan, PairingPlan } from './rules.ts'
import * as store from './store.ts'

const AT_ONCE = 1000

export interface Terms {
  import: Id
  why: string
  year: number | null
  excess: string | null
}

/** Told after each lot: how much of the whole is written, from 0 to 1. */
export type Told = (share: number) => Promise<void>

/** Writes down what a household ledger comes to; all of it in the transaction of the handle. */
export async function writeHouseholds(h: Handle, plan: HouseholdPlan, terms: Terms, told: Told): Promise<void> {
  const items: store.Item[] = []
  const income: store.NewIncome[] = plan.income.map((line) => ({ ...line, id: h.id() }))
  const wants: Want[] = []
  let done = 0
  const all = plan.fresh.length + plan.changed.length + plan.persons.length + plan.joining.length + plan.asked.length
  const step = async (count: number) => {
    done += count
    await told(done / Math.max(all, 1))
    await breath()
  }
  const ahead = new Ahead()
  for (const lot of lots(plan.fresh)) {
    const made = await inShares(lot, ({ household, helper }) =>
      firstVersions(h, household, terms.why, helper, wants, income),
    )
    const persons = made.flatMap((m) => m.persons)
    const homes = made.map((m) => m.household)
    await ahead.put(() => Promise.all([register.addHouseholds(h, homes), register.addPersons(h, persons)]))
    items.push(...homes.map((home) => itemOf('household', home, 1)), ...persons.map((p) => itemOf('person', p, 1)))
    await step(lot.length)
  }
  await ahead.end()
  for (const lot of lots(plan.joining)) {
    const persons = lot.map(({ household, place, member }) =>
      personRow(h, h.id(), { household, place }, member, terms.why),
    )
    await register.addPersons(h, persons)
    items.push(...persons.map((p) => itemOf('person', p, 1)))
    await step(lot.length)
  }
  items.push(...(await revise(h, 'household_version', plan.changed, terms.why, step)))
  items.push(...(await revise(h, 'person_version', plan.persons, terms.why, step)))
  for (const lot of lots(plan.asked)) {
    await addChanges(h, lot.map((asked) => changeFrom(h, asked, terms))) // biome-ignore format: one thought
    await step(lot.length)
  }
  for (const lot of lots(income)) await store.addIncome(h, terms.year!, terms.why, lot)
  items.push(...income.map((line) => ({ what: 'income' as const, id: line.id, revision: null })))
  items.push(...(await writeWants(h, wants, h.today, terms)))
  for (const lot of lots(items)) await store.addItems(h, terms.import, lot)
}

/** The database writes one lot while the next is sealed and made ready here. */
class Ahead {
  #last: Promise<unknown> = Promise.resolve()

  async put(write: () => Promise<unknown>): Promise<void> {
    await this.#last
    this.#last = write()
    // told to whoever puts or ends next
    this.#last.catch(() => undefined)
  }

  async end(): Promise<void> {
    await this.#last
  }
}

/** What takes its time for each, with breaths in between: what is on its way to the database goes on. */
async function inShares<T, R>(all: readonly T[], make: (one: T) => R): Promise<R[]> {
  const made: R[] = []
  for (const [index, one] of all.entries()) {
    if (index % 50 === 49) await breath()
    made.push(make(one))
  }
  return made
}

function lots<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, i) => all.slice(i * AT_ONCE, (i + 1) * AT_ONCE))
}

function itemOf(what: 'household' | 'person', row: register.Columns, revision: number): store.Item {
  return { what, id: row.id as Id, revision }
}

function firstVersions(
  h: Handle,
  of: LedgerHousehold,
  why: string,
  helper: HelperPost | null,
  wants: Want[],
  income: store.NewIncome[],
): { household: register.Columns; persons: register.Columns[] } {
  const id = h.id()
  const { place } = of
  const persons = of.members.map((member) => personRow(h, h.id(), { household: id, place }, member, why))
  const head = persons.find((p) => p.relation === 'head')!
  const facts = { groupName: '', kind: 'ordinary', causesOther: [], fuel: [], relocated: false, ...of.facts, place }
  if (helper !== null) wants.push({ household: id, post: helper.post, rank: 1 })
  for (const [source, amount] of Object.entries(of.income))
    income.push({ id: h.id(), household: id, place, source, amount, replaces: null })
  const standing = of.standing ?? 'general'
  return {
    household: {
      id,
      valid_from: h.today,
      why,
      standing,
      head: head.id,
      name: head.name,
      search: head.search,
      ...householdColumns(h, id, facts as unknown as NewHousehold),
      listed_on: of.listedOn ?? (standing === 'listed' ? h.today : null),
    },
    persons,
  }
}

function personRow(
  h: Handle,
  id: Id,
  at: { household: Id; place: string },
  member: LedgerMember,
  why: string,
): register.Columns {
  return { id, ...at, valid_from: h.today, why, ...personColumns(h, id, withBirth(asNewMember(member))) }
}

/** A request like any other; the import is its origin. */
function changeFrom(h: Handle, { fields, ...about }: Asked, terms: Terms): NewChange {
  const id = h.id()
  const shown = (key: Asked['fields'][number]['key'], value: unknown) =>
    value === null || sealedIn(key) === null ? value : shownAs(key as FactKey, String(value))
  return {
    ...about,
    id,
    origin: 'import',
    originId: terms.import,
    grounds: terms.why,
    evidence: [],
    fields: fields.map(({ key, from, to }) => changeFieldOf(h, id, key, shown(key, from), to)),
  }
}

interface Change {
  id: Id
  base: number
  facts: Partial<Record<FactKey, unknown>>
  idNumber?: string | null
}

async function revise(
  h: Handle,
  table: 'household_version' | 'person_version',
  changes: readonly Change[],
  why: string,
  step: (count: number) => Promise<void>,
): Promise<store.Item[]> {
  const items: store.Item[] = []
  for (const lot of lots(changes)) {
    const revisions = lot.map(({ id, base, facts, idNumber }) => ({
      id,
      base,
      columns: columnsOf(h, id, facts, idNumber),
    }))
    if ((await register.revise(h, table, revisions, h.today, why)) < lot.length) throw new Problem('changed-meanwhile')
    const what = table === 'household_version' ? 'household' : 'person'
    items.push(...lot.map(({ id, base }) => ({ what, id, revision: base + 1 }) as store.Item))
    await step(lot.length)
  }
  return items
}

function columnsOf(
  h: Handle,
  id: Id,
  facts: Partial<Record<FactKey, unknown>>,
  idNumber: string | null | undefined,
): register.Columns {
  const entries = Object.entries(facts) as [FactKey, unknown][]
  const columns = Object.assign(
    {},
    ...entries.map(([key, value]) => factColumns(h, key, id, value)),
  ) as register.Columns
  if (!idNumber) return columns
  const known = withBirth({ name: '', relation: 'other', lowIncome: false, idNumber })
  return { ...columns, ...factColumns(h, 'idNumber', id, idNumber), birth_on: known.birthOn, sex: known.sex }
}

async function writeWants(h: Handle, wants: readonly Want[], from: string, terms: Terms): Promise<store.Item[]> {
  if (wants.length === 0) return []
  await writePairs(h, wants, { from, why: terms.why, excess: terms.excess, replace: false })
  const wanted = new Set(wants.map((w) => `${w.household} ${w.rank}`))
  const open = await pairings.openPairings(h, { households: [...new Set(wants.map((w) => w.household))] })
  return open
    .filter((p) => wanted.has(`${p.household} ${p.rank}`))
    .map((p) => ({ what: 'pairing', id: p.id, revision: null }))
}

/** Writes down what a helper ledger comes to. */
export async function writePairings(h: Handle, plan: PairingPlan, terms: Terms): Promise<void> {
  const items: store.Item[] = []
  for (const [from, rows] of Map.groupBy(plan.pairs, (p) => p.fromDay ?? h.today)) {
    const wants = rows.map((r) => ({ household: r.household, post: r.helper.post, rank: r.rank }))
    items.push(...(await writeWants(h, wants, from, terms)))
  }
  for (const lot of lots(items)) await store.addItems(h, terms.import, lot)
}

export interface RowWant {
  row: number
  /** null for a household that is taken in with this ledger */
  household: Id | null
  name: string
  standing: string
  post: string
  rank: Rank
  from: string
  helpers: readonly { rank: number; person: Id; name: string }[]
}

/** The rules of pairing told beside each row: limits, kin, posts. The same are asked again when it is written. */
export async function pairingFaults(h: Handle, wants: readonly RowWant[], excess: string | null): Promise<RowFault[]> {
  if (wants.length === 0) return []
  const pack = await pairingPackOf(h)
  const posts = new Map((await pairings.postsById(h, [...new Set(wants.map((w) => w.post))])).map((p) => [p.post, p]))
  const persons = [...new Set([...posts.values()].map((p) => p.person))]
  const loads = new Map((await pairings.loadsOf(h, persons)).map((l) => [`${l.person} ${l.rank}`, l.n]))
  const known = wants.flatMap((w) => (w.household === null ? [] : [w.household]))
  const avoid = new Map(
    (await pairings.avoidancesOf(h, { households: known })).map((a) => [`${a.person} ${a.household}`, a.ground]),
  )
  const faults: RowFault[] = []
  for (const want of wants) {
    const post = posts.get(want.post)!
    const load = loads.get(`${post.person} ${want.rank}`) ?? 0
    loads.set(`${post.person} ${want.rank}`, load + 1)
    const reasons = reasonsNotToPair(
      { person: post.person, name: post.name, role: post.role as Role, postFrom: post.from, postTo: post.to, load },
      {
        name: want.name,
        standing: want.standing,
        helpers: want.helpers,
        avoid: avoid.get(`${post.person} ${want.household}`) ?? null,
      },
      { rank: want.rank, from: want.from, replaces: false, excess },
      pack,
    )
    const said = [...reasons].map((reason) => reason.replace(/。$/, ''))
    if (said.length > 0) faults.push({ row: want.row, reasons: said, fields: ['helperName'] })
  }
  return faults
}
