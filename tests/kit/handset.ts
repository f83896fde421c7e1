import { deviceClock } from '#kernel/browser/sync/clock.ts'
import { DeviceDatabase } from '#kernel/browser/sync/database.ts'
import { type SyncEngine, startEngine } from '#kernel/browser/sync/engine.ts'
import { type Outbox, openOutbox } from '#kernel/browser/sync/outbox.ts'
import type { DeviceSeal } from '#kernel/browser/sync/seal.ts'
import { openShelves, type Shelves } from '#kernel/browser/sync/shelves.ts'
import type { Transport } from '#kernel/browser/sync/transport.ts'
import type { Card } from '#kernel/pure/sync.ts'

/** What a telephone is made of, as the field app puts it together. */
export interface HandsetParts<Brief> {
  /** of its storage: opened again under the same name it is the same telephone after a restart */
  readonly name: string
  readonly device: string
  readonly seal: DeviceSeal
  readonly transport: Transport
  /** the telephone's own clock, in milliseconds */
  readonly wall: () => number
  readonly briefOf: (card: Card) => Brief
}

export interface Handset<Brief> {
  readonly db: DeviceDatabase
  readonly device: string
  readonly outbox: Outbox
  readonly shelves: Shelves<Brief>
  readonly engine: SyncEngine
  /** what the device was told to keep of its sync */
  readonly notes: Readonly<Record<string, unknown>>
  /** the problem of each order to wipe itself */
  readonly wiped: readonly unknown[]
  now(): Date
  /** what is under way has ended, in one way or another */
  settle(): Promise<void>
  /** sends and asks until all is well, time passing as needed; or the device is locked or signed out */
  finish(): Promise<void>
  /** the app is left in peace */
  close(): Promise<void>
  /** the page goes away after so many milliseconds, in the middle of whatever is under way */
  crash(ms: number): Promise<void>
}

/** The app on a telephone, over the storage of this process; waits of the engine pass at once when `finish` asks. */
export async function openHandset<Brief>(parts: HandsetParts<Brief>): Promise<Handset<Brief>> {
  const db = new DeviceDatabase(parts.name)
  const clock = deviceClock((await db.read<number>('shift')) ?? 0, parts.wall)
  const outbox = await openOutbox(db, parts.seal, clock.now())
  const shelves = await openShelves(db, parts.seal, parts.briefOf)
  const notes: Record<string, unknown> = {}
  const wiped: unknown[] = []
  let wake: (() => void) | null = null
  const engine = startEngine({
    device: { id: parts.device, label: '手机' },
    registered: (await db.read<boolean>('registered')) ?? false,
    outbox,
    shelves,
    clock,
    transport: parts.transport,
    note: async (what) => {
      Object.assign(notes, what)
      for (const [key, value] of Object.entries(what)) await db.write(key, value)
    },
    wipe: async (problem) => {
      wiped.push(problem)
      await db.wipe()
    },
    changed: () => undefined,
    setTimer: (work) => {
      wake = work
      return () => {
        wake = null
      }
    },
    chance: () => 0.5,
  })
  const settle = () => settled(engine)
  return {
    db,
    device: parts.device,
    outbox,
    shelves,
    engine,
    notes,
    wiped,
    now: clock.now,
    settle,
    finish: async () => {
      engine.wake()
      for (let tries = 0; tries < 60; tries += 1) {
        await settle()
        const { phase, attempt } = engine.state.get()
        if (phase === 'locked') return engine.stop()
        if (phase === 'signed-out' || (phase === 'resting' && attempt === 0)) return
        wake?.()
      }
      throw new Error(`not finished: ${JSON.stringify(engine.state.get())}`)
    },
    close: async () => {
      await engine.stop()
      db.close()
    },
    crash: async (ms) => {
      await new Promise((done) => setTimeout(done, ms))
      db.close()
      await engine.stop()
    },
  }
}

function settled(engine: SyncEngine): Promise<void> {
  const isUnderWay = () => ['registering', 'sending', 'reconciling'].includes(engine.state.get().phase)
  return new Promise((done) => {
    // A step ends in a change of the state; what follows it in the same turn is let through first.
    const look = () =>
      setImmediate(() => {
        if (isUnderWay()) return
        stop()
        done()
      })
    const stop = engine.state.watch(look)
    look()
  })
}
