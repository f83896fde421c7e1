import { describe, expect, it } from 'vitest'
import { ROLES, type Role } from '#kernel/pure/scope.ts'
import { transitionOf, verdicts } from '#kernel/pure/workflow.ts'
import { LISTING_ACTIONS, LISTING_STATES, type ListingAction, type ListingState } from './model.ts'
import { type ListingFacts, listingWorkflow, monthsLater } from './rules.ts'

const STATES = Object.keys(LISTING_STATES) as ListingState[]
const C = ['clerk', 'leader', 'inspector'] as const
const U = ['township', 'village', 'department'] as const

const facts = (state: ListingState): ListingFacts => ({
  today: '2016-03-10',
  person: 'me',
  proposedBy: 'proposer',
  workers: ['worker'],
  deciders: ['decider'],
  appellant: 'appellant',
  subject: 'subject',
  unit: 'subject',
  agreedBy: 'agreer',
  flaggedBy: 'flagger',
  state,
  heardUntil: '2016-03-09',
  appealUntil: '2016-03-20',
  appealed: false,
  watchUntil: '2016-03-09',
  steps: 2,
  open: 0,
})

const TABLE: readonly [ListingAction, readonly ListingState[], readonly Role[], ListingState | '='][] = [
  ['give-notice', ['proposed'], ['clerk', 'leader'], 'noticed'],
  ['agree', ['noticed'], U, 'heard'],
  ['object', ['noticed'], U, 'heard'],
  ['list', ['noticed', 'heard'], ['leader'], 'listed'],
  ['decline', ['proposed', 'noticed', 'heard'], ['leader'], 'declined'],
  ['plan', ['listed'], U, '='],
  ['progress', ['listed'], U, '='],
  ['reassign', ['listed', 'submitted', 'relapsed'], ['clerk', 'leader'], '='],
  ['appeal', ['listed'], U, 'appealed'],
  ['keep', ['appealed'], ['leader'], 'listed'],
  ['revoke', ['appealed'], ['leader'], 'revoked'],
  ['ask-delist', ['listed'], U, 'submitted'],
  ['delist', ['submitted'], C, 'delisted'],
  ['return', ['submitted'], C, 'listed'],
  ['relapse', ['delisted'], [...C, 'system'], 'relapsed'],
  ['relist', ['relapsed'], ['leader'], 'listed'],
  ['clear', ['relapsed'], ['leader'], 'delisted'],
  ['end', ['delisted'], ['clerk', 'leader', 'system'], 'ended'],
]

describe('挂牌督办工作流', () => {
  it('每个状态、动作、职务的结论都与表一致，每个状态都到得了', () => {
    const reached = new Set<ListingState>([listingWorkflow.initial])
    for (const state of STATES)
      for (const role of Object.keys(ROLES) as Role[])
        for (const action of LISTING_ACTIONS) {
          const row = TABLE.find(([a, from, who]) => a === action && from.includes(state) && who.includes(role))
          const verdict = verdicts(listingWorkflow, state, role, {
            ...facts(state),
            open: action === 'progress' ? 1 : 0,
          }).find((v) => v.action === action)!
          expect([state, role, action, verdict.allowed]).toEqual([state, role, action, row !== undefined])
          if (row === undefined) continue
          const to = transitionOf(listingWorkflow, action, state, role).to ?? '='
          expect([action, to]).toEqual([action, row[3]])
          if (to !== '=') reached.add(to)
        }
    expect([...reached].sort()).toEqual([...STATES].sort())
    expect(listingWorkflow.transitions).toHaveLength(TABLE.length)
  })

  const CASES: [ListingAction, ListingState, Role, Partial<ListingFacts>, string[]][] = [
    ['list', 'noticed', 'leader', { heardUntil: '2016-03-10' }, ['应当先听取该组织的意见，期限到 2016-03-10 为止。']],
    ['list', 'heard', 'leader', { heardUntil: '2016-03-20' }, []],
    ['list', 'heard', 'leader', { proposedBy: 'me' }, ['挂牌由您提出，应由其他负责人决定。']],
    [
      'appeal',
      'listed',
      'township',
      { appealed: true, appealUntil: '2016-03-09' },
      ['已经申诉过一次，不能再次申诉。', '申诉期限 2016-03-09 已过。'],
    ],
    ['agree', 'noticed', 'township', { unit: 'above' }, ['只能由该组织的负责人办理。']],
    ['object', 'noticed', 'township', { unit: 'above' }, ['只能由该组织的负责人办理。']],
    ['appeal', 'listed', 'township', { unit: null }, ['只能由该组织的负责人办理。']],
    ['list', 'heard', 'leader', { agreedBy: 'me' }, ['无异议由您作出，应由其他负责人决定。']],
    ['keep', 'appealed', 'leader', { deciders: ['me'] }, ['您已对此作过决定，申诉应由其他负责人决定。']],
    ['revoke', 'appealed', 'leader', { appellant: 'me' }, ['申诉由您提出，应由其他负责人决定。']],
    ['ask-delist', 'listed', 'village', { steps: 0 }, ['还没有制定整改计划。']],
    ['ask-delist', 'listed', 'village', { open: 1 }, ['还有 1 项整改措施没有完成。']],
    [
      'delist',
      'submitted',
      'clerk',
      { workers: ['me'], proposedBy: 'me' },
      ['整改由您办理，应由其他人核实。', '挂牌由您提出，应由其他人核实。'],
    ],
    ['relist', 'relapsed', 'leader', { flaggedBy: 'me' }, ['反弹由您认定，应由其他负责人核实。']],
    ['end', 'delisted', 'system', { watchUntil: '2016-03-10' }, ['回访期到 2016-03-10 为止。']],
    ['progress', 'listed', 'village', {}, ['没有等待完成的整改措施。']],
    ['delist', 'submitted', 'clerk', { person: null }, ['须由本人办理，系统不能代办。']],
  ]
  it.each(CASES)('%s %s %s %o', (action, state, role, more, expected) => {
    const found = verdicts(listingWorkflow, state, role, { ...facts(state), ...more }).find((v) => v.action === action)!
    expect(found.reasons).toEqual(expected)
  })

  it('回访期按月计算', () => {
    expect(monthsLater('2016-03-10', 12)).toBe('2017-03-10')
    expect(monthsLater('2016-02-29', 12)).toBe('2017-02-28')
    expect(monthsLater('2016-08-31', 6)).toBe('2017-02-28')
  })
})
