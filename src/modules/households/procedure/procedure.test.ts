import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digestOf } from '#kernel/pure/digest.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Role } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { computeMonth, figureFor } from '#modules/measures/public.ts'
import { testBed } from '../../../../tests/kit/county.ts'
import { COUNTY, type Office, openOffice } from '../../../../tests/kit/office.ts'
import { planItemsFor } from '../public.ts'
import { takeInBody } from '../register/model.ts'
import { personLeaves, relocateHousehold } from '../register/moves.ts'
import { changeHousehold, changePerson, enterIncome, takeInHouseholds } from '../register/service.ts'
import * as register from '../register/store.ts'
import { watch } from '../watch/measures.ts'
import { openClues } from '../watch/service.ts'

const bed = testBed()
const VILLAGE = '999901100201'
const SAFE = { foodOk: true, clothingOk: true, schoolingOk: true, medicalOk: true, housingOk: true, waterSafe: true }
let office: Office
let paper: Id
let post: Id
let helper: Id

const system = <T>(work: (h: Handle) => Promise<T>) => bed.kernel.asSystem(COUNTY, work)
const standing = async (id: Id) => (await system((h) => register.loadHousehold(h, id))).standing

beforeAll(async () => {
  bed.at('2016-03-01')
  office = await openOffice(bed.kernel)
  await system(async (h) => {
    const found = await h.one<{ id: Id; person: Id }>(
      sql`SELECT id, person FROM people.post WHERE county = ${COUNTY} AND role = 'helper'`,
    )
    post = found.id
    helper = found.person
    paper = h.id()
    await h.run(sql`
      INSERT INTO kernel.file (county, id, place, person, name, type, size, digest, at)
      VALUES (${COUNTY}, ${paper}, ${VILLAGE}, ${helper}, '核实表.pdf', 'application/pdf', 100, ${digestOf('paper')}, ${h.now})`)
  })
})
afterAll(() => office?.app.close())

let serial = 0
async function household(more: Record<string, unknown> = {}): Promise<Id> {
  serial += 1
  const body = takeInBody.parse({
    place: VILLAGE,
    groupName: '一组',
    members: [
      { name: `王某${serial}`, relation: 'head' },
      { name: `李某${serial}`, relation: 'spouse' },
    ],
    ...more,
  })
  const [id] = await system((h) => takeInHouseholds(h, [body]))
  return id!
}

async function open(kind: string, id: Id, as: Role = 'village', source = 'application') {
  const reply = await office.ask(as, 'POST', '/api/household-cases', {
    household: id,
    kind,
    source,
    grounds: '家庭收入低，生活困难',
  })
  expect(reply.body, JSON.stringify(reply.body)).toHaveProperty('id')
  return reply.body.id as Id
}

const view = async (id: Id, as: Role = 'clerk') => (await office.ask(as, 'GET', `/api/household-cases/${id}`)).body

async function act(id: Id, as: Role, action: string, more: Record<string, unknown> = {}) {
  const { version } = await view(id)
  return office.ask(as, 'POST', `/api/household-cases/${id}/act`, { action, version, ...more })
}

async function done(id: Id, as: Role, action: string, more: Record<string, unknown> = {}) {
  const reply = await act(id, as, action, more)
  expect(reply.status, `${action}: ${JSON.stringify(reply.body)}`).toBe(200)
}

const verified = { comment: '已入户查看，情况属实', evidence: [] as Id[] }
const votes = (heldOn: string, favour = 20) => ({ appraisal: { heldOn, due: 30, present: 24, favour, against: 1 } })

/** Up to the county's decision. */
async function upToDecision(id: Id, day: string, after: string) {
  await done(id, 'posted', 'verify', { ...verified, evidence: [paper] })
  await done(id, 'village', 'appraise', { ...votes(day), evidence: [paper] })
  await done(id, 'village', 'post-notice')
  bed.at(after)
  await done(id, 'township', 'endorse')
}

describe('纳入建档立卡', () => {
  it('从申请到公告，每一步都要过', async () => {
    bed.at('2016-03-01')
    const home = await household()
    const id = await open('entry', home)
    expect(await view(id)).toMatchObject({ state: 'opened', dueOn: '2016-04-30', needsHelper: true })
    // papers are asked for
    expect((await act(id, 'posted', 'verify', verified)).body.faults).toMatchObject([{ at: 'evidence' }])
    await done(id, 'posted', 'verify', { ...verified, evidence: [paper] })
    // no quorum, no appraisal
    const few = { appraisal: { heldOn: '2016-03-01', due: 30, present: 12, favour: 12 }, evidence: [paper] }
    expect((await act(id, 'village', 'appraise', few)).body.faults).toMatchObject([{ at: 'appraisal.present' }])
    await done(id, 'village', 'appraise', { ...votes('2016-03-01'), evidence: [paper] })
    await done(id, 'village', 'post-notice')
    const early = await act(id, 'township', 'endorse')
    expect(early.status).toBe(409)
    expect(early.body.reasons[0]).toContain('公示到')
    const { notice } = await view(id)
    const shown = await office.ask('village', 'GET', `/api/notices/${notice.id}`)
    expect(shown.body.rows).toEqual([
      { name: '王**', place: '试100201', group: '一组', size: 2, decision: '拟纳入建档立卡' },
    ])
    bed.at('2016-03-09')
    await done(id, 'township', 'endorse')
    // an entry without a helper is not decided, nor one without a cause
    const bare = await act(id, 'clerk', 'decide')
    expect(bare.body.faults.map((f: { at: string }) => f.at)).toEqual(['helper', 'causeMain'])
    await done(id, 'clerk', 'decide', { helper: post, causeMain: 'water' })
    expect(await standing(home)).toBe('listed')
    expect((await view(id)).helper).not.toBeNull()
    await done(id, 'village', 'announce')
    expect(await view(id)).toMatchObject({ state: 'closed', outcome: 'listed', endedOn: '2016-03-09' })
    expect((await view(id)).steps.every((s: { reached: boolean }) => s.reached)).toBe(true)
  })

  it('评议没通过就到此为止；一户同时只办一件事', async () => {
    bed.at('2016-03-10')
    const home = await household()
    const id = await open('entry', home)
    const again = await office.ask('village', 'POST', '/api/household-cases', {
      household: home,
      kind: 'watch',
      source: 'illness',
      grounds: '家里有人得了大病',
    })
    expect(again.body.code).toBe('case-already-open')
    await done(id, 'posted', 'verify', { ...verified, evidence: [paper] })
    await done(id, 'village', 'appraise', { ...votes('2016-03-10', 10), evidence: [paper] })
    expect(await view(id)).toMatchObject({ state: 'stopped', outcome: 'not-passed' })
    expect(await standing(home)).toBe('general')
    await open('entry', home)
  })

  it('异议没答复不能审核；退回就撤下公示，从头再办', async () => {
    bed.at('2016-03-14')
    const home = await household()
    const id = await open('entry', home)
    await done(id, 'posted', 'verify', { ...verified, evidence: [paper] })
    await done(id, 'village', 'appraise', { ...votes('2016-03-14'), evidence: [paper] })
    await done(id, 'village', 'post-notice')
    const { notice } = await view(id)
    await office.ask('village', 'POST', `/api/notices/${notice.id}/objections`, { text: '该户名下有小轿车一辆' })
    bed.at('2016-03-28')
    expect((await act(id, 'township', 'endorse')).body.reasons[0]).toContain('异议')
    expect((await act(id, 'township', 'return')).body.faults).toMatchObject([{ at: 'comment' }])
    bed.at('2016-03-18')
    await done(id, 'township', 'return', { comment: '核实车辆情况后重新评议' })
    expect(await view(id)).toMatchObject({ state: 'opened', notice: null })
    expect((await office.ask('clerk', 'GET', `/api/notices/${notice.id}`)).body.state).toBe('withdrawn')
  })

  it('提出的人不能自己审定；看的是旧版本，要刷新', async () => {
    bed.at('2016-04-05')
    const home = await household()
    const id = await open('entry', home, 'clerk', 'department')
    await upToDecision(id, '2016-04-05', '2016-04-20')
    const own = await act(id, 'clerk', 'decide', { helper: post, causeMain: 'skill' })
    expect(own.body.reasons).toEqual(['此事由您提出，应由其他人审定。'])
    const stale = await office.ask('leader', 'POST', `/api/household-cases/${id}/act`, { action: 'decide', version: 1 })
    expect(stale.body.code).toBe('changed-meanwhile')
    await done(id, 'leader', 'decide', { helper: post, causeMain: 'skill', householdKind: 'low-income' })
    expect(await standing(home)).toBe('listed')
    expect((await view(id)).outcomeName).toBe('纳入建档立卡')
  })
})

/** Listed with its helper, by the shortest way there is in a test. */
async function listedHome(more: Record<string, unknown> = SAFE, perHead = 400_000): Promise<Id> {
  const home = await household({ causeMain: 'illness', ...more })
  await system(async (h) => {
    await h.run(sql`
      INSERT INTO households.pairing (county, id, household, place, person, post, rank, from_day, entered_at)
      VALUES (${COUNTY}, ${h.id()}, ${home}, ${VILLAGE}, ${helper}, ${post}, 1, ${h.today}, ${h.now})`)
    const { changeStanding } = await import('../register/service.ts')
    await changeStanding(h, home, { standing: 'listed', on: h.today, why: '试验' })
    await enterIncome(h, home, { year: 2015, lines: [{ source: 'wage', amount: perHead * 2 }], why: '' })
  })
  return home
}

describe('脱贫退出', () => {
  it('收入和保障从户档里看，达不到就列不上预退出', async () => {
    bed.at('2016-05-03')
    const home = await listedHome({ ...SAFE, waterSafe: false }, 200_000)
    const id = await open('exit', home, 'village', 'selection')
    await done(id, 'village', 'appraise', { ...votes('2016-05-03'), evidence: [paper] })
    const { reasons } = (await act(id, 'township', 'propose')).body
    expect(reasons).toHaveLength(2)
    await system((h) => changeHousehold(h, home, { waterSafe: true }, { on: '2016-05-03', why: '通了自来水' }))
    await system((h) =>
      enterIncome(h, home, { year: 2015, lines: [{ source: 'wage', amount: 700_000 }], why: '核对后更正' }),
    )
    await done(id, 'township', 'propose')
    await done(id, 'posted', 'verify', { ...verified, evidence: [paper] })
    await done(id, 'posted', 'sign', { evidence: [paper] })
    await done(id, 'village', 'post-notice')
    bed.at('2016-05-10')
    expect((await act(id, 'clerk', 'decide')).status).toBe(409)
    bed.at('2016-05-11')
    await done(id, 'clerk', 'decide')
    expect(await view(id)).toMatchObject({ state: 'closed', outcome: 'exited' })
    expect(await standing(home)).toBe('exited')
  })
})

describe('年度复核', () => {
  it('一次发起，不重复；复核提出退出的，退出程序随即开始', async () => {
    bed.at('2016-06-01')
    const home = await listedHome()
    const first = await office.ask('township', 'POST', '/api/household-cases/reviews', { year: 2016 })
    expect(first.body.opened).toBeGreaterThanOrEqual(1)
    const again = await office.ask('clerk', 'POST', '/api/household-cases/reviews', { year: 2016 })
    expect(again.body.opened).toBe(0)
    const list = await office.ask('clerk', 'GET', `/api/household-cases?household=${home}&kind=review`)
    const id = list.body.rows[0].id as Id
    await done(id, 'posted', 'verify', { ...verified, evidence: [paper] })
    expect((await act(id, 'township', 'conclude')).body.faults).toMatchObject([{ at: 'conclusion' }])
    await done(id, 'township', 'conclude', { conclusion: 'to-exit' })
    const exit = await office.ask('clerk', 'GET', `/api/household-cases?household=${home}&live=true`)
    expect(exit.body.rows).toMatchObject([{ kind: 'exit', source: 'review', state: 'opened' }])
    expect((await office.ask('clerk', 'GET', '/api/household-cases/counts')).body.rows).toHaveLength(4)
  })
})

describe('返贫监测', () => {
  it('线索自己找出来，只开一件；十五天内审定；风险没有消除不能解除', async () => {
    bed.at('2016-06-20')
    const home = await listedHome()
    await system(async (h) => {
      const { changeStanding } = await import('../register/service.ts')
      await changeStanding(h, home, { standing: 'exited', on: h.today, why: '试验' })
    })
    // the one that left poverty above is below the line of watching too
    expect(await system(openClues)).toBe(2)
    expect(await system(openClues)).toBe(0)
    const found = await office.ask('village', 'GET', `/api/household-cases?household=${home}&live=true`)
    expect(found.body.rows).toMatchObject([{ kind: 'watch', source: 'low-income', dueOn: '2016-07-05' }])
    const id = found.body.rows[0].id as Id
    await upToDecision(id, '2016-06-20', '2016-06-26')
    await done(id, 'leader', 'decide')
    expect(await view(id)).toMatchObject({ state: 'watching', outcome: 'watched', overdue: false })
    expect(await standing(home)).toBe('watched')
    bed.at('2016-09-01')
    await system((h) => changeHousehold(h, home, { housingOk: false }, { on: '2016-09-01', why: '房屋受损' }))
    const ask = { comment: '新增就业，收入稳定', evidence: [paper] }
    const { reasons } = (await act(id, 'village', 'ask-lift', ask)).body
    expect(reasons).toHaveLength(2)
    expect(reasons[0]).toContain('4282.5 元')
    expect(reasons[1]).toContain('住房安全')
    const lines = [{ source: 'wage' as const, amount: 1_000_000 }]
    await system((h) => enterIncome(h, home, { year: 2015, lines, why: '核对后更正' }))
    await system((h) => changeHousehold(h, home, { housingOk: true }, { on: '2016-09-01', why: '修好了' }))
    await done(id, 'village', 'ask-lift', ask)
    await done(id, 'clerk', 'lift', { comment: '同意' })
    expect(await view(id)).toMatchObject({ state: 'closed', outcome: 'lifted', decidedOn: '2016-06-26' })
    expect(await standing(home)).toBe('exited')
  })

  it('帮扶责任人可以报线索，不能办后面的步骤；逾期看得见', async () => {
    bed.at('2016-10-10')
    const home = await household()
    const id = await open('watch', home, 'helper', 'work')
    expect((await act(id, 'helper', 'verify', verified)).status).toBe(403)
    bed.at('2016-10-26')
    expect((await view(id)).overdue).toBe(true)
    const late = await office.ask('clerk', 'GET', '/api/household-cases?overdue=true&live=true&kind=watch')
    expect(late.body.rows.map((r: { id: Id }) => r.id)).toContain(id)
  })
})

describe('返贫监测线索按期审定率', () => {
  it('期限在哪个月届满，就算在哪个月；办理期限之内审定的才算', async () => {
    bed.at('2016-11-01')
    const figure = (month: string) =>
      system(async (h) => {
        await computeMonth(h, [watch], month)
        return figureFor(h, { measure: watch.key, month, place: COUNTY })
      })
    expect(await figure('2016-07')).toMatchObject({ numerator: 1, denominator: 2 })
    expect(await figure('2016-10')).toMatchObject({ numerator: 0, denominator: 1 })
  })
})

describe('户有变动', () => {
  it('户迁走，在办的事和计划跟着走；户销了，一律终止', async () => {
    bed.at('2016-11-01')
    const home = await listedHome()
    const made = await office.ask('clerk', 'POST', `/api/households/${home}/plans`, {
      year: 2016,
      goal: '稳定增收',
      items: [{ kind: 'work', title: '推荐就业岗位', dueOn: '2016-12-01' }],
    })
    expect(made.status).toBe(200)
    const id = await open('exit', home, 'village', 'selection')
    await done(id, 'village', 'appraise', { ...votes('2016-11-01'), evidence: [paper] })
    await done(id, 'township', 'propose')
    await done(id, 'posted', 'verify', { ...verified, evidence: [paper] })
    await done(id, 'posted', 'sign', { evidence: [paper] })
    await done(id, 'village', 'post-notice')
    const { notice } = await view(id)
    const NEXT = '999901100202'
    await system((h) => relocateHousehold(h, home, { place: NEXT, groupName: '', on: '2016-11-01', why: '搬迁' }))
    expect((await view(id)).place).toBe(NEXT)
    expect(await system((h) => planItemsFor(h, [home]))).toMatchObject([{ title: '推荐就业岗位', person: helper }])
    const members = await system((h) => register.membersOf(h, [home]))
    for (const m of members)
      await system((h) => personLeaves(h, m.id, { life: 'away', on: '2016-11-01', why: '举家外迁' }))
    expect(await view(id)).toMatchObject({ state: 'stopped', outcome: 'stopped' })
    // what hangs in public about it is taken down the same moment
    expect((await office.ask('clerk', 'GET', `/api/notices/${notice.id}`)).body).toMatchObject({ state: 'withdrawn' })
    expect(await system((h) => planItemsFor(h, [home]))).toEqual([])
  })
})

describe('返贫线索不漏', () => {
  it('新患大病以后又登记了别的情况，线索也不漏', async () => {
    bed.at('2016-11-02')
    const home = await listedHome(SAFE, 900_000)
    const { changeStanding } = await import('../register/service.ts')
    await system((h) => changeStanding(h, home, { standing: 'exited', on: h.today, why: '试验' }))
    await system(openClues)
    const [head] = await system((h) => register.membersOf(h, [home]))
    const change = (facts: Parameters<typeof changePerson>[2]) =>
      system((h) => changePerson(h, head!.id, facts, { on: h.today, why: '入户了解' }))
    await change({ health: 'serious' })
    await change({ labour: 'lost' })
    expect(await system(openClues)).toBe(1)
    const found = await office.ask('village', 'GET', `/api/household-cases?household=${home}&live=true`)
    expect(found.body.rows).toMatchObject([{ kind: 'watch', source: 'illness' }])
    expect(await system(openClues)).toBe(0)
  })
})

it('逾期审定、仍在监测的，清单和统计都算逾期', async () => {
  bed.at('2016-12-01')
  const home = await listedHome(SAFE, 900_000)
  const { changeStanding } = await import('../register/service.ts')
  await system((h) => changeStanding(h, home, { standing: 'exited', on: h.today, why: '试验' }))
  const id = await open('watch', home, 'helper', 'work')
  await upToDecision(id, '2016-12-01', '2016-12-20')
  await done(id, 'leader', 'decide')
  expect(await view(id)).toMatchObject({ state: 'watching', overdue: true })
  const { body: listed } = await office.ask('clerk', 'GET', '/api/household-cases?overdue=true&live=true&kind=watch')
  expect(listed.rows.map((r: { id: Id }) => r.id)).toContain(id)
  const { body: counts } = await office.ask('clerk', 'GET', '/api/household-cases/counts')
  expect(counts.rows.find((r: { kind: string }) => r.kind === 'watch').overdue).toBe(listed.total)
})
