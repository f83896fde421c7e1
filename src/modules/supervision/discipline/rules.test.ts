import { describe, expect, it } from 'vitest'
import { ROLES, type Role } from '#kernel/pure/scope.ts'
import { transitionOf, verdicts } from '#kernel/pure/workflow.ts'
import { DISCIPLINE_ACTIONS, DISCIPLINE_STATES, type DisciplineAction, type DisciplineState } from './model.ts'
import { type DisciplineFacts, disciplineWorkflow } from './rules.ts'

const STATES = Object.keys(DISCIPLINE_STATES) as DisciplineState[]
const ALL = Object.keys(ROLES) as Role[]
const U = ['township', 'village', 'department'] as const

/** About an organisation, at a moment when only state and post can stand in the way. */
const facts = (action: DisciplineAction, state: DisciplineState, role: Role): DisciplineFacts => ({
  today: '2016-03-10',
  person: action === 'retract' ? 'proposer' : 'me',
  about: null,
  organisation: 'organisation',
  unit: 'organisation',
  role,
  proposedBy: 'proposer',
  deciders: ['decider'],
  appellant: 'appellant',
  waivedBy: 'waiver',
  state,
  heardUntil: action === 'state' ? '2016-03-20' : '2016-03-01',
  appealUntil: '2016-03-20',
  carriedOn: null,
  requestedBy: action === 'ask-tolerance' ? null : 'asker',
})

const TABLE: readonly [DisciplineAction, readonly DisciplineState[], readonly Role[], DisciplineState | '='][] = [
  ['give-notice', ['proposed'], ['clerk', 'leader'], 'noticed'],
  ['retract', ['proposed'], ['clerk', 'leader'], 'withdrawn'],
  ['state', ['noticed'], U, 'stated'],
  ['waive', ['noticed'], U, 'stated'],
  ['ask-tolerance', ['noticed', 'stated'], [...U, 'clerk'], '='],
  ['tolerate', ['noticed', 'stated'], ['leader'], 'tolerated'],
  ['decide', ['noticed', 'stated'], ['leader'], 'in-force'],
  ['dismiss', ['proposed', 'noticed', 'stated'], ['leader'], 'dismissed'],
  ['appeal', ['in-force'], U, 'appealed'],
  ['keep', ['appealed'], ['leader'], 'kept'],
  ['change', ['appealed'], ['leader'], 'changed'],
  ['withdraw', ['appealed'], ['leader'], 'withdrawn'],
  ['carry-out', ['in-force', 'kept', 'changed'], ['clerk', 'leader'], '='],
]

describe('处理事项工作流', () => {
  it('每个状态、动作、职务的结论都与表一致，每个状态都到得了', () => {
    const reached = new Set<DisciplineState>([disciplineWorkflow.initial])
    for (const state of STATES)
      for (const role of ALL)
        for (const action of DISCIPLINE_ACTIONS) {
          const row = TABLE.find(([a, from, who]) => a === action && from.includes(state) && who.includes(role))
          const verdict = verdicts(disciplineWorkflow, state, role, facts(action, state, role)).find(
            (v) => v.action === action,
          )!
          expect([state, role, action, verdict.allowed]).toEqual([state, role, action, row !== undefined])
          if (row === undefined) continue
          const to = transitionOf(disciplineWorkflow, action, state, role).to ?? '='
          expect([action, to]).toEqual([action, row[3]])
          if (to !== '=') reached.add(to)
        }
    expect([...reached].sort()).toEqual([...STATES].sort())
    expect(disciplineWorkflow.transitions).toHaveLength(TABLE.length)
  })

  const reasons = (action: DisciplineAction, state: DisciplineState, role: Role, more: Partial<DisciplineFacts>) =>
    verdicts(disciplineWorkflow, state, role, { ...facts(action, state, role), ...more }).find(
      (v) => v.action === action,
    )!.reasons
  const CASES: [DisciplineAction, DisciplineState, Role, Partial<DisciplineFacts>, string[]][] = [
    ['decide', 'noticed', 'leader', { heardUntil: '2016-03-10' }, ['应当先听取陈述申辩，期限到 2016-03-10 为止。']],
    ['decide', 'stated', 'leader', { heardUntil: '2016-03-20' }, []],
    ['decide', 'stated', 'leader', { proposedBy: 'me' }, ['处理由您提出，应由其他负责人决定。']],
    ['decide', 'stated', 'leader', { about: 'me' }, ['处理涉及您本人，应由其他负责人决定。']],
    ['decide', 'stated', 'leader', { waivedBy: 'me' }, ['放弃陈述申辩由您作出，应由其他负责人决定。']],
    ['state', 'noticed', 'township', { unit: 'above' }, ['只能由该组织的负责人办理。']],
    ['waive', 'noticed', 'township', { unit: 'above' }, ['只能由该组织的负责人办理。']],
    ['waive', 'noticed', 'township', { unit: null }, ['只能由该组织的负责人办理。']],
    ['appeal', 'in-force', 'township', { unit: 'above' }, ['只能由该组织的负责人办理。']],
    [
      'ask-tolerance',
      'noticed',
      'township',
      { unit: 'above', requestedBy: null },
      ['只能由该组织的负责人或者经办人提出。'],
    ],
    ['ask-tolerance', 'noticed', 'clerk', { unit: null, requestedBy: null }, []],
    ['waive', 'noticed', 'township', { about: 'me', unit: 'above' }, []],
    ['give-notice', 'proposed', 'clerk', { about: 'me' }, ['处理涉及您本人，应由其他人告知。']],
    ['retract', 'proposed', 'clerk', { person: 'me' }, ['只能由提出人撤回。']],
    ['state', 'noticed', 'township', { about: 'other' }, ['只能由本人办理。']],
    ['state', 'noticed', 'clerk', { about: 'me' }, []],
    ['state', 'noticed', 'clerk', {}, ['只能由该组织的负责人办理。']],
    ['state', 'noticed', 'township', { heardUntil: '2016-03-09' }, ['陈述申辩期限 2016-03-09 已过。']],
    ['ask-tolerance', 'noticed', 'township', { requestedBy: 'x' }, ['已有容错申请等待决定。']],
    ['ask-tolerance', 'noticed', 'township', { about: 'other' }, ['只能由本人或者经办人提出。']],
    ['tolerate', 'noticed', 'leader', { requestedBy: null }, ['没有待决定的容错申请。']],
    ['tolerate', 'noticed', 'leader', { requestedBy: 'me' }, ['容错申请由您提出，应由其他负责人决定。']],
    ['appeal', 'in-force', 'township', { appealUntil: '2016-03-09' }, ['申诉期限 2016-03-09 已过。']],
    ['keep', 'appealed', 'leader', { deciders: ['me'] }, ['您已对此作过决定，申诉应由其他负责人决定。']],
    ['change', 'appealed', 'leader', { proposedBy: 'me' }, ['处理由您提出，应由其他负责人决定。']],
    ['withdraw', 'appealed', 'leader', { appellant: 'me' }, ['申诉由您提出，应由其他负责人决定。']],
    ['carry-out', 'kept', 'clerk', { carriedOn: '2016-03-05' }, ['已于 2016-03-05 执行。']],
  ]
  it.each(CASES)('%s %s %s %o', (action, state, role, more, expected) =>
    expect(reasons(action, state, role, more)).toEqual(expected),
  )
})
