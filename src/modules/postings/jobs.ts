import type { Id } from '#kernel/pure/ids.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import { coverLeave } from './presence/service.ts'
import { followMove } from './terms/service.ts'

/** Leave with a substitute was approved: they get a post for those days. */
export const leaveApproved: JobHandler = {
  title: '请假获批：代理人任职',
  run: (kernel, county, input) => kernel.asSystem(county, (h) => coverLeave(h, input.entry as Id)),
}

/** Villages were merged and the posts moved: the postings go along. */
export const postsMoved: JobHandler = {
  title: '村级撤并：派驻随之调整',
  run: (kernel, county, input) => kernel.asSystem(county, (h) => followMove(h, input.entry as Id)),
}
