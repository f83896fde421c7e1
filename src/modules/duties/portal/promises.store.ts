import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Handle } from '#kernel/server/handle.ts'

export interface Promised {
  id: string
  kind: 'commitment' | 'livelihood'
  title: string
  year: number
  placeName: string
  issuedOn: Day
  duties: number
  done: number
}

export interface PromisedItem {
  title: string
  duties: number
  done: number
  dueOn: Day | null
}

/** The promises of the latest year that has any, the county's own first. */
export async function promises(h: Handle, id?: string): Promise<Promised[]> {
  return h.rows(sql`
    SELECT p.id, p.kind, p.title, p.year, coalesce(l.name, p.place) AS "placeName", p.issued_on AS "issuedOn", p.duties, p.done
    FROM duties.public_promise p LEFT JOIN places.public_place l ON l.county = p.county AND l.place = p.place
    WHERE p.county = ${h.scope.county} ${
      id === undefined
        ? sql`AND p.year = (SELECT max(year) FROM duties.public_promise WHERE county = ${h.scope.county})`
        : sql`AND p.id = ${id}`
    }
    ORDER BY p.kind DESC, length(p.place), p.place, p.title LIMIT 1000`)
}

export async function itemsOf(h: Handle, list: string): Promise<PromisedItem[]> {
  return h.rows(sql`
    SELECT title, duties, done, due_on AS "dueOn" FROM duties.public_promise_item
    WHERE county = ${h.scope.county} AND list = ${list} ORDER BY position, id`)
}
