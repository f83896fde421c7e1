import type { Id } from '#kernel/pure/ids.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import { loadReorganisation } from '#modules/organisations/public.ts'
import { followReorganisation } from './posts.ts'
import * as store from './store.ts'

/** Organisations ended or moved with their villages: posts follow. */
export const reorganised: JobHandler = {
  title: '组织调整：任职随之调整',
  run: (kernel, county, input) =>
    kernel.asSystem(county, async (h) => followReorganisation(h, await loadReorganisation(h, input.entry as Id))),
}

/** A device reported lost may still be signed in: every session of its holder ends. */
export const deviceLocked: JobHandler = {
  title: '设备锁定：结束使用人的登录',
  run: (kernel, county, input) => kernel.asSystem(county, (h) => store.removeSessionsOfHolder(h, input.entry as Id)),
}
