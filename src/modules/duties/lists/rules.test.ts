import { describe, expect, it } from 'vitest'
import type { Role } from '#kernel/pure/scope.ts'
import { dutiesPack } from '../pack.ts'
import type { NewList } from './model.ts'
import { faultsOfList, mayDoWith, progressOfTree } from './rules.ts'

const item = (code: string, more: object = {}) => ({
  code,
  title: `事项${code}`,
  subjectKind: 'village-branch' as const,
  recurrence: 'monthly' as const,
  deadline: { kind: 'endOfMonth' as const },
  evidence: false,
  ...more,
})
const list = (more: Partial<NewList>): NewList => ({
  code: 'L',
  kind: 'responsibility',
  title: '清单',
  year: 2016,
  issuedOn: '2016-01-04',
  waves: [],
  objectives: [],
  items: [],
  ...more,
})

describe('清单的校验', () => {
  it('编号重复、权重不合、指标与目标值不成对、固定日期用于周期事项，逐项指出', () => {
    const faults = faultsOfList(
      list({
        objectives: [
          {
            code: 'A',
            title: '目标',
            weight: 100,
            items: [],
            indicators: [
              { code: 'A1', title: '指标', weight: 100, items: [item('x', { weight: 60 }), item('x', { weight: 30 })] },
            ],
          },
        ],
        items: [
          item('y', { measure: 'meetings.held' }),
          item('z', { deadline: { kind: 'fixed', day: '2016-06-30' } }),
          item('w', { measure: 'meetings.held', target: 1, evidence: true }),
        ],
      }),
    )
    expect(faults.map((f) => f.at)).toEqual([
      'objectives.0.indicators.0.items.1.code',
      'objectives.0.indicators.0.weight',
      'items.0.target',
      'items.1.deadline',
      'items.2.evidence',
    ])
  })

  it('空清单和批次重叠的清单不能下达', () => {
    expect(faultsOfList(list({}))[0]!.reason).toBe('清单中没有条目')
    const waves = [1, 2].map((wave) => ({
      wave,
      title: `第${wave}批`,
      from: '2016-03-01',
      to: '2016-03-31',
      places: ['999901100'],
    }))
    expect(faultsOfList(list({ items: [item('x')], waves })).map((f) => f.at)).toEqual(['waves.1.places'])
  })

  it('空的县级配置有效；配置中清单编号不能重复', () => {
    expect(dutiesPack.parse({})).toEqual({ lists: [], letters: [] })
    const twice = dutiesPack.safeParse({ lists: [list({ items: [item('x')] }), list({ items: [item('x')] })] })
    expect(twice.error?.issues.map((i) => i.message)).toEqual(['清单编号“L”重复'])
  })
})

describe('进度', () => {
  it('上级的进度是下级按权重的汇总；还没有事项的条目不拉低进度', () => {
    const nodes = [
      { id: 'o', parent: null, kind: 'objective', weight: 100 },
      { id: 'a', parent: 'o', kind: 'item', weight: 75 },
      { id: 'b', parent: 'o', kind: 'item', weight: 25 },
      { id: 'c', parent: null, kind: 'item', weight: 40 },
    ]
    const counted = { late: 0, overdue: 0, short: 0 }
    const { byNode, all } = progressOfTree(
      nodes,
      new Map([
        ['a', { ...counted, total: 4, done: 2 }],
        ['b', { ...counted, total: 1, done: 1 }],
      ]),
    )
    expect(byNode.get('o')).toMatchObject({ total: 5, done: 3, share: 0.625 })
    expect(byNode.get('c')).toMatchObject({ total: 0, share: null })
    expect(all.share).toBe(0.625)
  })
})

it('清单由县级经办或下达单位办理：村里只能终止本村的，不能生成责任书；督查组和终止了的都不办', () => {
  const mine = { unit: 'own', endedOn: null }
  const may = (role: Role, unit: string | null, of: Parameters<typeof mayDoWith>[0] = mine) =>
    Object.values(mayDoWith(of, { role, unit }))
  expect(may('clerk', null)).toEqual([true, true])
  expect(may('township', 'own')).toEqual([true, true])
  expect(may('township', 'other')).toEqual([false, false])
  expect(may('village', 'own')).toEqual([false, true])
  expect(may('inspector', 'own')).toEqual([false, false])
  expect(may('clerk', null, { unit: 'own', endedOn: '2016-03-01' })).toEqual([false, false])
})
