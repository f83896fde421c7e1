import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type FieldFault, Problem } from '#kernel/pure/problem.ts'
import { isWithin } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { withdrawNotice } from '#modules/notices/public.ts'
import { loadMerger, type Merger, searchText } from '#modules/places/public.ts'
import { type Cause, FACTS, type FactKey, type Relation, type Standing } from '../model.ts'
import { contextOf, factColumns, householdColumns, isDiscreet, personColumns, sealedColumn } from './columns.ts'
import type { HouseholdRow, IncomeBody, NewHousehold, NewMember, PersonRow } from './model.ts'
import {
  causeFaults,
  dayFaults,
  joinFaults,
  memberFaults,
  nextHead,
  relationTo,
  takeInFaults,
  withBirth,
} from './rules.ts'
import * as store from './store.ts'

function refuse(faults: readonly FieldFault[]): void {
  if (faults.length > 0) throw new Problem('input-invalid', {}, { faults: [...faults] })
}

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

async function refusePlaces(h: Handle, places: readonly string[]): Promise<void> {
  for (const place of places) {
    if (!isWithin(place, h.scope.place)) refuse([{ at: 'place', reason: '不在您的管辖范围内，请由所在乡镇或县级办理' }])
    if ((await store.placeNames(h, place)) === undefined)
      refuse([{ at: 'place', reason: `没有代码为 ${place} 的村（网格），或它已撤并` }])
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

/** The household as it stands, if it has not been dissolved. */
async function livingHousehold(h: Handle, id: Id): Promise<HouseholdRow> {
  const row = await store.loadHousehold(h, id)
  if (row.standing === 'dissolved') throw new Problem('household-ended')
  return row
}

interface Of {
  on: Day
  why: string
}

async function reviseHousehold(h: Handle, row: HouseholdRow, columns: store.Columns, { on, why }: Of): Promise<void> {
  refuse(dayFaults(on, row.validFrom, h.today))
  const done = await store.revise(h, 'household_version', [{ id: row.id, base: row.revision, columns }], on, why)
  if (done === 0) throw new Problem('changed-meanwhile')
}

async function revisePersons(
  h: Handle,
  changes: readonly { row: PersonRow; columns: store.Columns }[],
  { on, why }: Of,
): Promise<void> {
  refuse(changes.flatMap(({ row }) => dayFaults(on, row.validFrom, h.today)))
  const revisions = changes.map(({ row, columns }) => ({ id: row.id, base: row.revision, columns }))
  if ((await store.revise(h, 'person_version', revisions, on, why)) < changes.length)
    throw new Problem('changed-meanwhile')
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

/**
 * A person goes to live in another household (marriage, adoption, a return from elsewhere). Both households stay of one
 * family when the person had none yet. The household left behind gets a new head or, with nobody left, is dissolved.
 */
export async function movePerson(h: Handle, person: Id, to: { household: Id; relation: string } & Of): Promise<void> {
  await joinMonth(h)
  const row = await store.loadPerson(h, person)
  if (row.life === 'dead') throw new Problem('person-not-here', { name: row.name })
  const target = await livingHousehold(h, to.household)
  if (row.household === to.household) refuse([{ at: 'household', reason: '此人已在该户' }])
  const present = await store.membersOf(h, [to.household])
  refuse(joinFaults(to.relation, present))
  const left = row.household === null ? [] : await remaining(h, row)
  const family = row.family ?? (left.length > 0 ? await familyFor(h, left, to) : null)
  await revisePersons(
    h,
    [{ row, columns: { household: to.household, place: target.place, relation: to.relation, life: 'living', family } }],
    to,
  )
  if (row.household !== null) await afterLeaving(h, row, left, undefined, to)
  await h.record({
    command: 'households.move-person',
    subject: person,
    place: target.place,
    why: to.why,
    before: { household: row.household },
    after: { household: to.household, relation: to.relation, on: to.on },
  })
}

async function remaining(h: Handle, row: PersonRow): Promise<PersonRow[]> {
  return (await store.membersOf(h, [row.household!])).filter((m) => m.id !== row.id)
}

/** The family of those who stay; made now if they have none. */
async function familyFor(h: Handle, members: readonly PersonRow[], of: Of): Promise<Id> {
  const known = members.find((m) => m.family !== null)?.family
  if (known) return known
  const family = h.id()
  const head = members.find((m) => m.relation === 'head') ?? members[0]!
  await store.addFamily(h, family, `${head.name}家`)
  await revisePersons(
    h,
    members.map((row) => ({ row, columns: { family } })),
    of,
  )
  return family
}

/** A person dies, or moves out of the county. */
export async function personLeaves(
  h: Handle,
  person: Id,
  leave: { life: 'dead' | 'away'; newHead?: Id | undefined } & Of,
): Promise<void> {
  await joinMonth(h)
  const row = await store.loadPerson(h, person)
  if (row.household === null || row.life !== 'living') throw new Problem('person-not-here', { name: row.name })
  const left = await remaining(h, row)
  await revisePersons(h, [{ row, columns: { household: null, life: leave.life } }], leave)
  await afterLeaving(h, row, left, leave.newHead, leave)
  await h.record({
    command: leave.life === 'dead' ? 'households.person-died' : 'households.person-away',
    subject: person,
    place: row.place,
    why: leave.why,
    before: { household: row.household },
    after: { on: leave.on, left: left.length },
  })
}

/** What follows in a household when somebody has gone from it. */
async function afterLeaving(
  h: Handle,
  gone: PersonRow,
  left: readonly PersonRow[],
  newHead: Id | undefined,
  of: Of,
): Promise<void> {
  const household = await store.loadHousehold(h, gone.household!)
  if (left.length === 0) {
    await reviseHousehold(h, household, { standing: 'dissolved' }, of)
    const why = `${of.why}；该户已无在户成员，予以销户`
    for (const notice of await store.letGo(h, household.id, of.on, why)) await withdrawNotice(h, notice, why)
    return
  }
  if (gone.relation !== 'head') return
  const head = newHead === undefined ? nextHead(left) : left.find((m) => m.id === newHead)
  if (head === undefined) refuse([{ at: 'newHead', reason: '新户主应是该户在户成员' }])
  await reviseHousehold(h, household, headColumns(head!), of)
  const fresh = await store.membersOf(h, [household.id])
  await revisePersons(
    h,
    fresh.map((row) => ({ row, columns: { relation: relationTo(head!, row) } })),
    of,
  )
}

function headColumns(head: Pick<PersonRow, 'id' | 'name'>): store.Columns {
  return { head: head.id, name: head.name, search: searchText(head.name) }
}

/** 分户: members found a household of their own; both stay one family. @returns the new household */
export async function splitHousehold(
  h: Handle,
  household: Id,
  split: {
    movers: readonly { person: Id; relation: string }[]
    place?: string | undefined
    groupName: string
  } & Of,
): Promise<Id> {
  await joinMonth(h)
  const from = await livingHousehold(h, household)
  const members = await store.membersOf(h, [household])
  const movers = split.movers.map(({ person, relation }) => {
    const row = members.find((m) => m.id === person)
    if (row === undefined) throw new Problem('person-not-here')
    return { row, relation }
  })
  const heads = movers.filter((m) => m.relation === 'head')
  if (heads.length !== 1) refuse([{ at: 'movers', reason: '分出的新户要有一名户主，且只有一名' }])
  if (movers.length >= members.length) refuse([{ at: 'movers', reason: '原户至少要留一人；全户迁移请办理整户迁移' }])
  const place = split.place ?? from.place
  await refusePlaces(h, [place])
  await familyFor(h, members, split)
  const family = (await store.loadPerson(h, movers[0]!.row.id)).family
  const id = h.id()
  const head = heads[0]!.row
  const [first] = [
    {
      id,
      place,
      group_name: split.groupName || from.groupName,
      standing: 'general',
      valid_from: split.on,
      why: split.why,
    },
  ]
  await store.addHouseholds(h, [{ ...first, ...headColumns(head) }])
  const fresh = await store.membersOf(h, [household])
  const again = (of: Id) => fresh.find((m) => m.id === of)!
  await revisePersons(
    h,
    movers.map(({ row, relation }) => ({
      row: again(row.id),
      columns: { household: id, place, relation, family },
    })),
    split,
  )
  const left = fresh.filter((m) => !movers.some((x) => x.row.id === m.id))
  const gone = movers.find((m) => m.row.relation === 'head')
  if (gone !== undefined) await afterLeaving(h, again(gone.row.id), left, undefined, split)
  await h.record({
    command: 'households.split',
    subject: household,
    place: from.place,
    why: split.why,
    after: { household: id, movers: movers.map((m) => m.row.id), on: split.on },
  })
  return id
}

/** A household with everyone in it moves to another village or grid; pairings, requests and incomes go along. */
export async function relocateHousehold(
  h: Handle,
  household: Id,
  to: { place: string; groupName: string } & Of,
): Promise<void> {
  await joinMonth(h)
  const row = await livingHousehold(h, household)
  if (row.place === to.place) refuse([{ at: 'place', reason: '该户已在此处' }])
  await refusePlaces(h, [to.place])
  const members = await store.membersOf(h, [household])
  await reviseHousehold(h, row, { place: to.place, group_name: to.groupName }, to)
  await revisePersons(
    h,
    members.map((m) => ({ row: m, columns: { place: to.place } })),
    to,
  )
  await store.carryAlong(h, [household], to.place)
  await h.record({
    command: 'households.relocate',
    subject: household,
    place: to.place,
    why: to.why,
    before: { place: row.place },
    after: { place: to.place, on: to.on, members: members.length },
  })
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
