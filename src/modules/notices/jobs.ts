import type { Id } from '#kernel/pure/ids.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import { followMergerOf, redate, takeDown } from './service.ts'

export const takeDownJob: JobHandler = {
  title: '公示期满：自动撤下',
  run: async (kernel, county) => ({ ended: await kernel.asSystem(county, takeDown) }),
}

export const calendarChanged: JobHandler = {
  title: '工作日历调整：重算公示期限',
  run: async (kernel, county) => {
    kernel.forget()
    return { moved: await kernel.asSystem(county, redate) }
  },
}

export const placesMerged: JobHandler = {
  title: '村级撤并：张贴中的公示随之调整',
  run: async (kernel, county, input) => ({
    moved: await kernel.asSystem(county, (h) => followMergerOf(h, input.entry as Id)),
  }),
}
