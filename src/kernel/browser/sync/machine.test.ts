import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ProblemBody } from '#kernel/pure/problem.ts'
import { firstState, nextStep, type SyncEvent, type SyncState } from './machine.ts'

const problem = (code: string, status: number): ProblemBody => ({
  type: 'about:blank',
  title: code,
  detail: code,
  code,
  status,
})
const NETWORK = problem('network', 0)

function after(state: SyncState, ...events: SyncEvent[]) {
  return events.reduce((step, event) => nextStep(step.state, event), { state, effect: { do: 'nothing' } } as ReturnType<
    typeof nextStep
  >)
}

describe('下一步做什么', () => {
  it('登记、发送、核对、歇着', () => {
    const asked = after(firstState(false), { type: 'wake' })
    expect(asked.effect.do).toBe('register')
    expect(nextStep(asked.state, { type: 'registered' }).effect.do).toBe('send')
    const sent = after(asked.state, { type: 'registered' }, { type: 'sent', settled: 2, left: 0 })
    expect(sent.effect.do).toBe('reconcile')
    expect(nextStep(sent.state, { type: 'reconciled', more: true, isSame: true }).effect.do).toBe('reconcile')
    const done = nextStep(sent.state, { type: 'reconciled', more: false, isSame: true })
    expect(done.state).toMatchObject({ phase: 'resting', isSame: true })
    expect(done.effect.do).toBe('wait')
  })

  it('失败后等得越来越久，不超过五分钟多', () => {
    let state = firstState(true)
    const waits: number[] = []
    for (let i = 0; i < 9; i++) {
      const step = after(state, { type: 'wake' }, { type: 'failed', problem: NETWORK })
      state = step.state
      if (step.effect.do === 'wait') waits.push(step.effect.ms)
    }
    expect(waits).toEqual([2_000, 5_000, 15_000, 60_000, 180_000, 300_000, 300_000, 300_000, 300_000])
  })

  it('办到一半又有新的，办完接着办', () => {
    const busy = after(firstState(true), { type: 'wake' }, { type: 'wake' }, { type: 'sent', settled: 1, left: 0 })
    expect(nextStep(busy.state, { type: 'reconciled', more: false, isSame: true }).effect.do).toBe('send')
  })

  it('核对不一致再核一次，还不一致就说出来，不无休止地核', () => {
    const sent = after(firstState(true), { type: 'wake' }, { type: 'sent', settled: 0, left: 0 })
    const differs: SyncEvent = { type: 'reconciled', more: false, isSame: false }
    const again = nextStep(sent.state, differs)
    expect(again.effect.do).toBe('reconcile')
    expect(nextStep(again.state, differs)).toMatchObject({
      state: { phase: 'resting', isSame: false },
      effect: { do: 'wait' },
    })
  })

  it('设备没有登记就重新登记；登记了还说没有，等一等再说', () => {
    const unknown: SyncEvent = { type: 'failed', problem: problem('device-unknown', 404) }
    const again = after(firstState(true), { type: 'wake' }, unknown)
    expect(again.effect.do).toBe('register')
    expect(nextStep(again.state, unknown).effect.do).toBe('wait')
  })

  it('锁定之后什么都不再做', () => {
    const locked = after(firstState(true), { type: 'wake' }, { type: 'failed', problem: problem('device-locked', 423) })
    expect(locked.effect.do).toBe('wipe')
    expect(after(locked.state, { type: 'wake' }, { type: 'signed-in' })).toMatchObject({
      state: { phase: 'locked' },
      effect: { do: 'nothing' },
    })
  })

  it('无论发生什么，只要没有锁定，叫一声总会再试', () => {
    const problems = [
      NETWORK,
      problem('unavailable', 503),
      problem('session-ended', 401),
      problem('device-unknown', 404),
    ]
    const event: fc.Arbitrary<SyncEvent> = fc.oneof(
      fc.constant<SyncEvent>({ type: 'wake' }),
      fc.constant<SyncEvent>({ type: 'signed-in' }),
      fc.constant<SyncEvent>({ type: 'registered' }),
      fc.record({ type: fc.constant('sent' as const), settled: fc.nat(3), left: fc.nat(3) }),
      fc.record({ type: fc.constant('batch-refused' as const), size: fc.integer({ min: 2, max: 50 }) }),
      fc.record({ type: fc.constant('reconciled' as const), more: fc.boolean(), isSame: fc.boolean() }),
      fc.record({ type: fc.constant('failed' as const), problem: fc.constantFrom(...problems) }),
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const { state } = after(firstState(false), ...events)
        const { effect, state: next } = nextStep(state, { type: 'wake' })
        const isUnderWay = ['registering', 'sending', 'reconciling'].includes(state.phase)
        expect(isUnderWay ? next.again : effect.do === 'send' || effect.do === 'register').toBe(true)
        expect(next.batch).toBeGreaterThanOrEqual(1)
      }),
    )
  })
})
