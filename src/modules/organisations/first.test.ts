import { beforeAll, describe, expect, it } from 'vitest'
import { readCsv } from '#kernel/server/documents/csv-read.ts'
import { readWorkbook } from '#kernel/server/documents/xlsx-read.ts'
import { writeWorkbook } from '#kernel/server/documents/xlsx-write.ts'
import { importPlaces, levelOfCode } from '#modules/places/public.ts'
import { openCounty, scopeFor, testBed } from '../../../tests/kit/county.ts'
import { generateOrganisations, previewGeneration } from './generate.ts'
import { importOrganisations } from './import.ts'
import { branchName, committeeName } from './rules.ts'
import { registerOrganisations } from './service.ts'
import { everyOrganisation, organisationsAt } from './store.ts'

const bed = testBed()
const COUNTY = '999931'
const clerk = scopeFor('clerk', COUNTY)
const csv = (text: string) => Buffer.from(text).toString('base64')

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  const names: [string, string][] = [
    [COUNTY, '试验县'],
    ['999931001', '城关街道办事处'],
    ['999931100', '甲镇'],
    ['999931001001', '东街社区居委会'],
    ['999931100201', '雕山村委会'],
    ['999931100202', '同名村委会'],
    ['999931001202', '同名村委会'],
  ]
  await bed.kernel.asSystem(COUNTY, async (h) => {
    const rows = names.map(([code, name]) => ({
      code,
      name,
      level: levelOfCode(code),
      parent: code.length > 6 ? code.slice(0, -3) : null,
    }))
    await importPlaces(h, rows, '2016-01-01')
    await registerOrganisations(
      h,
      [{ id: h.id(), kind: 'county-committee', name: '中共试验县委员会', place: COUNTY, parent: null }],
      '2016-01-01',
    )
  })
})

describe('按政区取名', () => {
  it('乡镇称党委，街道称党工委，村和社区称党支部', () => {
    expect(['名州镇', '岚安乡', '城关街道', '城关街道办事处', '甲镇人民政府'].map(committeeName)).toEqual([
      '名州镇党委',
      '岚安乡党委',
      '城关街道党工委',
      '城关街道党工委',
      '甲镇党委',
    ])
    const places = ['雕山村委会', '雕山村', '雕山村村民委员会', '东街社区居委会', '东街社区', '东街居民委员会', '林场']
    expect(places.map(branchName)).toEqual([
      '雕山村党支部',
      '雕山村党支部',
      '雕山村党支部',
      '东街社区党支部',
      '东街社区党支部',
      '东街社区党支部',
      '林场党支部',
    ])
  })
})

describe('生成乡镇党委和村党支部', () => {
  it('先告知数目；只补缺的；再办一次什么也不做；记一条日志', async () => {
    expect(await bed.kernel.act(clerk, previewGeneration)).toMatchObject({ committees: 2, branches: 4 })
    await bed.kernel.act(clerk, async (h) => {
      const id = h.id()
      await registerOrganisations(
        h,
        [{ id, kind: 'township-committee', name: '甲镇党委', place: '999931100', parent: null }],
        h.today,
      )
    })
    expect(await bed.kernel.act(clerk, generateOrganisations)).toMatchObject({ committees: 1, branches: 4 })
    expect(await bed.kernel.act(clerk, generateOrganisations)).toMatchObject({ committees: 0, branches: 0 })
    await bed.kernel.act(clerk, async (h) => {
      const [branch] = await organisationsAt(h, '999931100201')
      expect(branch).toMatchObject({ name: '雕山村党支部', parentName: '甲镇党委' })
      const [street] = await organisationsAt(h, '999931001')
      expect(street).toMatchObject({ name: '城关街道党工委', parentName: '中共试验县委员会' })
    })
    const { journal } = await count()
    expect(journal).toBe(1)
  })

  it('村党支部职务不能办', async () => {
    const village = scopeFor('village', '999931100201')
    await expect(bed.kernel.act(village, generateOrganisations)).resolves.toMatchObject({ committees: 0 })
  })
})

async function count(): Promise<{ journal: number }> {
  return bed.kernel.database.asOwner(async (c) => {
    const { rows } = await c.query(
      `SELECT count(*)::int AS journal FROM kernel.journal WHERE county = $1 AND command = 'organisations.generate'`,
      [COUNTY],
    )
    return rows[0]
  })
}

describe('导入组织', () => {
  const good =
    '组织名称,类别,所在地,上级组织,党员数\n县教育局党组,部门党组织,,,35\n东街合作社党支部,合作社党支部,东街社区,东街社区党支部,12\n'

  it('试导不改动；导入以后再导一次全部跳过；GB18030 也认', async () => {
    const before = await bed.kernel.act(clerk, everyOrganisation)
    const trial = await bed.kernel.act(clerk, (h) => importOrganisations(h, csv(good), true))
    expect(trial).toMatchObject({ imported: false, faults: [], returned: null, rows: 2 })
    expect(await bed.kernel.act(clerk, everyOrganisation)).toHaveLength(before.length)
    const done = await bed.kernel.act(clerk, (h) => importOrganisations(h, csv(good), false))
    expect(done).toMatchObject({ imported: true, rows: 2 })
    const after = await bed.kernel.act(clerk, everyOrganisation)
    expect(after).toHaveLength(before.length + 2)
    expect(after.find((o) => o.name === '县教育局党组')).toMatchObject({ parentName: '中共试验县委员会', members: 35 })
    const again = await bed.kernel.act(clerk, (h) => importOrganisations(h, csv(good), false))
    expect(again.counts).toEqual([{ what: '名册中已有、跳过的组织', count: 2, unit: '个' }])
    // 姓名 in GB18030, as a WPS on Windows writes it
    expect(readCsv(Uint8Array.from([0xd0, 0xd5, 0xc3, 0xfb])).rows[0]).toEqual(['姓名'])
  })

  it('一行有误，全不导入；退回的表每行写明原因，改好可以原样再导', async () => {
    const before = await bed.kernel.act(clerk, everyOrganisation)
    const bytes = await writeWorkbook([
      {
        name: '组织',
        columns: ['组织名称（必填）', '类别（必填）', '所在地', '上级组织', '党员数'].map((title) => ({
          title,
          kind: 'text' as const,
        })),
        rows: [
          ['县林业局党组', '部门党组织', null, null, null],
          ['同名村第二党支部', '村党支部', '同名村', null, null],
          ['怪组织', '别的', '没有的村', '没有的上级', '三'],
          ['县林业局党组', '部门党组织', null, null, null],
        ],
      },
    ])
    const file = Buffer.from(bytes).toString('base64')
    const answer = await bed.kernel.act(clerk, (h) => importOrganisations(h, file, false))
    expect(answer).toMatchObject({ imported: false, rows: 4 })
    expect(answer.faults).toEqual([
      { row: 3, reasons: ['有 2 个区划名为“同名村”，请写成“乡镇名＋村名”或填区划代码'] },
      { row: 4, reasons: ['类别“别的”不在可选范围内', '没有名为“没有的村”的区划', '党员数“三”不是整数'] },
      { row: 5, reasons: ['与第 2 行重复'] },
    ])
    expect(await bed.kernel.act(clerk, everyOrganisation)).toHaveLength(before.length)
    const [sheet] = await readWorkbook(Buffer.from(answer.returned!, 'base64'))
    expect(sheet!.rows.map((r) => r.at(-1))).toEqual([
      '原因',
      '部门党组织',
      ...answer.faults.map((f) => f.reasons.join('；')),
    ])
    const mended = csv('组织名称,类别,所在地,原因\n同名村第二党支部,村党支部,甲镇同名村,旧的原因\n')
    expect(await bed.kernel.act(clerk, (h) => importOrganisations(h, mended, false))).toMatchObject({ imported: true })
  })

  it('缺列、空表、读不懂的文件，说清缘由', async () => {
    const ask = (text: string) => bed.kernel.act(clerk, (h) => importOrganisations(h, csv(text), true))
    await expect(ask('名称,所在地\n甲,乙\n')).rejects.toMatchObject({
      params: { reason: '表中缺少“类别”列，请使用下载的模板填写。' },
    })
    await expect(ask('组织名称,类别\n')).rejects.toMatchObject({ params: { reason: '表头之下没有内容。' } })
    await expect(ask('甲')).rejects.toMatchObject({ code: 'file-refused' })
  })
})
