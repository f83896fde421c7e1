import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem, refuse } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { loadMerger, type Merger, searchText } from '#modules/places/public.ts'
import { type Cause, FACTS, type FactKey, type Relation, type Standing } from '../model.ts'
import { contextOf, factColumns, householdColumns, isDiscreet, personColumns, sealedColumn } from './columns.ts'
import type { HouseholdRow, IncomeBody, NewHousehold, NewMember, PersonRow } from './model.ts'
import { headColumns, livingHousehold, type Of, refusePlaces, reviseHousehold, revisePersons } from './revise.ts'
import { causeFaults, dayFaults, joinFaults, memberFaults, relationTo, takeInFaults, withBirth } from './rules.ts'
import * as store from './store.ts'

/**
 * Takes in households with their members, all or none; general households: listing is a procedure of its own. One
 * statement a table and one journal entry, whatever their number.
 * @param kernel given, duplicates are looked for in the whole county and not only where the asker sees
 * @returns their ids, in the order given
 * @throws input-invalid with every fault of every household (`households.<n>.…` when there are several);
 *   household-id-taken; household-namesake
 */
export async function takeInHouseholds(h: Handle, bodies: readonly NewHousehold[], kernel?: Kernel): Promise<Id[]> {
  if (bodies.length === 0) return []
  await joinMonth(h)
  refuse(
    bodies.flatMap((b, i) =>
      takeInFaults(b, h.today).map((f) => (bodies.length > 1 ? { ...f, at: `households.${i}.${f.at}` } : f)),
    ),
  )
  const ready = bodies.map((b) => ({ ...b, members: b.members.map(withBirth) }))
  await refusePlaces(h, [...new Set(ready.map((b) => b.place))])
  await refuseDuplicates(
    h,
    ready.flatMap((b) => b.members),
    ready.every((b) => b.confirmedNotDuplicate),
    kernel,
  )
  const made = ready.map((body) => firstVersions(h, body))
  await store.addHouseholds(
    h,
    made.map((m) => m.household),
  )
  await store.addPersons(
    h,
    made.flatMap((m) => m.persons),
  )
  const ids = made.map((m) => m.household.id as Id)
  await h.record({
    command: bodies.length === 1 ? 'households.take-in' : 'households.take-in-many',
    subject: bodies.length === 1 ? ids[0]! : h.scope.county,
    place: bodies.length === 1 ? bodies[0]!.place : (h.scope.place ?? h.scope.county),
    why: bodies[0]!.why,
    after:
      bodies.length === 1
        ? { members: bodies[0]!.members.length }
        : { households: ids.length, members: ready.reduce((n, b) => n + b.members.length, 0) },
  })
  return ids
}

export async function takeInHousehold(h: Handle, body: NewHousehold, kernel?: Kernel): Promise<Id> {
  const [id] = await takeInHouseholds(h, [body], kernel)
  return id!
}

function firstVersions(h: Handle, body: NewHousehold): { household: store.Columns; persons: store.Columns[] } {
  const id = body.id ?? h.id()
  const from = body.from ?? h.today
  const persons = body.members.map((member) => {
    const person = member.id ?? h.id()
    return {
      id: person,
      household: id,
      place: body.place,
      valid_from: from,
      why: body.why,
      ...personColumns(h, person, member),
    }
  })
  const head = persons.find((p) => (p as store.Columns).relation === 'head') as store.Columns
  return {
    household: {
      id,
      valid_from: from,
      why: body.why,
      standing: 'general',
      head: head.id,
      name: head.name,
      search: head.search,
      ...householdColumns(h, id, body),
    },
    persons,
  }
}

/** The same ID number is refused, naming where; the same name and birth date is refused until somebody has looked. */
async function refuseDuplicates(
  h: Handle,
  members: readonly NewMember[],
  confirmed: boolean,
  kernel: Kernel | undefined,
): Promise<void> {
  const printed = members.flatMap((m) =>
    m.idNumber ? [{ name: m.name, print: h.vault.fingerprint(m.idNumber).toString('hex') }] : [],
  )
  const byPrint = new Map(printed.map((p) => [p.print, p.name]))
  if (byPrint.size < printed.length) refuse([{ at: 'members', reason: '提交的人员中有相同的身份证号' }])
  const namesakes = confirmed ? [] : members.flatMap((m) => (m.birthOn ? [{ name: m.name, birthOn: m.birthOn }] : []))
  const of = { prints: [...byPrint.keys()], namesakes }
  const found =
    kernel === undefined
      ? await store.findKnown(h, of)
      : await kernel.asSystem(h.scope.county, (all) => store.findKnown(all, of))
  const same = found.find((k) => k.print !== null && byPrint.has(k.print))
  if (same !== undefined)
    throw new Problem('household-id-taken', { name: byPrint.get(same.print!), where: whereOf(same) })
  // Somebody with another ID number on both sides is another person.
  const alike = found.filter((k) => {
    const mine = members.find((m) => m.name === k.name && m.birthOn === k.birthOn)
    return mine !== undefined && !(mine.idNumber && k.print !== null)
  })
  if (alike.length > 0 && !confirmed)
    throw new Problem('household-namesake', {
      who: alike.map((k) => `${k.name}（${k.birthOn}，${whereOf(k)}）`).join('；'),
    })
}

function whereOf(known: store.Known): string {
  return known.headName === null ? known.placeName : `${known.placeName}${known.headName}户`
}

/** Facts with a column of their own; the rest of {@link FACTS} have consequences and commands of their own. */
export type PlainFact = Exclude<FactKey, 'place' | 'household' | 'life'>

/**
 * Puts facts of a household in force from a day on, as one new revision. Values are clear; sealed ones are sealed here.
 * @throws input-invalid at the fact's key
 */
export async function changeHousehold(
  h: Handle,
  household: Id,
  facts: Partial<Record<PlainFact, unknown>>,
  of: Of,
): Promise<void> {
  await joinMonth(h)
  const row = await livingHousehold(h, household)
  refuse(causeFaults({ ...row, ...(facts as Pick<HouseholdRow, 'causeMain' | 'causesOther'>) }))
  if (row.standing === 'listed' && 'causeMain' in facts && !facts.causeMain)
    refuse([{ at: 'causeMain', reason: '建档立卡户必须有主要致贫原因' }])
  await reviseHousehold(h, row, columnsOf(h, household, facts), of)
  await recordChange(h, 'households.change', row, facts, of)
}

/** The same for a person; a name that changes is the household's name too when the person is its head. */
export async function changePerson(
  h: Handle,
  person: Id,
  facts: Partial<Record<PlainFact, unknown>>,
  of: Of,
  kernel?: Kernel,
): Promise<void> {
  await joinMonth(h)
  const row = await store.loadPerson(h, person)
  if (row.household === null) throw new Problem('person-not-here', { name: row.name })
  const asMember = { ...row, ...facts, phone: null } as unknown as NewMember
  const idNumber = facts.idNumber as string | undefined
  refuse(memberFaults({ ...asMember, idNumber, birthOn: null, sex: null }, h.today, 'member'))
  const columns = columnsOf(h, person, facts)
  if (idNumber) {
    const known = withBirth({ ...asMember, idNumber })
    await refuseDuplicates(h, [known], true, kernel)
    Object.assign(columns, columnsOf(h, person, { idNumber: known.idNumber }))
    Object.assign(columns, { birth_on: known.birthOn, sex: known.sex })
  }
  if (facts.relation !== undefined) await changeRelation(h, row, facts.relation as Relation, of)
  await revisePersons(h, [{ row, columns }], of)
  if (facts.name !== undefined && row.relation === 'head') {
    const household = await livingHousehold(h, row.household)
    const name = String(facts.name)
    await reviseHousehold(h, household, { name, search: searchText(name) }, of)
  }
  await recordChange(h, 'households.change-person', { id: person, place: row.place }, facts, of)
}

/** Nobody becomes a second head; who is made head is by {@link changeHead}. */
async function changeRelation(h: Handle, row: PersonRow, relation: Relation, of: Of): Promise<void> {
  const others = (await store.membersOf(h, [row.household!])).filter((m) => m.id !== row.id)
  if (row.relation === 'head' && relation !== 'head') refuse([{ at: 'relation', reason: '户主变更请先确定新的户主' }])
  refuse(joinFaults(relation, relation === 'head' ? [] : others))
  if (relation !== 'head' || row.relation === 'head') return
  const household = await livingHousehold(h, row.household!)
  await reviseHousehold(h, household, headColumns(row), of)
  await revisePersons(
    h,
    others.map((m) => ({ row: m, columns: { relation: relationTo(row, m) } })),
    of,
  )
}

function columnsOf(h: Handle, id: Id, facts: Partial<Record<PlainFact, unknown>>): store.Columns {
  const entries = Object.entries(facts) as [PlainFact, unknown][]
  return Object.assign({}, ...entries.map(([key, value]) => factColumns(h, key, id, value)))
}

/** The journal says which facts changed; values only of those that may stand there. */
async function recordChange(
  h: Handle,
  command: string,
  subject: { id: Id; place: string },
  facts: Partial<Record<PlainFact, unknown>>,
  { on, why }: Of,
): Promise<void> {
  const shown = Object.fromEntries(
    Object.entries(facts).map(([key, value]) => [key, isDiscreet(key as FactKey) ? '已变更' : value]),
  )
  await h.record({ command, subject: subject.id, place: subject.place, why, after: { on, facts: shown } })
}

/** Someone is born, married in, or comes back who was never written down here. */
export async function addMember(
  h: Handle,
  household: Id,
  member: NewMember,
  of: Of & { confirmedNotDuplicate: boolean },
  kernel?: Kernel,
): Promise<Id> {
  await joinMonth(h)
  const row = await livingHousehold(h, household)
  refuse(memberFaults(member, h.today, 'member'))
  refuse(dayFaults(of.on, '0001-01-01', h.today))
  refuse(
    joinFaults(member.relation, await store.membersOf(h, [household])).map((f) => ({ ...f, at: `member.${f.at}` })),
  )
  const known = withBirth(member)
  await refuseDuplicates(h, [known], of.confirmedNotDuplicate, kernel)
  const id = member.id ?? h.id()
  await store.addPersons(h, [
    { id, household, place: row.place, valid_from: of.on, why: of.why, ...personColumns(h, id, known) },
  ])
  await h.record({
    command: 'households.add-member',
    subject: household,
    place: row.place,
    why: of.why,
    after: { person: id, relation: member.relation, on: of.on },
  })
  return id
}

/** What a procedure decides: a household is listed, exits, is watched, or is a general one again. */
export async function changeStanding(
  h: Handle,
  household: Id,
  to: {
    standing: Exclude<Standing, 'dissolved'>
    causeMain?: Cause | null | undefined
    causesOther?: readonly Cause[] | undefined
    kind?: string | undefined
    /** left out: today when it becomes listed for the first time, else as it is */
    listedOn?: Day | undefined
  } & Of,
): Promise<void> {
  await joinMonth(h)
  const row = await livingHousehold(h, household)
  const causeMain = to.causeMain === undefined ? row.causeMain : to.causeMain
  const causesOther = to.causesOther ?? row.causesOther
  refuse(causeFaults({ causeMain, causesOther }))
  if (to.standing === 'listed' && causeMain === null)
    refuse([{ at: 'causeMain', reason: '建档立卡户必须有主要致贫原因' }])
  const listedOn = to.listedOn ?? (to.standing === 'listed' ? (row.listedOn ?? to.on) : row.listedOn)
  const columns = {
    standing: to.standing,
    cause_main: causeMain,
    causes_other: causesOther,
    listed_on: listedOn,
    ...(to.kind !== undefined && { kind: to.kind }),
  }
  await reviseHousehold(h, row, columns, to)
  await h.record({
    command: 'households.change-standing',
    subject: household,
    place: row.place,
    why: to.why,
    before: { standing: row.standing },
    after: { standing: to.standing, causeMain, causesOther, on: to.on },
  })
}

/**
 * Writes down a year's income; a source that is there already is replaced, and both stay on record. Whether one person
 * alone may replace it is asked before (`tellIncome`).
 * @param known what was on record when that was asked; somebody faster is then not overwritten but refuses this
 */
export async function enterIncome(
  h: Handle,
  household: Id,
  body: IncomeBody,
  known?: readonly store.IncomeLine[],
): Promise<void> {
  await joinMonth(h)
  const row = await livingHousehold(h, household)
  if (body.year > Number(h.today.slice(0, 4))) throw new Problem('income-of-future', { year: body.year })
  const there = (known ?? (await store.incomeLines(h, household))).filter((line) => line.year === body.year)
  const lines = body.lines
    .map((line) => ({ ...line, known: there.find((t) => t.source === line.source) }))
    .filter((line) => line.known === undefined || line.known.amount !== line.amount)
  const corrected = lines.flatMap((l) => (l.known?.amount == null ? [] : [[l.source, l.known.amount] as const]))
  if (corrected.length > 0 && body.why.trim().length < 4)
    refuse([{ at: 'why', reason: '更正已登记的收入，请写明缘由' }])
  if (lines.length === 0) return
  const rows = lines.map((line) => ({ source: line.source, amount: line.amount, replaces: line.known?.id ?? null }))
  await store.addIncome(h, { household, place: row.place, year: body.year, why: body.why }, rows)
  await h.record({
    command: 'households.enter-income',
    subject: household,
    place: row.place,
    why: body.why || null,
    before: Object.fromEntries(corrected),
    after: { year: body.year, ...Object.fromEntries(lines.map((l) => [l.source, l.amount])) },
  })
}

/**
 * Opens one sealed content for a purpose, which stays in the journal with who asked.
 * @returns the clear text; empty when nothing was ever written there
 */
export async function unmask(
  h: Handle,
  of: { kind: 'household' | 'person'; id: Id; field: 'phone' | 'bank' | 'idNumber'; purpose: string },
): Promise<string> {
  const key: FactKey = of.kind === 'person' && of.field === 'phone' ? 'personPhone' : of.field
  if (FACTS[key].subject !== of.kind) refuse([{ at: 'field', reason: '没有这项内容' }])
  const table = of.kind === 'household' ? 'household_version' : 'person_version'
  const { place } = of.kind === 'household' ? await store.loadHousehold(h, of.id) : await store.loadPerson(h, of.id)
  const column = sealedColumn(key)!
  const sealed = await store.sealedOf(h, table, of.id, column)
  await h.record({
    command: 'households.unmask',
    subject: of.id,
    place,
    why: of.purpose,
    after: { field: FACTS[key].title },
  })
  return sealed === null ? '' : h.vault.open(sealed, contextOf(h, table, column, of.id))
}

/** Villages were merged: everything that lies in the old ones lies in the new one from that day on. Safe to repeat. */
export async function followMerger(h: Handle, merger: Merger): Promise<{ households: number; persons: number }> {
  await joinMonth(h)
  const moved = await store.moveAll(h, merger.from, merger.into, merger.on, merger.why)
  if (moved.households > 0)
    await h.record({
      command: 'households.follow-merger',
      subject: merger.into,
      place: merger.into,
      why: merger.why,
      after: { ...moved, from: merger.from, on: merger.on },
    })
  return moved
}

/** The same from the journal's entry of the merger. */
export async function followMergerOf(h: Handle, entry: Id): Promise<{ households: number; persons: number }> {
  return followMerger(h, await loadMerger(h, entry))
}
