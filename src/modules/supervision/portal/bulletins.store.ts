import { sql } from 'kysely'
import type { Day, Month } from '#kernel/pure/day.ts'
import type { Handle } from '#kernel/server/handle.ts'

export interface PublicBulletin {
  month: Month
  number: string
  publishedOn: Day
  digest: string
  raised: number
  corrected: number
  demands: number
  monthRaised: number
  monthCorrected: number
  monthDemands: number
  categories: { title: string; raised: number; corrected: number; monthRaised: number; monthCorrected: number }[]
  places: { place: string; name: string; raised: number; corrected: number; demands: number; overdue: number }[]
  amendments: number
}

/** The bulletins that were published, the latest first; of one month when it is named. */
export async function publicBulletins(h: Handle, month?: Month): Promise<PublicBulletin[]> {
  return h.rows(sql`
    SELECT month, number, published_on AS "publishedOn", digest, raised, corrected, demands, month_raised AS "monthRaised",
      month_corrected AS "monthCorrected", month_demands AS "monthDemands", categories, places, amendments
    FROM supervision.public_bulletin WHERE county = ${h.scope.county} ${month === undefined ? sql`` : sql`AND month = ${month}`}
    ORDER BY month DESC LIMIT 120`)
}
