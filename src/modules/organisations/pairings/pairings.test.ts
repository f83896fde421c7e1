import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Measure } from '#kernel/pure/measure.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { scopeFor, testBed } from '../../../../tests/kit/county.ts'
import { type Office, openOffice } from '../../../../tests/kit/office.ts'
import { pairingsCarried } from '../jobs.ts'
import { endOrganisation, followMerger, registerOrganisations } from '../service.ts'
import { jointPlans } from './measures.ts'
import type { NewPairing } from './model.ts'
import { finishSteps, pairingCounts, pairOrganisations, planSteps } from './service.ts'

const bed = testBed()
const COUNTY = '999901'
const VILLAGES = ['999901100201', '999901100202', '999901101201', '999901101202']
let office: Office
const unit = (place: string) => office.units.get(place)!
const BASE = { plan: '荣誉共享、责任共担、风险共防', from: '2016-03-01', why: '县委结对方案' }

beforeAll(async () => {
  office = await openOffice(bed.kernel)
})
afterAll(() => office.app.close())

const asSystem = <T>(work: (h: Handle) => Promise<T>) => bed.kernel.asSystem(COUNTY, work)
const pair = (a: string, b: string, kind: NewPairing['kind'] = 'build-together') => ({ ...BASE, kind, a, b })
const faults = (answer: { body: { faults?: { at: string }[] } }) => answer.body.faults?.map((f) => f.at)

async function figure(month: string, measure: Measure = jointPlans): Promise<Record<string, [number, number]>> {
  return asSystem(async (h) => {
    const p = { county: COUNTY, month, from: `${month}-01`, to: `${month}-30`, asOf: h.now }
    const rows = await h.rows(measure.values(p))
    return Object.fromEntries(rows.map((r) => [r.subject, [r.numerator, r.denominator]]))
  })
}

describe('结对、共同计划、资源', () => {
  it('登记、加事项、完成、取消、结束：责任组织各办各的，结束以后不能再动', async () => {
    const [village, other, department] = [unit(VILLAGES[0]!), unit(VILLAGES[2]!), unit('department')]
    const made = await office.ask('township', 'POST', '/api/organisation-pairings', pair(village, other))
    expect(made.status).toBe(200)
    const path = `/api/organisation-pairings/${made.body.id}`
    const again = await office.ask('clerk', 'POST', '/api/organisation-pairings', pair(other, village))
    expect([again.status, faults(again)]).toEqual([400, ['b']])
    expect(faults(await office.ask('clerk', 'POST', '/api/organisation-pairings', pair(village, village)))).toEqual([
      'b',
    ])
    // 乡镇不能替别的乡镇牵头
    expect((await office.ask('township', 'POST', '/api/organisation-pairings', pair(other, department))).status).toBe(
      403,
    )

    const step = (title: string, organisation: string, dueOn: string) => ({ title, organisation, dueOn })
    const own = await office.ask('village', 'POST', `${path}/steps`, step('联办主题党日', village, '2016-03-20'))
    expect(own.status).toBe(200)
    const foreign = await office.ask('village', 'POST', `${path}/steps`, step('修通产业路', other, '2016-03-25'))
    expect(foreign.status).toBe(403)
    const road = await office.ask('clerk', 'POST', `${path}/steps`, step('修通产业路', other, '2016-03-25'))
    const late = await office.ask('clerk', 'POST', `${path}/steps`, step('技术培训一期', other, '2016-03-10'))
    const third = await office.ask('clerk', 'POST', `${path}/steps`, step('技术培训二期', department, '2016-03-10'))
    expect(faults(third)).toEqual(['organisation'])

    bed.at('2016-03-15')
    const steps = '/api/organisation-pairing-steps'
    const done = { note: '已联合开展', doneOn: '2016-03-14' }
    expect((await office.ask('village', 'POST', `${steps}/${road.body.id}/finish`, done)).status).toBe(403)
    expect((await office.ask('village', 'POST', `${steps}/${own.body.id}/finish`, done)).status).toBe(204)
    expect((await office.ask('village', 'POST', `${steps}/${own.body.id}/finish`, done)).status).toBe(409)
    const why = { why: '不再需要了' }
    expect((await office.ask('clerk', 'POST', `${steps}/${late.body.id}/drop`, why)).status).toBe(409)
    expect(await figure('2016-03')).toEqual({ [village]: [1, 1], [other]: [0, 2] })

    const view = (await office.ask('village', 'GET', path)).body
    expect(view).toMatchObject({ kindName: '共建共创', steps: 3, done: 1, overdue: 1, mayEnd: false })
    expect(view.stepsFor.map((s: { id: string }) => s.id)).toEqual([village])

    expect((await office.ask('department', 'POST', `${path}/end`, { on: '2016-03-15', ...why })).status).toBe(403)
    expect((await office.ask('township', 'POST', `${path}/end`, { on: '2016-03-16', ...why })).status).toBe(400)
    expect((await office.ask('township', 'POST', `${path}/end`, { on: '2016-03-15', ...why })).status).toBe(204)
    // 未到期的随结对取消，逾期的留作未完成
    expect(await figure('2016-03')).toEqual({ [village]: [1, 1], [other]: [0, 1] })
    expect((await office.ask('clerk', 'POST', `${steps}/${late.body.id}/finish`, done)).status).toBe(409)
    const ended = await office.ask('clerk', 'GET', '/api/organisation-pairings?state=ended')
    expect(ended.body).toMatchObject({ total: 1, rows: [{ endedOn: '2016-03-15', overdue: 1 }] })
    // 结束以后可以重新结对，历史还在
    expect((await office.ask('clerk', 'POST', '/api/organisation-pairings', pair(other, village))).status).toBe(200)
    const both = await office.ask(
      'auditor',
      'GET',
      `/api/organisation-pairings?organisation=${village}&under=999901101&q=999901100201`,
    )
    expect(both.body.total).toBe(2)
  })

  it('共享资源各登各的，别人看得到，停止共享以后不再列出', async () => {
    const body = { organisation: unit(VILLAGES[0]!), title: '党员活动室', kind: 'venue', capacity: 60, terms: '工作日' }
    expect((await office.ask('department', 'POST', '/api/shared-resources', body)).status).toBe(403)
    const made = await office.ask('village', 'POST', '/api/shared-resources', body)
    expect(made.status).toBe(200)
    const seen = await office.ask('department', 'GET', '/api/shared-resources?kind=venue')
    expect(seen.body).toMatchObject({ total: 1, rows: [{ title: '党员活动室', capacity: 60, mayWithdraw: false }] })
    const withdraw = `/api/shared-resources/${made.body.id}/withdraw`
    expect((await office.ask('village', 'POST', withdraw, { why: '正在翻修' })).status).toBe(204)
    expect((await office.ask('village', 'POST', withdraw, { why: '正在翻修' })).status).toBe(409)
    expect((await office.ask('clerk', 'GET', '/api/shared-resources')).body.total).toBe(0)
  })

  it('数据库自己也不许：改结对内容、改事项、同类重复、与自己结对', async () => {
    const { id, a, b } = await asSystem((h) =>
      h.one<{ id: string; a: string; b: string }>(
        sql`SELECT id, a, b FROM organisations.pairing WHERE county = ${COUNTY} AND ended_at IS NULL LIMIT 1`,
      ),
    )
    const tries = [
      sql`UPDATE organisations.pairing SET plan = '改' WHERE county = ${COUNTY} AND id = ${id}`,
      sql`UPDATE organisations.pairing_step SET due_on = due_on + 1 WHERE county = ${COUNTY}`,
      sql`INSERT INTO organisations.pairing (county, id, kind, a, b, place, unit, from_day, plan, why, entered_at)
          SELECT county, ${b}::uuid, kind, b, a, place, b, from_day, plan, why, entered_at FROM organisations.pairing
          WHERE county = ${COUNTY} AND id = ${id}`,
      sql`INSERT INTO organisations.pairing (county, id, kind, a, b, place, unit, from_day, plan, why, entered_at)
          VALUES (${COUNTY}, ${b}, 'regional', ${a}, ${a}, ${COUNTY}, ${a}, '2016-01-01', '计划', '依据', now())`,
    ]
    for (const statement of tries) await expect(asSystem((h) => h.run(statement))).rejects.toThrow()
  })

  it('两人同时给一个弱村找强村，只成一个', async () => {
    const [one, two, weak] = [unit(VILLAGES[0]!), unit(VILLAGES[1]!), unit(VILLAGES[3]!)]
    const clerk = scopeFor('clerk', COUNTY)
    const outcomes = await Promise.allSettled(
      [one, two].map((a) => bed.kernel.act(clerk, (h) => pairOrganisations(h, [pair(a, weak, 'strong-weak')]))),
    )
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('组织调整', () => {
  it('并村：结对和未办结事项转到接续支部，旧的留作历史，再跑一遍不变；当月指标总数不变', async () => {
    bed.at('2016-04-05')
    const [old, heir, partner] = [unit(VILLAGES[1]!), unit(VILLAGES[0]!), unit('department')]
    const [joint, internal] = await asSystem((h) =>
      pairOrganisations(h, [pair(partner, old, 'regional'), pair(old, heir, 'build-together')]),
    )
    const [mine, theirs] = await asSystem((h) =>
      planSteps(h, [
        { pairing: joint!, organisation: old, title: '共建图书角', dueOn: '2016-04-10' },
        { pairing: joint!, organisation: partner, title: '送教上门', dueOn: '2016-04-12' },
        { pairing: internal!, organisation: heir, title: '同上党课', dueOn: '2016-04-20' },
      ]),
    )
    await asSystem((h) => finishSteps(h, [{ step: theirs!, note: '已送教' }]))
    bed.at('2016-04-11')
    const before = await figure('2016-04')
    expect(before).toEqual({ [old]: [0, 1], [partner]: [1, 1], [heir]: [0, 1] })
    const merger = { from: [VILLAGES[1]!], into: VILLAGES[0]!, on: '2016-04-11', why: '并村批复' }
    await asSystem((h) => followMerger(h, merger as Parameters<typeof followMerger>[1]))
    const entry = await lastEntry('organisations.merge')
    await pairingsCarried.run(bed.kernel, COUNTY, { entry }, undefined as never)
    // 并成一个支部的那项结束，其未到期事项取消；逾期一天的图书角仍在，由接续支部负责
    expect(await figure('2016-04')).toEqual({ [heir]: [0, 1], [partner]: [1, 1] })
    const rows = await asSystem((h) =>
      h.rows<{ a: string; b: string; carried: string; open: boolean }>(sql`
      SELECT a, b, carried_from AS carried, ended_at IS NULL AS open FROM organisations.pairing
      WHERE county = ${COUNTY} AND (id IN (${joint}, ${internal}) OR carried_from IN (${joint}, ${internal})) ORDER BY open, b = ${heir}`),
    )
    expect(rows).toEqual([
      { a: partner, b: old, carried: null, open: false },
      { a: old, b: heir, carried: null, open: false },
      { a: partner, b: heir, carried: joint, open: true },
    ])
    const count = () =>
      asSystem((h) =>
        h.one<{ n: number }>(sql`SELECT count(*)::int AS n FROM organisations.pairing WHERE county = ${COUNTY}`),
      )
    const n = await count()
    await pairingsCarried.run(bed.kernel, COUNTY, { entry }, undefined as never)
    expect(await count()).toEqual(n)
    const [step] = await asSystem((h) =>
      h.rows<{ id: string }>(sql`
      SELECT id FROM organisations.pairing_step WHERE county = ${COUNTY} AND carried_from = ${mine}`),
    )
    const finish = await office.ask('village', 'POST', `/api/organisation-pairing-steps/${step!.id}/finish`, {
      note: '图书角已建成',
    })
    expect(finish.status).toBe(204)
  })

  it('撤销而无人接续：结对结束', async () => {
    const [id, open] = await asSystem(async (h) => {
      const social = h.id()
      await registerOrganisations(
        h,
        [{ id: social, kind: 'social', name: '商会党支部', place: COUNTY, parent: null }],
        '2016-01-01',
      )
      const [made] = await pairOrganisations(h, [pair(social, unit('department'), 'regional')])
      return [social, made!]
    })
    await asSystem((h) => endOrganisation(h, id, { on: '2016-04-11', why: '商会注销' }))
    await pairingsCarried.run(bed.kernel, COUNTY, { entry: await lastEntry('organisations.end') }, undefined as never)
    const view = await office.ask('clerk', 'GET', `/api/organisation-pairings/${open}`)
    expect(view.body).toMatchObject({
      aName: '商会党支部',
      endedOn: '2016-04-11',
      endWhy: expect.stringContaining('商会注销'),
    })
  })
})

it('200 个以上组织一次结对，一条日志，数字由记录得出；有一行不对就全不登记', async () => {
  bed.at('2016-05-03')
  const before = await asSystem(pairingCounts)
  const ids = await asSystem(async (h) => {
    const made = Array.from({ length: 204 }, (_, i) => ({
      id: h.id(),
      kind: 'enterprise' as const,
      name: `企业${i}党支部`,
      place: VILLAGES[2]!,
      parent: null,
    }))
    await registerOrganisations(h, made, '2016-01-01')
    return made.map((m) => m.id)
  })
  const rows = Array.from({ length: 102 }, (_, i) => pair(ids[2 * i]!, ids[2 * i + 1]!))
  await expect(asSystem((h) => pairOrganisations(h, [...rows, pair(ids[1]!, ids[0]!)]))).rejects.toMatchObject({
    faults: [{ at: 'rows.102.b' }],
  })
  expect(await asSystem(pairingCounts)).toEqual(before)
  await asSystem((h) => pairOrganisations(h, rows))
  const after = await asSystem(pairingCounts)
  expect(after.kinds['build-together'].pairings - before.kinds['build-together'].pairings).toBe(102)
  expect(after.organisations - before.organisations).toBe(204)
  const last = await lastEntry('organisations.pair')
  const entry = await asSystem((h) =>
    h.one<{ after: unknown }>(sql`SELECT after FROM kernel.journal WHERE county = ${COUNTY} AND id = ${last}`),
  )
  expect(entry.after).toEqual({ rows: 102 })
})

async function lastEntry(command: string): Promise<string> {
  const { id } = await asSystem((h) =>
    h.one<{ id: string }>(sql`
    SELECT id FROM kernel.journal WHERE county = ${COUNTY} AND command = ${command} ORDER BY at DESC, id DESC LIMIT 1`),
  )
  return id
}
