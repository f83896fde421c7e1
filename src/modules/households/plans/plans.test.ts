import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { computeMonth, figureFor, recordsOf } from '#modules/measures/public.ts'
import { registerPeople } from '#modules/people/public.ts'
import { testBed } from '../../../../tests/kit/county.ts'
import { COUNTY, type Office, openOffice } from '../../../../tests/kit/office.ts'
import { takeInBody } from '../register/model.ts'
import { changeStanding, takeInHouseholds } from '../register/service.ts'
import { householdsPackOf } from '../section.ts'
import { plans as measure } from './measures.ts'
import { makePlans } from './service.ts'

const bed = testBed()
const VILLAGE = '999901100201'
const NEXT = '999901100202'
let office: Office
let helper: { id: Id; person: Id }
let second: { id: Id; person: Id }

const system = <T>(work: (h: Handle) => Promise<T>) => bed.kernel.asSystem(COUNTY, work)

beforeAll(async () => {
  bed.at('2016-01-05')
  office = await openOffice(bed.kernel)
  await system(async (h) => {
    helper = await h.one(sql`SELECT id, person FROM people.post WHERE county = ${COUNTY} AND role = 'helper'`)
    second = { id: h.id(), person: h.id() }
    const post = { ...second, title: '帮扶责任人', role: 'helper' as const, place: NEXT, unit: null }
    await registerPeople(
      h,
      { people: [{ id: second.person, name: '孙某' }], posts: [post], accounts: [] },
      '2016-01-01',
    )
  })
})
afterAll(() => office?.app.close())

let serial = 0
async function listed(
  of: { causeMain: string; causesOther?: string[]; place?: string; by?: { id: Id; person: Id } },
  many = 1,
): Promise<Id[]> {
  const { place = VILLAGE, by = place === VILLAGE ? helper : second, ...causes } = of
  const bodies = Array.from({ length: many }, () => {
    serial += 1
    return takeInBody.parse({ place, ...causes, members: [{ name: `赵某${serial}`, relation: 'head' }] })
  })
  return system(async (h) => {
    const ids = await takeInHouseholds(h, bodies)
    for (const id of ids) {
      await h.run(sql`
        INSERT INTO households.pairing (county, id, household, place, person, post, rank, from_day, entered_at)
        VALUES (${COUNTY}, ${h.id()}, ${id}, ${place}, ${by.person}, ${by.id}, 1, ${h.today}, ${h.now})`)
      await changeStanding(h, id, { standing: 'listed', on: h.today, why: '试验' })
    }
    return ids
  })
}

const plan = (home: Id, items: unknown[] = [], role: 'helper' | 'township' = 'township') =>
  office.ask(role, 'POST', `/api/households/${home}/plans`, { year: 2016, goal: '稳定增收', items })
const first = async (home: Id) => (await office.ask('clerk', 'GET', `/api/households/${home}/plans`)).body

describe('帮扶计划', () => {
  it('一户一年一个计划；措施要在年内；换了帮扶人，责任人随之变更', async () => {
    const [home] = await listed({ causeMain: 'skill' })
    const late = await plan(home!, [{ kind: 'training', title: '参加技能培训', dueOn: '2017-01-10' }])
    expect(late.body.faults).toMatchObject([{ at: 'items.0.dueOn' }])
    const made = await plan(home!, [{ kind: 'training', title: '参加技能培训', dueOn: '2016-06-30' }], 'helper')
    expect(made.status).toBe(200)
    expect((await plan(home!)).body.code).toBe('plan-already-made')
    const added = await office.ask('township', 'POST', `/api/plans/${made.body.id}/items`, {
      kind: 'work',
      title: '推荐就业岗位',
      dueOn: '2016-02-10',
      person: second.person,
    })
    expect(added.status).toBe(200)
    const items = (await first(home!)).plans[0].items
    expect(items.map((i: { personName: string }) => i.personName)).toEqual(['孙某', 'helper某'])
    const mine = await office.ask('helper', 'GET', '/api/plan-items?mine=true')
    expect(mine.body.rows.map((r: { title: string }) => r.title)).toEqual(['参加技能培训'])
  })

  it('不是自己帮扶的户，不能替人制定计划', async () => {
    const [home] = await listed({ causeMain: 'skill', place: NEXT })
    expect((await plan(home!, [], 'helper')).status).toBe(404)
    const [near] = await listed({ causeMain: 'skill', by: second })
    expect((await plan(near!, [], 'helper')).status).toBe(403)
  })

  it('按原因批量制定：有计划的不动，再做一次什么也不多', async () => {
    const before = await listed({ causeMain: 'funds', causesOther: ['skill', 'illness'] }, 40)
    const made = await office.ask('township', 'POST', '/api/plans/bulk', { year: 2016 })
    expect(made.body.plans).toBe(42)
    const items = (await first(before[0]!)).plans[0].items
    expect(items.map((i: { kind: string }) => i.kind).sort()).toEqual([
      'finance',
      'industry',
      'medical',
      'safety',
      'training',
    ])
    expect((await office.ask('clerk', 'POST', '/api/plans/bulk', { year: 2016 })).body).toEqual({ plans: 0, items: 0 })
    expect((await office.ask('clerk', 'POST', '/api/plans/bulk', { year: 2015 })).status).toBe(400)
  })

  it('结果由责任人或者本级登记；逾期的不能取消', async () => {
    bed.at('2016-01-10')
    const [home] = await listed({ causeMain: 'water' })
    await plan(home!, [
      { kind: 'water', title: '接通自来水', dueOn: '2016-02-20' },
      { kind: 'work', title: '推荐就业岗位', dueOn: '2016-02-25' },
      { kind: 'other', title: '逢年过节慰问', dueOn: '2016-02-28' },
    ])
    const [water, work, other] = (await first(home!)).plans[0].items as { id: Id }[]
    bed.at('2016-02-15')
    const done = await office.ask('helper', 'POST', `/api/plan-items/${water!.id}/finish`, {
      doneOn: '2016-02-14',
      result: '已经接通，水质合格',
    })
    expect(done.status).toBeLessThan(300)
    const again = await office.ask('township', 'POST', `/api/plan-items/${water!.id}/finish`, { result: '再登记一次' })
    expect(again.body.reasons).toEqual(['该措施已完成，不能再登记结果。'])
    expect(
      (await office.ask('helper', 'POST', `/api/plan-items/${other!.id}/drop`, { comment: '不需要了' })).status,
    ).toBe(403)
    const dropped = await office.ask('township', 'POST', `/api/plan-items/${other!.id}/drop`, {
      comment: '该户外出过年',
    })
    expect(dropped.status).toBeLessThan(300)
    bed.at('2016-02-26')
    const late = await office.ask('township', 'POST', `/api/plan-items/${work!.id}/drop`, { comment: '没有合适岗位' })
    expect(late.body.reasons[0]).toContain('逾期')
    const overdue = await office.ask('village', 'GET', `/api/plan-items?household=${home}&overdue=true`)
    expect(overdue.body.rows).toMatchObject([{ id: work!.id, overdue: true }])
    expect((await office.ask('village', 'GET', `/api/plan-items/${water!.id}`)).body.events).toHaveLength(1)
  })

  it('按时完成率：当月到期的措施，数字点开就是记录；月后补记的不算', async () => {
    bed.at('2016-03-02')
    const look = () =>
      system(async (h) => {
        await computeMonth(h, [measure], '2016-02')
        const figure = await figureFor(h, { measure: measure.key, month: '2016-02', place: COUNTY })
        const { rows } = await recordsOf(h, measure, { month: '2016-02', side: 'denominator', place: COUNTY })
        return { figure, rows }
      })
    const { figure, rows } = await look()
    // done in time; not done; on the first plan, not done: the one dropped before its day does not count
    expect(figure).toMatchObject({ numerator: 1, denominator: 3 })
    expect(rows).toHaveLength(3)
    expect(rows.every((r) => r.link.startsWith('/plan-items/'))).toBe(true)
  })

  it('六百户一批，一次制定，每户的措施按致贫原因的模板', async () => {
    bed.at('2016-03-03')
    const homes = await listed({ causeMain: 'labour' }, 600)
    const templates = await system(async (h) => (await householdsPackOf(h)).plans.templates.labour ?? [])
    expect(templates.length).toBeGreaterThan(1)
    const made = await system((h) => makePlans(h, { year: 2016, under: COUNTY }))
    expect(made).toEqual({ plans: homes.length, items: homes.length * templates.length })
  })
})
