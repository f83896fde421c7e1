import { describe, expect, it } from 'vitest'
import { another, inPerson, judgedByAnother, ownRequest } from './second-person.ts'

const said = (rule: Iterable<string>) => [...rule]

describe('经办人不得复核、决定自己办的事', () => {
  it('与其中任何一人相同就说明理由，系统和不明的人不算同一人', () => {
    expect(said(another('a', 'a', '问题由您提出', '应由其他人复核'))).toEqual(['问题由您提出，应由其他人复核。'])
    expect(said(another('a', ['b', 'a'], '整改由您办理', '应由其他人核实'))).toHaveLength(1)
    expect(said(another('a', 'b', '问题由您提出', '应由其他人复核'))).toEqual([])
    expect(said(another(null, null, '问题由您提出', '应由其他人复核'))).toEqual([])
    expect(said(ownRequest('a', null))).toEqual([])
    expect(said(ownRequest('a', 'a'))).toEqual(['申请由您提出，应由其他人决定。'])
  })

  it('申诉由没有作过决定、也不是申诉人的人决定', () => {
    const facts = { person: 'a', deciders: ['a'], appellant: 'a' }
    expect(said(judgedByAnother(facts, '问题'))).toEqual([
      '您已对此问题作过决定，申诉应由其他负责人决定。',
      '申诉由您提出，应由其他负责人决定。',
    ])
  })

  it('系统不能代替本人办理', () => {
    expect(said(inPerson({ person: null }))).toHaveLength(1)
    expect(said(inPerson({ person: 'a' }))).toEqual([])
  })
})
