import { sql } from 'kysely'
import type { Handle } from '#kernel/server/handle.ts'

/** How many townships, villages … the county has, as the public may see them. */
export async function placesByLevel(h: Handle): Promise<{ level: string; count: number }[]> {
  return h.rows(sql`
    SELECT level, count(*)::integer AS count FROM places.public_place WHERE county = ${h.scope.county} AND level <> 'county'
    GROUP BY level ORDER BY level`)
}
