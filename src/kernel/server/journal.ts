import { type RawBuilder, sql } from 'kysely'
import { dayEnd } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Scope } from '#kernel/pure/scope.ts'
import type { Handle } from './handle.ts'

/** One act: who (from the scope), what, to what, why, and what changed. Written in the command's own transaction. */
export interface Entry {
  /** `module.verb`, e.g. `supervision.close-finding` */
  readonly command: string
  /** id or code of the thing acted upon */
  readonly subject: string
  /** where it happened; decides who may read the entry */
  readonly place: string
  readonly unit?: Id | null
  readonly why?: string | null
  readonly before?: unknown
  readonly after?: unknown
}

export async function writeEntry(handle: Handle, entry: Entry): Promise<Id> {
  const id = handle.id()
  const { county, person, post } = handle.scope
  await handle.run(sql`
    INSERT INTO kernel.journal (county, id, at, written_at, person, post, role, command, subject, place, unit, why, before, after)
    VALUES (${county}, ${id}, ${handle.now}, ${writtenAt(handle.scope)}, ${person}, ${post}, ${handle.scope.role}, ${entry.command}, ${entry.subject},
            ${entry.place}, ${entry.unit ?? null}, ${entry.why ?? null}, ${json(entry.before)}, ${json(entry.after)})`)
  return id
}

/** When a row is written, by the machine's own clock, whatever the demo's says; of what is said without a name, the day. */
export function writtenAt({ dayOnly }: Scope): RawBuilder<Date> {
  return dayOnly === true ? sql`${dayEnd(new Date())}::timestamptz` : sql`clock_timestamp()`
}

function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value)
}
