import type { ProblemBody } from '#kernel/pure/problem.ts'

/**
 * What a device does next about its sync, as a table without IO: registering, sending, reconciling, waiting. The engine
 * carries out the step and tells what came of it.
 */
export type SyncPhase = 'resting' | 'registering' | 'sending' | 'reconciling' | 'waiting' | 'signed-out' | 'locked'

export interface SyncState {
  readonly phase: SyncPhase
  readonly registered: boolean
  /** failures in a row */
  readonly attempt: number
  /** operations in the next push; fewer when a whole batch was refused, to find the one at fault */
  readonly batch: number
  /** something was added or asked while a step was under way */
  readonly again: boolean
  /** the second look after what is held came out different from what should be */
  readonly looking: boolean
  /** what the device holds is, by digest, what the server says it should hold; null before the first answer */
  readonly isSame: boolean | null
  readonly problem: ProblemBody | null
}

export type SyncEvent =
  | { readonly type: 'wake' }
  | { readonly type: 'registered' }
  /** one batch has been answered; `settled` of it are done with, `left` operations are still unsent */
  | { readonly type: 'sent'; readonly settled: number; readonly left: number }
  /** the server refused a batch of more than one as a whole */
  | { readonly type: 'batch-refused'; readonly size: number }
  | { readonly type: 'reconciled'; readonly more: boolean; readonly isSame: boolean }
  | { readonly type: 'failed'; readonly problem: ProblemBody }
  | { readonly type: 'signed-in' }

export type SyncEffect =
  | { readonly do: 'nothing' | 'register' | 'send' | 'reconcile' | 'wipe' }
  /** a wake is due after so many milliseconds */
  | { readonly do: 'wait'; readonly ms: number }

export interface SyncStep {
  readonly state: SyncState
  readonly effect: SyncEffect
}

const BATCH = 50
/** Seconds after the first, second … failure. */
const WAITS = [2, 5, 15, 60, 180, 300]
/** When all is well the device asks anew after this. */
const REST_MS = 5 * 60_000

export function firstState(registered: boolean): SyncState {
  return {
    phase: 'resting',
    registered,
    attempt: 0,
    batch: BATCH,
    again: false,
    looking: false,
    isSame: null,
    problem: null,
  }
}

/** @param chance 0 to 1, spreads the devices of a county that come back into the net at one moment */
export function nextStep(state: SyncState, event: SyncEvent, chance = 0.5): SyncStep {
  if (state.phase === 'locked') return { state, effect: { do: 'nothing' } }
  switch (event.type) {
    case 'wake':
      return wake(state)
    case 'signed-in':
      return begin({ ...state, attempt: 0 })
    case 'registered':
      return send({ ...state, registered: true })
    case 'sent':
      return afterSending(state, event, chance)
    case 'batch-refused':
      return send({ ...state, batch: Math.max(1, Math.floor(event.size / 2)) })
    case 'reconciled':
      return afterReconciling(state, event)
    case 'failed':
      return afterFailure(state, event.problem, chance)
  }
}

function wake(state: SyncState): SyncStep {
  if (state.phase === 'resting' || state.phase === 'waiting' || state.phase === 'signed-out') return begin(state)
  return { state: { ...state, again: true }, effect: { do: 'nothing' } }
}

function begin(state: SyncState): SyncStep {
  const fresh = { ...state, again: false, looking: false }
  if (!state.registered) return { state: { ...fresh, phase: 'registering' }, effect: { do: 'register' } }
  return send(fresh)
}

function send(state: SyncState): SyncStep {
  return { state: { ...state, phase: 'sending' }, effect: { do: 'send' } }
}

function reconcile(state: SyncState): SyncStep {
  return { state: { ...state, phase: 'reconciling' }, effect: { do: 'reconcile' } }
}

function afterSending(state: SyncState, event: { settled: number; left: number }, chance: number): SyncStep {
  if (event.left === 0) return reconcile({ ...state, batch: BATCH })
  if (event.settled > 0) return send({ ...state, batch: Math.min(BATCH, state.batch * 2), attempt: 0 })
  // The server took nothing of it: a fault of its own, to be tried later.
  return waitAfter(state, null, chance)
}

function afterReconciling(state: SyncState, event: { more: boolean; isSame: boolean }): SyncStep {
  if (event.more) return reconcile({ ...state, attempt: 0 })
  if (!event.isSame && !state.looking) return reconcile({ ...state, looking: true })
  const done = { ...state, attempt: 0, problem: null, isSame: event.isSame, looking: false }
  if (state.again) return begin(done)
  return { state: { ...done, phase: 'resting' }, effect: { do: 'wait', ms: REST_MS } }
}

function afterFailure(state: SyncState, problem: ProblemBody, chance: number): SyncStep {
  if (problem.code === 'device-locked') return { state: { ...state, phase: 'locked', problem }, effect: { do: 'wipe' } }
  if (problem.code === 'device-unknown')
    return state.registered
      ? begin({ ...state, registered: false, problem })
      : waitAfter({ ...state, registered: false }, problem, chance)
  if (problem.status === 401)
    return { state: { ...state, phase: 'signed-out', again: false, problem }, effect: { do: 'nothing' } }
  return waitAfter(state, problem, chance)
}

function waitAfter(state: SyncState, problem: ProblemBody | null, chance: number): SyncStep {
  const seconds = WAITS[Math.min(state.attempt, WAITS.length - 1)]!
  const ms = Math.round(seconds * 1000 * (0.75 + chance / 2))
  return {
    state: { ...state, phase: 'waiting', attempt: state.attempt + 1, again: false, looking: false, problem },
    effect: { do: 'wait', ms },
  }
}
