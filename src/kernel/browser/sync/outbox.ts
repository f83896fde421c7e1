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

export interface Unsent {
  readonly count: number
  /** when the oldest of it was made */
  readonly since: string | null
}

/** Days for which what was accepted is still shown. */
const SHOWN_DAYS = 30
const contextOf = (id: string) => `operations/${id}`
const photographContext = (id: string) => `photographs/${id}`

export interface Outbox {
  /** oldest first; a new array after each change */
  all(): readonly Kept[]
  unsent(): Unsent
  /** saved when this resolves */
  add(operation: NewOperation, now: Date): Promise<Kept>
  /** the next to be sent, in order; photographs the server would not take are left out of the body's list */
  next(most: number): Promise<{ operations: Operation[]; photographs: string[] }>
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

  const unsentOnes = () => kept.filter((k) => k.state === 'unsent')
  const nextSeq = () => (kept.at(-1)?.seq ?? -1) + 1

  async function sendable(k: Kept, refused: ReadonlySet<string>): Promise<Operation> {
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
    next: async (most) => {
      const first = unsentOnes().slice(0, most)
      const waiting = await db.photographs.bulkGet(first.flatMap((k) => [...k.photographs]))
      const there = waiting.filter((p) => p !== undefined)
      const refused = new Set(there.filter((p) => p.state === 'refused').map((p) => p.id))
      const operations = await Promise.all(first.map((k) => sendable(k, refused)))
      return { operations, photographs: there.filter((p) => p.state === 'unsent').map((p) => p.id) }
    },
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
    forget: async (id) => {
      await db.transaction('rw', db.operations, db.photographs, async () => {
        await db.operations.delete(id)
        await db.photographs.where('operation').equals(id).delete()
      })
      kept = kept.filter((k) => k.id !== id)
    },
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
