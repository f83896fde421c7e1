import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from '#kernel/pure/day.ts'
import { type TaskCard, visitBody } from './model.ts'
import { lateDays, mayVisit, nextVisit, tasksOf, trueDay, visitFaults } from './rules.ts'

const TODAY = '2016-10-31'
const RHYTHM = { visitDays: { listed: 30, exited: 90 }, planAhead: 7 }
const ID = '01560000-0000-7000-8000-000000000001'
const MEMBER = '01560000-0000-7000-8000-000000000002'
const card = (more: Partial<TaskCard> = {}): TaskCard => ({
  id: ID,
  name: '马大山',
  place: '610826100201',
  standing: 'listed',
  seenOn: TODAY,
  planItems: [],
  opinions: [],
  ...more,
})

describe('当日任务', () => {
  it('间隔满了才该走访，没走访过的当天就该；不作要求的户不列', () => {
    const kinds = (c: TaskCard) => tasksOf([c], TODAY, RHYTHM).map((t) => [t.kind, t.overdue])
    expect(kinds(card({ seenOn: '2016-10-02' }))).toEqual([])
    expect(kinds(card({ seenOn: '2016-10-01' }))).toEqual([['visit', false]])
    expect(kinds(card({ seenOn: '2016-09-30' }))).toEqual([['visit', true]])
    expect(kinds(card({ seenOn: null }))).toEqual([['visit', false]])
    expect(kinds(card({ standing: 'general', seenOn: null }))).toEqual([])
  })

  it('措施到期前七天提示，已完成的不提示；诉求等答复、等确认', () => {
    const planItems = [
      { id: '1', title: '养羊', dueOn: '2016-11-07' },
      { id: '2', title: '修窖', dueOn: '2016-11-08' },
      { id: '3', title: '培训', dueOn: '2016-10-01', doneOn: '2016-09-30' },
    ]
    const opinions = [
      { id: '4', text: '断水', dueOn: '2016-10-28', state: 'open' as const },
      { id: '5', text: '路灯', dueOn: '2016-10-20', state: 'answered' as const },
    ]
    expect(tasksOf([card({ planItems, opinions })], TODAY, RHYTHM).map((t) => [t.kind, t.about, t.overdue])).toEqual([
      ['settle', '5', false],
      ['answer', '4', true],
      ['plan', '1', false],
    ])
  })

  it('任何一户要么今天该走访，要么有以后的日子，要么不作要求', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('listed', 'exited', 'general'),
        fc.option(fc.integer({ min: 0, max: 400 })),
        (standing, ago) => {
          const seenOn = ago === null ? null : addDays(TODAY, -ago)
          const next = nextVisit({ standing, seenOn }, TODAY, RHYTHM)
          const asked = tasksOf([card({ standing, seenOn })], TODAY, RHYTHM).length
          expect(asked).toBe(next !== null && next <= TODAY ? 1 : 0)
        },
      ),
    )
  })
})

describe('一次走访', () => {
  const home = { id: ID, members: [{ id: MEMBER }] }
  const visit = (more: object) =>
    visitBody.parse({ kind: 'household', household: ID, onDay: TODAY, purpose: 'routine', met: [MEMBER], ...more })
  const at = (more: object) => visitFaults(visit(more), home, TODAY).map((f) => f.at)

  it('没有照片、没有签字也可以；选了签字就要有签字', () => {
    expect(at({})).toEqual([])
    expect(at({ confirmed: 'signature' })).toEqual(['signature'])
    expect(at({ confirmed: 'witness' })).toEqual(['witness'])
  })

  it('入户要见到人；谁也没见到的是上门未遇，写明原因，没有人说过话、签过字', () => {
    expect(at({ met: [] })).toEqual(['met'])
    expect(at({ met: [], metOthers: ' ' })).toEqual(['met'])
    expect(at({ met: [], note: '和户主谈了增收打算', confirmed: 'spoken' })).toEqual(['met'])
    expect(at({ met: [], metOthers: '户主的妹妹' })).toEqual([])
    const attempt = { kind: 'attempt', met: [], note: '大门上锁，已电话联系' }
    expect(at(attempt)).toEqual([])
    expect(at({ ...attempt, confirmed: 'witness', witness: '邻居' })).toEqual([])
    expect(at({ ...attempt, note: '没人' })).toEqual(['note'])
    expect(at({ ...attempt, met: [MEMBER] })).toEqual(['met'])
    expect(at({ ...attempt, metOthers: '邻居' })).toEqual(['met'])
    expect(at({ ...attempt, confirmed: 'spoken' })).toEqual(['confirmed'])
    expect(at({ ...attempt, opinions: [{ kind: 'need', text: '想修水窖' }] })).toEqual(['opinions'])
    expect(at({ ...attempt, household: null, place: '610826100201' })).toContain('household')
    expect(mayVisit('helper', 'attempt')).toBe(true)
    expect(mayVisit('inspector', 'attempt')).toBe(false)
  })

  it('只登记走访中可以登记的、对象相符的、取值合规的变化，每项一次', () => {
    const change = (subject: string, field: string, to: unknown) => ({ changes: [{ subject, field, to }] })
    expect(at(change(ID, 'foodOk', true))).toEqual([])
    expect(at(change(MEMBER, 'health', 'serious'))).toEqual([])
    expect(at(change(ID, 'fuel', ['coal', 'wood']))).toEqual([])
    expect(at(change(MEMBER, 'health', 'well'))).toEqual(['changes.0.to'])
    expect(at(change(ID, 'houseArea', -1))).toEqual(['changes.0.to'])
    expect(at(change(MEMBER, 'foodOk', true))).toEqual(['changes.0.subject'])
    expect(at(change(MEMBER, 'name', '张三'))).toEqual(['changes.0.field'])
    const twice = [
      { subject: ID, field: 'foodOk', to: true },
      { subject: ID, field: 'foodOk', to: false },
    ]
    expect(at({ changes: twice })).toEqual(['changes.1.field'])
  })

  it('走村须选到村，不针对某一户；驻村干部入户，领导干部走村', () => {
    const walk = visit({ kind: 'village', household: null, place: '610826100' })
    expect(visitFaults(walk, undefined, TODAY).map((f) => f.at)).toEqual(['place'])
    expect(mayVisit('posted', 'village')).toBe(false)
    expect(mayVisit('leader', 'village')).toBe(true)
    expect(mayVisit('grid', 'errand')).toBe(true)
    expect(mayVisit('auditor', 'household')).toBe(false)
  })
})

describe('设备时钟', () => {
  it('准的不动；偏的按偏差移动天数；永远不在今天之后', () => {
    const madeAt = new Date('2016-10-31T04:00:00Z')
    const day = 86_400_000
    expect(trueDay({ onDay: '2016-10-30', madeAt, skewMs: null }, TODAY)).toBe('2016-10-30')
    expect(trueDay({ onDay: '2016-11-05', madeAt: new Date(madeAt.getTime() + 5 * day), skewMs: 5 * day }, TODAY)).toBe(
      TODAY,
    )
    expect(
      trueDay({ onDay: '2016-10-20', madeAt: new Date(madeAt.getTime() - 5 * day), skewMs: -5 * day }, TODAY),
    ).toBe('2016-10-25')
    expect(trueDay({ onDay: '2016-11-05', madeAt, skewMs: null }, TODAY)).toBe(TODAY)
    expect(lateDays('2016-10-30', madeAt)).toBe(1)
  })
})
