import { describe, expect, it } from 'vitest'
import { verdicts } from '#kernel/pure/workflow.ts'
import type { FileFacts } from './model.ts'
import { procedurePack, termOf } from './pack.ts'
import { appraisal, type CaseFacts, doneBySteps, nextStep, WAYS, workflows } from './rules.ts'

const file: FileFacts = { year: 2015, perHead: 300_000, line: 285_500, heads: 4, lacking: [] }
const facts = (more: Partial<CaseFacts> = {}): CaseFacts => ({
  today: '2016-03-10',
  person: 'me',
  openedBy: 'opener',
  doneBy: {},
  noticeReasons: [],
  file,
  ...more,
})
const why = (kind: keyof typeof workflows, state: never, role: never, action: string, f = facts()) =>
  verdicts(workflows[kind], state, role, f).find((v) => v.action === action)!.reasons

it('每一步没有办结的事项都说得出下一步是什么、由谁办', () => {
  for (const [kind, way] of Object.entries(WAYS) as [keyof typeof WAYS, (typeof WAYS)['entry']][])
    for (const state of way)
      expect([kind, state, nextStep(kind, state) === null]).toEqual([kind, state, state === 'closed'])
  expect(nextStep('entry', 'noticed')).toEqual({ action: 'endorse', label: '乡镇审核通过', by: '乡镇党委' })
  expect(nextStep('watch', 'lifting')!.action).toBe('lift')
})

describe('民主评议的计算', () => {
  const rule = procedurePack.parse({}).appraisal
  const of = { today: '2016-03-10', since: '2016-03-01' }
  const count = (due: number, present: number, favour: number, against = 0, heldOn = '2016-03-05') =>
    appraisal({ heldOn, due, present, favour, against }, rule, of)
  it('实到三分之二以上（含三分之二）、赞成过半数才通过；弃权自己算', () => {
    expect(count(30, 21, 15, 2).facts).toMatchObject({ abstain: 4, passed: true })
    expect(count(30, 20, 20).faults).toEqual([])
    expect(count(30, 19, 19).faults[0]).toMatchObject({
      at: 'appraisal.present',
      reason: expect.stringContaining('三分之二'),
    })
    expect(count(50, 33, 33).faults).toHaveLength(1)
    expect(count(30, 22, 11, 11).facts.passed).toBe(false)
    expect(count(30, 22, 12, 10).facts.passed).toBe(true)
  })
  it('数字对不上的不收', () => {
    expect(count(20, 25, 20).faults).toHaveLength(1)
    expect(count(20, 20, 15, 6).faults[0]?.at).toBe('appraisal.favour')
    expect(count(0, 0, 0).faults[0]?.at).toBe('appraisal.due')
    expect(count(20, 20, 15, 0, '2016-03-11').faults[0]?.at).toBe('appraisal.heldOn')
    expect(count(20, 20, 15, 0, '2016-02-11').faults[0]?.at).toBe('appraisal.heldOn')
  })
})

describe('期限', () => {
  const pack = procedurePack.parse({
    terms: {
      '2016': { entry: 60, review: 90, exit: 60, watch: 15 },
      '2018': { entry: 30, review: 90, exit: 60, watch: 10 },
    },
  })
  it('按年度取，没有写的年度沿用上一个', () => {
    expect(termOf(pack, 'watch', 2015)).toBe(15)
    expect(termOf(pack, 'watch', 2017)).toBe(15)
    expect(termOf(pack, 'entry', 2020)).toBe(30)
  })
})

describe('步骤', () => {
  it('每类事项从受理走得到办结，每个状态都在路上', () => {
    for (const [kind, way] of Object.entries(WAYS)) {
      const { transitions } = workflows[kind as keyof typeof workflows]
      for (let i = 1; i < way.length; i += 1)
        expect(
          transitions.some((t) => t.to === way[i] && t.from.includes(way[i - 1]!)),
          `${kind} ${way[i]}`,
        ).toBe(true)
    }
  })

  it('审核、审定的不是核实、提出的那个人', () => {
    const f = facts({ doneBy: { verify: 'me' } })
    expect(why('entry', 'noticed' as never, 'township' as never, 'endorse', f)).toEqual([
      '入户核实由您办理，应由其他人审核。',
    ])
    const e = facts({ doneBy: { appraise: 'me' } })
    expect(why('entry', 'noticed' as never, 'township' as never, 'endorse', e)).toEqual([
      '民主评议由您办理，应由其他人审核。',
    ])
    const g = facts({ openedBy: 'me', doneBy: { endorse: 'me', verify: 'me' } })
    expect(why('entry', 'endorsed' as never, 'clerk' as never, 'decide', g)).toHaveLength(3)
  })

  it('公示没过，每个缘由都说', () => {
    const f = facts({ noticeReasons: ['公示未期满', '有异议'] })
    expect(why('entry', 'noticed' as never, 'township' as never, 'endorse', f)).toHaveLength(2)
    expect(why('entry', 'noticed' as never, 'township' as never, 'endorse', facts({ noticeReasons: null }))).toEqual([
      '还没有公示。',
    ])
  })

  it('退出和解除监测只看户档里的收入和保障', () => {
    const poor = facts({ file: { ...file, perHead: 200_000, lacking: ['饮水安全'] } })
    expect(why('exit', 'appraised' as never, 'township' as never, 'propose', poor)).toHaveLength(2)
    expect(why('watch', 'watching' as never, 'village' as never, 'ask-lift', poor)).toHaveLength(2)
    expect(why('watch', 'watching' as never, 'village' as never, 'ask-lift')).toEqual([])
    const none = facts({ file: { ...file, perHead: null } })
    expect(why('exit', 'noticed' as never, 'clerk' as never, 'decide', none)[0]).toContain('2015 年的收入')
  })

  it('退回之后，重新算谁办过', () => {
    const events = [
      { action: 'open', person: 'a' },
      { action: 'verify', person: 'b' },
      { action: 'return', person: 'c' },
      { action: 'verify', person: 'd' },
    ]
    expect(doneBySteps(events)).toEqual({ verify: 'd' })
  })
})
