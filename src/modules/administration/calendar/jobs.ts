import type { Id } from '#kernel/pure/ids.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import { repeatChange } from './service.ts'
import * as store from './store.ts'

export const SHARE_CALENDAR = 'administration.share-calendar'

/**
 * One calendar serves every county of the program. A change made in one is noted in the journal of each of the others,
 * where the modules follow it as their own.
 */
const shareCalendar: JobHandler = {
  title: '工作日历调整：通知其他县区',
  run: async (kernel, county, input) => {
    kernel.forget()
    const change = await kernel.asSystem(county, (h) => store.loadChange(h, input.entry as Id))
    if (change.origin !== null) return { counties: [] }
    const counties = (await kernel.asSystem('', store.listCounties)).filter((c) => c !== county)
    for (const other of counties) await kernel.asSystem(other, (h) => repeatChange(h, change))
    return { counties }
  },
}

export const jobs: Readonly<Record<string, JobHandler>> = { [SHARE_CALENDAR]: shareCalendar }

export const follows: Readonly<Record<string, string>> = { 'kernel.change-calendar': SHARE_CALENDAR }
