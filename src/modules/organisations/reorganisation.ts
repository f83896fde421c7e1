import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'

/** What an `organisations.merge` or `organisations.end` entry says; modules with open things of an organisation follow it. */
export interface Reorganisation {
  ended: { id: Id; successor: Id | null }[]
  /** old villages, and the village that took them in; none when an organisation ended by itself */
  from: string[]
  into: string | null
  on: Day
  why: string
}

export async function loadReorganisation(h: Handle, entry: Id): Promise<Reorganisation> {
  const row = await h.one<{ why: string | null; after: Omit<Reorganisation, 'why'> }>(
    sql`SELECT why, after FROM kernel.journal WHERE county = ${h.scope.county} AND id = ${entry}`,
    '该日志',
  )
  return { ...row.after, why: row.why ?? '' }
}
