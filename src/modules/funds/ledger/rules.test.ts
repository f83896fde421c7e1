import { expect, it } from 'vitest'
import { newId } from '#kernel/pure/ids.ts'
import { aboutOf, mayBeSame, nextToClose, overlap, whyNotClose } from './rules.ts'

const ID = newId(new Date())

it('年度按次序结账，第一次从有账的第一年开始', () => {
  expect(nextToClose([], null)).toBeNull()
  expect(nextToClose([], 2014)).toBe(2014)
  expect(nextToClose([2014, 2015], 2014)).toBe(2016)
  expect(whyNotClose(2016, '2018-01-05', [], [], 2015)).toEqual(['2015 年度还没有结账。'])
  expect(whyNotClose(2015, '2018-01-05', [], [], 2015)).toEqual([])
  expect(whyNotClose(2017, '2018-01-05', [2015], [], 2015)).toEqual(['2016 年度还没有结账。'])
})

it('收款人是谁：有编号的按编号和档案，没有编号的居民、家庭按地方和姓名，供应商、组织按名称', () => {
  const place = '999901100201'
  expect(aboutOf({ kind: 'resident', id: ID, title: '甲', place })).toBe(`households.person/${ID}`)
  expect(aboutOf({ kind: 'resident', of: 'care.case', id: ID, title: '甲', place })).toBe(`care.case/${ID}`)
  expect(aboutOf({ kind: 'resident', title: '甲', place })).toBe(`households.person:${place}/甲`)
  expect(aboutOf({ kind: 'household', title: '甲家', place })).toBe(`households.household:${place}/甲家`)
  expect(aboutOf({ kind: 'supplier', title: '粮油公司', place })).toBe('supplier/粮油公司')
})

it('同名的，同一档案里的两个人不会是同一人，其余要由申请人说明', () => {
  const [person, ofCase] = [`households.person/${newId(new Date())}`, `care.case/${newId(new Date())}`]
  const named = 'households.person:999901100201/甲'
  expect(mayBeSame({ kind: 'resident', id: ID }, [person])).toBe(false)
  expect(mayBeSame({ kind: 'resident', id: ID }, [named])).toBe(true)
  expect(mayBeSame({ kind: 'resident', id: ID }, [named, person])).toBe(false)
  expect(mayBeSame({ kind: 'resident', id: ID }, [ofCase])).toBe(true)
  expect(mayBeSame({ kind: 'resident', of: 'care.case', id: ID }, [ofCase])).toBe(false)
  expect(mayBeSame({ kind: 'resident' }, [person])).toBe(true)
  expect(overlap('999901', '999901100201')).toBe(true)
  expect(overlap('999901100201', '999901100202')).toBe(false)
})
