import { getAnswer, sendAnswer } from '#kernel/browser/client.ts'
import type { Post, Session } from '#kernel/browser/contract.ts'
import { choosePost } from '#kernel/browser/post-choice.ts'
import { type Signal, signal } from '#kernel/browser/signal.ts'
import { type DeviceClock, deviceClock } from '#kernel/browser/sync/clock.ts'
import { DeviceDatabase } from '#kernel/browser/sync/database.ts'
import { type Drafts, openDrafts } from '#kernel/browser/sync/drafts.ts'
import { type SyncEngine, startEngine } from '#kernel/browser/sync/engine.ts'
import { firstState, type SyncState } from '#kernel/browser/sync/machine.ts'
import { type Correction, type Kept, type NewOperation, type Outbox, openOutbox } from '#kernel/browser/sync/outbox.ts'
import { changePin, type DeviceSeal, type LockBox, newLockBox, openLockBox } from '#kernel/browser/sync/seal.ts'
import { openShelves, type Shelves } from '#kernel/browser/sync/shelves.ts'
import { httpTransport } from '#kernel/browser/sync/transport.ts'
import { dayOf } from '#kernel/pure/day.ts'
import { newId } from '#kernel/pure/ids.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { SYNC_ROLES } from '#kernel/pure/sync.ts'
import { type Brief, briefOf } from './briefs.ts'

/** The phone's page has been away so long that whoever takes it up must show the PIN again. */
const AWAY_MS = 10 * 60_000
/** Wrong PINs after which everything on the device goes. */
export const MOST_WRONG = 8

/** To whom the device belongs, and in which post it works. */
export interface Owner {
  readonly county: { readonly code: string; readonly name: string }
  readonly person: { readonly id: string; readonly name: string }
  readonly login: string
  readonly post: Post
}

export type Stage =
  | { readonly at: 'starting' }
  | { readonly at: 'unsupported'; readonly why: string }
  | { readonly at: 'elsewhere' }
  | { readonly at: 'sign-in' }
  | { readonly at: 'choose-post'; readonly session: Session; readonly login: string }
  | { readonly at: 'set-pin'; readonly owner: Owner }
  | { readonly at: 'pin'; readonly wrong: number }
  | { readonly at: 'open' }
  | { readonly at: 'wiped'; readonly why: string }

/** What is open on the device, from the right PIN until it is locked. */
export interface Open {
  readonly owner: Owner
  readonly device: { readonly id: string; readonly label: string }
  readonly outbox: Outbox
  readonly shelves: Shelves<Brief>
  readonly drafts: Drafts
  readonly clock: DeviceClock
  readonly engine: SyncEngine
  readonly seal: DeviceSeal
}

/** The device, between what lies on it and what is shown. One in a page. */
export interface Phone {
  readonly stage: Signal<Stage>
  /** what is open; throws when nothing is, which no screen behind the PIN sees */
  open(): Open
  /** counts the changes of what is held or done; lists read again */
  readonly changes: Signal<number>
  readonly sync: Signal<SyncState>
  readonly syncedAt: Signal<string | null>
  start(): Promise<void>
  signIn(login: string, password: string): Promise<void>
  choose(post: Post): void
  setPin(pin: string): Promise<void>
  /** @returns how many tries are left, or null when it was right */
  enterPin(pin: string): Promise<number | null>
  changePin(before: string, after: string): Promise<boolean>
  /** signs the owner in again when the session has ended */
  signInAgain(password: string): Promise<void>
  changePost(post: Post): Promise<void>
  /** saved on the device when this resolves, and sent when there is a network */
  save(operation: NewOperation): Promise<Kept>
  /** what waits to be sent says something else; false when it has begun to leave, and stays as it was */
  correct(id: string, correction: Correction): Promise<boolean>
  /** what waits to be sent is taken back; false when it has begun to leave */
  withdraw(id: string): Promise<boolean>
  changed(): void
  lock(): Promise<void>
  /** how many things would be lost with the device: unsent, sent back and not seen to, half filled */
  atStake(): Promise<number>
  /** @throws Error with words when something would be lost and it was not said that it may be */
  signOut(mayLose: boolean): Promise<void>
}

const LOCKED_WIPE = '这台设备已被挂失锁定，走访端里的内容已经清除。如是误锁，请联系系统管理员，解锁后重新登录。'
const PIN_WIPE = `口令连续输错 ${MOST_WRONG} 次，为保护群众信息，走访端里的内容已经清除。请连接网络后重新登录。`

export function makePhone(database: () => DeviceDatabase = () => new DeviceDatabase()): Phone {
  const stage = signal<Stage>({ at: 'starting' })
  const changes = signal(0)
  const sync = signal<SyncState>(firstState(false))
  const syncedAt = signal<string | null>(null)
  let db = database()
  let current: Open | null = null

  const changed = () => changes.set(changes.get() + 1)

  async function wipe(why: string): Promise<void> {
    const engine = current?.engine
    current = null
    choosePost(null)
    // Not waited for: the order to wipe comes from inside a step of the engine.
    void engine?.stop()
    await db.wipe()
    db = database()
    stage.set({ at: 'wiped', why })
  }

  async function openWith(seal: DeviceSeal): Promise<void> {
    const owner = await seal.open<Owner>((await db.read('owner'))!, 'meta/owner')
    const device = (await db.read<Open['device']>('device'))!
    const clock = deviceClock((await db.read<number>('shift')) ?? 0)
    syncedAt.set((await db.read<string>('syncedAt')) ?? null)
    const shelves = await openShelves<Brief>(db, seal, briefOf)
    const outbox = await openOutbox(db, seal, clock.now())
    const registered = (await db.read<boolean>('registered')) ?? false
    choosePost(owner.post.id)
    const engine = startEngine({
      device,
      registered,
      outbox,
      shelves,
      clock,
      transport: httpTransport(owner.county.code),
      changed,
      note: async (what) => {
        for (const [key, value] of Object.entries(what)) await db.write(key, value)
        if (what.syncedAt !== undefined) syncedAt.set(what.syncedAt)
      },
      wipe: () => wipe(LOCKED_WIPE),
    })
    engine.state.watch(() => sync.set(engine.state.get()))
    current = { owner, device, outbox, shelves, clock, engine, seal, drafts: openDrafts(db, seal) }
    // A refusal because the post is no longer held drops the choice; the device goes on asking in its own post only.
    engine.state.watch(() => choosePost(current?.owner.post.id ?? null))
    changed()
    stage.set({ at: 'open' })
    if (navigator.onLine) engine.wake()
  }

  function open(): Open {
    if (current === null) throw new Error('the device is locked')
    return current
  }

  async function sessionOf(login: string, password: string): Promise<Session> {
    await sendAnswer('POST', '/api/session', { login, password })
    return getAnswer<Session>('/api/session')
  }

  function choose({ county, person }: Session, login: string, post: Post): void {
    stage.set({ at: 'set-pin', owner: { county, person, login, post } })
  }

  async function atStake(): Promise<number> {
    const { outbox, drafts } = open()
    const kept = outbox.all().filter((k) => k.state === 'unsent' || k.state === 'refused')
    return kept.length + (await drafts.names()).length
  }

  async function lock(): Promise<void> {
    if (current === null) return
    const { engine } = current
    current = null
    stage.set({ at: 'pin', wrong: (await db.read<number>('wrong')) ?? 0 })
    await engine.stop()
  }

  /** Back in the net, or in sight: what is unsent goes at once. Long out of sight: the PIN is asked again. */
  function watchTheDay(): void {
    let hiddenAt: number | null = null
    globalThis.addEventListener('online', () => current?.engine.wake())
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') hiddenAt = Date.now()
      else if (hiddenAt !== null && Date.now() - hiddenAt > AWAY_MS) void lock()
      else current?.engine.wake()
    })
  }

  return {
    stage,
    changes,
    sync,
    syncedAt,
    open,
    changed,
    start: async () => {
      const lacking = whatLacks()
      if (lacking !== null) return stage.set({ at: 'unsupported', why: lacking })
      if (!(await isOnlyWindow())) return stage.set({ at: 'elsewhere' })
      watchTheDay()
      const box = await db.read<LockBox>('box')
      if (box === undefined) return stage.set({ at: 'sign-in' })
      stage.set({ at: 'pin', wrong: (await db.read<number>('wrong')) ?? 0 })
    },
    signIn: async (login, password) => {
      choosePost(null)
      const session = await sessionOf(login, password)
      const only = onlyPostOf(session)
      if (only === null) stage.set({ at: 'choose-post', session, login })
      else choose(session, login, only)
    },
    choose: (post) => {
      const now = stage.get()
      if (now.at === 'choose-post') choose(now.session, now.login, post)
    },
    setPin: async (pin) => {
      const now = stage.get()
      if (now.at !== 'set-pin') return
      const { box, seal } = await newLockBox(pin)
      const device = { id: newId(new Date()), label: labelOfDevice(navigator.userAgent) }
      const sealed = await seal.seal(now.owner, 'meta/owner')
      await db.meta.bulkPut([
        { key: 'box', value: box },
        { key: 'wrong', value: 0 },
        { key: 'owner', value: sealed },
        { key: 'device', value: device },
      ])
      await navigator.storage?.persist?.().catch(() => false)
      await openWith(seal)
    },
    enterPin: async (pin) => {
      const wrong = ((await db.read<number>('wrong')) ?? 0) + 1
      // Counted before it is tried: pulling the battery does not give another try.
      await db.write('wrong', wrong)
      const box = await db.read<LockBox>('box')
      const seal = box === undefined ? null : await openLockBox(box, pin)
      if (seal === null) {
        if (wrong >= MOST_WRONG) await wipe(PIN_WIPE)
        else stage.set({ at: 'pin', wrong })
        return MOST_WRONG - wrong
      }
      await db.write('wrong', 0)
      await openWith(seal)
      return null
    },
    changePin: async (before, after) => {
      const box = await changePin((await db.read<LockBox>('box'))!, before, after)
      if (box !== null) await db.write('box', box)
      return box !== null
    },
    signInAgain: async (password) => {
      const { owner, engine } = open()
      await sendAnswer('POST', '/api/session', { login: owner.login, password })
      engine.signedIn()
    },
    changePost: async (post) => {
      const { owner, engine, seal } = open()
      await engine.stop()
      await db.write('owner', await seal.seal({ ...owner, post }, 'meta/owner'))
      await openWith(seal)
    },
    save: async (operation) => {
      const { outbox, clock, engine } = open()
      const kept = await outbox.add(operation, clock.now())
      changed()
      if (navigator.onLine) engine.wake()
      return kept
    },
    correct: async (id, correction) => {
      const isDone = await open().outbox.correct(id, correction)
      changed()
      return isDone
    },
    withdraw: async (id) => {
      const { outbox, drafts } = open()
      const isDone = await outbox.withdraw(id)
      if (isDone) await drafts.drop(draftNameOf(id))
      changed()
      return isDone
    },
    lock,
    atStake,
    signOut: async (mayLose) => {
      const count = await atStake()
      if (count > 0 && !mayLose) throw new Error(`还有 ${count} 条没有送达或者没有办完，退出会丢失`)
      await sendAnswer('DELETE', '/api/session').catch(() => undefined)
      await wipe('已退出登录，走访端里的内容已经清除。')
      stage.set({ at: 'sign-in' })
    },
  }
}

export function isFieldPost(post: Post): boolean {
  return (SYNC_ROLES as readonly Role[]).includes(post.role)
}

/** The post in which to work when there is nothing to choose; null when somebody has to look. */
export function onlyPostOf({ posts, mustChangePassword }: Session): Post | null {
  const fitting = posts.filter(isFieldPost)
  return fitting.length === 1 && !mustChangePassword ? fitting[0]! : null
}

/** Under which name the half-written correction of something unsent is kept. */
export function draftNameOf(operation: string): string {
  return `edit/${operation}`
}

export function today({ clock }: Open): string {
  return dayOf(clock.now())
}

function whatLacks(): string | null {
  if (!globalThis.isSecureContext || globalThis.crypto?.subtle === undefined)
    return '走访端须通过 https 加密地址打开，请向系统管理员索取正确的网址。'
  if (globalThis.indexedDB === undefined) return '这个浏览器不能在手机上保存内容，请换用系统自带的新版浏览器。'
  return null
}

/** Two windows over one store would each believe itself alone. Held until the page goes. */
async function isOnlyWindow(): Promise<boolean> {
  if (navigator.locks === undefined) return true
  return new Promise((resolve) => {
    void navigator.locks.request('guben-field', { ifAvailable: true }, (lock) => {
      resolve(lock !== null)
      return lock === null ? undefined : new Promise(() => undefined)
    })
  })
}

function labelOfDevice(agent: string): string {
  const android = /Android [\d.]+; ([^;)]+)/
    .exec(agent)?.[1]
    ?.replace(/ Build\/.*/, '')
    .trim()
  if (android !== undefined) return android.slice(0, 60)
  if (/iPhone/.test(agent)) return 'iPhone'
  return /Windows|Macintosh|Linux/.test(agent) ? '电脑浏览器' : '手机'
}
