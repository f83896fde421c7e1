import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { checkDigitOf } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { readWorkbook } from '#kernel/server/documents/xlsx-read.ts'
import { type SheetValue, writeWorkbook } from '#kernel/server/documents/xlsx-write.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { registerPeople } from '#modules/people/public.ts'
import { importPlaces, levelOfCode } from '#modules/places/public.ts'
import { openCounty, scopeFor, testBed } from '../../../../tests/kit/county.ts'
import { gb18030 } from '../../../../tests/kit/gb18030.ts'
import { actOnChange, requestChange, tellIncome } from '../changes/service.ts'
import * as changes from '../changes/store.ts'
import { householdView } from '../register/view.ts'
import { runExport, startExport } from './export.ts'
import type { LedgerKind } from './fields.ts'
import { keepFile, openFile } from './files.ts'
import { lookAt } from './look.ts'
import { exportBody, importBody } from './model.ts'
import { runImport, sweepFiles, undoImport } from './service.ts'
import * as store from './store.ts'
import { confirmImport, dropImport, mendImport, rowOf, startImport } from './turns.ts'
import { importFull } from './view.ts'

const bed = testBed()
const COUNTY = '999913'
const WHO = {
  clerk: scopeFor('clerk', COUNTY, { person: '01560000-0000-7000-8000-0000000000e1' }),
  township: scopeFor('township', '999913100', { person: '01560000-0000-7000-8000-0000000000e2' }),
}
const HELPERS = [3, 4, 5].map((n) => `01560000-0000-7000-8000-0000000000e${n}`)
const POSTS = [3, 4, 5].map((n) => `01560000-0000-7000-8000-0000000000f${n}`)
const quiet = async () => undefined

let serial = 0
function idNumber(born: string, sex: 'male' | 'female' = 'male'): string {
  serial += 1
  const seventeen = `1001${String(Math.floor(serial / 400) + 10).padStart(2, '0')}${born.replaceAll('-', '')}${String((serial % 400) * 2 + (sex === 'male' ? 1 : 0)).padStart(3, '0')}`
  return seventeen + checkDigitOf(seventeen)
}

beforeAll(async () => {
  bed.at('2016-03-01')
  await openCounty(bed.kernel, COUNTY)
  await bed.kernel.asSystem(COUNTY, async (h) => {
    const names: Record<string, string> = {
      [COUNTY]: '试验县',
      '999913100': '东山镇',
      '999913101': '西河乡',
      '999913100201': '王家村',
      '999913100202': '李家沟村',
      '999913101201': '王家村',
      '999913101202': '石头社区',
    }
    const rows = Object.entries(names).map(([code, name]) => ({
      code,
      name,
      level: levelOfCode(code),
      parent: code.length > 6 ? code.slice(0, -3) : null,
    }))
    await importPlaces(h, rows, '2016-01-01')
    await adoptPack(h, {
      id: 'test',
      sections: { households: { pairing: { first: 30 } } },
      from: '2016-01-01',
      why: '试验',
    })
    const people = ['经办', '乡镇', '赵帮扶', '钱帮扶', '孙帮扶'].map((name, i) => ({
      id: `01560000-0000-7000-8000-0000000000e${i + 1}`,
      name,
    }))
    const posts = HELPERS.map((person, i) => ({
      id: POSTS[i]!,
      person,
      title: '村党支部书记',
      role: 'village' as const,
      unit: null,
      place: i === 2 ? '999913101201' : '999913100201',
    }))
    await registerPeople(h, { people, posts, accounts: [] }, '2016-01-01')
  })
})

async function upload(who: keyof typeof WHO, name: string, bytes: Uint8Array): Promise<Id> {
  const file = await bed.kernel.spool.put([bytes])
  return (await bed.kernel.act(WHO[who], (h) => keepFile(h, file, name))).file
}

interface More {
  dryRun?: boolean
  who?: keyof typeof WHO
  kind?: LedgerKind
  columns?: Record<string, number>
  words?: Record<string, Record<string, string>>
  year?: number
  keepAs?: string
}

/** Upload, look, take the columns as proposed (or as mended), check; unless it is a dry run, take in what is right. */
async function take(bytes: Uint8Array, more: More = {}) {
  const { who = 'clerk', kind = 'household', dryRun = false } = more
  const file = await upload(who, '户台账.xlsx', bytes)
  const look = await bed.kernel.act(WHO[who], (h) => lookAt(h, bed.kernel, { file, kind }))
  const sheet = look.sheets[0]!
  const body = importBody.parse({
    file,
    kind,
    sheet: sheet.name,
    header: sheet.header,
    columns: { ...sheet.columns, ...more.columns },
    words: { ...sheet.words, ...more.words },
    ...(more.year !== undefined && { year: more.year }),
    ...(more.keepAs !== undefined && { keepAs: more.keepAs }),
  })
  const { id } = await bed.kernel.act(WHO[who], (h) => startImport(h, body))
  await runImport(bed.kernel, COUNTY, id, quiet)
  const load = () => bed.kernel.act(WHO[who], (h) => store.loadImport(h, id))
  if (!dryRun && (await load()).state === 'tried') await confirm(who, id)
  return { id, row: await load(), look, sheet, who }
}

async function confirm(who: keyof typeof WHO, id: Id): Promise<void> {
  await bed.kernel.act(WHO[who], (h) => confirmImport(h, id))
  await runImport(bed.kernel, COUNTY, id, quiet)
}

async function returnedOf(of: { row: store.ImportRow; who: keyof typeof WHO }) {
  const { clearKey, id } = await bed.kernel.act(WHO[of.who], (h) => openFile(h, of.row.returned!))
  const [sheet] = await readWorkbook(await bed.kernel.spool.read({ id, key: clearKey }))
  return sheet!
}

const HEADINGS: string[][] = [
  ['序号'],
  ['户主姓名'],
  ['家庭成员', '姓名'],
  ['家庭成员', '身份证号码'],
  ['家庭成员', '与户主关系'],
  ['家庭成员', '健康状况'],
  ['住址', '乡镇'],
  ['住址', '村'],
  ['住址', '组'],
  ['是否建档立卡户'],
  ['致贫原因', '主要'],
  ['致贫原因', '其他致贫原因'],
  ['联系电话'],
  ['住房面积（平方米）'],
  ['收入（万元）', '工资性收入'],
  ['收入（万元）', '生产经营性支出'],
  ['结对帮扶', '帮扶干部姓名'],
  ['结对帮扶', '帮扶单位'],
]

const workbook = (rows: SheetValue[][], headings = HEADINGS) =>
  writeWorkbook([
    {
      name: '全县',
      title: '试验县2015年建档立卡贫困户台账',
      line: '填报单位：试验县扶贫办　　填报日期：2016年2月28日',
      columns: headings.map((title) => ({ title, kind: 'text' as const })),
      rows,
      foot: '负责人：　　　填表人：',
    },
  ])

const count = (what: string, row: store.ImportRow) => row.counts?.find((c) => c.what === what)?.count ?? 0
const current = (name: string) =>
  bed.kernel.asSystem(COUNTY, (h) =>
    h.rows<Record<string, unknown> & { id: Id }>(sql`
      SELECT c.*, (SELECT count(*)::int FROM households.member m WHERE m.county = c.county AND m.household = c.id) AS heads
      FROM households.current c WHERE c.county = ${COUNTY} AND c.name = ${name}`),
  )

const incomeOf = (household: Id) =>
  bed.kernel.asSystem(COUNTY, (h) =>
    h.rows(
      sql`SELECT year, gross FROM households.income_year WHERE county = ${COUNTY} AND household = ${household} ORDER BY 1`,
    ),
  )

const family = (name: string, more: { ids?: string[]; health?: string; phone?: string } = {}): SheetValue[][] => {
  const [a, b, c] = more.ids ?? [idNumber('1960-02-03'), idNumber('1962-05-06', 'female'), idNumber('1990-07-08')]
  const home = ['东山镇', '王家村', '二组', '是', '1.因病', '缺技术、因学', more.phone ?? '138 0000 0001', '85.5平米']
  return [
    [1, name, name, a!, '户主', more.health ?? '长期慢性病', ...home, '1.2', '0.3', '赵帮扶', null],
    [null, null, `${name}妻`, b!, '妻子', '健康', ...Array(12).fill(null)],
    [null, null, `${name}子`, c!, '长子', '健康', ...Array(12).fill(null)],
  ]
}

describe('户台账导入', () => {
  it('陌生人的表：多层合并表头、标题行、落款都认得；先查后导，一户几行并成一户', async () => {
    const rows = [...family('马大山'), ...family('李四海')]
    const bytes = await workbook(rows)
    const tried = await take(bytes, { dryRun: true, year: 2015 })
    expect(tried.sheet.columns).toMatchObject({
      head: 1,
      name: 2,
      idNumber: 3,
      relation: 4,
      health: 5,
      township: 6,
      village: 7,
      groupName: 8,
      standing: 9,
      causeMain: 10,
      causesOther: 11,
      phone: 12,
      houseArea: 13,
      wage: 14,
      cost: 15,
      helperName: 16,
      helperUnit: 17,
    })
    expect(JSON.stringify(tried.sheet.sample)).not.toMatch(/\d{17}[\dX]|138\d{8}/)
    expect(tried.row).toMatchObject({ state: 'tried', faulty: 0 })
    expect(await current('马大山')).toEqual([])
    const done = await take(bytes, { year: 2015, keepAs: '扶贫办台账' })
    expect(done.row).toMatchObject({ state: 'done' })
    expect(count('新登记户', done.row)).toBe(2)
    expect(count('新登记人口', done.row)).toBe(6)
    const [home] = await current('马大山')
    expect(home).toMatchObject({
      standing: 'listed',
      cause_main: 'illness',
      causes_other: ['skill', 'schooling'],
      place: '999913100201',
      house_area: 85.5,
      group_name: '二组',
      heads: 3,
      phone_masked: '138****0001',
    })
    const income = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows(
        sql`SELECT source, amount, year FROM households.income WHERE county = ${COUNTY} AND household = ${home!.id} ORDER BY 1`,
      ),
    )
    expect(income).toEqual([
      { source: 'cost', amount: 300_000, year: 2015 },
      { source: 'wage', amount: 1_200_000, year: 2015 },
    ])
    const again = await take(bytes, { dryRun: true, year: 2015 })
    expect(again.sheet.mapping).toBe('扶贫办台账')
    expect(count('与登记一致', again.row)).toBe(2)
    expect(count('新登记户', again.row)).toBe(0)
  })

  it('已有的户更新成新的一版，不重登；空格不抹掉已登记的内容', async () => {
    const ids = [idNumber('1955-01-02'), idNumber('1957-03-04', 'female'), idNumber('1985-05-06')]
    await take(await workbook(family('周更新', { ids })), { year: 2015 })
    const changed = family('周更新', { ids, health: '患有大病', phone: '13900000009' })
    changed[0]![10] = null
    changed.push([null, null, '周小孙', idNumber('2012-01-01'), '孙子', '健康', ...Array(12).fill(null)])
    const done = await take(await workbook(changed), { year: 2015 })
    expect(done.row.faults).toEqual([])
    expect(done.row.state).toBe('done')
    expect([count('更新户档', done.row), count('更新人员', done.row), count('新登记人口', done.row)]).toEqual([1, 1, 1])
    expect(await current('周更新')).toMatchObject([
      { revision: 2, phone_masked: '139****0009', cause_main: 'illness', heads: 4 },
    ])
  })

  it('有一行不对就一户也不进；同一张表退回，最后一列写原因，改好再导', async () => {
    const rows = [...family('吴正确'), ...family('郑有误')]
    rows[3]![3] = '100110196002030001'
    rows[4]![5] = '亚健康'
    rows[3]![7] = '张家村'
    rows[5]![4] = '户主'
    const done = await take(await workbook(rows), { year: 2015 })
    expect(done.row).toMatchObject({ state: 'faulty' })
    expect(await current('吴正确')).toEqual([])
    const back = await returnedOf(done)
    const reasons = back.rows.map((r) => String(r[HEADINGS.length] ?? ''))
    expect(reasons.join()).toContain('校验码不对')
    expect(reasons.join()).toContain('没有名为“张家村”的村')
    expect(reasons.join()).toContain('健康状况看不懂“亚健康”')
    expect(reasons.filter((r) => r !== '' && r !== '原因').length).toBeGreaterThanOrEqual(2)
    expect(done.row.faults!.length).toBe(done.row.faulty)
    expect(JSON.stringify(done.row.faults)).not.toMatch(/\d{17}[\dX]/)
  })

  it('列指错了，原因里引的身份证号、电话也遮住', async () => {
    const columns = { health: HEADINGS.findIndex((h) => h.includes('身份证号码')), kind: 12 }
    const done = await take(await workbook(family('祝错列')), { year: 2015, columns })
    expect(done.row.state).toBe('faulty')
    const told = JSON.stringify(done.row.faults)
    expect(told).toContain('健康状况看不懂')
    expect(told).not.toMatch(/\d{17}[\dX]|1\d{10}/)
  })

  it('同名的村要写乡镇或代码；写明就认得', async () => {
    const rows = [...family('冯同名')]
    rows[0]![6] = null
    const refused = await take(await workbook(rows), { year: 2015, dryRun: true })
    expect(refused.row.faults![0]!.reasons.join()).toContain('叫“王家村”的有 2 处')
    rows[0]![6] = '西河'
    rows[0]![16] = '孙帮扶'
    expect((await take(await workbook(rows), { year: 2015, dryRun: true })).row.faults).toEqual([])
  })

  it('身份证号重复：文件里的、登记里的、姓名对不上的，都说明在哪里', async () => {
    const ids = [idNumber('1970-01-02'), idNumber('1971-03-04', 'female'), idNumber('1999-05-06')]
    await take(await workbook(family('陈登记', { ids })), { year: 2015 })
    const twice = family('褚重复', { ids: [idNumber('1950-01-01'), ids[1]!, ids[1]!] })
    const done = await take(await workbook(twice), { year: 2015 })
    expect(done.row.faults!.flatMap((f) => f.reasons).join('\n')).toMatch(/与第 \d+ 行相同/)
    expect(done.row.faults!.flatMap((f) => f.reasons).join('\n')).toContain('登记的姓名是“陈登记妻”')
    const namesake = family('卫同生', { ids: [idNumber('1950-01-01'), '', idNumber('1999-05-06')] })
    namesake[1]![2] = '陈登记妻'
    const headings = [...HEADINGS, ['出生日期']]
    for (const [i, r] of namesake.entries()) r.push(i === 1 ? '1971.3.4' : null)
    namesake[0]![7] = '李家沟'
    const told = await take(await workbook(namesake, headings), { year: 2015 })
    expect(told.row.faults!.flatMap((f) => f.reasons).join('\n')).toContain(
      '姓名和出生日期相同的人登记在东山镇王家村陈登记户',
    )
  })

  it('户主、户类型、村变了，不由台账决定，说明该走哪个程序', async () => {
    const ids = [idNumber('1948-01-02'), idNumber('1950-03-04', 'female'), idNumber('1979-05-06')]
    await take(await workbook(family('蒋程序', { ids })), { year: 2015 })
    const rows = family('蒋程序', { ids })
    rows[0]![9] = '已脱贫'
    rows[0]![7] = '李家沟'
    rows[0]![16] = '钱帮扶'
    const reasons = (await take(await workbook(rows), { year: 2015 })).row.faults!.flatMap((f) => f.reasons).join('\n')
    expect(reasons).toContain('户类型登记为“建档立卡户”，表中为“已退出”')
    expect(reasons).toContain('登记在东山镇王家村')
    expect(reasons).toContain('帮扶责任人登记为“赵帮扶”')
  })

  it('乡镇只导自己的村，不能直接导入建档立卡户', async () => {
    const done = await take(await workbook(family('沈乡镇')), { who: 'township', year: 2015 })
    expect(done.row.faults!.flatMap((f) => f.reasons).join('\n')).toContain('由县级导入')
    const rows = family('沈乡镇')
    rows[0]![9] = '否'
    rows[0]![10] = null
    rows[0]![11] = null
    rows[0]![16] = null
    expect((await take(await workbook(rows), { who: 'township', year: 2015 })).row.state).toBe('done')
    rows[0]![6] = '西河乡'
    const far = (await take(await workbook(rows), { who: 'township', year: 2015 })).row
    expect(far.faults!.flatMap((f) => f.reasons).join('\n')).toContain('不在您的管辖范围内')
  })

  it('乡镇的表与登记不同的，不当场改户档，逐户成为变更申请；另一人同意后生效；同一张表再导不重复申请', async () => {
    const ids = [idNumber('1952-01-02'), idNumber('1954-03-04', 'female'), idNumber('1982-05-06')]
    await take(await workbook(family('乔两人', { ids })), { year: 2015 })
    const rows = family('乔两人', { ids, health: '患有大病', phone: '13900000008' })
    rows[0]![14] = '2.5'
    rows.push([null, null, '乔小孙', idNumber('2013-01-01'), '孙子', '健康', ...Array(12).fill(null)])
    const bytes = await workbook(rows)
    const done = await take(bytes, { who: 'township', year: 2015 })
    expect(done.row.faults).toEqual([])
    expect(count('变更申请（由另一人审核后生效）', done.row)).toBe(2)
    expect(count('新登记人口', done.row)).toBe(1)
    const [home] = await current('乔两人')
    expect(home).toMatchObject({ revision: 1, phone_masked: '138****0001', heads: 4 })
    const page = { limit: 20, offset: 0 }
    const open = async () =>
      (
        await bed.kernel.act(WHO.clerk, (h) =>
          changes.listChanges(h, { household: home!.id, state: 'open' } as never, page),
        )
      ).rows
    const asked = await open()
    expect(asked.map((c) => [c.title, c.origin]).sort()).toEqual([
      ['健康状况', 'import'],
      ['联系电话、2015年工资性收入', 'import'],
    ])
    const again = await take(bytes, { who: 'township', year: 2015 })
    expect(again.row.counts).toEqual([{ what: '与登记一致', count: 1, unit: '户' }])
    const approve = { action: 'approve' as const, comment: '', choices: {} }
    for (const { id } of asked) {
      const own = bed.kernel.act(WHO.township, (h) => actOnChange(h, id, approve))
      await expect(own).rejects.toMatchObject({ code: 'action-not-allowed' })
      await bed.kernel.act(WHO.clerk, (h) => actOnChange(h, id, approve))
    }
    expect(await current('乔两人')).toMatchObject([{ revision: 2, phone_masked: '139****0008' }])
    expect(await incomeOf(home!.id)).toEqual([{ year: 2015, gross: 2_500_000 }])
    expect((await take(bytes, { who: 'township', year: 2015, dryRun: true })).row.counts).toEqual([
      { what: '与登记一致', count: 1, unit: '户' },
    ])
    const undo = bed.kernel.act(WHO.township, (h) => undoImport(h, bed.kernel, done.id, '导错了文件'))
    await expect(undo).rejects.toMatchObject({
      code: 'ledger-not-undoable',
      params: { reason: expect.stringContaining('变更申请已审核同意（乔两人等 2 项）') },
    })
  })

  it('往年收入第一次登记不用审核，撤销导入时未审的申请一并撤回', async () => {
    const ids = [idNumber('1951-01-02'), idNumber('1953-03-04', 'female'), idNumber('1981-05-06')]
    const first = family('石撤回', { ids })
    first[0]![14] = null
    first[0]![15] = null
    await take(await workbook(first))
    const done = await take(await workbook(family('石撤回', { ids, health: '残疾' })), { who: 'township', year: 2015 })
    const [home] = await current('石撤回')
    expect(await incomeOf(home!.id)).toEqual([{ year: 2015, gross: 1_200_000 }])
    await bed.kernel.act(WHO.township, (h) => undoImport(h, bed.kernel, done.id, '导错了文件'))
    expect(await incomeOf(home!.id)).toEqual([])
    const states = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows(sql`SELECT state FROM households.change WHERE county = ${COUNTY} AND household = ${home!.id}`),
    )
    expect(states).toEqual([{ state: 'withdrawn' }])
  })

  it('GB18030 的 CSV，两层表头，列序不同', async () => {
    const id = idNumber('1966-06-06')
    const csv = [
      '西河乡贫困户台账,,,,,,',
      '村名,户主,,是否贫困户,致贫原因,帮扶责任人,',
      ',户主姓名,身份证号,,,姓名,单位',
      `石头社区,韩𬘡,${id},一般农户,,,`,
      '合计,1户,,,,,',
    ].join('\r\n')
    const bytes = gb18030(csv)
    const done = await take(bytes)
    expect(done.sheet.headings).toEqual([
      '村名',
      '户主/户主姓名',
      '户主/身份证号',
      '是否贫困户',
      '致贫原因',
      '帮扶责任人/姓名',
      '帮扶责任人/单位',
    ])
    expect(done.row).toMatchObject({ state: 'done' })
    expect(await current('韩𬘡')).toMatchObject([{ place: '999913101202', standing: 'general', heads: 1 }])
  })

  it('列对错了，在屏幕上改过来就行', async () => {
    const headings = [['甲'], ['乙'], ['丙'], ['丁']]
    const rows: SheetValue[][] = [['杨改列', idNumber('1970-02-02'), '李家沟村', '户主']]
    const file = await workbook(rows, headings)
    await expect(take(file)).rejects.toMatchObject({
      code: 'input-invalid',
      faults: [{ at: 'columns.name' }, { at: 'columns.village' }],
    })
    const done = await take(file, { columns: { name: 0, idNumber: 1, village: 2, relation: 3 }, keepAs: '四列表' })
    expect(done.row.state).toBe('done')
    expect((await take(file, { dryRun: true })).sheet).toMatchObject({
      mapping: '四列表',
      columns: { name: 0, village: 2 },
    })
  })
})

describe('认不得的写法', () => {
  it('不猜：包含“贫困户”的别的话不当作建档立卡户，引出原话并列出可填的', async () => {
    for (const word of ['不是贫困户', '贫困得很户', '疑似贫困户']) {
      const rows = family('郎不猜')
      rows[0]![9] = word
      rows[1]![5] = '不健康'
      const { row } = await take(await workbook(rows), { year: 2015 })
      const reasons = row.faults!.flatMap((f) => f.reasons)
      expect(reasons).toContain(`户类型看不懂“${word}”，可填：一般农户、建档立卡户、监测户、已退出`)
      expect(reasons.join()).toContain('健康状况看不懂“不健康”，可填：健康、长期慢性病、患有大病、残疾')
    }
    expect(await current('郎不猜')).toEqual([])
  })

  it('经办人指明自己的写法是什么，随对应关系保存，下次自动套用；指到没有的选项不收', async () => {
    const rows = family('鲁对照')
    rows[0]![9] = '红卡户'
    rows[2]![5] = '／'
    rows[1]![5] = '好得很'
    const words = { standing: { 红卡户: 'listed' }, health: { 好得很: 'healthy' } }
    const bytes = await workbook(rows, [...HEADINGS, ['红卡编号']])
    const tried = await take(bytes, { year: 2015, dryRun: true })
    expect(tried.sheet.said[9]).toEqual([{ word: '红卡户', count: 1 }])
    expect(tried.row.state).toBe('faulty')
    await expect(take(bytes, { words: { standing: { 红卡户: 'red' } } })).rejects.toMatchObject({
      code: 'input-invalid',
      faults: [{ at: 'words.standing', reason: expect.stringContaining('红卡户') }],
    })
    expect((await take(bytes, { year: 2015, words, keepAs: '红卡台账' })).row.state).toBe('done')
    expect(await current('鲁对照')).toMatchObject([{ standing: 'listed' }])
    const again = await take(bytes, { year: 2015, dryRun: true })
    expect(again.sheet).toMatchObject({ mapping: '红卡台账', words })
    expect(again.row.counts).toEqual([{ what: '与登记一致', count: 1, unit: '户' }])
  })

  it('“是”“否”按列名问的是什么来认，没有问的不认', async () => {
    const headings = HEADINGS.map((path) => (path[0] === '是否建档立卡户' ? ['是否监测户'] : path))
    const rows = family('伏看列名')
    rows[0]![9] = '否'
    const { row } = await take(await workbook(rows, headings), { year: 2015, dryRun: true })
    expect(row.faults!.flatMap((f) => f.reasons).join()).toContain('户类型看不懂“否”')
  })
})

it('一行的毛病一次说全：看不懂的、与登记不符的、帮扶责任人的，不分几次说', async () => {
  const ids = [idNumber('1947-01-02'), idNumber('1949-03-04', 'female'), idNumber('1977-05-06')]
  await take(await workbook(family('贾说全', { ids })), { year: 2015 })
  const rows = family('贾说全', { ids })
  rows[0]![5] = '亚健康'
  rows[0]![7] = '李家沟'
  rows[0]![9] = '已脱贫'
  rows[0]![13] = '很大'
  rows[0]![16] = '没有人'
  const { row } = await take(await workbook(rows), { year: 2015 })
  const reasons = row.faults![0]!.reasons.join('\n')
  for (const told of [
    '健康状况看不懂“亚健康”',
    '登记在东山镇王家村',
    '户类型登记为“建档立卡户”',
    '住房面积“很大”',
    '没有名为“没有人”的在岗干部',
  ])
    expect(reasons).toContain(told)
  expect(row.faults![0]!.columns).toEqual(expect.arrayContaining([5, 7, 9, 13, 16]))
})

it('看不懂的格子不当作空的：不再另说它没有填', async () => {
  const rows = family('路不重说')
  rows[0]![10] = '懒得很'
  rows[1]![4] = '屋里人'
  const { row } = await take(await workbook(rows), { year: 2015 })
  expect(row.faults!.flatMap((f) => f.reasons)).toEqual([
    expect.stringContaining('主要致贫原因看不懂“懒得很”'),
    expect.stringContaining('与户主关系看不懂“屋里人”'),
  ])
})

it('退回的表一行不少，标题还在，行号与原表相同', async () => {
  const rows = family('危行号')
  rows[1]![5] = '亚健康'
  const done = await take(await workbook(rows), { year: 2015 })
  const back = await returnedOf(done)
  expect(back.rows[0]![0]).toBe('试验县2015年建档立卡贫困户台账')
  expect(String(back.rows[1]![0])).toContain('填报单位')
  const [fault] = done.row.faults!
  expect(String(back.rows[fault!.row - 1]!.at(-1))).toContain('亚健康')
  const again = await take(
    await writeWorkbook([
      {
        name: '全县',
        above: back.rows.slice(0, 2) as SheetValue[][],
        columns: [...HEADINGS, ['原因']].map((title) => ({ title, kind: 'text' as const })),
        rows: back.rows.slice(4) as SheetValue[][],
      },
    ]),
    { dryRun: true, year: 2015 },
  )
  expect(again.row.faults!.map((f) => f.row)).toEqual([fault!.row])
})

describe('在屏幕上更正', () => {
  it('更正有误的格子，立即重新检查；原来是什么、谁改的都留着，封存；全部无误并确认才导入', async () => {
    const rows = family('江更正')
    const right = rows[1]![3] as string
    rows[1]![3] = `${right.slice(0, 17)}${right.endsWith('X') ? '1' : 'X'}`
    rows[2]![5] = '亚健康'
    const { id, row } = await take(await workbook(rows), { year: 2015 })
    expect(row.faults!.map((f) => [f.who, f.columns])).toEqual([
      ['江更正妻', [3]],
      ['江更正子', [5]],
    ])
    const [wife, son] = row.faults!.map((f) => f.row)
    const shown = await bed.kernel.act(WHO.clerk, (h) => rowOf(h, bed.kernel, id, wife!))
    expect(shown.cells[2]).toMatchObject({ heading: '家庭成员/姓名', field: 'name', text: '江更正妻' })
    expect(shown.cells[3]!.text).toContain('*')
    const mend = (cells: { row: number; column: number; to: string }[], who: keyof typeof WHO = 'clerk') =>
      bed.kernel.act(WHO[who], (h) => mendImport(h, bed.kernel, id, { cells }))
    await expect(mend([{ row: 9999, column: 0, to: '甲' }])).rejects.toMatchObject({ code: 'input-invalid' })
    await expect(mend([{ row: wife!, column: 3, to: right }], 'township')).rejects.toMatchObject({ code: 'not-found' })
    await mend([{ row: wife!, column: 3, to: right }])
    await runImport(bed.kernel, COUNTY, id, quiet)
    const half = await bed.kernel.act(WHO.clerk, (h) => store.loadImport(h, id))
    expect(half).toMatchObject({ state: 'faulty', faulty: 1 })
    expect(await current('江更正')).toEqual([])
    await mend([{ row: son!, column: 5, to: '健康' }])
    await runImport(bed.kernel, COUNTY, id, quiet)
    const view = await bed.kernel.act(WHO.clerk, async (h) => importFull(h, await store.loadImport(h, id)))
    expect(view).toMatchObject({ state: 'tried', faulty: 0, mayGoOn: true })
    expect(view.mends.map((c) => [c.row, c.heading, c.after, c.person])).toEqual([
      [son, '家庭成员/健康状况', '健康', '经办'],
      [wife, '家庭成员/身份证号码', expect.stringMatching(/\*/), '经办'],
    ])
    expect(view.mends[0]!.before).toBe('亚健康')
    expect(JSON.stringify(view)).not.toMatch(/\d{17}[\dX]/)
    await expect(mend([{ row: son!, column: 5, to: '残疾' }])).rejects.toMatchObject({ code: 'ledger-not-waiting' })
    await confirm('clerk', id)
    expect(await current('江更正')).toMatchObject([{ heads: 3 }])
    const entries = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows<{ after: unknown }>(sql`
        SELECT after FROM kernel.journal WHERE county = ${COUNTY} AND command = 'households.mend-import' AND subject = ${id}`),
    )
    expect(entries.map((e) => e.after)).toContainEqual({ cells: [{ row: wife, heading: '家庭成员/身份证号码' }] })
  })
})

describe('待确认的导入', () => {
  it('列在导入记录中；可以接着确认，也可以放弃；另查一遍的顶替原来的', async () => {
    const bytes = await workbook(family('童待定'))
    const { id } = await take(bytes, { year: 2015, dryRun: true })
    const page = { limit: 50, offset: 0 }
    const waiting = async () =>
      (await bed.kernel.act(WHO.clerk, (h) => store.listImports(h, { state: 'tried' }, page))).rows.map((r) => r.id)
    expect(await waiting()).toContain(id)
    await expect(bed.kernel.act(WHO.township, (h) => confirmImport(h, id))).rejects.toMatchObject({ code: 'not-found' })
    await bed.kernel.act(WHO.clerk, (h) => dropImport(h, id))
    expect(await waiting()).not.toContain(id)
    await expect(bed.kernel.act(WHO.clerk, (h) => confirmImport(h, id))).rejects.toMatchObject({
      code: 'ledger-not-waiting',
      params: { state: '已放弃' },
    })
    const first = await take(bytes, { year: 2015, dryRun: true })
    const { file, sheet, header, columns } = first.row
    const body = importBody.parse({ file, kind: 'household', sheet, header, columns, year: 2015, insteadOf: first.id })
    const { id: second } = await bed.kernel.act(WHO.clerk, (h) => startImport(h, body))
    await runImport(bed.kernel, COUNTY, second, quiet)
    expect(await waiting()).toEqual(expect.arrayContaining([second]))
    expect(await waiting()).not.toContain(first.id)
    await confirm('clerk', second)
    expect(await current('童待定')).toHaveLength(1)
  })
})

describe('撤销', () => {
  it('整批撤销：新登记的户结束，改过的户恢复原样，可以重新导入', async () => {
    const ids = [idNumber('1961-01-02'), idNumber('1963-03-04', 'female'), idNumber('1991-05-06')]
    const first = family('许撤销', { ids })
    await take(await workbook(first), { year: 2015 })
    const fresh = family('何新来')
    const second = await take(await workbook([...family('许撤销', { ids, phone: '13700000007' }), ...fresh]), {
      year: 2015,
    })
    expect(second.row.state).toBe('done')
    await bed.kernel.act(WHO.clerk, (h) => undoImport(h, bed.kernel, second.id, '导错了文件'))
    expect(await current('何新来')).toEqual([])
    expect(await current('许撤销')).toMatchObject([{ revision: 3, phone_masked: '138****0001' }])
    await expect(
      bed.kernel.act(WHO.clerk, (h) => undoImport(h, bed.kernel, second.id, '再撤一次')),
    ).rejects.toMatchObject({ code: 'ledger-not-undoable' })
    expect((await take(await workbook(fresh), { year: 2015 })).row.state).toBe('done')
  })

  it('原来没有登记收入的，撤销后还是没有登记，不是零：不会误判返贫；可以再登记', async () => {
    const ids = [idNumber('1949-01-02'), idNumber('1951-03-04', 'female'), idNumber('1978-05-06')]
    const before = family('尤收入', { ids })
    before[0]![14] = null
    before[0]![15] = null
    await take(await workbook(before))
    const after = await workbook(family('尤收入', { ids }))
    const done = await take(after, { year: 2015 })
    const [home] = await current('尤收入')
    expect(await incomeOf(home!.id)).toEqual([{ year: 2015, gross: 1_200_000 }])
    await bed.kernel.act(WHO.clerk, (h) => undoImport(h, bed.kernel, done.id, '导错了年度'))
    expect(await incomeOf(home!.id)).toEqual([])
    const view = await bed.kernel.act(WHO.clerk, (h) => householdView(h, home!.id))
    expect(view.income).toEqual([])
    expect(view.missing).toContain('2015年收入')
    const told = { year: 2015, lines: [{ source: 'wage' as const, amount: 900_000 }], why: '' }
    await bed.kernel.act(WHO.township, (h) => tellIncome(h, home!.id, told))
    expect(await incomeOf(home!.id)).toEqual([{ year: 2015, gross: 900_000 }])
  })

  it('导入后又办了事，说明为什么不能撤', async () => {
    const done = await take(await workbook(family('吕办事')), { year: 2015 })
    const [home] = await current('吕办事')
    await bed.kernel.act(WHO.township, (h) =>
      requestChange(h, {
        household: home!.id,
        subject: home!.id,
        fields: [{ field: 'houseArea', to: 90 }],
        grounds: '丈量更正',
        origin: 'console' as const,
      }),
    )
    const work = bed.kernel.act(WHO.clerk, (h) => undoImport(h, bed.kernel, done.id, '导错了文件'))
    await expect(work).rejects.toMatchObject({
      code: 'ledger-not-undoable',
      params: { reason: expect.stringContaining('已有变更申请') },
    })
  })
})

it('两份没有身份证号的台账同时导入，同一户不会登记两遍', async () => {
  const columns = [['户主姓名'], ['乡镇'], ['村'], ['组']]
  const bytes = await workbook([['沙同时', '东山镇', '王家村', '三组']], columns)
  const start = async () => {
    const file = await upload('clerk', '户台账.xlsx', bytes)
    const look = await bed.kernel.act(WHO.clerk, (h) => lookAt(h, bed.kernel, { file, kind: 'household' }))
    const { name: sheet, header, columns: as } = look.sheets[0]!
    const body = importBody.parse({ file, kind: 'household', sheet, header, columns: as })
    const { id } = await bed.kernel.act(WHO.clerk, (h) => startImport(h, body))
    await runImport(bed.kernel, COUNTY, id, quiet)
    await bed.kernel.act(WHO.clerk, (h) => confirmImport(h, id))
    return id
  }
  const [first, second] = [await start(), await start()]
  let other: Promise<unknown> | undefined
  // the second is judged while the first has written its homes and not yet ended
  const meeting = async (percent: number) => {
    if (percent <= 55 || other !== undefined) return
    let isOver = false
    other = runImport(bed.kernel, COUNTY, second, quiet).finally(() => {
      isOver = true
    })
    while (!isOver && !(await someoneWaits())) await new Promise((done) => setTimeout(done, 20))
  }
  await runImport(bed.kernel, COUNTY, first, meeting)
  await other
  expect(await current('沙同时')).toHaveLength(1)
  const row = await bed.kernel.act(WHO.clerk, (h) => store.loadImport(h, second))
  expect([row.state, count('新登记户', row)]).toEqual(['done', 0])
})

/** Whether anybody waits for a lock that two commands agreed upon. */
function someoneWaits(): Promise<boolean> {
  return bed.kernel.database.asOwner(
    async (c) => (await c.query(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`)).rows.length > 0,
  )
}

describe('帮扶台账导入', () => {
  const headings = [
    ['乡镇'],
    ['村'],
    ['贫困户', '户主'],
    ['贫困户', '身份证号'],
    ['帮扶干部', '姓名'],
    ['帮扶干部', '单位'],
    ['第几帮扶责任人'],
  ]
  it('按身份证号或村和户主找到户；第二帮扶责任人照样结对，已有的不重复，要换的说明走交接', async () => {
    const ids = [idNumber('1958-01-02'), idNumber('1959-03-04', 'female'), idNumber('1988-05-06')]
    await take(await workbook([...family('施结对', { ids }), ...family('张按名')]), { year: 2015 })
    const rows: SheetValue[][] = [
      [null, null, '施结对', ids[0]!, '赵帮扶', null, '第一'],
      [null, null, '施结对', ids[0]!, '钱帮扶', null, '第二'],
      ['东山镇', '王家村', '张按名', null, '孙帮扶', null, '第二'],
    ]
    const done = await take(await workbook(rows, headings), { kind: 'helper' })
    expect(done.row.faults).toEqual([])
    expect([count('新结对', done.row), count('与登记一致', done.row)]).toEqual([2, 1])
    rows[0]![4] = '孙帮扶'
    rows[2]![2] = '没有人'
    const refused = (await take(await workbook(rows, headings), { kind: 'helper' })).row
    const reasons = refused.faults!.flatMap((f) => f.reasons).join('\n')
    expect(reasons).toContain('第一帮扶责任人现为“赵帮扶”，更换请办理交接')
    expect(reasons).toContain('该村户档中没有户主“没有人”')
  })
})

describe('导出', () => {
  async function draw(body: Record<string, unknown>) {
    const wish = exportBody.parse(body)
    const { id } = await bed.kernel.act(WHO.clerk, (h) => startExport(h, wish))
    await runExport(bed.kernel, COUNTY, id, quiet)
    const row = await bed.kernel.act(WHO.clerk, (h) => store.loadExport(h, id))
    expect(row.state).toBe('done')
    const file = await bed.kernel.act(WHO.clerk, (h) => openFile(h, row.file!))
    const bytes = await bed.kernel.spool.read({ id: file.id, key: file.clearKey })
    const [sheet] = await readWorkbook(bytes)
    return { row, sheet: sheet!, bytes, text: JSON.stringify(sheet!.rows) }
  }

  it('合并表头、标题、填报行、落款；身份证号默认遮住', async () => {
    const { sheet, text } = await draw({ kind: 'household', year: 2015 })
    expect(sheet.rows[0]![0]).toBe('试验县户台账')
    expect(sheet.rows[1]![0]).toMatch(/填报单位：试验县/)
    expect(sheet.merges.length).toBeGreaterThan(8)
    expect(text).toContain('马大山')
    expect(text).not.toMatch(/\d{17}[\dX]/)
    expect(String(sheet.rows.at(-1)![0])).toContain('填表人')
  })

  it('完整号码要写用途，用途进日志', async () => {
    expect(exportBody.safeParse({ kind: 'resident', clear: true }).success).toBe(false)
    const { text } = await draw({ kind: 'resident', clear: true, purpose: '报省平台核对' })
    expect(text).toMatch(/\d{17}[\dX]/)
    const [entry] = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows(
        sql`SELECT why, after FROM kernel.journal WHERE county = ${COUNTY} AND command = 'households.export-ledger' AND why IS NOT NULL`,
      ),
    )
    expect(entry).toMatchObject({ why: '报省平台核对', after: { clear: true } })
  })

  it('导出的户台账、人口台账、帮扶台账，原样导回来与登记一致', async () => {
    for (const kind of ['household', 'resident', 'helper'] as const) {
      const { bytes } = await draw({ kind, clear: true, purpose: '核对台账', year: 2015 })
      const back = await take(bytes, { dryRun: true, year: 2015, kind: kind === 'helper' ? 'helper' : 'household' })
      expect(back.row.faults, kind).toEqual([])
      expect(
        back.row.counts!.map((c) => c.what),
        kind,
      ).toEqual(['与登记一致'])
    }
  })

  it('照导入时的版式导出', async () => {
    const done = await take(await workbook(family('曹版式')), { year: 2015 })
    const { sheet } = await draw({ kind: 'household', layout: done.id, year: 2015 })
    expect(sheet.rows[2]!.filter(Boolean)).toContain('家庭成员')
    expect(sheet.rows.some((r) => r[2] === '曹版式妻' && r[4] === '配偶')).toBe(true)
  })
})

it('到期的文件清走，别人的文件打不开', async () => {
  const file = await upload('clerk', '旧.xlsx', new Uint8Array([1, 2, 3]))
  await expect(bed.kernel.act(WHO.township, (h) => openFile(h, file))).rejects.toMatchObject({ code: 'not-found' })
  expect((await sweepFiles(bed.kernel, COUNTY, new Date('2016-03-08T01:00:01Z'))).removed).toBeGreaterThan(5)
  await expect(bed.kernel.act(WHO.clerk, (h) => openFile(h, file))).rejects.toMatchObject({ code: 'not-found' })
})
