import { describe, expect, it } from 'vitest'
import { verdicts } from '#kernel/pure/workflow.ts'
import { FACTS, type FactKey, factOf } from '../model.ts'
import { changeWorkflow, movedFields, plainValue, requestFaults, sameValue, valueFault } from './rules.ts'

const TODAY = '2016-03-01'

describe('登记内容的取值', () => {
  it('每一项都有自己的规定，错的说清楚', () => {
    const wrong: [FactKey, unknown][] = [
      ['waterSafe', 'yes'],
      ['houseGrade', 'E'],
      ['houseArea', -1],
      ['houseYear', 2017],
      ['fuel', ['wood', 'coal', 'clean', 'dung']],
      ['causesOther', ['illness', 'illness']],
      ['phone', '123'],
      ['idNumber', '100100196002031234'],
      ['place', '999912100'],
      ['name', null],
      ['relation', ''],
    ]
    for (const [key, value] of wrong) expect(valueFault(key, value, TODAY), key).not.toBeNull()
    const right: [FactKey, unknown][] = [
      ['waterSafe', false],
      ['houseGrade', null],
      ['houseArea', 80.5],
      ['houseYear', 2016],
      ['fuel', []],
      ['phone', '0912-5621234'],
      ['place', '999912100201'],
    ]
    for (const [key, value] of right) expect(valueFault(key, value, TODAY), key).toBeNull()
  })

  it('户的内容不能写到人身上；死亡和迁往他户不能一起申请', () => {
    expect(requestFaults([{ field: 'houseGrade', to: 'A' }], 'person', TODAY)).toHaveLength(1)
    const both = [
      { field: 'life' as const, to: 'dead' },
      { field: 'household' as const, to: '01560000-0000-7000-8000-000000000001' },
    ]
    expect(requestFaults(both, 'person', TODAY)).toHaveLength(1)
    expect(requestFaults([{ field: 'life', to: 'living' }], 'person', TODAY)).toHaveLength(1)
  })

  it('每项内容都有名称；选项类都有选项', () => {
    for (const [key, fact] of Object.entries(FACTS)) {
      expect(fact.title, key).not.toBe('')
      if (fact.type.startsWith('choice'))
        expect(Object.keys(factOf(key as FactKey).options ?? {}).length).toBeGreaterThan(1)
    }
  })

  it('空即未填，多选不分先后', () => {
    expect([plainValue('bank', '6222 0000 1111 2222'), plainValue('fuel', null), plainValue('nation', '')]).toEqual([
      '6222000011112222',
      [],
      null,
    ])
    expect(sameValue(['a', 'b'], ['b', 'a'])).toBe(true)
    expect(sameValue(undefined, null)).toBe(true)
  })
})

describe('审核', () => {
  it('其间已变的才要逐项决定', () => {
    const field = { field: 'houseGrade' as const, title: '', from: 'B', to: 'C' }
    expect(movedFields([field], () => 'B')).toEqual([])
    expect(movedFields([field], () => 'C')).toEqual([])
    expect(movedFields([field], () => 'D')).toHaveLength(1)
  })

  it('迁出本乡镇的由县级审核；系统不能代人审核', () => {
    const facts = { person: 'b', askedBy: 'a', place: '999912100201', area: '999912100', target: '999912101201' }
    const approve = (more: object) =>
      verdicts(changeWorkflow, 'open', 'township', { ...facts, ...more }).find((v) => v.action === 'approve')!
    expect(approve({}).reasons).toEqual(['迁往其他乡镇的，由县级审核。'])
    expect(approve({ target: '999912100202' }).allowed).toBe(true)
    expect(approve({ target: null, person: null }).allowed).toBe(false)
  })
})
