import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#kernel/pure/ids.ts'
import { execute, startRun } from '#kernel/server/jobs.ts'
import { testBed } from '../../../tests/kit/county.ts'
import { COUNTY, type Office, openOffice } from '../../../tests/kit/office.ts'
import type { NewNotice } from './model.ts'
import { noticeStanding, postNotice } from './public.ts'
import { publicNotices } from './store.ts'

const bed = testBed()
const VILLAGE = '999901100201'
let office: Office

beforeAll(async () => {
  office = await openOffice(bed.kernel)
})
afterAll(() => office?.app.close())

const sample: NewNotice = {
  kind: 'household-exit',
  title: '脱贫退出公示',
  place: VILLAGE,
  about: 'households.case/01560000-0000-7000-8000-000000000009',
  basis: '民主评议同意，拟按脱贫退出办理',
  rows: [{ name: '王**', place: '试验村', group: '一组', size: 4, decision: '拟脱贫退出' }],
}
const system = <T>(work: Parameters<typeof bed.kernel.asSystem<T>>[1]) => bed.kernel.asSystem(COUNTY, work)
const post = (more: Partial<NewNotice> = {}) => system((h) => postNotice(h, { ...sample, ...more }))
const standing = (id: string) => system((h) => noticeStanding(h, id))

describe('公示', () => {
  it('张贴到期满，自己撤下；期满之后读不到', async () => {
    bed.at('2016-03-01')
    const { id, endsOn } = await post()
    expect(endsOn).toBe('2016-03-08')
    expect((await standing(id)).state).toBe('running')
    bed.at('2016-03-08')
    expect(await system((h) => publicNotices(h, COUNTY))).toHaveLength(1)
    bed.at('2016-03-09')
    expect(await system((h) => publicNotices(h, COUNTY))).toEqual([])
    expect((await office.ask('village', 'GET', `/api/notices/${id}`)).body).toMatchObject({
      state: 'ended',
      standing: 'passed',
      takenDownAt: null,
    })
    const run = newId(new Date())
    await system((h) => startRun(h, 'notices.take-down', '撤下', {}, run))
    await execute(bed.kernel, COUNTY, run)
    expect((await office.ask('village', 'GET', `/api/notices/${id}`)).body.takenDownAt).not.toBeNull()
  })

  it('夹带个人信息的贴不出去，说清在哪里', async () => {
    bed.at('2016-03-10')
    const rows = [sample.rows[0]!, { name: '李**', decision: '拟退出，联系13800138000' }]
    await expect(post({ rows })).rejects.toMatchObject({
      code: 'notice-says-too-much',
      faults: [{ at: 'rows.1.decision' }],
    })
    await expect(post({ rows: [{ name: '李四' }] })).rejects.toMatchObject({ code: 'notice-says-too-much' })
    await expect(post({ rows: [] })).rejects.toMatchObject({ code: 'notice-empty' })
    await expect(post({ kind: 'no-such' })).rejects.toMatchObject({ code: 'notice-kind-unknown' })
  })

  it('异议：村里登记，乡镇答复，答复之前不能往下办', async () => {
    bed.at('2016-04-05')
    const { id } = await post()
    const raised = await office.ask('village', 'POST', `/api/notices/${id}/objections`, {
      text: '该户在县城有门面房，不符合条件',
      by: '赵一 13800138000',
    })
    expect(raised.status).toBe(200)
    bed.at('2016-04-20')
    expect(await standing(id)).toMatchObject({ state: 'objected', openObjections: 1 })
    const seen = await office.ask('township', 'GET', `/api/notices/${id}`)
    expect(seen.body.objections).toMatchObject([{ named: true, whyNot: [] }])
    expect(JSON.stringify(seen.body)).not.toContain('赵一')
    // the village reads its own record, another place reads nothing
    expect((await office.ask('posted', 'GET', `/api/notices/${id}`)).body).toMatchObject({
      objections: [],
      objectionCount: 1,
    })
    const own = await office.ask('village', 'POST', `/api/notice-objections/${raised.body.id}/answer`, {
      answer: '已经核实，不属实',
      upheld: false,
    })
    expect(own.status).toBe(403)
    const answered = await office.ask('township', 'POST', `/api/notice-objections/${raised.body.id}/answer`, {
      answer: '经到不动产登记机构核实，门面房不属于该户',
      upheld: false,
    })
    expect(answered.status).toBeLessThan(300)
    expect((await standing(id)).state).toBe('passed')
    const who = await office.ask('township', 'POST', `/api/notice-objections/${raised.body.id}/objector`, {
      purpose: '回访异议人',
    })
    expect(who.body).toEqual({ text: '赵一 13800138000' })
  })

  it('谁登记的谁不能答复；异议成立的，期满也不能照办', async () => {
    bed.at('2016-05-03')
    const { id } = await post()
    const raised = await office.ask('township', 'POST', `/api/notices/${id}/objections`, {
      text: '人口数字不对，应为五人',
    })
    const path = `/api/notice-objections/${raised.body.id}/answer`
    expect((await office.ask('township', 'POST', path, { answer: '核实后答复如下', upheld: true })).status).toBe(409)
    expect((await office.ask('clerk', 'POST', path, { answer: '核实后答复如下', upheld: true })).status).toBeLessThan(
      300,
    )
    expect((await office.ask('leader', 'POST', path, { answer: '核实后答复如下', upheld: true })).status).toBe(409)
    bed.at('2016-06-01')
    expect((await standing(id)).state).toBe('objected')
    const late = await office.ask('township', 'POST', `/api/notices/${id}/objections`, { text: '公示期过了才来反映' })
    expect(late.status).toBe(409)
  })

  it('撤回要写缘由，撤回后不再显示', async () => {
    bed.at('2016-06-06')
    const { id } = await post()
    expect((await office.ask('village', 'POST', `/api/notices/${id}/withdraw`, { comment: '数字有误' })).status).toBe(
      403,
    )
    expect(
      (await office.ask('township', 'POST', `/api/notices/${id}/withdraw`, { comment: '数字有误' })).status,
    ).toBeLessThan(300)
    expect((await standing(id)).state).toBe('withdrawn')
    expect(await system((h) => publicNotices(h, COUNTY))).toEqual([])
  })

  it('列表按状态分得开，别的乡镇看不到', async () => {
    bed.at('2016-06-07')
    await post({ kind: 'household-entry', title: '纳入建档立卡公示' })
    const open = await office.ask('township', 'GET', '/api/notices?state=open')
    expect(open.body.total).toBe(1)
    expect(open.body.rows[0]).toMatchObject({ term: '5 个工作日', standing: 'running' })
    expect((await office.ask('clerk', 'GET', '/api/notices?state=ended')).body.total).toBe(3)
    expect((await office.ask('clerk', 'GET', '/api/notices?objected=true')).body.total).toBe(0)
  })
})
