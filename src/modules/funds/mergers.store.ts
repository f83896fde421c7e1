import { sql } from 'kysely'
import type { Handle } from '#kernel/server/handle.ts'

/** Moves what stands open in one village into another. @returns how many rows */
export async function moveToMerged(h: Handle, from: string, into: string): Promise<number> {
  const { moved } = await h.one<{ moved: number }>(sql`SELECT funds.follow_merger(${from}, ${into}) AS moved`)
  return moved
}
