import { z } from 'zod'
import { Problem } from '#kernel/pure/problem.ts'
import { dayText } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { ADMINISTRATORS, MANAGERS } from '../roles.ts'
import { SHARE_CALENDAR } from './jobs.ts'
import { exception, yearBody } from './model.ts'
import { changeYear } from './service.ts'
import * as store from './store.ts'

const yearParams = z.object({ year: z.coerce.number().int().min(1990).max(2100) })
const dayChange = z.object({ day: dayText, before: z.string(), after: z.string() })

/** Jobs of any module that count deadlines again after a change of the calendar. */
function followers(kernel: Kernel): string[] {
  const all = kernel.cards.flatMap((card) => card.follows?.['kernel.change-calendar'] ?? [])
  return all.filter((kind) => kind !== SHARE_CALENDAR)
}

export const calendarRoutes = [
  defineRoute({
    method: 'GET',
    path: '/api/calendar',
    summary: '工作日历',
    roles: 'all',
    output: z.object({
      years: z.array(
        z.object({
          year: z.number().int(),
          notice: z.string(),
          enteredAt: z.string(),
          holidays: z.number().int(),
          workdays: z.number().int(),
        }),
      ),
    }),
    run: async (h) => ({
      years: (await store.listYears(h)).map((y) => ({ ...y, enteredAt: y.enteredAt.toISOString() })),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/calendar/:year',
    summary: '一年的放假调休安排',
    roles: 'all',
    params: yearParams,
    output: z.object({ year: z.number().int(), notice: z.string(), days: z.array(exception) }),
    problems: ['calendar-missing'],
    run: async (h, { params }) => {
      const year = await store.loadYear(h, params.year)
      if (year === undefined) throw new Problem('calendar-missing', { year: params.year })
      return year
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/calendar/:year',
    summary: '录入或调整放假调休安排',
    roles: ADMINISTRATORS,
    params: yearParams,
    body: yearBody,
    output: z.object({ entry: z.uuid(), changes: z.array(dayChange) }),
    run: async (h, { params, body }, kernel) => {
      const changed = await changeYear(h, params.year, body)
      kernel.forget()
      return changed
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/calendar-follow-ups',
    summary: '日历调整后的期限重算',
    roles: MANAGERS,
    output: z.object({
      rows: z.array(
        z.object({
          id: z.uuid(),
          title: z.string(),
          state: z.string(),
          startedAt: z.string(),
          entry: z.string().nullable(),
          /** how many open deadlines moved; null while under way */
          moved: z.number().int().nullable(),
          changes: z.array(z.object({ title: z.string(), before: dayText, after: dayText })),
        }),
      ),
    }),
    run: async (h, _input, kernel) => ({
      rows: (await store.followUps(h, followers(kernel))).map(({ output, kind: _kind, ...run }) => ({
        ...run,
        startedAt: run.startedAt.toISOString(),
        ...movedIn(output),
      })),
    }),
  }),
]

interface Moved {
  moved: number | null
  changes: { title: string; before: string; after: string }[]
}

/** A job that re-dates answers how many it moved, or a list of old and new days under `moved`. */
function movedIn(output: unknown): Moved {
  const said = typeof output === 'object' && output !== null ? Object.values(output)[0] : output
  if (typeof said === 'number') return { moved: said, changes: [] }
  return Array.isArray(said) ? { moved: said.length, changes: said as Moved['changes'] } : { moved: null, changes: [] }
}
