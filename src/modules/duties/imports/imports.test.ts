import { beforeAll, describe, expect, it } from 'vitest'
import { readWorkbook } from '#kernel/server/documents/xlsx-read.ts'
import { writeWorkbook } from '#kernel/server/documents/xlsx-write.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { testBed } from '../../../../tests/kit/county.ts'
import * as listStore from '../lists/store.ts'
import { COUNTY, openSample, WHO } from '../sample.ts'
import { importList, lookAt } from './service.ts'

const bed = testBed()
const _system = <T>(work: (h: Handle) => Promise<T>) => bed.kernel.asSystem(COUNTY, work)

beforeAll(async () => {
  await openSample(bed)
  bed.at('2016-06-02')
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
      expect(await listStore.codesTaken(h, ['I1'])).toEqual([])
      const done = await importList(h, bytes, request('I1', false, '县重点任务表'))
      expect(done).toMatchObject({ imported: true, items: 3, opened: 2 + 4 + 1 })
      const nodes = await listStore.nodesOf(h, done.list!)
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
      expect(await listStore.codesTaken(h, ['I2'])).toEqual([])
      const [back] = await readWorkbook(told.faulty!)
      const last = back!.rows.map((r) => r.at(-1))
      expect(last).toContain('原因')
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
