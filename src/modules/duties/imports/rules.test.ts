import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isDay } from '#kernel/pure/day.ts'
import { guessColumns } from '#kernel/pure/ledger.ts'
import { FIELDS, listFromRows, subjectOf, termOf } from './rules.ts'

const ORGANISATIONS = [
  { name: '试验县委组织部', kind: 'department' },
  { name: '试验县财政局党组', kind: 'department' },
  { name: '东镇党委', kind: 'township-committee' },
]
const CATEGORIES = [{ code: 'construction', title: '组织建设' }]
const KNOWN = { organisations: ORGANISATIONS, categories: CATEGORIES }
const find = (name: string) => ORGANISATIONS.find((o) => o.name.includes(name))
const HEAD = { code: 'X', kind: 'task' as const, title: '重点任务清单', year: 2016, issuedOn: '2016-01-04' }
const COLUMNS = { objective: 0, indicator: 1, title: 2, weight: 3, subject: 4, deadline: 5, evidence: 6 }

describe('期限的文字', () => {
  it.each([
    ['每月25日前', { recurrence: 'monthly', deadline: { kind: 'dayOfMonth', day: 25 } }],
    ['每月底前完成', { recurrence: 'monthly', deadline: { kind: 'endOfMonth' } }],
    ['每月第3个工作日前', { recurrence: 'monthly', deadline: { kind: 'workingDayOfMonth', nth: 3 } }],
    ['每月倒数第2个工作日', { recurrence: 'monthly', deadline: { kind: 'workingDayOfMonth', nth: -2 } }],
    ['每季度末', { recurrence: 'quarterly', deadline: { kind: 'endOfMonth' } }],
    ['每季度末月20日前', { recurrence: 'quarterly', deadline: { kind: 'dayOfMonth', day: 20 } }],
    ['每年底', { recurrence: 'yearly', deadline: { kind: 'endOfMonth' } }],
    ['年底前', { recurrence: 'once', deadline: { kind: 'fixed', day: '2016-12-31' } }],
    ['6月底前', { recurrence: 'once', deadline: { kind: 'fixed', day: '2016-06-30' } }],
    ['2016年2月底前', { recurrence: 'once', deadline: { kind: 'fixed', day: '2016-02-29' } }],
    ['2016年6月30日前完成', { recurrence: 'once', deadline: { kind: 'fixed', day: '2016-06-30' } }],
    ['2016.6.30', { recurrence: 'once', deadline: { kind: 'fixed', day: '2016-06-30' } }],
    ['5个工作日内', { recurrence: 'once', deadline: { kind: 'workingDays', count: 5 } }],
    ['收到后15日内', { recurrence: 'once', deadline: { kind: 'calendarDays', count: 15 } }],
  ])('%s', (text, term) => expect(termOf(text, '', 2016)).toEqual(term))

  it('单独的频次一列补足期限', () => {
    expect(termOf('25日前', '每月', 2016)).toEqual({ recurrence: 'monthly', deadline: { kind: 'dayOfMonth', day: 25 } })
    expect(termOf(new Date('2016-05-20T00:00:00Z'), '一次性', 2016)).toEqual({
      recurrence: 'once',
      deadline: { kind: 'fixed', day: '2016-05-20' },
    })
  })

  it.each(['长期坚持', '2016年2月30日', '每月32日', '', '13月底'])('看不懂就说看不懂:%s', (text) =>
    expect(termOf(text, '', 2016)).toBeNull(),
  )

  it('任何文字都不出错，读出的日期都是真日期', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^(每(月|季度?|年))?(\d{0,4}年)?\d{0,2}月?(底|\d{0,3}日)?前?$/)),
        (text) => {
          const term = termOf(text, '', 2016)
          if (term?.deadline.kind === 'fixed') expect(isDay(term.deadline.day)).toBe(true)
        },
      ),
    )
  })
})

describe('责任主体的文字', () => {
  it('各级统称、单个名称、几个名称', () => {
    expect(subjectOf('各乡镇党委', find)).toEqual({ kind: 'township-committee', names: [] })
    expect(subjectOf('各村（社区）党支部', find)).toEqual({ kind: 'village-branch', names: [] })
    expect(subjectOf('组织部、财政局', find)).toEqual({
      kind: 'department',
      names: ['试验县委组织部', '试验县财政局党组'],
    })
    expect(subjectOf('教育局', find)).toEqual({ reason: '找不到责任主体“教育局”，请核对组织名册中的名称' })
    expect(subjectOf('各乡镇党委、组织部', find)).toEqual({ reason: '同一条目只能由一类责任主体承担，请分成几行填写' })
  })
})

describe('整张表', () => {
  it('目标和指标只写一次也归到各行，合计行和空行不算', () => {
    const { list, faults, items } = listFromRows(
      HEAD,
      [
        { row: 4, cells: ['组织建设', '班子', '召开党委会', 10, '各乡镇党委', '每月25日前', '会议记录'] },
        { row: 5, cells: [null, null, '培训支部书记', 20, '各乡镇党委', '6月底前', '无'] },
        { row: 6, cells: [null, '队伍', '发展党员', 30, '组织部', '每季度末', null] },
        { row: 7, cells: [null, null, null, null, null, null, null] },
        { row: 8, cells: ['合计', null, null, 60, null, null, null] },
      ],
      COLUMNS,
      KNOWN,
    )
    expect(faults).toEqual([])
    expect(items).toBe(3)
    expect(list.objectives).toMatchObject([
      {
        title: '组织建设',
        indicators: [
          {
            title: '班子',
            items: [
              { title: '召开党委会', evidence: true, weight: 10 },
              { title: '培训支部书记', evidence: false },
            ],
          },
          { title: '队伍', items: [{ subjects: ['试验县委组织部'] }] },
        ],
      },
    ])
  })

  it('每行的每个毛病都说出来', () => {
    const { faults } = listFromRows(
      HEAD,
      [{ row: 4, cells: ['目标', '指标', '', '多', '教育局', '尽快', null] }],
      COLUMNS,
      KNOWN,
    )
    expect(faults).toEqual([
      {
        row: 4,
        reasons: [
          expect.stringContaining('没有写明工作任务'),
          expect.stringContaining('教育局'),
          expect.stringContaining('看不懂完成时限'),
          expect.stringContaining('不是数字'),
        ],
      },
    ])
  })

  it('问题类别按名称或代码对照县级配置，没有的说明可填哪些', () => {
    const row = (category: string) => ['目标', '', '召开党委会', null, '各乡镇党委', '每月底', null, category]
    const read = (category: string) =>
      listFromRows(HEAD, [{ row: 4, cells: row(category) }], { ...COLUMNS, category: 7 }, KNOWN)
    expect(read('组织建设').list.objectives[0]!.items[0]).toMatchObject({ category: 'construction' })
    expect(read('construction').list.objectives[0]!.items[0]).toMatchObject({ category: 'construction' })
    expect(read('').list.objectives[0]!.items[0]!.category).toBeUndefined()
    expect(read('乱写的').faults).toEqual([{ row: 4, reasons: ['没有名为“乱写的”的问题类别，可填“组织建设”'] }])
  })

  it('编号重复指到行', () => {
    const row = ['目标', '', '召开党委会', null, '各乡镇党委', '每月底', null, 'A1']
    const { faults } = listFromRows(
      HEAD,
      [4, 5].map((n) => ({ row: n, cells: row })),
      { ...COLUMNS, code: 7 },
      KNOWN,
    )
    expect(faults).toEqual([{ row: 5, reasons: ['编号“A1”与第4行重复'] }])
  })

  it('列名能认出来，合并表头也认', () => {
    expect(
      guessColumns(
        [
          ['序号'],
          ['一级指标'],
          ['二级指标'],
          ['工作任务'],
          ['分值'],
          ['责任单位'],
          ['责任人', '姓名'],
          ['责任人', '职务'],
          ['完成时限'],
        ],
        FIELDS,
      ),
    ).toEqual({
      code: 0,
      objective: 1,
      indicator: 2,
      title: 3,
      weight: 4,
      subject: 5,
      ownerName: 6,
      ownerTitle: 7,
      deadline: 8,
    })
  })

  it('二万行，逐行都认出来', () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => ({
      row: i + 3,
      cells: [`目标${i % 50}`, `指标${i % 500}`, `任务${i}`, 1, i % 2 ? '各乡镇党委' : '组织部', '每月25日前', '记录'],
    }))
    const read = listFromRows(HEAD, rows, COLUMNS, KNOWN)
    expect(read.faults).toEqual([])
  })
})
