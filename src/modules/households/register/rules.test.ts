import { describe, expect, it } from 'vitest'
import type { PersonRow } from './model.ts'
import { incomeLineOf, registerPack } from './pack.ts'
import { ageOn, causeFaults, dayFaults, joinFaults, missingFacts, nextHead, relationTo } from './rules.ts'

const person = (id: string, relation: string, more: Partial<PersonRow> = {}): PersonRow =>
  ({ id, relation, name: id, sex: 'male', birthOn: '1980-01-01', ...more }) as PersonRow

describe('户主接任', () => {
  it('先配偶，再年长者，年龄不详的排在后面', () => {
    const son = person('子', 'son', { birthOn: '1990-01-01' })
    const mother = person('母', 'mother', { birthOn: '1940-01-01' })
    const unknown = person('侄', 'nephew', { birthOn: null })
    expect(nextHead([unknown, son, mother])?.id).toBe('母')
    expect(nextHead([son, person('妻', 'spouse')])?.id).toBe('妻')
    expect(nextHead([unknown])?.id).toBe('侄')
    expect(nextHead([])).toBeUndefined()
  })

  it('与新户主的关系由原关系推出，推不出的记为其他', () => {
    const wife = person('妻', 'spouse', { sex: 'female' })
    expect(relationTo(wife, wife)).toBe('head')
    expect(relationTo(wife, person('子', 'son'))).toBe('son')
    expect(relationTo(wife, person('父', 'father'))).toBe('father-in-law')
    const son = person('子', 'son')
    expect(relationTo(son, wife)).toBe('mother')
    expect(relationTo(son, person('女', 'daughter'))).toBe('sibling')
    expect(relationTo(son, person('媳', 'daughter-in-law'))).toBe('other')
    expect(relationTo(person('父', 'father'), person('母', 'mother'))).toBe('spouse')
    expect(relationTo(person('侄', 'nephew'), son)).toBe('other')
  })
})

describe('登记规则', () => {
  it('致贫原因：一主、至多两次、不重复', () => {
    expect(causeFaults({ causeMain: 'illness', causesOther: ['funds', 'skill'] })).toEqual([])
    expect(causeFaults({ causeMain: null, causesOther: [] })).toEqual([])
    expect(causeFaults({ causeMain: null, causesOther: ['funds'] }).map((f) => f.at)).toEqual(['causeMain'])
    expect(causeFaults({ causeMain: 'funds', causesOther: ['funds', 'funds', 'skill'] })).toHaveLength(3)
  })

  it('年龄、日期、同户只有一名户主和一名配偶', () => {
    expect([ageOn('2000-03-02', '2016-03-01'), ageOn('2000-03-01', '2016-03-01'), ageOn(null, '2016-03-01')]).toEqual([
      15,
      16,
      null,
    ])
    expect(dayFaults('2016-03-02', '2016-01-01', '2016-03-01')).toHaveLength(1)
    expect(dayFaults('2015-12-31', '2016-01-01', '2016-03-01')).toHaveLength(1)
    expect(dayFaults('2016-01-01', '2016-01-01', '2016-03-01')).toEqual([])
    expect(joinFaults('head', [person('甲', 'head')])[0]?.reason).toContain('已有户主：甲')
    expect(joinFaults('son', [person('甲', 'son')])).toEqual([])
  })

  it('缺少的内容说到户、说到人；“否”不算缺', () => {
    const home = { id: 'h', waterSafe: false, houseGrade: null }
    expect(
      missingFacts(['waterSafe', 'houseGrade', 'health'], home, [
        person('甲', 'head'),
        person('乙', 'son', { health: 'healthy' }),
      ]),
    ).toEqual(['住房安全等级', '甲的健康状况'])
  })

  it('标准按年度，未列明的年度用上一年度的', () => {
    const pack = registerPack.parse({ incomeLine: { '2014': 280_000, '2016': 302_800 } })
    expect([2013, 2014, 2015, 2016, 2030].map((y) => incomeLineOf(pack, y))).toEqual([
      null,
      280_000,
      280_000,
      302_800,
      302_800,
    ])
  })
})
