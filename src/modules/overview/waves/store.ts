import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { under } from '../store.ts'

export interface WaveLine {
  list: string
  listTitle: string
  wave: number
  title: string
  from: Day
  to: Day
  places: { place: string; name: string; total: number; done: number }[]
  total: number
  done: number
  late: number
}

/** Every wave of the lists of a year that touches the post's area, its places put together: one statement. */
export async function wavesOf(h: Handle, year: number): Promise<WaveLine[]> {
  const area = h.scope.place ?? h.scope.county
  return h.rows<WaveLine>(sql`
    SELECT w.list, w.list_title AS "listTitle", w.wave, min(w.title) AS title, min(w.from_day) AS "from", max(w.to_day) AS "to",
      json_agg(json_build_object('place', w.place, 'name', coalesce(p.name, w.place), 'total', w.total, 'done', w.done) ORDER BY w.place)
        AS places, sum(w.total)::bigint AS total, sum(w.done)::bigint AS done,
      sum(w.late)::bigint AS late
    FROM duties.current_wave w LEFT JOIN places.current p ON p.county = w.county AND p.place = w.place
    WHERE w.county = ${h.scope.county} AND (w.year = ${year} OR (w.from_day <= ${`${year}-12-31`} AND w.to_day >= ${`${year}-01-01`}))
      AND (${under(h, sql`w.place`, area)} OR ${area} LIKE w.place || '%')
    GROUP BY w.list, w.list_title, w.wave ORDER BY w.list_title, w.list, w.wave`)
}
