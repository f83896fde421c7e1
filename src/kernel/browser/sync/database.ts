import Dexie, { type EntityTable, type Table } from 'dexie'
import type { OperationState } from '#kernel/pure/sync.ts'
import type { Bytes } from './seal.ts'

/** What lies on the device. Ids, versions and states are open, since they name nobody; all else is sealed. */
export interface CardRow {
  kind: string
  id: string
  version: string
  sealed: Bytes
}

/** The few words of many cards, sealed together: ten thousand are read in some fifty pieces when the app opens. */
export interface ShelfRow {
  shelf: number
  sealed: Bytes
}

export type KeptState = OperationState | 'unsent'

export interface OperationRow {
  id: string
  seq: number
  state: KeptState
  madeAt: string
  sealed: Bytes
}

export interface PhotographRow {
  id: string
  operation: string
  state: 'unsent' | 'refused'
  size: number
  sealed: Bytes
}

/** Half-filled forms. */
export interface DraftRow {
  name: string
  sealed: Bytes
}

export class DeviceDatabase extends Dexie {
  declare meta: Table<{ key: string; value: unknown }, string>
  declare cards: Table<CardRow, [string, string]>
  declare shelves: EntityTable<ShelfRow, 'shelf'>
  declare operations: EntityTable<OperationRow, 'id'>
  declare photographs: EntityTable<PhotographRow, 'id'>
  declare drafts: EntityTable<DraftRow, 'name'>

  constructor(name = 'guben-field') {
    // 'strict': a visit that is shown as saved has reached the phone's storage, not only its memory.
    super(name, { chromeTransactionDurability: 'strict' })
    this.version(1).stores({
      meta: 'key',
      cards: '[kind+id]',
      shelves: 'shelf',
      operations: 'id, seq',
      photographs: 'id, operation',
      drafts: 'name',
    })
  }

  async read<T>(key: string): Promise<T | undefined> {
    return (await this.meta.get(key))?.value as T | undefined
  }

  async write(key: string, value: unknown): Promise<void> {
    await this.meta.put({ key, value })
  }

  /** Nothing is left, the key least of all: it goes first, so that what a cut leaves behind cannot be read. */
  async wipe(): Promise<void> {
    if (!this.isOpen()) await this.open()
    await this.meta.clear()
    await this.delete({ disableAutoOpen: false })
  }
}
