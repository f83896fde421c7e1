import { describe, expect, it } from 'vitest'
import { pairingsPack } from './pack.ts'
import {
  actsFor,
  carryPlan,
  finishFaults,
  notDroppable,
  type OpenPair,
  pairingFaults,
  type Side,
  stepFaults,
} from './rules.ts'

const pack = pairingsPack.parse({})
const side = (id: string, kind: Side['kind'] = 'village-branch', parent: string | null = null): Side => ({
  id,
  name: id,
  kind,
  place: '999901100201',
  parent,
})
const strong = (a: string, b: string): OpenPair => ({ kind: 'strong-weak', a, b })

describe('能不能结对', () => {
  const at = (a: Side, b: Side, open: OpenPair[], kind: OpenPair['kind'] = 'strong-weak') =>
    pairingFaults({ kind, a, b, from: '2016-01-01' }, open, pack).map((f) => f.at)

  it('不能与自己结对；同一类别不能重复，谁牵头都一样', () => {
    expect(at(side('甲'), side('甲'), [])).toEqual(['b'])
    expect(at(side('甲'), side('乙'), [{ kind: 'build-together', a: '乙', b: '甲' }], 'build-together')).toEqual(['b'])
    expect(at(side('甲'), side('乙'), [{ kind: 'regional', a: '乙', b: '甲' }], 'build-together')).toEqual([])
  })

  it('一个强村最多带三个；被带的不能再带，带人的不能被带，一个弱村只有一个强村', () => {
    const three = ['乙', '丙', '丁'].map((b) => strong('甲', b))
    expect(at(side('甲'), side('戊'), three.slice(1))).toEqual([])
    expect(at(side('甲'), side('戊'), three)).toEqual(['a'])
    expect(at(side('乙'), side('戊'), three)).toEqual(['a'])
    expect(at(side('戊'), side('甲'), three)).toEqual(['b'])
    expect(at(side('戊'), side('乙'), three)).toEqual(['b'])
    expect(at(side('甲', 'department'), side('乙', 'enterprise'), [])).toEqual(['a', 'b'])
  })

  it('区域化党建不在上下级之间；结束日期在起始日期之后', () => {
    expect(at(side('党委', 'township-committee'), side('甲', 'village-branch', '党委'), [], 'regional')).toEqual(['b'])
    const span = { kind: 'regional' as const, a: side('甲'), b: side('乙'), from: '2016-01-01', to: '2016-01-01' }
    expect(pairingFaults(span, [], pack).map((f) => f.at)).toEqual(['to'])
  })
})

it('县级替谁都能办，乡镇办本乡镇的，部门办自己的', () => {
  const of = { place: '999901100201', unit: '甲' }
  const may = (
    role: 'clerk' | 'township' | 'village' | 'department',
    place: string | null,
    unit: string | null = null,
  ) => actsFor({ role, place, unit }, of, ['clerk', 'township', 'department'])
  expect(may('clerk', '999901')).toBe(true)
  expect([may('township', '999901100'), may('township', '999901101')]).toEqual([true, false])
  expect([may('department', null, '甲'), may('department', null, '乙')]).toEqual([true, false])
  expect(may('village', '999901100201')).toBe(false)
})

it('事项由双方之一负责，期限在结对期内；完成日期不早不晚；逾期的不能取消', () => {
  const of = { a: '甲', b: '乙', from: '2016-02-01', to: '2016-12-31', today: '2016-03-01' }
  const step = (organisation: string, dueOn: string) => stepFaults({ organisation, dueOn }, of).map((f) => f.at)
  expect([step('甲', '2016-03-01'), step('乙', '2016-12-31')]).toEqual([[], []])
  expect([step('丙', '2016-02-29'), step('甲', '2017-01-01')]).toEqual([['organisation', 'dueOn'], ['dueOn']])
  const done = (day: string) => finishFaults(day, { from: '2016-02-01', today: '2016-06-01', pack }).length
  expect(['2016-06-01', '2016-03-31', '2016-06-02', '2016-03-30', '2016-01-31'].map(done)).toEqual([0, 0, 1, 1, 1])
  expect(notDroppable({ state: 'open', dueOn: '2016-03-01' }, '2016-03-01')).toEqual([])
  expect(notDroppable({ state: 'open', dueOn: '2016-02-29' }, '2016-03-01')).toHaveLength(1)
  expect(notDroppable({ state: 'done', dueOn: '2016-03-09' }, '2016-03-01')).toHaveLength(1)
})

it('组织合并：由接续组织继续；双方成为一个的结束；已有同类结对的并入；两项成为同一项的只留一项', () => {
  const open = [
    { id: '1', ...strong('旧甲', '乙') },
    { id: '2', ...strong('旧甲', '新') },
    { id: '3', kind: 'regional' as const, a: '旧甲', b: '丙' },
    { id: '4', kind: 'regional' as const, a: '丙', b: '新' },
    { id: '5', ...strong('旧乙', '乙') },
    { id: '6', ...strong('旁', '观') },
    { id: '7', ...strong('撤', '观') },
  ]
  const heirs: Record<string, string | null> = { 旧甲: '新', 旧乙: '新', 撤: null }
  const plan = carryPlan(open, new Set(['1', '2', '3', '5', '7']), (id) => (id in heirs ? heirs[id]! : id))
  expect(plan.map(({ from, to, into }) => ({ from, to, into }))).toEqual([
    { from: '1', to: { a: '新', b: '乙' }, into: null },
    { from: '2', to: null, into: null },
    { from: '3', to: { a: '新', b: '丙' }, into: '4' },
    { from: '5', to: { a: '新', b: '乙' }, into: '1' },
    { from: '7', to: null, into: null },
  ])
})
