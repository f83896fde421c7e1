import type { DeviceDatabase } from './database.ts'
import type { Bytes, DeviceSeal } from './seal.ts'

/** Half-filled forms and their pictures: a page that is killed in the middle goes on where it was. */
export interface Drafts {
  read<T>(name: string): Promise<T | null>
  keep(name: string, values: unknown): Promise<void>
  /** takes away a form and every picture kept under it */
  drop(name: string): Promise<void>
  /** names of the forms that are half filled */
  names(): Promise<string[]>
  keepPicture(name: string, id: string, bytes: Bytes): Promise<void>
  picture(name: string, id: string): Promise<Bytes | null>
  dropPicture(name: string, id: string): Promise<void>
}

const FORM = 'form:'
const pictureName = (name: string, id: string) => `picture:${name}:${id}`
const contextOf = (name: string) => `drafts/${name}`

export function openDrafts(db: DeviceDatabase, seal: DeviceSeal): Drafts {
  return {
    read: async <T>(name: string) => {
      const row = await db.drafts.get(FORM + name)
      return row === undefined ? null : seal.open<T>(row.sealed, contextOf(row.name))
    },
    keep: async (name, values) => {
      const key = FORM + name
      await db.drafts.put({ name: key, sealed: await seal.seal(values, contextOf(key)) })
    },
    drop: async (name) => {
      await db.transaction('rw', db.drafts, async () => {
        await db.drafts.delete(FORM + name)
        await db.drafts.where('name').startsWith(pictureName(name, '')).delete()
      })
    },
    names: async () => {
      const keys = await db.drafts.where('name').startsWith(FORM).primaryKeys()
      return keys.map((key) => key.slice(FORM.length))
    },
    keepPicture: async (name, id, bytes) => {
      const key = pictureName(name, id)
      await db.drafts.put({ name: key, sealed: await seal.sealBytes(bytes, contextOf(key)) })
    },
    picture: async (name, id) => {
      const key = pictureName(name, id)
      const row = await db.drafts.get(key)
      return row === undefined ? null : seal.openBytes(row.sealed, contextOf(key))
    },
    dropPicture: (name, id) => db.drafts.delete(pictureName(name, id)),
  }
}
