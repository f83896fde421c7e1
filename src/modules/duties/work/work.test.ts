import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { isOverdue } from '#kernel/pure/calendar.ts'
import { addDays } from '#kernel/pure/day.ts'
import { fallsShort } from '#kernel/pure/measure.ts'
import type { Scope } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { computeMonth, freezeMonth } from '#modules/measures/public.ts'
import { measures as staffing } from '#modules/people/measures.ts'
import { scopeFor, testBed } from '../../../../tests/kit/county.ts'
import { issueLists, issueNow } from '../lists/service.ts'
import { judgeMonth, openDuties, openMonth } from '../months/service.ts'
import { COUNTY, EAST, id, item, list, ORG, openSample, WEST, WHO } from '../sample.ts'
import { act, fulfil, fulfilMany } from './service.ts'
import * as workStore from './store.ts'

const bed = testBed()
const system = <T>(work: (h: Handle) => Promise<T>) => bed.kernel.asSystem(COUNTY, work)

beforeAll(() => openSample(bed))

describe('下达与生成', () => {
  it('条目×责任主体×周期，一次生成，重复运行不再增加', async () => {
    await system(async (h) => {
      await issueLists(h, [
        list('A', [
          item('a1'),
          item('a2', { subjectKind: 'township-committee', recurrence: 'quarterly', deadline: { kind: 'endOfMonth' } }),
          item('a3', { subjectKind: 'department', subjects: ['试验县委组织部'], evidence: true }),
        ]),
      ])
      expect(await openMonth(h, '2016-03')).toBe(4 + 2 + 1)
      expect(await openMonth(h, '2016-03')).toBe(0)
      expect(await openMonth(h, '2016-02')).toBe(4 + 1)
      const [first] = await openDuties(h, '2016-03')
      expect(first).toMatchObject({ code: 'a3', unit: ORG.department, dueOn: '2016-03-25', evidence: true })
      const { rows } = await workStore.listDuties(h, { month: '2016-03', unit: ORG.east }, { limit: 10, offset: 0 })
      expect(rows).toMatchObject([
        { code: 'a2', period: '2016-Q1', dueOn: '2016-03-31', ownerName: '干部2', ownerTitle: '党委书记' },
      ])
    })
  })

  it('压茬推进：未到批次的地方没有事项', async () => {
    await system(async (h) => {
      const waves = [
        { wave: 1, title: '第一批', from: '2016-03-01', to: '2016-03-31', places: [EAST] },
        { wave: 2, title: '第二批', from: '2016-04-01', to: '2016-04-30', places: [WEST] },
      ]
      const [id] = await issueLists(h, [
        list('W', [item('w1', { recurrence: 'once', deadline: { kind: 'workingDays', count: 10 } })], {
          kind: 'campaign',
          waves,
        }),
      ])
      expect(await openMonth(h, '2016-03', [id!])).toBe(2)
      expect(await openMonth(h, '2016-04', [id!])).toBe(2)
      const { rows } = await workStore.listDuties(h, { list: id!, sort: 'dueOn' }, { limit: 10, offset: 0 })
      expect(rows.map((r) => [r.place.slice(0, 9), r.countedFrom])).toEqual([
        [EAST, '2016-03-01'],
        [EAST, '2016-03-01'],
        [WEST, '2016-04-01'],
        [WEST, '2016-04-01'],
      ])
    })
  })
})

describe('谁看得到', () => {
  const seen = (scope: Scope) =>
    bed.kernel.act(
      scope,
      async (h) => (await workStore.listDuties(h, { month: '2016-03' }, { limit: 100, offset: 0 })).rows,
    )

  it('乡镇只看到本级和所辖村，村只看到本村，部门只看到本部门，别的县什么也看不到', async () => {
    expect((await seen(WHO.clerk)).length).toBe(9)
    expect(new Set((await seen(WHO.east)).map((r) => r.unit))).toEqual(
      new Set([ORG.east, ORG.villages[0], ORG.villages[1]]),
    )
    expect(new Set((await seen(WHO.village(2))).map((r) => r.unit))).toEqual(new Set([ORG.villages[2]]))
    expect((await seen(WHO.department)).map((r) => r.unit)).toEqual([ORG.department])
    expect(await bed.kernel.act(scopeFor('clerk', '999902'), (h) => openDuties(h, '2016-03'))).toEqual([])
  })

  it('看不到的事项也办不了', async () => {
    const [duty] = (await seen(WHO.west)).filter((r) => r.unit === ORG.villages[2])
    const work = bed.kernel.act(WHO.east, (h) => fulfil(h, duty!.id, { note: '已经办完', evidence: [] }))
    await expect(work).rejects.toMatchObject({ code: 'not-found' })
  })

  it('乡镇给本乡镇下达清单，不能给别的乡镇下达', async () => {
    const own = list('E', [item('e1')], { place: EAST })
    expect(await bed.kernel.act(WHO.east, (h) => issueNow(h, own, 'screen'))).toMatchObject({ opened: 2 })
    const other = bed.kernel.act(WHO.east, (h) => issueNow(h, list('F', [item('f1')], { place: WEST }), 'screen'))
    await expect(other).rejects.toMatchObject({ code: 'not-allowed' })
  })
})

describe('办理', () => {
  const dutyOf = (unit: string, code: string) =>
    system(
      async (h) =>
        (await workStore.listDuties(h, { month: '2016-03', unit }, { limit: 20, offset: 0 })).rows.find(
          (r) => r.code === code,
        )!,
    )

  it('办结留痕；再办被拒并说明理由', async () => {
    bed.at('2016-03-20')
    const duty = await dutyOf(ORG.villages[0]!, 'a1')
    await bed.kernel.act(WHO.village(0), (h) =>
      fulfil(h, duty.id, { on: '2016-03-18', note: '支委会已按期召开', evidence: [] }),
    )
    await system(async (h) => {
      expect(await workStore.loadDuty(h, duty.id)).toMatchObject({ state: 'done', doneOn: '2016-03-18', late: false })
      expect(await workStore.eventsOf(h, duty.id)).toMatchObject([
        { action: 'fulfil', note: '支委会已按期召开', personName: '干部4', postTitle: '党支部书记' },
      ])
    })
    const again = bed.kernel.act(WHO.village(0), (h) => fulfil(h, duty.id, { note: '再报一次', evidence: [] }))
    await expect(again).rejects.toMatchObject({
      code: 'action-not-allowed',
      reasons: [expect.stringContaining('已办结')],
    })
  })

  it('须附材料的没有材料、日期在将来或早于下达，都指到那一项', async () => {
    const duty = await dutyOf(ORG.department, 'a3')
    const work = bed.kernel.act(WHO.department, (h) =>
      fulfil(h, duty.id, { on: '2016-03-30', note: '已经办完', evidence: [] }),
    )
    await expect(work).rejects.toMatchObject({ code: 'input-invalid', faults: [{ at: 'on' }, { at: 'evidence' }] })
    const missing = bed.kernel.act(WHO.department, (h) => fulfil(h, duty.id, { note: '已经办完', evidence: [id(999)] }))
    await expect(missing).rejects.toMatchObject({ code: 'input-invalid', faults: [{ at: 'evidence' }] })
  })

  it('上级退回后重新待办；办结单位自己不能退回', async () => {
    const duty = await dutyOf(ORG.villages[0]!, 'a1')
    await expect(bed.kernel.act(WHO.village(0), (h) => act(h, duty.id, 'return', '自己退回'))).rejects.toMatchObject({
      code: 'action-not-allowed',
    })
    await bed.kernel.act(WHO.east, (h) => act(h, duty.id, 'return', '会议记录不完整，请补齐'))
    expect(await dutyOf(ORG.villages[0]!, 'a1')).toMatchObject({ state: 'open', doneOn: null })
  })

  it('批量办结要么全成，要么全不成', async () => {
    const open = await system((h) => openDuties(h, '2016-03'))
    const mine = open.filter((d) => d.code === 'a1')
    const rows = mine.map((d) => ({ duty: d.id, note: '按台账登记' }))
    const bad = [...rows, { duty: id(998), note: '不存在' }]
    await expect(system((h) => fulfilMany(h, bad))).rejects.toMatchObject({ faults: [{ at: `${rows.length}.duty` }] })
    expect((await system((h) => openDuties(h, '2016-03'))).length).toBe(open.length)
    const other = bed.kernel.act(WHO.east, (h) => fulfilMany(h, rows.slice(0, 1)))
    await expect(other).rejects.toMatchObject({ code: 'input-invalid' })
    expect(await system((h) => fulfilMany(h, rows))).toBe(4)
  })

  it('库中的“逾期”与规则中的“逾期”永远一致', async () => {
    const day = fc.integer({ min: 0, max: 40 }).map((n) => addDays('2016-03-01', n))
    const cases = fc.sample(fc.record({ due: day, done: fc.option(day), today: day }), 300)
    await system(async (h) => {
      for (const { due, done, today } of cases.slice(0, 60)) {
        const row = await h.one<{ late: boolean }>(
          sql`SELECT ${workStore.overdueSql(today)} AS late FROM (SELECT ${due}::date AS due_on, ${done}::date AS done_on) d`,
        )
        expect(row.late).toBe(isOverdue(due, done, today))
      }
    })
  })
})

describe('月末判定', () => {
  it('逾期的、未达标的各自列出，重复判定结果相同，且与规则一致', async () => {
    await system((h) =>
      issueLists(h, [
        list('J', [
          item('j1', {
            subjectKind: 'township-committee',
            measure: 'people.staffing',
            target: 0.25,
            deadline: { kind: 'endOfMonth' },
          }),
          item('j2', {
            subjectKind: 'department',
            subjects: ['试验县委组织部'],
            measure: 'people.staffing',
            target: 0.5,
            deadline: { kind: 'endOfMonth' },
          }),
        ]),
      ]),
    )
    bed.at('2016-03-31', 18)
    const judged = await system(async (h) => {
      await openMonth(h, '2016-03')
      await computeMonth(h, staffing, '2016-03')
      return judgeMonth(h, '2016-03')
    })
    const short = judged.filter((j) => j.kind === 'measure')
    expect(short).toMatchObject([
      { unit: ORG.department, figure: 0.25, target: 0.5, measure: 'people.staffing', dueOn: '2016-03-31' },
    ])
    expect(short.every((s) => fallsShort('more', s.figure, s.target!))).toBe(true)
    const late = judged.filter((j) => j.kind === 'duty')
    expect(late.map((j) => j.title)).toContain('工作任务a3')
    expect(late.every((j) => isOverdue(j.dueOn, null, '2016-04-01'))).toBe(true)
    expect(await system((h) => judgeMonth(h, '2016-03'))).toEqual(judged)
    const { rows } = await system((h) =>
      workStore.listDuties(h, { month: '2016-03', state: 'done', unit: ORG.east }, { limit: 10, offset: 0 }),
    )
    expect(rows.find((r) => r.code === 'j1')).toMatchObject({ figure: 0.25, doneOn: '2016-03-31' })
  })

  it('评判之后补办的，完成日期不能倒填到评判的月份以内', async () => {
    bed.at('2016-04-05')
    const { rows } = await system((h) =>
      workStore.listDuties(h, { month: '2016-03', state: 'overdue' }, { limit: 50, offset: 0 }),
    )
    const [first, second] = rows.filter((r) => ORG.villages.includes(r.unit))
    const by = (unit: string) => WHO.village(ORG.villages.indexOf(unit))
    const early = bed.kernel.act(by(first!.unit), (h) =>
      fulfil(h, first!.id, { on: '2016-03-31', note: '其实早已办完', evidence: [] }),
    )
    await expect(early).rejects.toMatchObject({ code: 'input-invalid', faults: [{ at: 'on' }] })
    const many = system((h) => fulfilMany(h, [{ duty: second!.id, on: '2016-03-31', note: '其实早已办完' }]))
    await expect(many).rejects.toMatchObject({ code: 'input-invalid', faults: [{ at: '0.duty' }] })
    await bed.kernel.act(by(first!.unit), (h) =>
      fulfil(h, first!.id, { on: '2016-04-01', note: '四月一日补办', evidence: [] }),
    )
    await system((h) => fulfilMany(h, [{ duty: second!.id, on: '2016-04-02', note: '四月二日补办' }]))
    await system(async (h) => {
      expect(await workStore.loadDuty(h, first!.id)).toMatchObject({
        state: 'done',
        late: true,
        judgedMonth: '2016-03',
      })
      expect(await workStore.loadDuty(h, second!.id)).toMatchObject({ state: 'done', late: true, doneOn: '2016-04-02' })
    })
  })

  it('列表先列未办结的，先到期的在前；已办结的在后，近期的在前', async () => {
    const { rows } = await system((h) => workStore.listDuties(h, {}, { limit: 200, offset: 0 }))
    const isOpen = rows.map((r) => r.state === 'open' || r.state === 'overdue')
    const settled = isOpen.indexOf(false)
    expect(settled).toBeGreaterThan(0)
    expect(isOpen.lastIndexOf(true)).toBe(settled - 1)
    const days = rows.map((r) => r.dueOn)
    expect(days.slice(0, settled)).toEqual(days.slice(0, settled).sort())
    expect(days.slice(settled)).toEqual(days.slice(settled).sort().reverse())
  })

  it('月结之后不能退回已判定月份的事项', async () => {
    await system((h) => freezeMonth(h, '2016-03'))
    const [done] = (
      await system((h) =>
        workStore.listDuties(h, { month: '2016-03', state: 'done', unit: ORG.villages[0]! }, { limit: 10, offset: 0 }),
      )
    ).rows
    const work = bed.kernel.act(WHO.east, (h) => act(h, done!.id, 'return', '事后发现不实'))
    await expect(work).rejects.toMatchObject({
      code: 'action-not-allowed',
      reasons: [expect.stringContaining('已经月结')],
    })
  })
})
