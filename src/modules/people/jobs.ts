import type { Id } from '#kernel/pure/ids.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import { loadReorganisation } from '#modules/organisations/public.ts'
import { followReorganisation } from './posts.ts'

/** Organisations ended or moved with their villages: posts follow. */
export const reorganised: JobHandler = {
  title: '组织调整：任职随之调整',
  run: (kernel, county, input) =>
    kernel.asSystem(county, async (h) => followReorganisation(h, await loadReorganisation(h, input.entry as Id))),
}
