import { sql } from 'kysely'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import { type Device, SKEW_MS } from '#kernel/pure/sync.ts'
import type { Handle } from '../handle.ts'
import type { Kernel } from '../kernel.ts'
import { containing } from '../patterns.ts'

/** What a device tells of itself with a call. */
export interface Told {
  readonly device: Id
  readonly sentAt?: string | undefined
  readonly unsent?: number | undefined
  readonly unsentSince?: string | null | undefined
}

interface Holder {
  readonly name: string
  readonly post: string
}

const COLUMNS = sql`id, label, person, holder, post, place, at AS "registeredAt", seen_at AS "seenAt", unsent,
  unsent_since AS "unsentSince", skew_ms AS "skewMs", locked_at AS "lockedAt", locked_why AS "lockedWhy"`

type Row = Omit<Device, 'registeredAt' | 'seenAt' | 'unsentSince' | 'lockedAt'> & {
  registeredAt: Date
  seenAt: Date | null
  unsentSince: Date | null
  lockedAt: Date | null
}

function shown(row: Row): Device {
  const iso = (at: Date | null) => at?.toISOString() ?? null
  return {
    ...row,
    registeredAt: row.registeredAt.toISOString(),
    seenAt: iso(row.seenAt),
    unsentSince: iso(row.unsentSince),
    lockedAt: iso(row.lockedAt),
  }
}

/** Registers a device under the one who asks; again, with the same id, it is the same device. */
export async function registerDevice(h: Handle, given: { id: Id; label: string }, holder: Holder): Promise<Device> {
  const { county, person } = h.scope
  const place = h.scope.place ?? county
  const known = await h.maybe<Row>(
    sql`SELECT ${COLUMNS} FROM kernel.device WHERE county = ${county} AND id = ${given.id}`,
  )
  if (known !== undefined) {
    if (known.person !== person) throw new Problem('already-exists', { what: '这台设备' })
    if (known.lockedAt !== null) throw new Problem('device-locked')
    return shown(known)
  }
  const row = await h.one<Row>(sql`
    INSERT INTO kernel.device (county, id, person, label, holder, post, place, at)
    VALUES (${county}, ${given.id}, ${person}, ${given.label}, ${holder.name}, ${holder.post}, ${place}, ${h.now})
    RETURNING ${COLUMNS}`)
  await h.record({
    command: 'kernel.register-device',
    subject: given.id,
    place,
    unit: h.scope.unit,
    after: { label: given.label },
  })
  return shown(row)
}

/**
 * The device behind a call, its report noted; a locked one is noted too, so that one sees when it was last there.
 * @throws device-unknown
 */
export async function greetDevice(h: Handle, told: Told): Promise<{ skewMs: number | null; locked: boolean }> {
  const skewMs = skewOf(h.now, told.sentAt)
  const row = await h.maybe<{ locked: boolean }>(sql`
    UPDATE kernel.device SET seen_at = ${h.now}, unsent = coalesce(${told.unsent ?? null}::integer, unsent),
      unsent_since = CASE WHEN ${told.unsent === undefined} THEN unsent_since ELSE ${told.unsentSince ?? null}::timestamptz END,
      skew_ms = CASE WHEN ${told.sentAt === undefined} THEN skew_ms ELSE ${skewMs}::bigint END
    WHERE county = ${h.scope.county} AND id = ${told.device} AND person = ${h.scope.person}
    RETURNING locked_at IS NOT NULL AS locked`)
  if (row === undefined) throw new Problem('device-unknown')
  return { skewMs, locked: row.locked }
}

/** A locked device gets nothing and gives nothing. Asked in every transaction that works for a device. */
export async function refuseLocked(h: Handle, device: Id): Promise<void> {
  const row = await h.maybe<{ locked: boolean }>(sql`
    SELECT locked_at IS NOT NULL AS locked FROM kernel.device
    WHERE county = ${h.scope.county} AND id = ${device} AND person = ${h.scope.person}`)
  if (row === undefined) throw new Problem('device-unknown')
  if (row.locked) throw new Problem('device-locked')
}

/** For one that is no longer signed in. */
export async function isLocked(kernel: Kernel, { county, device }: { county: string; device: Id }): Promise<boolean> {
  const row = await kernel.asSystem(county, (h) =>
    h.maybe(sql`SELECT 1 FROM kernel.device WHERE county = ${county} AND id = ${device} AND locked_at IS NOT NULL`),
  )
  return row !== undefined
}

function skewOf(now: Date, sentAt: string | undefined): number | null {
  if (sentAt === undefined) return null
  const skew = new Date(sentAt).getTime() - now.getTime()
  return Math.abs(skew) > SKEW_MS ? skew : null
}

export async function listDevices(
  h: Handle,
  query: { q?: string | undefined; locked?: boolean | undefined },
  page: PageOf,
): Promise<{ total: number; rows: Device[] }> {
  const like = query.q === undefined ? null : containing(query.q)
  const rows = await h.rows<Row & { total: number }>(sql`
    SELECT ${COLUMNS}, count(*) OVER () AS total FROM kernel.device
    WHERE county = ${h.scope.county} AND (${like}::text IS NULL OR holder LIKE ${like} OR label LIKE ${like})
      AND (${query.locked ?? null}::boolean IS NULL OR (locked_at IS NOT NULL) = ${query.locked ?? null})
    ORDER BY seen_at DESC NULLS LAST, id LIMIT ${page.limit} OFFSET ${page.offset}`)
  return { total: rows[0]?.total ?? 0, rows: rows.map(({ total: _, ...row }) => shown(row as Row)) }
}

/** From the next call on the device is refused, and wipes itself. */
export async function lockDevice(h: Handle, id: Id, why: string): Promise<Device> {
  return change(
    h,
    id,
    'kernel.lock-device',
    why,
    sql`locked_at = coalesce(locked_at, ${h.now}),
    locked_by = coalesce(locked_by, ${h.scope.person}::uuid), locked_why = coalesce(locked_why, ${why})`,
  )
}

export async function unlockDevice(h: Handle, id: Id, why: string): Promise<Device> {
  return change(h, id, 'kernel.unlock-device', why, sql`locked_at = NULL, locked_by = NULL, locked_why = NULL`)
}

async function change(
  h: Handle,
  id: Id,
  command: string,
  why: string,
  fields: ReturnType<typeof sql>,
): Promise<Device> {
  const row = await h.one<Row>(
    sql`UPDATE kernel.device SET ${fields} WHERE county = ${h.scope.county} AND id = ${id} RETURNING ${COLUMNS}`,
    '该设备',
  )
  await h.record({ command, subject: id, place: row.place, why, after: { person: row.person, label: row.label } })
  return shown(row)
}
