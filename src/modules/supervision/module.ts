import { defineModule } from '#kernel/server/module.ts'
import { commands } from './commands.ts'
import { access as disciplineAccess } from './discipline/access.ts'
import { routes as disciplineRoutes } from './discipline/api.ts'
import { disciplineWorkflow } from './discipline/rules.ts'
import { access as findingsAccess } from './findings/access.ts'
import { routes as findingsRoutes } from './findings/api.ts'
import { daily as findingsDaily, follows as findingsFollows, jobs as findingsJobs } from './findings/jobs.ts'
import { findingWorkflow } from './findings/rules.ts'
import { countLive } from './findings/store.ts'
import { access as inspectionsAccess } from './inspections/access.ts'
import { routes as inspectionsRoutes } from './inspections/api.ts'
import { access as lettersAccess } from './letters/access.ts'
import { routes as lettersRoutes } from './letters/api.ts'
import { letterWorkflow } from './letters/rules.ts'
import { access as listingsAccess } from './listings/access.ts'
import { routes as listingsRoutes } from './listings/api.ts'
import { daily as listingsDaily, follows as listingsFollows, jobs as listingsJobs } from './listings/jobs.ts'
import { listingWorkflow } from './listings/rules.ts'
import { measures } from './measures.ts'
import { access as monthAccess } from './month/access.ts'
import { routes as monthRoutes } from './month/api.ts'
import { daily as monthDaily, jobs as monthJobs } from './month/jobs.ts'
import { supervisionPack } from './pack.ts'
import { bulletinDataset, bulletinFront, bulletinPages } from './portal/bulletins.ts'

/** Each part brings its own access, routes and jobs; this file only gathers them. */
export const supervision = defineModule({
  name: 'supervision',
  title: '督查',
  depends: ['places', 'organisations', 'people', 'measures', 'duties'],
  access: {
    ...disciplineAccess,
    ...findingsAccess,
    ...listingsAccess,
    ...inspectionsAccess,
    ...lettersAccess,
    ...monthAccess,
  },
  views: ['current_finding', 'discipline_in_force', 'current_letter', 'current_discipline', 'current_visit'],
  publicViews: {
    public_bulletin: [
      ...['county', 'month', 'number', 'published_on', 'digest', 'raised', 'corrected', 'demands'],
      ...['month_raised', 'month_corrected', 'month_demands', 'categories', 'places', 'amendments'],
    ],
  },
  pages: bulletinPages,
  front: bulletinFront,
  datasets: [bulletinDataset],
  routes: [
    ...disciplineRoutes,
    ...findingsRoutes,
    ...listingsRoutes,
    ...inspectionsRoutes,
    ...lettersRoutes,
    ...monthRoutes,
  ],
  commands,
  workflows: [findingWorkflow, letterWorkflow, disciplineWorkflow, listingWorkflow],
  measures,
  jobs: { ...findingsJobs, ...listingsJobs, ...monthJobs },
  follows: { ...findingsFollows, ...listingsFollows },
  merging: async (h, { ended }) => [{ what: '转由接续支部办理的问题', count: await countLive(h, ended), unit: '个' }],
  daily: [...findingsDaily, ...listingsDaily, ...monthDaily],
  pack: supervisionPack,
})
