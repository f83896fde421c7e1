import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { isOverdue } from '#kernel/pure/calendar.ts'
import { addDays } from '#kernel/pure/day.ts'
import { fallsShort } from '#kernel/pure/measure.ts'
import type { Scope } from '#kernel/pure/scope.ts'
import { renderLetters } from '#kernel/server/documents/letter.ts'
import { readWorkbook } from '#kernel/server/documents/xlsx-read.ts'
import { writeWorkbook } from '#kernel/server/documents/xlsx-write.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { execute, sealCounty } from '#kernel/server/jobs.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { computeMonth, freezeMonth } from '#modules/measures/public.ts'
import { registerOrganisations } from '#modules/organisations/public.ts'
import { measures as staffing } from '#modules/people/measures.ts'
import { registerPeople } from '#modules/people/public.ts'
import { importPlaces, levelOfCode, mergePlaces } from '#modules/places/public.ts'
import { openCounty, scopeFor, testBed } from '../../../tests/kit/county.ts'
import { importList, lookAt } from './import.ts'
import * as letterStore from './letters.store.ts'
import { letterDocument, signLetter, withdrawLetter, writeLetters } from './letters.ts'
import { cascade, endList, issueLists, issueNow, issuePackLists, issuePlain } from './lists.ts'
import type { NewItem, NewList } from './model.ts'
import { progressOfTree } from './rules.ts'
import { act, fulfil, fulfilMany, judgeMonth, moveDuties, openDuties, openMonth, redateOpen } from './service.ts'
import * as store from './store.ts'

const bed = testBed()
const COUNTY = '999901'
const [EAST, WEST] = ['999901100', '999901101']
const VILLAGES = [`${EAST}201`, `${EAST}202`, `${WEST}201`, `${WEST}202`]
const id = (n: number) => `01560000-0000-7000-8000-${String(n).padStart(12, '0')}`
const ORG = {
  county: id(100),
  department: id(101),
  east: id(110),
  west: id(120),
  villages: [id(111), id(112), id(121), id(122)],
}
const POST = {
  leader: id(200),
  department: id(201),
  east: id(210),
  west: id(220),
  villages: [id(211), id(212), id(221), id(222)],
}
const person = (post: string) => post.replace('7000-8000-0000000002', '7000-8000-0000000003')

const as = (role: Scope['role'], place: string | null, unit: string | null, post: string): Scope =>
  scopeFor(role, place, { county: COUNTY, unit, post, person: person(post) })
const WHO = {
  clerk: scopeFor('clerk', COUNTY),
  leader: as('leader', COUNTY, ORG.department, POST.leader),
  department: as('department', null, ORG.department, POST.department),
  east: as('township', EAST, ORG.east, POST.east),
  west: as('township', WEST, ORG.west, POST.west),
  village: (n: number) => as('village', VILLAGES[n]!, ORG.villages[n]!, POST.villages[n]!),
}
const system = <T>(work: (h: Handle) => Promise<T>) => bed.kernel.asSystem(COUNTY, work)

const item = (code: string, more: Partial<NewItem> = {}): NewItem => ({
  code,
  title: `工作任务${code}`,
  subjectKind: 'village-branch',
  recurrence: 'monthly',
  deadline: { kind: 'dayOfMonth', day: 25 },
  evidence: false,
  ...more,
})
const list = (code: string, items: NewItem[], more: Partial<NewList> = {}): NewList => ({
  code,
  kind: 'responsibility',
  title: `清单${code}`,
  year: 2016,
  issuedOn: '2016-01-04',
  waves: [],
  objectives: [],
  items,
  ...more,
})

const LETTER = {
  subjectKind: 'township-committee',
  title: '{lower}{year}年党建工作责任书',
  opening: '为落实党建工作责任,{upper}与{lower}签订本责任书。',
  terms: ['甲方每季度听取一次乙方汇报。', '乙方每月自查一次责任事项。'],
  closing: '本责任书自双方签字之日起生效。',
}

beforeAll(async () => {
  bed.at('2016-01-04')
  await openCounty(bed.kernel, COUNTY)
  await system(async (h) => {
    const codes = [COUNTY, EAST, WEST, ...VILLAGES]
    await importPlaces(
      h,
      codes.map((code) => ({
        code,
        name: `地${code.slice(6)}`,
        level: levelOfCode(code),
        parent: code.length > 6 ? code.slice(0, -3) : null,
      })),
      '2016-01-01',
    )
    await registerOrganisations(
      h,
      [
        { id: ORG.county, kind: 'county-committee', name: '中共试验县委', place: COUNTY, parent: null },
        { id: ORG.department, kind: 'department', name: '试验县委组织部', place: COUNTY, parent: ORG.county },
        { id: ORG.east, kind: 'township-committee', name: '东镇党委', place: EAST, parent: ORG.county },
        { id: ORG.west, kind: 'township-committee', name: '西镇党委', place: WEST, parent: ORG.county },
        ...VILLAGES.map((place, i) => ({
          id: ORG.villages[i]!,
          kind: 'village-branch' as const,
          name: `第${i + 1}村党支部`,
          place,
          parent: i < 2 ? ORG.east : ORG.west,
        })),
      ],
      '2016-01-01',
    )
    const posts = [
      { id: POST.leader, title: '部长', role: 'leader' as const, place: COUNTY, unit: ORG.department },
      { id: POST.department, title: '机关党委书记', role: 'department' as const, place: COUNTY, unit: ORG.department },
      { id: POST.east, title: '党委书记', role: 'township' as const, place: EAST, unit: ORG.east },
      { id: POST.west, title: '党委书记', role: 'township' as const, place: WEST, unit: ORG.west },
      ...VILLAGES.map((place, i) => ({
        id: POST.villages[i]!,
        title: '党支部书记',
        role: 'village' as const,
        place,
        unit: ORG.villages[i]!,
      })),
    ].map((p) => ({ ...p, person: person(p.id) }))
    await registerPeople(
      h,
      { people: posts.map((p, i) => ({ id: p.person, name: `干部${i}` })), posts, accounts: [] },
      '2016-01-04',
    )
    await adoptPack(h, {
      id: 'test',
      from: '2016-01-01',
      why: '首次启用',
      sections: {
        duties: {
          lists: [
            list('P1', [item('p1', { recurrence: 'yearly', deadline: { kind: 'endOfMonth' } })]),
            list('P2', [item('p2')], { issuedOn: '2016-09-01' }),
          ],
          letters: [LETTER, { ...LETTER, subjectKind: 'village-branch' }],
        },
      },
    })
  })
  bed.kernel.forget()
})

describe('下达与生成', () => {
  it('清单有误、编号重复、名称查不到，都整份退回', async () => {
    await system(async (h) => {
      await expect(issueLists(h, [list('A', [item('x'), item('x')])])).rejects.toMatchObject({
        code: 'list-faulty',
        faults: [{ at: 'items.1.code' }],
      })
      await expect(issueLists(h, [list('A', [item('x')]), list('A', [item('x')])])).rejects.toMatchObject({
        code: 'already-exists',
      })
      await expect(issueLists(h, [list('A', [item('x', { subjects: ['没有的局'] })])])).rejects.toMatchObject({
        code: 'organisation-unknown',
      })
      expect((await store.listLists(h, {}, { limit: 10, offset: 0 })).total).toBe(0)
    })
  })

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
      const { rows } = await store.listDuties(h, { month: '2016-03', unit: ORG.east }, { limit: 10, offset: 0 })
      expect(rows).toMatchObject([
        { code: 'a2', period: '2016-Q1', dueOn: '2016-03-31', ownerName: '干部2', ownerTitle: '党委书记' },
      ])
    })
  })

  it('县级配置中的清单到日子才下达，只下达一次', async () => {
    await system(async (h) => {
      expect((await issuePackLists(h)).length).toBe(1)
      expect(await issuePackLists(h)).toEqual([])
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
      const { rows } = await store.listDuties(h, { list: id!, sort: 'dueOn' }, { limit: 10, offset: 0 })
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
      async (h) => (await store.listDuties(h, { month: '2016-03' }, { limit: 100, offset: 0 })).rows,
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
        (await store.listDuties(h, { month: '2016-03', unit }, { limit: 20, offset: 0 })).rows.find(
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
      expect(await store.loadDuty(h, duty.id)).toMatchObject({ state: 'done', doneOn: '2016-03-18', late: false })
      expect(await store.eventsOf(h, duty.id)).toMatchObject([
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
          sql`SELECT ${store.overdueSql(today)} AS late FROM (SELECT ${due}::date AS due_on, ${done}::date AS done_on) d`,
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
      store.listDuties(h, { month: '2016-03', state: 'done', unit: ORG.east }, { limit: 10, offset: 0 }),
    )
    expect(rows.find((r) => r.code === 'j1')).toMatchObject({ figure: 0.25, doneOn: '2016-03-31' })
  })

  it('评判之后补办的，完成日期不能倒填到评判的月份以内', async () => {
    bed.at('2016-04-05')
    const { rows } = await system((h) =>
      store.listDuties(h, { month: '2016-03', state: 'overdue' }, { limit: 50, offset: 0 }),
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
      expect(await store.loadDuty(h, first!.id)).toMatchObject({ state: 'done', late: true, judgedMonth: '2016-03' })
      expect(await store.loadDuty(h, second!.id)).toMatchObject({ state: 'done', late: true, doneOn: '2016-04-02' })
    })
  })

  it('月结之后不能退回已判定月份的事项', async () => {
    await system((h) => freezeMonth(h, '2016-03'))
    const [done] = (
      await system((h) =>
        store.listDuties(h, { month: '2016-03', state: 'done', unit: ORG.villages[0]! }, { limit: 10, offset: 0 }),
      )
    ).rows
    const work = bed.kernel.act(WHO.east, (h) => act(h, done!.id, 'return', '事后发现不实'))
    await expect(work).rejects.toMatchObject({
      code: 'action-not-allowed',
      reasons: [expect.stringContaining('已经月结')],
    })
  })
})

describe('日历变动', () => {
  it('未办事项期限随之重算，前后日期留痕', async () => {
    bed.at('2016-04-05')
    await system((h) => openMonth(h, '2016-04'))
    await system((h) =>
      h.run(sql`INSERT INTO kernel.calendar_day (day, working, name) VALUES ('2016-04-25', false, '临时放假')`),
    )
    bed.kernel.forget()
    const redated = await system((h) => redateOpen(h))
    expect(redated).toBeGreaterThanOrEqual(4)
    await system(async (h) => {
      const { rows } = await store.listDuties(h, { month: '2016-04', unit: ORG.villages[3]! }, { limit: 20, offset: 0 })
      const duty = rows.find((r) => r.code === 'a1')!
      expect(duty.dueOn).toBe('2016-04-22')
      expect(await store.eventsOf(h, duty.id)).toMatchObject([
        { action: 'redate', detail: { before: '2016-04-25', after: '2016-04-22' } },
      ])
      expect(await redateOpen(h)).toBe(0)
    })
  })
})

describe('分解下达', () => {
  it('县→乡镇→村，逐级由下级书记负责，同一事项不会重复派给同一主体', async () => {
    bed.at('2016-05-03')
    const { top, lists, opened } = await system(async (h) => {
      const [top] = await issueLists(h, [
        list(
          'C',
          [item('c1', { subjectKind: 'township-committee' }), item('c2'), item('c3', { subjectKind: 'department' })],
          { issuedOn: '2016-05-01' },
        ),
      ])
      await openMonth(h, '2016-05', [top!])
      return { top: top!, ...(await cascade(h, top!)) }
    })
    expect(lists.length).toBe(2)
    // c1 now also asks the villages; c2 was given to them already.
    expect(opened).toBe(4)
    await system(async (h) => {
      const east = await store.loadList(h, lists[0]!)
      expect(east).toMatchObject({
        place: EAST,
        unit: ORG.east,
        ownerName: '干部2',
        ownerTitle: '党委书记',
        parent: top,
        source: 'cascade',
      })
      expect((await store.nodesOf(h, east.id)).map((n) => [n.code, n.subjectKind])).toEqual([
        ['c1', 'village-branch'],
        ['c2', 'village-branch'],
      ])
      await expect(cascade(h, top)).rejects.toMatchObject({ code: 'action-not-allowed' })
    })
    const village = await bed.kernel.act(WHO.east, (h) => cascade(h, lists[0]!))
    expect(village.lists.length).toBe(2)
    expect(village.opened).toBe(0)
    bed.at('2016-06-01')
    await system(async (h) => {
      await openMonth(h, '2016-06')
      const { rows } = await store.listDuties(h, { month: '2016-06', list: top }, { limit: 50, offset: 0 })
      const twice = rows.filter((r, i) => rows.findIndex((x) => x.root === r.root && x.unit === r.unit) !== i)
      expect(twice).toEqual([])
      expect(rows.find((r) => r.unit === ORG.villages[0] && r.code === 'c2')!.list).toBe(village.lists[0])
      const counted = await store.countByItem(h, await store.loadList(h, top))
      const { all } = progressOfTree(await store.nodesOf(h, top), counted)
      expect(all.total).toBe(
        rows.length + (await store.listDuties(h, { month: '2016-05', list: top }, { limit: 1, offset: 0 })).total,
      )
    })
  })

  it('不是自己管的清单不能终止，也不留下终止的记录', async () => {
    const [top, west] = await system((h) =>
      issueLists(h, [
        list('X1', [item('x1')], { issuedOn: '2016-06-01' }),
        list('X2', [item('x2')], { issuedOn: '2016-06-01', place: WEST, organisation: '西镇党委' }),
      ]),
    )
    for (const [who, one] of [
      [WHO.east, top!],
      [WHO.east, west!],
      [WHO.village(0), top!],
      [WHO.department, west!],
    ] as const)
      await expect(bed.kernel.act(who, (h) => endList(h, one, '2016-06-10', '越权终止'))).rejects.toMatchObject({
        code: 'not-allowed',
      })
    await bed.kernel.act(WHO.west, (h) => endList(h, west!, '2016-06-10', '任务已经完成'))
    await system(async (h) => {
      expect((await store.loadList(h, top!)).endedOn).toBeNull()
      expect((await store.loadList(h, west!)).endedOn).toBe('2016-06-10')
      const entries = await h.rows(sql`SELECT 1 FROM kernel.journal
        WHERE county = ${COUNTY} AND command = 'duties.end-list' AND subject IN (${top}, ${west})`)
      expect(entries.length).toBe(1)
      await endList(h, top!, '2016-06-10', '试验完毕')
    })
  })

  it('搜索框里的百分号就是百分号', async () => {
    await system(async (h) => {
      expect((await store.listLists(h, { q: '%' }, { limit: 5, offset: 0 })).total).toBe(0)
      expect((await store.listLists(h, { q: '清单' }, { limit: 5, offset: 0 })).total).toBeGreaterThan(0)
      expect((await store.listDuties(h, { q: '_' }, { limit: 5, offset: 0 })).total).toBe(0)
      expect((await letterStore.listLetters(h, { q: '%' }, { limit: 5, offset: 0 })).total).toBe(0)
    })
  })

  it('终止的清单不再生成事项', async () => {
    await system(async (h) => {
      const [id] = await issueLists(h, [list('G', [item('g1')], { issuedOn: '2016-06-01' })])
      await endList(h, id!, '2016-06-10', '任务已并入其他清单')
      expect(await openMonth(h, '2016-06', [id!])).toBe(0)
      expect(await openMonth(h, '2016-07', [id!])).toBe(0)
      await expect(endList(h, id!, '2016-06-11', '再次终止')).rejects.toMatchObject({ code: 'action-not-allowed' })
    })
  })
})

describe('事项清单和公开承诺', () => {
  it('联席会议议定事项：写明任务、主体和期限，当即生成事项', async () => {
    bed.at('2016-06-01')
    const items = [
      { title: '修订考核办法', organisation: ORG.department, due: '2016-06-20', evidence: true },
      { title: '摸清薄弱村底数', organisation: ORG.east, due: '2016-07-15', evidence: false },
    ]
    const made = await bed.kernel.act(WHO.leader, (h) =>
      issuePlain(h, { kind: 'decision', title: '第三次联席会议议定事项', grounds: '5月30日会议纪要', items }),
    )
    const beyond = bed.kernel.act(WHO.department, (h) => issuePlain(h, { kind: 'decision', title: '越权下达', items }))
    await expect(beyond).rejects.toMatchObject({ faults: [{ at: 'items.1.organisation' }] })
    expect(made.opened).toBe(2)
    const { rows } = await system((h) => store.listDuties(h, { list: made.id }, { limit: 10, offset: 0 }))
    expect(rows.map((r) => [r.unit, r.dueOn, r.listKind])).toEqual([
      [ORG.department, '2016-06-20', 'decision'],
      [ORG.east, '2016-07-15', 'decision'],
    ])
  })

  it('村支书公开承诺成为本村的事项，期限已过的不能承诺', async () => {
    const promise = (due: string) =>
      bed.kernel.act(WHO.village(2), (h) =>
        issuePlain(h, {
          kind: 'commitment',
          title: '2016年公开承诺',
          items: [{ title: '硬化入户路两公里', organisation: ORG.villages[2]!, due, evidence: true }],
        }),
      )
    await expect(promise('2016-05-01')).rejects.toMatchObject({ code: 'list-faulty' })
    expect(await promise('2016-09-30')).toMatchObject({ opened: 1 })
    expect(await promise('2016-10-30')).toMatchObject({ opened: 1 })
  })

  it('不属于任何组织的职务不能以组织名义下达', async () => {
    const work = bed.kernel.act(WHO.clerk, (h) => issuePlain(h, { kind: 'decision', title: '议定事项', items: [] }))
    await expect(work).rejects.toMatchObject({ code: 'action-not-allowed' })
  })
})

describe('责任书', () => {
  let letters: string[] = []

  it('按清单逐个生成，编号连续，再次生成不重复', async () => {
    bed.at('2016-06-02')
    await system(async (h) => {
      const [id] = await issueLists(h, [
        list('S', [item('s1', { subjectKind: 'township-committee', weight: 10 })], { issuedOn: '2016-06-01' }),
      ])
      letters = await writeLetters(h, id!, 'township-committee')
      expect(letters.length).toBe(2)
      expect(await writeLetters(h, id!, 'township-committee')).toEqual([])
      expect((await letterStore.listLetters(h, {}, { limit: 10, offset: 0 })).rows.map((l) => l.number)).toEqual([1, 2])
      expect((await letterStore.loadLetter(h, letters[0]!)).text).toContain('1. 工作任务s1（10分）。期限：每月25日前。')
      await expect(writeLetters(h, id!, 'department')).rejects.toMatchObject({ code: 'letter-text-missing' })
    })
  })

  it('双方签字，各留时间、职务和文本摘要；别人不能代签', async () => {
    await expect(bed.kernel.act(WHO.east, (h) => signLetter(h, letters[0]!, 'sign-upper'))).rejects.toMatchObject({
      code: 'action-not-allowed',
    })
    await expect(bed.kernel.act(WHO.west, (h) => signLetter(h, letters[0]!, 'sign-lower'))).rejects.toMatchObject({
      code: 'not-found',
    })
    await bed.kernel.act(WHO.leader, (h) => signLetter(h, letters[0]!, 'sign-upper'))
    await bed.kernel.act(WHO.east, (h) => signLetter(h, letters[0]!, 'sign-lower'))
    const letter = await system((h) => letterStore.loadLetter(h, letters[0]!))
    expect(letter.state).toBe('signed')
    expect(letter.events.map((e) => [e.kind, e.title, e.digest === letter.digest])).toEqual([
      ['sign-lower', '党委书记', true],
      ['sign-upper', '部长', true],
    ])
    await expect(bed.kernel.act(WHO.leader, (h) => withdrawLetter(h, letters[0]!, '签错了'))).rejects.toMatchObject({
      code: 'action-not-allowed',
    })
  })

  it('乡镇与各村签订的责任书接着全县的编号，连号不重', async () => {
    const [own] = await bed.kernel.act(WHO.east, (h) =>
      issueLists(h, [list('ET', [item('e1')], { place: EAST, organisation: '东镇党委', issuedOn: '2016-06-01' })]),
    )
    const last = await system((h) =>
      h.one<{ n: number }>(sql`SELECT max(number) AS n FROM duties.letter WHERE county = ${COUNTY} AND year = 2016`),
    )
    const made = await bed.kernel.act(WHO.east, (h) => writeLetters(h, own!, 'village-branch'))
    const numbers = await system(async (h) => {
      const all = []
      for (const one of made) all.push((await letterStore.loadLetter(h, one)).number)
      return all
    })
    expect(numbers).toEqual([last.n + 1, last.n + 2])
    expect(await bed.kernel.act(WHO.east, (h) => writeLetters(h, own!, 'village-branch'))).toEqual([])
    expect(await bed.kernel.act(WHO.east, (h) => letterStore.takeNumbers(h, 2016, 1))).toBe(last.n + 3)
  })

  it('签后文本不可改，签名不可改', async () => {
    for (const change of [
      `UPDATE duties.letter SET text = '改'`,
      'DELETE FROM duties.letter',
      'DELETE FROM duties.letter_event',
    ])
      await expect(bed.kernel.database.asOwner((c) => c.query(change))).rejects.toThrow('append-only')
  })

  it('可打印成 PDF', async () => {
    const document = await system((h) => letterDocument(h, letters[0]!))
    const [pdf] = renderLetters([document])
    expect(Buffer.from(pdf!.subarray(0, 5)).toString()).toBe('%PDF-')
  })
})

describe('导入', () => {
  const HEADINGS = [
    ['工作目标'],
    ['指标名称'],
    ['工作任务'],
    ['分值'],
    ['责任单位'],
    ['责任人', '姓名'],
    ['责任人', '职务'],
    ['完成时限'],
    ['印证材料'],
  ]
  const sheet = (rows: (string | number | null)[][]) =>
    writeWorkbook([
      {
        name: '清单',
        title: '试验县2016年重点任务清单',
        columns: HEADINGS.map((title) => ({ title, kind: 'text' as const })),
        rows,
      },
    ])
  const GOOD = [
    ['组织建设', '班子建设', '召开党委会研究党建工作', 10, '各乡镇党委', '张某', '副书记', '每月25日前', '会议记录'],
    [null, null, '支部书记讲党课', 5, '各村党支部', null, null, '每季度末', '无'],
    ['党员教育', '培训', '举办培训班', 5, '组织部', null, null, '2016年9月30日前', '签到册'],
  ]
  const request = (code: string, dryRun: boolean, keepAs?: string) => ({
    list: { code, kind: 'task' as const, title: '重点任务', year: 2016, issuedOn: '2016-06-02' },
    dryRun,
    ...(keepAs && { keepAs }),
  })

  it('认出合并表头；先试后导，试导不留任何东西', async () => {
    const bytes = await sheet(GOOD)
    await bed.kernel.act(WHO.clerk, async (h) => {
      const [look] = await lookAt(h, bytes)
      expect(look).toMatchObject({
        name: '清单',
        mapping: null,
        columns: { objective: 0, indicator: 1, title: 2, ownerName: 5, ownerTitle: 6, deadline: 7 },
      })
      expect(look!.headings[5]).toBe('责任人/姓名')
      expect(await importList(h, bytes, request('I1', true))).toMatchObject({
        imported: false,
        items: 3,
        objectives: 2,
        faults: [],
      })
      expect(await store.codesTaken(h, ['I1'])).toEqual([])
      const done = await importList(h, bytes, request('I1', false, '县重点任务表'))
      expect(done).toMatchObject({ imported: true, items: 3, opened: 2 + 4 + 1 })
      const nodes = await store.nodesOf(h, done.list!)
      expect(nodes.map((n) => n.kind)).toEqual([
        'objective',
        'indicator',
        'item',
        'item',
        'objective',
        'indicator',
        'item',
      ])
      expect(nodes[2]).toMatchObject({ ownerName: '张某', ownerTitle: '副书记', weight: 10, evidence: true })
      expect(nodes[6]).toMatchObject({ subjects: ['试验县委组织部'] })
      expect((await lookAt(h, bytes))[0]!.mapping).toBe('县重点任务表')
    })
  })

  it('有一行不对就一行也不进，原表退回，最后一列写原因，改好可直接再导', async () => {
    const bad = GOOD.map((r, i) => (i === 1 ? [...r.slice(0, 4), '教育局', null, null, '尽快', '无'] : r))
    await bed.kernel.act(WHO.clerk, async (h) => {
      const told = await importList(h, await sheet(bad), request('I2', false))
      expect(told).toMatchObject({
        imported: false,
        list: null,
        faults: [{ row: 5, reasons: [expect.stringContaining('教育局'), expect.stringContaining('尽快')] }],
      })
      expect(await store.codesTaken(h, ['I2'])).toEqual([])
      const [back] = await readWorkbook(told.faulty!)
      const last = back!.rows.map((r) => r.at(-1))
      expect(last[0]).toBe('原因')
      expect(back!.rows.filter((r) => String(r[9] ?? '').includes('教育局')).length).toBe(1)
      expect((await lookAt(h, told.faulty!))[0]!.mapping).toBe('县重点任务表')
    })
  })

  it('少了必要的列，指出是哪一列', async () => {
    const bytes = await writeWorkbook([
      {
        name: '表',
        columns: [
          { title: '工作任务', kind: 'text' },
          { title: '备注说明', kind: 'text' },
        ],
        rows: [['开会', '无']],
      },
    ])
    const work = bed.kernel.act(WHO.clerk, (h) => importList(h, bytes, request('I3', true)))
    await expect(work).rejects.toMatchObject({ faults: [{ at: 'columns.subject' }, { at: 'columns.deadline' }] })
  })
})

describe('撤并', () => {
  it('两村合并，未办事项转给并入村的支部，办过的留在原处', async () => {
    bed.at('2016-07-04')
    await system((h) => openMonth(h, '2016-07'))
    const before = await system(
      async (h) => (await store.listDuties(h, { unit: ORG.villages[1]! }, { limit: 100, offset: 0 })).rows,
    )
    const onlyThere = await system((h) =>
      issueLists(h, [list('V', [item('v1', { subjects: ['第2村党支部'] })], { issuedOn: '2016-07-01' })]),
    )
    await system((h) => openMonth(h, '2016-07', onlyThere))
    await system((h) =>
      mergePlaces(h, { from: [VILLAGES[1]!], into: VILLAGES[0]!, on: '2016-07-04', why: '政批〔2016〕7号' }),
    )
    await followAll()
    const after = await system(async (h) => ({
      old: (await store.listDuties(h, { unit: ORG.villages[1]! }, { limit: 100, offset: 0 })).rows,
      moved: (await store.listDuties(h, { unit: ORG.villages[0]!, list: onlyThere[0]! }, { limit: 10, offset: 0 }))
        .rows,
    }))
    expect(after.old.every((d) => d.state !== 'open')).toBe(true)
    expect(after.old.length).toBe(before.filter((d) => d.state !== 'open').length)
    expect(after.moved).toMatchObject([{ code: 'v1', state: 'open', place: VILLAGES[0], unit: ORG.villages[0] }])
    expect(after.moved[0]!.movedFrom).not.toBeNull()
    const events = await system((h) => store.eventsOf(h, after.moved[0]!.movedFrom!))
    expect(events.at(-1)).toMatchObject({ action: 'move', note: expect.stringContaining('承接') })
  })

  it('重复移交不起作用', async () => {
    const change = {
      ended: [{ id: ORG.villages[1]!, successor: ORG.villages[0]! }],
      on: '2016-07-04',
      why: '政批〔2016〕7号',
    }
    expect(await system((h) => moveDuties(h, change))).toBe(0)
  })
})

/** Seals what was written and carries out all that must follow, until nothing is left. */
async function followAll(): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    await sealCounty(bed.kernel, COUNTY)
    const runs = await system((h) =>
      h.rows<{ id: string }>(sql`SELECT id FROM kernel.run WHERE county = ${COUNTY} AND state = 'waiting'
        AND (kind LIKE 'organisations.%' OR kind LIKE 'duties.%')`),
    )
    for (const run of runs) await execute(bed.kernel, COUNTY, run.id)
  }
}
