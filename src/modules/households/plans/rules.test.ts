import { describe, expect, it } from 'vitest'
import { CAUSES, type Cause } from '../model.ts'
import { plansPack } from './pack.ts'
import { finishFaults, type ItemFacts, itemFaults, itemsFor, notDroppable, notFinishable } from './rules.ts'

const pack = plansPack.parse({})

describe('按致贫原因出措施', () => {
  it('十二种原因都有措施，同样的措施只列一次', () => {
    for (const cause of Object.keys(CAUSES) as Cause[])
      expect(itemsFor([cause], { year: 2016, today: '2016-03-01', templates: pack.templates }).length).toBeGreaterThan(
        0,
      )
    const twice = itemsFor(['illness', 'illness'], { year: 2016, today: '2016-03-01', templates: pack.templates })
    expect(twice).toHaveLength(2)
  })
  it('已经过了的期限落到年底；二月三十日落到月末', () => {
    const templates = { water: [{ kind: 'water' as const, title: '解决饮水', due: '02-30' }] }
    expect(itemsFor(['water'], { year: 2016, today: '2016-01-01', templates })[0]?.dueOn).toBe('2016-02-29')
    expect(itemsFor(['water'], { year: 2016, today: '2016-03-01', templates })[0]?.dueOn).toBe('2016-12-31')
  })
  it('没有写措施的原因，没有措施', () => {
    expect(itemsFor(['land'], { year: 2016, today: '2016-01-01', templates: {} })).toEqual([])
  })
})

describe('谁能登记、谁能取消', () => {
  const facts = (more: Partial<ItemFacts> = {}): ItemFacts => ({
    role: 'helper',
    asker: 'me',
    area: '999901100201',
    place: '999901100201',
    state: 'open',
    person: 'me',
    dueOn: '2016-06-30',
    today: '2016-06-01',
    ...more,
  })
  it('帮扶责任人登记自己的；别人的、别处的不行', () => {
    expect([...notFinishable(facts())]).toEqual([])
    expect([...notFinishable(facts({ person: 'other' }))]).toHaveLength(1)
    expect([...notFinishable(facts({ area: '999901100202' }))]).toHaveLength(1)
    expect([...notFinishable(facts({ state: 'done' }))]).toHaveLength(1)
  })
  it('逾期的不能取消，负责的人自己不能取消', () => {
    const township = facts({ role: 'township', asker: 'desk', area: '999901100' })
    expect([...notDroppable(township)]).toEqual([])
    expect([...notDroppable({ ...township, today: '2016-07-01' })]).toHaveLength(1)
    expect([...notDroppable(facts())]).toHaveLength(2)
  })
})

describe('日期', () => {
  const of = { madeOn: '2016-03-01', today: '2016-06-30', pack }
  it('完成日期在制定之后、今天之前，不能补记太久以前的', () => {
    const at = (doneOn: string) => finishFaults({ doneOn, evidence: [] }, of).length
    expect([at('2016-06-30'), at('2016-07-01'), at('2016-02-28'), at('2016-04-01')]).toEqual([0, 1, 1, 1])
  })
  it('要材料的县，没有材料不收', () => {
    const strict = { ...of, pack: { ...pack, evidence: 'required' as const } }
    expect(finishFaults({ doneOn: '2016-06-30', evidence: [] }, strict)[0]?.at).toBe('evidence')
  })
  it('期限在本年度之内、今天之后', () => {
    expect(itemFaults({ dueOn: '2017-01-01' }, { year: 2016, today: '2016-03-01' })).toHaveLength(1)
    expect(itemFaults({ dueOn: '2016-02-01' }, { year: 2016, today: '2016-03-01' })).toHaveLength(1)
    expect(itemFaults({ dueOn: '2016-12-31' }, { year: 2016, today: '2016-03-01' })).toEqual([])
  })
})
