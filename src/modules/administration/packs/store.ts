import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Handle } from '#kernel/server/handle.ts'

export interface PackVersion {
  version: number
  pack: string
  digest: string
  from: Day
  adoptedAt: Date
  adoptedBy: string | null
  why: string | null
}

const COLUMNS = sql`v.version, v.pack, v.digest, v.in_force_from AS "from", v.adopted_at AS "adoptedAt", n.name AS "adoptedBy", v.why`
const FROM = sql`kernel.pack_version v LEFT JOIN people.person n ON n.county = v.county AND n.id = v.adopted_by`

/** Versions, the latest first. */
export async function listVersions(h: Handle): Promise<PackVersion[]> {
  return h.rows(sql`SELECT ${COLUMNS} FROM ${FROM} WHERE v.county = ${h.scope.county} ORDER BY v.version DESC`)
}

export async function loadVersion(
  h: Handle,
  version: number,
): Promise<PackVersion & { sections: Record<string, unknown> }> {
  return h.one(
    sql`SELECT ${COLUMNS}, v.sections FROM ${FROM} WHERE v.county = ${h.scope.county} AND v.version = ${version}`,
    `第 ${version} 版工作机制`,
  )
}
