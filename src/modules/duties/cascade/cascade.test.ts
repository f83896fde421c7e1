import { beforeAll, describe, expect, it } from 'vitest'
import type { Handle } from '#kernel/server/handle.ts'
import { testBed } from '../../../../tests/kit/county.ts'
import { progressOfTree } from '../lists/rules.ts'
import { issueLists } from '../lists/service.ts'
import * as listStore from '../lists/store.ts'
import { openMonth } from '../months/service.ts'
import { COUNTY, EAST, item, list, ORG, openSample, WHO } from '../sample.ts'
import * as workStore from '../work/store.ts'
import { cascade } from './service.ts'

const bed = testBed()
const system = <T>(work: (h: Handle) => Promise<T>) => bed.kernel.asSystem(COUNTY, work)

beforeAll(() => openSample(bed))

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
      const east = await listStore.loadList(h, lists[0]!)
      expect(east).toMatchObject({
        place: EAST,
        unit: ORG.east,
        ownerName: '干部2',
        ownerTitle: '党委书记',
        parent: top,
        source: 'cascade',
      })
      expect((await listStore.nodesOf(h, east.id)).map((n) => [n.code, n.subjectKind])).toEqual([
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
      const { rows } = await workStore.listDuties(h, { month: '2016-06', list: top }, { limit: 50, offset: 0 })
      const twice = rows.filter((r, i) => rows.findIndex((x) => x.root === r.root && x.unit === r.unit) !== i)
      expect(twice).toEqual([])
      expect(rows.find((r) => r.unit === ORG.villages[0] && r.code === 'c2')!.list).toBe(village.lists[0])
      const counted = await listStore.countByItem(h, await listStore.loadList(h, top))
      const { all } = progressOfTree(await listStore.nodesOf(h, top), counted)
      expect(all.total).toBe(
        rows.length + (await workStore.listDuties(h, { month: '2016-05', list: top }, { limit: 1, offset: 0 })).total,
      )
    })
  })
})
