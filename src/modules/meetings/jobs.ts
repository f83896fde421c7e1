import type { Id } from '#kernel/pure/ids.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import { loadReorganisation } from '#modules/organisations/public.ts'
import { redateCalls } from './calls/service.ts'
import { followReorganisation } from './service.ts'

/** Branches ended or went over into others: open calls and leaders go along; what was recorded stays where it was. */
export const reorganised: JobHandler = {
  title: '组织调整：调阅和双重组织生活随之调整',
  run: (kernel, county, input) =>
    kernel.asSystem(county, async (h) => followReorganisation(h, await loadReorganisation(h, input.entry as Id))),
}

export const calendarChanged: JobHandler = {
  title: '工作日历调整：重算调阅期限',
  run: async (kernel, county) => {
    kernel.forget()
    return { moved: await kernel.asSystem(county, redateCalls) }
  },
}
