import type { Id } from '#kernel/pure/ids.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import { loadReorganisation } from '#modules/organisations/public.ts'
import { moveFindings, redateOpenFindings } from './service.ts'

export const jobs: Readonly<Record<string, JobHandler>> = {
  'supervision.reorganised': {
    title: '组织调整：未办结的问题随之移交',
    run: (kernel, county, input) =>
      kernel.asSystem(county, async (h) => ({
        moved: await moveFindings(h, await loadReorganisation(h, input.entry as Id)),
      })),
  },
  'supervision.redate-findings': {
    title: '工作日历调整：重算问题期限',
    run: (kernel, county) => kernel.asSystem(county, async (h) => ({ moved: await redateOpenFindings(h) })),
  },
}

/** Mergers of villages reach findings through the organisations that they end or move; a changed calendar moves their deadlines. */
export const follows: Readonly<Record<string, string>> = {
  'organisations.merge': 'supervision.reorganised',
  'organisations.end': 'supervision.reorganised',
  'kernel.change-calendar': 'supervision.redate-findings',
}
