import type { Id } from '#kernel/pure/ids.ts'
import { Problem, refuse } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { withdrawNotice } from '#modules/notices/public.ts'
import type { PersonRow } from './model.ts'
import { headColumns, livingHousehold, type Of, refusePlaces, reviseHousehold, revisePersons } from './revise.ts'
import { joinFaults, nextHead, relationTo } from './rules.ts'
import * as store from './store.ts'

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
  await store.addHouseholds(h, [
    {
      id,
      place,
      group_name: split.groupName || from.groupName,
      standing: 'general',
      valid_from: split.on,
      why: split.why,
      ...headColumns(head),
    },
  ])
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
