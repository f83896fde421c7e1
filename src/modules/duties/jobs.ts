import type { Id } from '#kernel/pure/ids.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import { loadReorganisation } from '#modules/organisations/public.ts'
import { moveDuties, redateOpen } from './changes/service.ts'

export const jobs: Record<string, JobHandler> = {
  'duties.organisations-merged': {
    title: '组织调整：未办事项随之移交',
    run: (kernel, county, input) =>
      kernel.asSystem(county, async (h) => {
        const change = await loadReorganisation(h, input.entry as Id)
        return { moved: await moveDuties(h, change) }
      }),
  },
  'duties.redate': {
    title: '工作日历调整：重新计算未办事项期限',
    run: async (kernel, county) => {
      kernel.forget()
      return { redated: await kernel.asSystem(county, redateOpen) }
    },
  },
}
