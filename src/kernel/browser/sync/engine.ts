import type { ProblemBody } from '#kernel/pure/problem.ts'
import type { CardName, Operation } from '#kernel/pure/sync.ts'
import { ApiProblem, problemOf } from '../problem.ts'
import { type Signal, signal } from '../signal.ts'
import type { DeviceClock } from './clock.ts'
import { firstState, nextStep, type SyncEffect, type SyncEvent, type SyncState } from './machine.ts'
import type { Outbox } from './outbox.ts'
import type { Shelves } from './shelves.ts'
import type { Transport } from './transport.ts'

export interface SyncParts {
  readonly device: { readonly id: string; readonly label: string }
  readonly registered: boolean
  readonly outbox: Outbox
  readonly shelves: Shelves<unknown>
  readonly clock: DeviceClock
  readonly transport: Transport
  /** keeps that the device is registered, and how far its clock is off */
  readonly note: (what: { registered?: boolean; shift?: number; syncedAt?: string }) => Promise<void>
  /** on order from the server: everything on the device goes */
  readonly wipe: (problem: ProblemBody | null) => Promise<void>
  /** told after each change of what is held or what came of what was sent */
  readonly changed: () => void
  readonly setTimer?: (work: () => void, ms: number) => () => void
  readonly chance?: () => number
}

export interface SyncEngine {
  readonly state: Signal<SyncState>
  /** sends and asks now, or as soon as what is under way is done */
  wake(): void
  signedIn(): void
  /** nothing is begun any more; resolves when what was under way has ended */
  stop(): Promise<void>
}

/** A comparison whose findings are still coming in, page by page. A cut drops it: the next one finds what is left. */
interface Course {
  readonly want: readonly CardName[]
  /** of the answer that compared */
  readonly digest: string | null
  readonly more: boolean
}

const timer = (work: () => void, ms: number) => {
  const handle = setTimeout(work, ms)
  return () => clearTimeout(handle)
}

/** Runs the machine: one step at a time, each ended before the next begins, so a cut falls between two or undoes one. */
export function startEngine(parts: SyncParts): SyncEngine {
  const { device, outbox, shelves, clock, transport } = parts
  const setTimer = parts.setTimer ?? timer
  const chance = parts.chance ?? Math.random
  const state = signal<SyncState>(firstState(parts.registered))
  let cancel: () => void = () => undefined
  let isStopped = false
  let running: Promise<void> = Promise.resolve()
  let course: Course | null = null

  function tell(event: SyncEvent): void {
    if (isStopped) return
    const step = nextStep(state.get(), event, chance())
    state.set(step.state)
    if (step.effect.do === 'nothing') return
    cancel()
    if (step.effect.do === 'wait') {
      cancel = setTimer(() => tell({ type: 'wake' }), step.effect.ms)
      return
    }
    const effect = step.effect
    running = running.then(() => carryOut(effect))
  }

  async function carryOut(effect: SyncEffect): Promise<void> {
    if (isStopped) return
    try {
      const event = await run(effect)
      if (event !== null) tell(event)
    } catch (error) {
      tell({ type: 'failed', problem: failureOf(error) })
    }
  }

  async function run(effect: SyncEffect): Promise<SyncEvent | null> {
    if (effect.do === 'register') return register()
    if (effect.do === 'send') return send()
    if (effect.do === 'reconcile') return reconcile()
    if (effect.do === 'wipe') await parts.wipe(state.get().problem)
    return null
  }

  function told() {
    const { count, since } = outbox.unsent()
    return { device: device.id, sentAt: clock.now().toISOString(), unsent: count, unsentSince: since }
  }

  async function learn(serverNow: string, askedAt: number): Promise<void> {
    await parts.note({ shift: clock.teach(serverNow, askedAt) })
  }

  async function register(): Promise<SyncEvent> {
    await transport.register(device)
    await parts.note({ registered: true })
    return { type: 'registered' }
  }

  async function send(): Promise<SyncEvent> {
    if (outbox.unsent().count === 0) return { type: 'sent', settled: 0, left: 0 }
    // What cannot leave has not begun: without a network it can still be corrected.
    if (!transport.isThere()) throw new TypeError('no network')
    const operations = await nextOperations()
    if (operations.length === 0) return { type: 'sent', settled: 0, left: 0 }
    const askedAt = clock.wall()
    let settled: number
    try {
      const answer = await transport.push({ ...told(), operations })
      settled = await outbox.answer(answer.results, clock.now())
      await learn(answer.now, askedAt)
    } catch (error) {
      if (!isAboutTheBatch(error)) throw error
      if (operations.length > 1) return { type: 'batch-refused', size: operations.length }
      settled = await outbox.answer([{ id: operations[0]!.id, state: 'refused', problem: error.body }], clock.now())
    }
    parts.changed()
    return { type: 'sent', settled, left: outbox.unsent().count }
  }

  /** The next operations, once every photograph they name has been sent or refused. */
  async function nextOperations(): Promise<Operation[]> {
    for (;;) {
      const { operations, photographs } = await outbox.next(state.get().batch)
      if (photographs.length === 0) return operations
      for (const id of photographs) await sendPhotograph(id)
    }
  }

  async function sendPhotograph(id: string): Promise<void> {
    const bytes = await outbox.photograph(id)
    if (bytes === undefined) return
    try {
      await transport.photograph(device.id, id, bytes)
      await outbox.photographSent(id)
    } catch (error) {
      if (!isAboutTheBatch(error) && !isTaken(error)) throw error
      // The visit counts without its picture; the picture stays on the device and is shown as refused.
      await outbox.photographRefused(id)
    }
  }

  /** What is held is told once, and compared once; what it was found to lack is then asked for by name. */
  async function reconcile(): Promise<SyncEvent> {
    const askedAt = clock.wall()
    const from = course
    course = null
    const asked = from === null ? { held: shelves.held() } : { held: {}, want: [...from.want] }
    const answer = await transport.reconcile({ ...told(), ...asked })
    await shelves.takeIn(answer)
    await learn(answer.now, askedAt)
    parts.changed()
    const { digest, more } = from ?? answer
    if (answer.rest.length > 0) course = { want: answer.rest, digest, more }
    if (course !== null || more) return { type: 'reconciled', more: true, isSame: true }
    const isSame = shelves.digest() === digest
    if (isSame) await parts.note({ syncedAt: clock.now().toISOString() })
    return { type: 'reconciled', more: false, isSame }
  }

  return {
    state,
    wake: () => tell({ type: 'wake' }),
    signedIn: () => tell({ type: 'signed-in' }),
    stop: async () => {
      isStopped = true
      cancel()
      await running
    },
  }
}

/** What was sent is at fault, not the moment: sending it again would get the same answer. */
function isAboutTheBatch(error: unknown): error is ApiProblem {
  return error instanceof ApiProblem && [400, 413, 415, 422].includes(error.body.status)
}

function isTaken(error: unknown): boolean {
  return error instanceof ApiProblem && error.body.code === 'already-exists'
}

const FULL: ProblemBody = {
  type: 'about:blank',
  code: 'storage-full',
  status: 0,
  title: '手机存储空间不足',
  detail: '手机存储空间不足，没有存下。请清理手机空间后重试；未上传的内容没有丢失。',
}

/** The body of any failure, the phone's own included. */
export function failureOf(error: unknown): ProblemBody {
  const name = (error as { name?: string; inner?: { name?: string } } | null)?.name
  const inner = (error as { inner?: { name?: string } } | null)?.inner?.name
  return name === 'QuotaExceededError' || inner === 'QuotaExceededError' ? FULL : problemOf(error)
}
