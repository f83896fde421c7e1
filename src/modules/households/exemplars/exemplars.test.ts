import { beforeAll, describe, expect, it } from 'vitest'
import { type Id, newId } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Scope } from '#kernel/pure/scope.ts'
import { registerPeople } from '#modules/people/public.ts'
import { importPlaces, levelOfCode, mergePlaces } from '#modules/places/public.ts'
import { openCounty, scopeFor, testBed } from '../../../../tests/kit/county.ts'
import { takeInBody } from '../register/model.ts'
import { personLeaves, relocateHousehold } from '../register/moves.ts'
import { followMerger, takeInHousehold } from '../register/service.ts'
import { membersOf } from '../register/store.ts'
import { exemplarQuery } from './model.ts'
import { endExemplar, nameExemplar, receiveVisit, voidVisit } from './service.ts'
import * as store from './store.ts'

const bed = testBed()
const COUNTY = '999914'
const TOWN = '999914100'
const [VILLAGE, NEXT, FAR] = ['999914100201', '999914100202', '999914101201'] as const
const PAGE = { limit: 50, offset: 0 }
const [DESK, CLERK] = [newId(new Date('2016-01-01')), newId(new Date('2016-01-01'))]
const clerk: Scope = scopeFor('clerk', COUNTY, { person: CLERK })
const township: Scope = scopeFor('township', TOWN, { person: DESK })
const village: Scope = scopeFor('village', VILLAGE, { person: DESK })

let serial = 0
async function home(place: string): Promise<Id> {
  serial += 1
  return bed.kernel.asSystem(COUNTY, (h) =>
    takeInHousehold(
      h,
      takeInBody.parse({
        place,
        groupName: '一组',
        confirmedNotDuplicate: true,
        why: '入户摸底登记',
        from: '2016-01-02',
        members: [{ name: `户主${serial}`, relation: 'head', sex: 'male', birthOn: '1960-01-01' }],
      }),
    ),
  )
}

async function code(work: Promise<unknown>): Promise<string> {
  const error = await work.catch((e: unknown) => e)
  if (!(error instanceof Problem)) throw new Error(`was not refused: ${error}`)
  return error.code
}

const named = (household: Id, more = {}) => ({
  household,
  kind: 'industry' as const,
  deeds: '种植黄芪，带动邻居',
  basis: '乡镇评选',
  on: '2016-03-01',
  ...more,
})
const name = (who: Scope, household: Id, more = {}) =>
  bed.kernel.act(who, (h) => nameExemplar(h, named(household, more)))
const visit = (who: Scope, id: Id, more = {}) =>
  bed.kernel.act(who, (h) =>
    receiveVisit(h, id, { on: '2016-03-05', visitors: '各村党支部书记', people: 18, learned: '', ...more }),
  )
const load = (id: Id) => bed.kernel.asSystem(COUNTY, (h) => store.loadExemplar(h, id))

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  bed.at('2016-03-10')
  await bed.kernel.asSystem(COUNTY, async (h) => {
    const codes = [COUNTY, TOWN, VILLAGE, NEXT, '999914101', FAR]
    await importPlaces(
      h,
      codes.map((c) => ({
        code: c,
        name: `试${c.slice(6) || '验县'}村`,
        level: levelOfCode(c),
        parent: c.length > 6 ? c.slice(0, -3) : null,
      })),
      '2016-01-01',
    )
    const people = [DESK, CLERK].map((id, i) => ({ id, name: `干部${i}` }))
    await registerPeople(h, { people, posts: [], accounts: [] }, '2016-01-01')
  })
})

describe('示范户', () => {
  it('认定、参观、作废、取消：次数和人数由记录得出', async () => {
    const id = await name(township, await home(VILLAGE))
    await visit(village, id)
    const wrong = await visit(village, id, { people: 500 })
    expect(await load(id)).toMatchObject({ visits: 2, people: 518, visitedOn: '2016-03-05' })
    await bed.kernel.act(village, (h) => voidVisit(h, wrong, '人数登记有误'))
    expect(await load(id)).toMatchObject({ visits: 1, people: 18 })
    expect(await code(bed.kernel.act(village, (h) => voidVisit(h, wrong, '再作废一次')))).toBe('not-found')
    await bed.kernel.act(township, (h) => endExemplar(h, id, { on: '2016-03-10', why: '不再种植' }))
    expect(await load(id)).toMatchObject({ endedOn: '2016-03-10', endedWhy: '不再种植', visits: 1 })
    expect(await code(bed.kernel.act(township, (h) => endExemplar(h, id, { on: '2016-03-10', why: '再次取消' })))).toBe(
      'exemplar-ended',
    )
  })

  it('同一类不重复认定，取消后可以再认定；日期不能颠倒', async () => {
    const household = await home(VILLAGE)
    const id = await name(clerk, household)
    expect(await code(name(clerk, household))).toBe('exemplar-known')
    expect(await code(name(clerk, household, { kind: 'tidy', on: '2016-03-11' }))).toBe('input-invalid')
    await name(clerk, household, { kind: 'tidy' })
    expect(await code(visit(village, id, { on: '2016-02-28' }))).toBe('input-invalid')
    expect(await code(visit(village, id, { on: '2016-03-11' }))).toBe('input-invalid')
    await bed.kernel.act(clerk, (h) => endExemplar(h, id, { on: '2016-03-04', why: '搬走' }))
    expect(await code(visit(village, id))).toBe('exemplar-ended')
    expect(await name(clerk, household)).not.toBe(id)
  })

  it('管辖之外的看不到，也认定不了；村里不能认定', async () => {
    const far = await home(FAR)
    expect(await code(name(township, far))).toBe('not-found')
    const id = await name(clerk, far)
    expect(await code(bed.kernel.act(township, (h) => store.loadExemplar(h, id)))).toBe('not-found')
    expect(await code(name(village, await home(VILLAGE)))).toBe('not-allowed')
    const listed = await bed.kernel.act(township, (h) => store.listExemplars(h, exemplarQuery.parse({}), PAGE))
    expect(listed.rows.every((r) => r.place.startsWith(TOWN))).toBe(true)
    expect(listed.total).toBe(listed.rows.length)
  })

  it('随户迁移，随村合并，参观记录一同随之；销户的同时取消', async () => {
    const household = await home(VILLAGE)
    const id = await name(clerk, household)
    await visit(village, id)
    const seenFrom = async (place: string) =>
      (await bed.kernel.act(scopeFor('village', place, { person: DESK }), (h) => store.visitsTo(h, id))).length
    await bed.kernel.act(clerk, (h) =>
      relocateHousehold(h, household, { place: NEXT, groupName: '', on: h.today, why: '易地搬迁' }),
    )
    expect((await load(id)).place).toBe(NEXT)
    expect([await seenFrom(NEXT), await seenFrom(VILLAGE)]).toEqual([1, 0])
    const merger = { from: [NEXT], into: VILLAGE, on: '2016-03-10', why: '撤并建制村' }
    await bed.kernel.asSystem(COUNTY, async (h) => {
      await mergePlaces(h, { ...merger, name: '试并村' })
      await followMerger(h, merger)
    })
    expect((await load(id)).place).toBe(VILLAGE)
    expect([await seenFrom(NEXT), await seenFrom(VILLAGE)]).toEqual([0, 1])
    const [member] = await bed.kernel.asSystem(COUNTY, (h) => membersOf(h, [household]))
    await bed.kernel.act(clerk, (h) => personLeaves(h, member!.id, { life: 'dead', on: h.today, why: '病故' }))
    expect((await load(id)).endedOn).toBe('2016-03-10')
  })
})
