import { describe, expect, it } from 'vitest'
import type { Calendar } from '#kernel/pure/calendar.ts'
import { drawWorkflow, verdicts } from '#kernel/pure/workflow.ts'
import { type DutyFacts, dueNote, dutyWorkflow } from './rules.ts'

const calendar: Calendar = {
  notices: new Map([
    [2016, '国办发明电〔2015〕18号'],
    [2017, '国办发明电〔2016〕17号'],
  ]),
  exceptions: new Map([
    ['2016-10-03', false],
    ['2016-10-04', false],
    ['2016-10-05', false],
    ['2016-10-06', false],
    ['2016-10-07', false],
    ['2016-10-08', true],
    ['2016-10-09', true],
  ]),
}

it('办理情况用话说清', () => {
  const open = { dueOn: '2016-10-10', doneOn: null, state: 'open' as const }
  expect(dueNote(calendar, open, '2016-09-30')).toBe('还有3个工作日')
  expect(dueNote(calendar, open, '2016-10-10')).toBe('今天到期')
  expect(dueNote(calendar, open, '2016-10-12')).toBe('已逾期2个工作日')
  expect(dueNote(calendar, { ...open, doneOn: '2016-10-10', state: 'done' }, '2016-10-12')).toBe('按时办结')
  expect(dueNote(calendar, { ...open, doneOn: '2016-10-11', state: 'done' }, '2016-10-12')).toBe('逾期办结')
  expect(dueNote(calendar, { ...open, dueOn: '2018-01-10' }, '2016-10-12')).toBe('未到期')
})

const facts: DutyFacts = {
  own: true,
  unitName: '东一村党支部',
  measure: null,
  needsEvidence: false,
  frozen: false,
  doneByMe: false,
}
const verdict = (
  state: Parameters<typeof verdicts>[1],
  role: Parameters<typeof verdicts>[2],
  action: string,
  f: Partial<DutyFacts> = {},
) => verdicts(dutyWorkflow, state as 'open', role, { ...facts, ...f }).find((v) => v.action === action)!

describe('办理', () => {
  it('责任主体可以办结，别人不能代办，指标事项不需填报', () => {
    expect(verdict('open', 'village', 'fulfil').allowed).toBe(true)
    expect(verdict('overdue', 'village', 'fulfil').allowed).toBe(true)
    expect(verdict('open', 'township', 'fulfil', { own: false }).reasons).toEqual([
      '应由责任主体“东一村党支部”办结，不能代办。',
    ])
    expect(verdict('open', 'village', 'fulfil', { measure: '三会一课按时召开率' }).reasons[0]).toContain(
      '三会一课按时召开率',
    )
  })

  it('所有不能办的理由都说出来，不只第一条', () => {
    expect(verdict('open', 'village', 'return', { own: true, frozen: true }).reasons.length).toBe(4)
  })

  it('退回须由另一人，月结之后不能退回', () => {
    expect(verdict('done', 'clerk', 'return', { own: false }).allowed).toBe(true)
    expect(verdict('done', 'clerk', 'return', { own: false, doneByMe: true }).allowed).toBe(false)
    expect(verdict('done', 'clerk', 'return', { own: false, frozen: true }).reasons[0]).toContain('已经月结')
  })

  it('流程图可由表画出', () => {
    expect(drawWorkflow(dutyWorkflow)).toContain('open --> done: 办结')
  })
})
