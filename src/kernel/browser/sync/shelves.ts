import { type Card, digestOfHeld, type ReconcileAnswer, versionOf } from '#kernel/pure/sync.ts'
import type { CardRow, DeviceDatabase, ShelfRow } from './database.ts'
import type { DeviceSeal } from './seal.ts'

/** Cards on one shelf. A shelf is written whole, so it must not be large; it is read whole, so it must not be small. */
const SHELF = 200

interface Entry<Brief> {
  kind: string
  id: string
  version: string
  brief: Brief
}

/** What the device holds: each card whole on its own, and its few words, by which lists and tasks are made, in memory. */
export interface Shelves<Brief> {
  /** kind → id → few words; a new object after each change */
  briefs(): ReadonlyMap<string, ReadonlyMap<string, Brief>>
  card<T>(kind: string, id: string): Promise<{ version: string; body: T } | undefined>
  version(kind: string, id: string): string | undefined
  held(): Record<string, Record<string, string>>
  digest(): string
  /** takes in one page; a card that was garbled on the way is left out, and so asked for again */
  takeIn(page: Pick<ReconcileAnswer, 'put' | 'drop'>): Promise<void>
  /** reads every card again and gives up those that are not what their version says; answers how many */
  check(onProgress?: (done: number, all: number) => void): Promise<number>
}

const keyOf = (kind: string, id: string) => `${kind}/${id}`
const contextOf = (kind: string, id: string) => `cards/${kind}/${id}`

export async function openShelves<Brief>(
  db: DeviceDatabase,
  seal: DeviceSeal,
  briefOf: (card: Card) => Brief,
): Promise<Shelves<Brief>> {
  const shelves = new Map<number, Map<string, Entry<Brief>>>()
  const places = new Map<string, number>()
  let briefs: Map<string, Map<string, Brief>> = new Map()

  await Promise.all(
    (await db.shelves.toArray()).map(async ({ shelf, sealed }) => {
      put(shelf, await seal.open<Entry<Brief>[]>(sealed, `shelves/${shelf}`))
    }),
  )
  arrange()

  function put(shelf: number, entries: Iterable<Entry<Brief>>): void {
    const filled = new Map<string, Entry<Brief>>()
    for (const entry of entries) {
      filled.set(keyOf(entry.kind, entry.id), entry)
      places.set(keyOf(entry.kind, entry.id), shelf)
    }
    shelves.set(shelf, filled)
  }

  function arrange(): void {
    const next = new Map<string, Map<string, Brief>>()
    for (const { kind, id, brief } of entries()) {
      const ofKind = next.get(kind) ?? new Map<string, Brief>()
      next.set(kind, ofKind.set(id, brief))
    }
    briefs = next
  }

  function* entries(): Generator<Entry<Brief>> {
    for (const shelf of shelves.values()) yield* shelf.values()
  }

  /** The shelf of a card: where it stands, else the first with room. */
  function shelfFor(key: string, touched: Map<number, Map<string, Entry<Brief>>>): number {
    const at = places.get(key)
    if (at !== undefined) return at
    const room = (shelf: number) => (touched.get(shelf) ?? shelves.get(shelf))?.size ?? 0
    let shelf = Math.max(0, shelves.size - 1, ...touched.keys())
    if (room(shelf) >= SHELF) shelf += 1
    return shelf
  }

  function rearranged(put: readonly Card[], drop: readonly { kind: string; id: string }[]) {
    const touched = new Map<number, Map<string, Entry<Brief>>>()
    const open = (shelf: number) => {
      const copy = touched.get(shelf) ?? new Map(shelves.get(shelf))
      touched.set(shelf, copy)
      return copy
    }
    for (const { kind, id } of drop) {
      const at = places.get(keyOf(kind, id))
      if (at !== undefined) open(at).delete(keyOf(kind, id))
    }
    for (const card of put) {
      const { kind, id, version } = card
      open(shelfFor(keyOf(kind, id), touched)).set(keyOf(kind, id), { kind, id, version, brief: briefOf(card) })
    }
    return touched
  }

  async function write(cards: readonly Card[], drop: readonly { kind: string; id: string }[]): Promise<void> {
    if (cards.length === 0 && drop.length === 0) return
    const touched = rearranged(cards, drop)
    // Sealed before the transaction begins: IndexedDB ends one that waits for anything but itself.
    const cardRows: CardRow[] = await Promise.all(
      cards.map(async ({ kind, id, version, body }) => ({
        kind,
        id,
        version,
        sealed: await seal.seal(body, contextOf(kind, id)),
      })),
    )
    const shelfRows: ShelfRow[] = await Promise.all(
      Array.from(touched, async ([shelf, filled]) => ({
        shelf,
        sealed: await seal.seal([...filled.values()], `shelves/${shelf}`),
      })),
    )
    await db.transaction('rw', db.cards, db.shelves, async () => {
      await db.cards.bulkDelete(drop.map(({ kind, id }): [string, string] => [kind, id]))
      await db.cards.bulkPut(cardRows)
      await db.shelves.bulkPut(shelfRows)
    })
    for (const { kind, id } of drop) places.delete(keyOf(kind, id))
    for (const [shelf, filled] of touched) put(shelf, filled.values())
    arrange()
  }

  async function isWhole(row: CardRow): Promise<boolean> {
    try {
      return versionOf(await seal.open(row.sealed, contextOf(row.kind, row.id))) === row.version
    } catch {
      return false
    }
  }

  return {
    briefs: () => briefs,
    card: async <T>(kind: string, id: string) => {
      const row = await db.cards.get([kind, id])
      return row && { version: row.version, body: await seal.open<T>(row.sealed, contextOf(kind, id)) }
    },
    version: (kind, id) => shelves.get(places.get(keyOf(kind, id)) ?? -1)?.get(keyOf(kind, id))?.version,
    held: () => {
      const held: Record<string, Record<string, string>> = {}
      for (const { kind, id, version } of entries()) {
        const ofKind = held[kind] ?? {}
        ofKind[id] = version
        held[kind] = ofKind
      }
      return held
    },
    digest: () => digestOfHeld(entries()),
    takeIn: (page) =>
      write(
        page.put.filter((card) => versionOf(card.body) === card.version),
        page.drop.filter(({ kind, id }) => places.has(keyOf(kind, id))),
      ),
    check: async (onProgress) => {
      const bad: { kind: string; id: string }[] = []
      const all = [...places.keys()]
      for (let from = 0; from < all.length; from += SHELF) {
        const keys = all.slice(from, from + SHELF).map((key): [string, string] => key.split('/', 2) as [string, string])
        const rows = await db.cards.bulkGet(keys)
        for (const [i, row] of rows.entries())
          if (row === undefined || !(await isWhole(row))) bad.push({ kind: keys[i]![0], id: keys[i]![1] })
        onProgress?.(Math.min(from + SHELF, all.length), all.length)
      }
      await write([], bad)
      return bad.length
    },
  }
}
