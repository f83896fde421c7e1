import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Handle } from '#kernel/server/handle.ts'
import { testBed } from '../../../../tests/kit/county.ts'
import * as letterStore from '../letters/store.ts'
import { openMonth } from '../months/service.ts'
import { COUNTY, item, list, ORG, openSample, WEST, WHO } from '../sample.ts'
import * as workStore from '../work/store.ts'
import { endList, issueLists, issuePackLists, issuePlain } from './service.ts'
import * as listStore from './store.ts'

const bed = testBed()
const system = <T>(work: (h: Handle) => Promise<T>) => bed.kernel.asSystem(COUNTY, work)

beforeAll(() => openSample(bed))

describe('责任清单', () => {
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
      expect((await listStore.listLists(h, {}, { limit: 10, offset: 0 })).total).toBe(0)
    })
  })

  it('县级配置中的清单到日子才下达，只下达一次', async () => {
    await system(async (h) => {
      expect((await issuePackLists(h)).length).toBe(1)
      expect(await issuePackLists(h)).toEqual([])
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
      expect((await listStore.loadList(h, top!)).endedOn).toBeNull()
      expect((await listStore.loadList(h, west!)).endedOn).toBe('2016-06-10')
      const entries = await h.rows(sql`SELECT 1 FROM kernel.journal
        WHERE county = ${COUNTY} AND command = 'duties.end-list' AND subject IN (${top}, ${west})`)
      expect(entries.length).toBe(1)
      await endList(h, top!, '2016-06-10', '试验完毕')
    })
  })

  it('搜索框里的百分号就是百分号', async () => {
    await system(async (h) => {
      expect((await listStore.listLists(h, { q: '%' }, { limit: 5, offset: 0 })).total).toBe(0)
      expect((await listStore.listLists(h, { q: '清单' }, { limit: 5, offset: 0 })).total).toBeGreaterThan(0)
      expect((await workStore.listDuties(h, { q: '_' }, { limit: 5, offset: 0 })).total).toBe(0)
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
    const { rows } = await system((h) => workStore.listDuties(h, { list: made.id }, { limit: 10, offset: 0 }))
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
