import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'

/** Journals a command of the module: one entry for one, one for many, since a load of a year is one act. */
export async function record(
  h: Handle,
  command: string,
  ids: readonly Id[],
  place: string,
  more: object = {},
  why?: string,
): Promise<void> {
  const [only] = ids
  const one = ids.length === 1
  await h.record({
    command: `care.${command}`,
    subject: one ? only! : h.scope.county,
    place: one ? place : h.scope.county,
    why: why ?? null,
    after: { ...more, ...(ids.length > 1 && { count: ids.length }) },
  })
}
