import { sql } from 'kysely'
import type { Calendar } from '#kernel/pure/calendar.ts'
import type { Day } from '#kernel/pure/day.ts'
import type { Handle } from './handle.ts'

const FRESH_MS = 1000

export interface Calendars {
  load(handle: Handle): Promise<Calendar>
  forget(): void
}

export function makeCalendars(): Calendars {
  let known: { until: number; calendar: Calendar } | undefined
  return {
    load: async (handle) => {
      if (known !== undefined && known.until >= performance.now()) return known.calendar
      const notices = await handle.rows<{ year: number; notice: string }>(
        sql`SELECT year, notice FROM kernel.calendar_notice`,
      )
      const days = await handle.rows<{ day: Day; working: boolean }>(sql`SELECT day, working FROM kernel.calendar_day`)
      const calendar: Calendar = {
        notices: new Map(notices.map((n) => [n.year, n.notice])),
        exceptions: new Map(days.map((d) => [d.day, d.working])),
      }
      known = { until: performance.now() + FRESH_MS, calendar }
      return calendar
    },
    forget: () => {
      known = undefined
    },
  }
}
