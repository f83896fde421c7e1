import { addDays } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import { loadReorganisation } from '#modules/organisations/public.ts'
import { followReorganisation, redateOpinions } from './opinions.ts'
import { followHomes } from './store.ts'

/** Moves entered in so many days before: the daily run takes in what was left while nothing ran. */
const LOOK_BACK = 31

export const jobs: Record<string, JobHandler> = {
  'fieldwork.reorganised': {
    title: '组织调整：未办结的群众诉求随之移交',
    run: (kernel, county, input) =>
      kernel.asSystem(county, async (h) => ({
        moved: await followReorganisation(h, await loadReorganisation(h, input.entry as Id)),
      })),
  },
  'fieldwork.follow-homes': {
    title: '户的所在地变更：走访记录随户调整',
    run: (kernel, county) => kernel.asSystem(county, (h) => followHomes(h, addDays(h.today, -LOOK_BACK))),
  },
  'fieldwork.redate': {
    title: '工作日历调整：重算群众诉求办理期限',
    run: async (kernel, county) => {
      kernel.forget()
      return { redated: await kernel.asSystem(county, redateOpinions) }
    },
  },
}
