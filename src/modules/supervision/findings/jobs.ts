import type { Id } from '#kernel/pure/ids.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import { loadReorganisation } from '#modules/organisations/public.ts'
import { moveVisits } from '../inspections/service.ts'
import { moveDrafts, redraftDuties } from '../letters/drafts.ts'
import { moveListings } from '../listings/service.ts'
import { moveFindings, redateOpenFindings, resumeSuspended } from './service.ts'

export const jobs: Readonly<Record<string, JobHandler>> = {
  'supervision.reorganised': {
    title: '组织调整：未办结的问题、挂牌事项、未完成的督查和未签发的函件随之移交',
    run: (kernel, county, input) =>
      kernel.asSystem(county, async (h) => {
        const change = await loadReorganisation(h, input.entry as Id)
        return {
          findings: await moveFindings(h, change),
          listings: await moveListings(h, change),
          visits: await moveVisits(h, change),
          drafts: await moveDrafts(h, change),
        }
      }),
  },
  'supervision.duties-moved': {
    title: '责任事项移交：未签发的提示函重列事项',
    run: (kernel, county) => kernel.asSystem(county, async (h) => ({ drafts: await redraftDuties(h) })),
  },
  'supervision.redate-findings': {
    title: '工作日历调整：重算问题期限',
    run: (kernel, county) => {
      // The calendar that was changed, not the one that was read before.
      kernel.forget()
      return kernel.asSystem(county, async (h) => ({ redated: await redateOpenFindings(h) }))
    },
  },
  'supervision.resume-findings': {
    title: '中止期满的问题恢复办理',
    run: (kernel, county) => kernel.asSystem(county, async (h) => ({ resumed: await resumeSuspended(h) })),
  },
}

/** Mergers of villages reach findings through the organisations that they end or move. */
export const follows: Readonly<Record<string, string>> = {
  'organisations.merge': 'supervision.reorganised',
  'organisations.end': 'supervision.reorganised',
  'duties.move': 'supervision.duties-moved',
  'kernel.change-calendar': 'supervision.redate-findings',
}

export const daily: readonly string[] = ['supervision.resume-findings']
