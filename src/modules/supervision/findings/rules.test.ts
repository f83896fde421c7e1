import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addWorkingDays, type Calendar } from '#kernel/pure/calendar.ts'
import { addDays } from '#kernel/pure/day.ts'
import { ROLES, type Role } from '#kernel/pure/scope.ts'
import { transitionOf, verdicts } from '#kernel/pure/workflow.ts'
import {
  FINAL_STATES,
  FINDING_ACTIONS,
  FINDING_STATES,
  type FindingAction,
  type FindingRow,
  type FindingState,
  OPEN_STATES,
} from './model.ts'
import { findingsPack } from './pack.ts'
import {
  appealAfterPause,
  changeBy,
  DECISIONS,
  type FindingFacts,
  findingWorkflow,
  lapsesNow,
  NEEDS,
  termAfterPause,
  termAtNotice,
  unchanged,
} from './rules.ts'

const calendar: Calendar = {
  notices: new Map([
    [2016, ''],
    [2017, ''],
    [2018, ''],
  ]),
  exceptions: new Map(),
}
const pack = findingsPack.parse({ categories: [{ code: 'a', title: '甲类问题' }] })
const STATES = Object.keys(FINDING_STATES) as FindingState[]
const roles = Object.keys(ROLES) as Role[]

/** Facts under which nothing but state and post can stand in the way of `action`. */
function favourable(action: FindingAction): FindingFacts {
  const free = action === 'extend' || action === 'suspend' || action.startsWith('ask-')
  return {
    today: '2016-03-10',
    person: 'me',
    raisedBy: 'raiser',
    submitters: ['submitter'],
    deciders: ['decider'],
    appellant: 'appellant',
    dueOn: '2016-03-15',
    stoppedOn: null,
    appealUntil: '2016-03-20',
    suspendedUntil: '2016-03-09',
    appealed: false,
    extensions: 0,
    maxExtensions: 1,
    lapses: action === 'escalate' ? 2 : 0,
    escalateAfter: 2,
    request: free ? null : { kind: 'lift', by: 'asker' },
  }
}

const C = ['clerk', 'leader', 'inspector'] as const
const U = ['township', 'village', 'department'] as const
const W = ['notified', 'correcting', 'returned', 'escalated'] as const
/** The table, written a second time by hand: who may do what from where, and where it leads (`=` stays). */
const TABLE: readonly [FindingAction, readonly FindingState[], readonly Role[], FindingState | '='][] = [
  ['notify', ['open'], [...C, 'system'], 'notified'],
  ['accept', ['notified'], U, 'correcting'],
  ['submit', W, U, 'submitted'],
  ['recheck-pass', ['submitted'], C, 'closed'],
  ['return', ['submitted'], C, 'returned'],
  ['ask-extend', W, U, '='],
  ['extend', W, ['clerk', 'leader'], '='],
  ['ask-suspend', W, U, '='],
  ['suspend', W, ['clerk', 'leader'], 'suspended'],
  ['resume', ['suspended'], ['clerk', 'leader', 'system'], 'correcting'],
  ['appeal', W, U, 'appealed'],
  ['uphold', ['appealed'], ['leader'], 'correcting'],
  ['withdraw', ['appealed'], ['leader'], 'withdrawn'],
  ['withdraw', ['open'], ['clerk', 'leader'], 'withdrawn'],
  ['escalate', ['notified', 'correcting', 'returned'], ['leader', 'system'], 'escalated'],
  ['ask-lift', W, [...U, 'clerk'], '='],
  ['lift', [...W, 'submitted'], ['leader'], 'lifted'],
  ['refuse', [...W, 'submitted'], ['leader'], '='],
]

describe('工作流表', () => {
  it('每个状态、动作、职务的结论都与表一致', () => {
    for (const state of STATES)
      for (const role of roles)
        for (const action of FINDING_ACTIONS) {
          const row = TABLE.find(([a, from, who]) => a === action && from.includes(state) && who.includes(role))
          const verdict = verdicts(findingWorkflow, state, role, favourable(action)).find((v) => v.action === action)!
          expect([state, role, action, verdict.allowed]).toEqual([state, role, action, row !== undefined])
          expect(verdict.allowed).toBe(verdict.reasons.length === 0)
          if (row === undefined) continue
          const to = transitionOf(findingWorkflow, action, state, role).to
          expect([state, action, to ?? '=']).toEqual([state, action, row[3]])
        }
  })

  it('没有人办不了的动作，也没有到不了、出不去的状态', () => {
    expect(new Set(findingWorkflow.transitions.map((t) => t.action))).toEqual(new Set(FINDING_ACTIONS))
    expect(findingWorkflow.transitions).toHaveLength(TABLE.length)
    const reached = new Set<FindingState>([findingWorkflow.initial])
    for (let before = 0; before !== reached.size; ) {
      before = reached.size
      for (const t of findingWorkflow.transitions)
        if (t.to !== null && t.from.some((s) => reached.has(s))) reached.add(t.to)
    }
    expect([...reached].sort()).toEqual([...STATES].sort())
    for (const state of OPEN_STATES)
      expect(findingWorkflow.transitions.some((t) => t.from.includes(state) && t.to !== null)).toBe(true)
    for (const state of FINAL_STATES) {
      expect(findingWorkflow.states[state].final).toBe(true)
      expect(findingWorkflow.transitions.some((t) => t.from.includes(state))).toBe(false)
    }
  })

  it('除系统可交办、提级、期满恢复外，一切动作须由本人办理', () => {
    const unmanned = FINDING_ACTIONS.filter((action) => {
      const row = TABLE.find(([a]) => a === action)!
      const facts = { ...favourable(action), person: null }
      return verdicts(findingWorkflow, row[1][0]!, row[2][0]!, facts).find((v) => v.action === action)!.allowed
    })
    expect(unmanned.sort()).toEqual(['escalate', 'notify', 'resume'])
  })
})

describe('不予办理的理由', () => {
  const reasons = (action: FindingAction, facts: Partial<FindingFacts>) => {
    const row = TABLE.find(([a]) => a === action)!
    return verdicts(findingWorkflow, row[1][0]!, row[2][0]!, { ...favourable(action), ...facts }).find(
      (v) => v.action === action,
    )!.reasons
  }
  const CASES: [FindingAction, Partial<FindingFacts>, string[]][] = [
    ['recheck-pass', { submitters: ['other', 'me'] }, ['整改材料由您提交，应由其他人复核。']],
    ['recheck-pass', { raisedBy: 'me' }, ['问题由您提出，应由其他人复核。']],
    [
      'return',
      { submitters: ['me'], raisedBy: 'me' },
      ['整改材料由您提交，应由其他人复核。', '问题由您提出，应由其他人复核。'],
    ],
    ['extend', { today: '2016-03-16' }, ['整改期限 2016-03-15 已过，延期应当在到期之前提出。']],
    ['extend', { extensions: 1 }, ['最多延期 1 次，已经用完。']],
    ['extend', { request: { kind: 'extend', by: 'me' } }, ['申请由您提出，应由其他人决定。']],
    ['suspend', { request: { kind: 'suspend', by: 'me' } }, ['申请由您提出，应由其他人决定。']],
    ['ask-extend', { request: { kind: 'lift', by: 'x' } }, ['已有“容错免责”申请等待决定，请等决定作出后再申请。']],
    ['ask-suspend', { request: { kind: 'extend', by: 'x' } }, ['已有“延期”申请等待决定，请等决定作出后再申请。']],
    ['ask-lift', { request: { kind: 'suspend', by: 'x' } }, ['已有“中止”申请等待决定，请等决定作出后再申请。']],
    ['appeal', { appealUntil: null }, ['尚未送达，申诉期限还没有开始。']],
    ['appeal', { appealUntil: '2016-03-09' }, ['申诉期限 2016-03-09 已过。']],
    ['appeal', { appealUntil: '2016-03-10' }, []],
    ['appeal', { appealed: true }, ['已经申诉过一次，不能再次申诉。']],
    ['uphold', { raisedBy: 'me' }, ['问题由您提出，申诉应由其他负责人决定。']],
    ['uphold', { deciders: ['me'] }, ['您已对此问题作过决定，申诉应由其他负责人决定。']],
    ['withdraw', { appellant: 'me' }, ['申诉由您提出，应由其他人决定。']],
    ['lift', { request: null }, ['没有待决定的容错免责申请。']],
    ['lift', { request: { kind: 'extend', by: 'x' } }, ['没有待决定的容错免责申请。']],
    [
      'lift',
      { request: { kind: 'lift', by: 'me' }, raisedBy: 'me' },
      ['申请由您提出，应由其他人决定。', '问题由您提出，容错免责应由其他负责人决定。'],
    ],
    ['refuse', { request: null }, ['没有待决定的申请。']],
    ['refuse', { request: { kind: 'lift', by: 'me' } }, ['申请由您提出，应由其他人决定。']],
    ['resume', { person: null, suspendedUntil: null }, ['没有规定中止期限，须由本人恢复。']],
    ['resume', { person: null, suspendedUntil: '2016-03-10' }, ['中止期限到 2016-03-10 为止，须由本人提前恢复。']],
    ['escalate', { lapses: 1 }, ['逾期满 2 次才提级督办，目前逾期 1 次。']],
    ['escalate', { lapses: 1, today: '2016-03-16' }, []],
  ]
  it.each(CASES)('%s %o', (action, facts, expected) => expect(reasons(action, facts)).toEqual(expected))

  it('交办之前提出的人不能自己撤销', () => {
    const facts = { ...favourable('withdraw'), raisedBy: 'me' }
    expect(verdicts(findingWorkflow, 'open', 'clerk', facts).find((v) => v.action === 'withdraw')!.reasons).toEqual([
      '问题由您提出，应由其他人核实后撤销。',
    ])
  })
})

describe('期限', () => {
  it('送达时至少留出最短期限', () => {
    const term = { dueOn: '2016-03-10', dueFrom: '2016-02-25', dueDays: 10 }
    expect(termAtNotice(pack, calendar, term, '2016-03-10', undefined)).toEqual({
      dueOn: '2016-03-15',
      dueFrom: '2016-03-10',
      dueDays: 3,
    })
    expect(termAtNotice(pack, calendar, term, '2016-03-01', undefined)).toEqual(term)
    expect(termAtNotice(pack, calendar, term, '2016-03-01', '2016-03-31').dueOn).toBe('2016-03-31')
  })

  it('暂停之后剩余的工作日继续计算，已经逾期的不因暂停而变', () => {
    const term = { dueOn: '2016-03-15', dueFrom: null, dueDays: null }
    expect(termAfterPause(calendar, term, '2016-03-10', '2016-04-01').dueOn).toBe('2016-04-06')
    expect(termAfterPause(calendar, term, '2016-03-16', '2016-04-01')).toEqual(term)
  })
})

describe('中止期间', () => {
  const row = { notifiedOn: '2016-03-01', stoppedOn: '2016-03-03', appealUntil: '2016-03-08', appealDays: 5 }

  it('申诉期限也停止计算，恢复后剩余的工作日继续计算', () => {
    // of five working days, two had passed and three were left
    const moved = appealAfterPause(calendar, row, '2016-04-01')
    expect(moved).toEqual({ appealUntil: '2016-04-06', appealDays: 26 })
    expect(addWorkingDays(calendar, row.notifiedOn, moved.appealDays!)).toBe(moved.appealUntil)
  })

  it('中止之前申诉期限已过的，不因中止而恢复', () => {
    expect(appealAfterPause(calendar, { ...row, stoppedOn: '2016-03-09' }, '2016-04-01')).toEqual({
      appealUntil: '2016-03-08',
      appealDays: 5,
    })
  })
})

// Someone tries actions one after another, in any order, in any post, on any day.
interface World {
  row: FindingRow
  events: { action: FindingAction; person: string; from: FindingRow; to: FindingRow; dueMoved: boolean }[]
  today: string
}

const NEW: FindingRow = {
  id: 'f',
  category: 'a',
  spring: 'inspection',
  month: '2016-03',
  fact: '',
  grounds: '',
  place: '999901',
  subject: 's',
  unit: 'u',
  raisedOn: '2016-03-01',
  raisedBy: 'p0',
  duty: null,
  measure: null,
  inspection: null,
  state: 'open',
  version: 1,
  dueOn: '2016-03-15',
  dueFrom: '2016-03-01',
  dueDays: 10,
  stoppedOn: '2016-03-01',
  notifiedOn: null,
  appealUntil: null,
  appealDays: null,
  suspendedUntil: null,
  appealed: false,
  extensions: 0,
  lapses: 0,
  request: null,
  endedOn: null,
}

function step(world: World, action: FindingAction, role: Role, person: string, wait: number): World {
  const today = addDays(world.today, wait)
  const { row, events } = world
  const who = (actions: readonly FindingAction[]) =>
    events.filter((e) => actions.includes(e.action)).map((e) => e.person)
  const facts: FindingFacts = {
    today,
    person,
    raisedBy: row.raisedBy,
    submitters: who(['submit']),
    deciders: who(DECISIONS),
    appellant: who(['appeal']).at(-1) ?? null,
    dueOn: row.dueOn,
    stoppedOn: row.stoppedOn,
    appealUntil: row.appealUntil,
    suspendedUntil: row.suspendedUntil,
    appealed: row.appealed,
    extensions: row.extensions,
    maxExtensions: pack.maxExtensions,
    lapses: row.lapses,
    escalateAfter: pack.escalateAfter,
    request: row.request,
  }
  if (!verdicts(findingWorkflow, row.state, role, facts).find((v) => v.action === action)!.allowed)
    return { ...world, today }
  const t = transitionOf(findingWorkflow, action, row.state, role)
  const until = NEEDS[action]?.until === 'required' ? addDays(row.dueOn, 7) : undefined
  const next = {
    ...row,
    ...changeBy(action, t.to, row, { pack, calendar, today, person, until, ground: 'pilot' }),
    version: row.version + 1,
  }
  return {
    today,
    row: next,
    events: [...events, { action, person, from: row, to: next, dueMoved: next.dueOn !== row.dueOn }],
  }
}

const move = fc.tuple(
  fc.constantFrom(...FINDING_ACTIONS),
  fc.constantFrom<Role>('clerk', 'leader', 'inspector', 'township', 'village', 'department'),
  fc.constantFrom('p0', 'p1', 'p2', 'p3'),
  fc.integer({ min: 0, max: 6 }),
)
/** Mostly sensible histories, so that the deep states are reached too. */
const history = fc.array(move, { minLength: 10, maxLength: 60 })
const play = (moves: (readonly [FindingAction, Role, string, number])[]) =>
  moves.reduce((world, [action, role, person, wait]) => step(world, action, role, person, wait), {
    row: NEW,
    events: [],
    today: '2016-03-01',
  } as World)

describe('任何办理顺序', () => {
  it('提交整改的人、提出问题的人都不会是销号的人；决定申诉的人没有参与过', () => {
    const ended = new Set<string>()
    fc.assert(
      fc.property(history, (moves) => {
        const { events, row } = play(moves)
        ended.add(row.state)
        for (const [n, e] of events.entries()) {
          const before = events.slice(0, n)
          const did = (actions: readonly FindingAction[]) =>
            before.some((b) => actions.includes(b.action) && b.person === e.person)
          if (e.action === 'recheck-pass') expect(did(['submit']) || e.person === row.raisedBy).toBe(false)
          if (e.action === 'uphold' || (e.action === 'withdraw' && e.from.state === 'appealed'))
            expect(did([...DECISIONS, 'appeal']) || e.person === row.raisedBy).toBe(false)
          if (e.action === 'lift') expect(e.from.request!.by).not.toBe(e.person)
        }
      }),
      { numRuns: 3000, seed: 2016 },
    )
    expect([...ended].sort()).toEqual(
      expect.arrayContaining(['closed', 'lifted', 'withdrawn', 'returned', 'suspended', 'appealed']),
    )
  })

  it('办结之后什么也不再变；期限只随一条记录移动；交办之前不会逾期', () => {
    fc.assert(
      fc.property(history, (moves) => {
        let world: World = { row: NEW, events: [], today: '2016-03-01' }
        for (const [action, role, person, wait] of moves) {
          const next = step(world, action, role, person, wait)
          if (FINAL_STATES.includes(world.row.state)) expect(next.row).toEqual(world.row)
          if (next.row.dueOn !== world.row.dueOn) expect(next.events.at(-1)).toMatchObject({ dueMoved: true })
          if (next.row.state === 'open') expect(lapsesNow(next.row, next.today)).toBe(0)
          expect(next.row.version).toBe(next.events.length + 1)
          expect(next.row.endedOn !== null).toBe(FINAL_STATES.includes(next.row.state))
          expect(next.row.lapses).toBeGreaterThanOrEqual(world.row.lapses)
          world = next
        }
      }),
      { numRuns: 1500, seed: 2016 },
    )
  })

  it('不变的就是不变', () => expect({ ...NEW, ...unchanged(NEW) }).toEqual(NEW))
})
