import { newId } from '#kernel/pure/ids.ts'
import type { ProblemBody } from '#kernel/pure/problem.ts'
import type { FieldConflict, Operation, OperationResult } from '#kernel/pure/sync.ts'
import type { DeviceDatabase, KeptState, OperationRow, PhotographRow } from './database.ts'
import type { Bytes, DeviceSeal } from './seal.ts'

/** What was done on the device: kept from the moment it was saved, with what came of it. */
export interface Kept {
  readonly id: string
  readonly seq: number
  readonly state: KeptState
  readonly madeAt: string
  readonly command: string
  /** what a person calls it, e.g. `走访 王某某户` */
  readonly title: string
  readonly base: Record<string, string>
  readonly body: unknown
  /** ids in the body that are photographs to be sent before it */
  readonly photographs: readonly string[]
  /** it has begun to leave the device, by the line or in a file, and may be with the server: it is changed here no more */
  readonly begun?: true
  readonly note?: string
  readonly problem?: ProblemBody
  readonly conflicts?: readonly FieldConflict[]
  readonly answeredAt?: string
}

export interface NewOperation {
  readonly id?: string
  readonly command: string
  readonly title: string
  readonly base?: Record<string, string>
  readonly body: unknown
  readonly photographs?: readonly { id: string; bytes: Bytes }[]
}

/** What an operation is to say instead of what it said. */
export type Correction = Omit<NewOperation, 'id' | 'command'>

export interface Unsent {
  readonly count: number
  /** when the oldest of it was made */
  readonly since: string | null
}

/** Days for which what was accepted is still shown. */
const SHOWN_DAYS = 30
const contextOf = (id: string) => `operations/${id}`

/** Whether it can still be corrected or taken back on the device. */
export function isOpen(kept: Kept): boolean {
  return kept.state === 'unsent' && kept.begun === undefined
}

const photographContext = (id: string) => `photographs/${id}`

export interface Outbox {
  /** oldest first; a new array after each change */
  all(): readonly Kept[]
  unsent(): Unsent
  /** saved when this resolves */
  add(operation: NewOperation, now: Date): Promise<Kept>
  /**
   * What is to be sent next, in order: photographs first, and the operations that name them once none of those is left.
   * Operations handed out have begun. Photographs the server would not take are left out of the body's list.
   */
  next(most: number): Promise<{ operations: Operation[]; photographs: string[] }>
  /** takes the place of one that has not begun, under its id and in its turn; false when it has begun: nothing is changed */
  correct(id: string, correction: Correction): Promise<boolean>
  /** takes back one that has not begun; false when it has: nothing is changed */
  withdraw(id: string): Promise<boolean>
  /** all that is unsent, to be carried off in a file: it has begun */
  handOver(): Promise<readonly Kept[]>
  photograph(id: string): Promise<Bytes | undefined>
  photographSent(id: string): Promise<void>
  photographRefused(id: string): Promise<void>
  /** takes in answers; those the server asks to be sent again stay unsent. Answers how many are settled */
  answer(results: readonly OperationResult[], now: Date): Promise<number>
  /** one that was refused or in conflict, and has been seen to */
  put(id: string, change: Pick<Partial<Kept>, 'state' | 'note' | 'conflicts'>): Promise<void>
  forget(id: string): Promise<void>
  /** operations and photographs from another device's file; those known are left. Answers how many were new */
  take(given: readonly Kept[], photographs: readonly { id: string; operation: string; bytes: Bytes }[]): Promise<number>
}

export async function openOutbox(db: DeviceDatabase, seal: DeviceSeal, now: Date): Promise<Outbox> {
  const rows = await db.operations.orderBy('seq').toArray()
  let kept: readonly Kept[] = await Promise.all(rows.map(opened))
  await prune()

  async function opened({ id, seq, state, madeAt, sealed }: OperationRow): Promise<Kept> {
    const rest = await seal.open<Omit<Kept, 'id' | 'seq' | 'state' | 'madeAt'>>(sealed, contextOf(id))
    return { ...rest, id, seq, state, madeAt }
  }

  async function closed({ id, seq, state, madeAt, ...rest }: Kept): Promise<OperationRow> {
    return { id, seq, state, madeAt, sealed: await seal.seal(rest, contextOf(id)) }
  }

  async function closedPhotograph(id: string, operation: string, bytes: Bytes): Promise<PhotographRow> {
    const sealed = await seal.sealBytes(bytes, photographContext(id))
    return { id, operation, state: 'unsent', size: bytes.length, sealed }
  }

  async function prune(): Promise<void> {
    const before = new Date(now.getTime() - SHOWN_DAYS * 86_400_000).toISOString()
    const old = kept.filter((k) => (k.state === 'accepted' || k.state === 'held') && (k.answeredAt ?? '') < before)
    if (old.length === 0) return
    const ids = old.map((k) => k.id)
    await db.transaction('rw', db.operations, db.photographs, async () => {
      await db.operations.bulkDelete(ids)
      await db.photographs.where('operation').anyOf(ids).delete()
    })
    kept = kept.filter((k) => !old.includes(k))
  }

  async function replace(changed: readonly Kept[]): Promise<void> {
    await db.operations.bulkPut(await Promise.all(changed.map(closed)))
    const byId = new Map(changed.map((k) => [k.id, k]))
    kept = kept.map((k) => byId.get(k.id) ?? k)
  }

  // Whether something has begun is decided once: what hands it out and what changes it take turns.
  let turn: Promise<unknown> = Promise.resolve()
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work)
    turn = done.catch(() => undefined)
    return done
  }

  async function begin(some: readonly Kept[]): Promise<void> {
    await replace(some.filter((k) => k.begun === undefined).map((k) => ({ ...k, begun: true as const })))
  }

  async function drop(id: string): Promise<void> {
    await db.transaction('rw', db.operations, db.photographs, async () => {
      await db.operations.delete(id)
      await db.photographs.where('operation').equals(id).delete()
    })
    kept = kept.filter((k) => k.id !== id)
  }

  async function rewrite(before: Kept, { title, base = {}, body, photographs = [] }: Correction): Promise<void> {
    const after: Kept = { ...before, title, base, body, photographs: photographs.map((p) => p.id) }
    const pictures = await Promise.all(photographs.map((p) => closedPhotograph(p.id, before.id, p.bytes)))
    const row = await closed(after)
    await db.transaction('rw', db.operations, db.photographs, async () => {
      await db.photographs.where('operation').equals(before.id).delete()
      await db.photographs.bulkPut(pictures)
      await db.operations.put(row)
    })
    kept = kept.map((k) => (k.id === after.id ? after : k))
  }

  const openOne = (id: string) => kept.find((k) => k.id === id && isOpen(k))
  const unsentOnes = () => kept.filter((k) => k.state === 'unsent')
  const nextSeq = () => (kept.at(-1)?.seq ?? -1) + 1

  function sendable(k: Kept, refused: ReadonlySet<string>): Operation {
    const { id, seq, command, madeAt, base, body } = k
    return { id, seq, command, madeAt, base, body: refused.size === 0 ? body : without(body, refused) }
  }

  return {
    all: () => kept,
    unsent: () => {
      const waiting = unsentOnes()
      const since = waiting.map((k) => k.madeAt).sort()[0] ?? null
      return { count: waiting.length, since }
    },
    add: async ({ id = newId(new Date()), command, title, base = {}, body, photographs = [] }, at) => {
      const made = { state: 'unsent' as const, madeAt: at.toISOString(), photographs: photographs.map((p) => p.id) }
      const pictures = await Promise.all(photographs.map((p) => closedPhotograph(p.id, id, p.bytes)))
      const operation: Kept = { id, seq: nextSeq(), command, title, base, body, ...made }
      const row = await closed(operation)
      await db.transaction('rw', db.operations, db.photographs, async () => {
        await db.photographs.bulkPut(pictures)
        await db.operations.add(row)
      })
      kept = [...kept, operation]
      return operation
    },
    next: (most) =>
      inTurn(async () => {
        const first = unsentOnes().slice(0, most)
        const waiting = await db.photographs.bulkGet(first.flatMap((k) => [...k.photographs]))
        const there = waiting.filter((p) => p !== undefined)
        const photographs = there.filter((p) => p.state === 'unsent').map((p) => p.id)
        if (photographs.length > 0) return { operations: [], photographs }
        await begin(first)
        // none waits any more: what is still here the server would not take
        const refused = new Set(there.map((p) => p.id))
        return { operations: first.map((k) => sendable(k, refused)), photographs }
      }),
    correct: (id, correction) =>
      inTurn(async () => {
        const before = openOne(id)
        if (before !== undefined) await rewrite(before, correction)
        return before !== undefined
      }),
    withdraw: (id) =>
      inTurn(async () => {
        const isThere = openOne(id) !== undefined
        if (isThere) await drop(id)
        return isThere
      }),
    handOver: () =>
      inTurn(async () => {
        await begin(unsentOnes())
        return unsentOnes()
      }),
    photograph: async (id) => {
      const row = await db.photographs.get(id)
      return row && seal.openBytes(row.sealed, photographContext(id))
    },
    photographSent: (id) => db.photographs.delete(id),
    photographRefused: async (id) => {
      await db.photographs.update(id, { state: 'refused' })
    },
    answer: async (results, at) => {
      const byId = new Map(results.filter((r) => r.again !== true).map((r) => [r.id, r]))
      const changed = unsentOnes().flatMap((k) => {
        const result = byId.get(k.id)
        if (result === undefined) return []
        const { id: _, again: __, ...answer } = result
        return [{ ...k, ...answer, answeredAt: at.toISOString() }]
      })
      await replace(changed)
      return changed.length
    },
    put: async (id, change) => {
      const found = kept.find((k) => k.id === id)
      if (found !== undefined) await replace([{ ...found, ...change }])
    },
    forget: drop,
    take: async (given, photographs) => {
      const known = new Set(kept.map((k) => k.id))
      const fresh = given
        .filter((k) => !known.has(k.id))
        .map((k, i): Kept => ({ ...k, state: 'unsent', seq: nextSeq() + i }))
      const freshIds = new Set(fresh.map((k) => k.id))
      const pictures = await Promise.all(
        photographs.filter((p) => freshIds.has(p.operation)).map((p) => closedPhotograph(p.id, p.operation, p.bytes)),
      )
      const closedRows = await Promise.all(fresh.map(closed))
      await db.transaction('rw', db.operations, db.photographs, async () => {
        await db.photographs.bulkPut(pictures)
        await db.operations.bulkAdd(closedRows)
      })
      kept = [...kept, ...fresh]
      return fresh.length
    },
  }
}

/** The body with some ids gone from its lists, and null where one stood alone. */
function without(body: unknown, ids: ReadonlySet<string>): unknown {
  if (typeof body !== 'object' || body === null) return body
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => {
      if (typeof value === 'string' && ids.has(value)) return [key, null]
      if (Array.isArray(value)) return [key, value.filter((v) => !ids.has(v as string))]
      return [key, value]
    }),
  )
}
