import type { Id } from '#kernel/pure/ids.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import { loadReorganisation } from '#modules/organisations/public.ts'
import { SOLVE, solveProposal } from './proposals.ts'
import { keepHelpers } from './service.ts'

/** Organisations ended or were merged: their officers stay helpers until they hand over. */
const reorganised: JobHandler = {
  title: '组织调整：帮扶责任保留待交接',
  run: (kernel, county, input) =>
    kernel.asSystem(county, async (h) => {
      const { ended, on, why } = await loadReorganisation(h, input.entry as Id)
      return keepHelpers(h, { units: ended.map((e) => e.id), on, why })
    }),
}

const solve: JobHandler = {
  title: '测算结对方案',
  run: (kernel, county, input, progress) => solveProposal(kernel, county, input.proposal as Id, progress),
}

export const pairingJobs = { [SOLVE]: solve, 'households.keep-helpers': reorganised }
export const pairingFollows = {
  'organisations.merge': 'households.keep-helpers',
  'organisations.end': 'households.keep-helpers',
}
