import type { Id } from '#kernel/pure/ids.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import { loadPayRun, runStanding } from './runs.store.ts'
import { BATCH, payBatch } from './runs.ts'

/** Pays a frozen list, batch by batch. Taken up again after a crash it goes on with those who are not paid yet. */
export const payRunJob: JobHandler = {
  title: '批量发放',
  run: async (kernel, county, input, progress) => {
    const id = input.run as Id
    const run = await kernel.asSystem(county, (h) => loadPayRun(h, id))
    for (;;) {
      const { left } = await kernel.asSystem(county, (h) => payBatch(h, id, Number(input.batch ?? BATCH)))
      const { paid, withdrawn } = await kernel.asSystem(county, (h) => runStanding(h, id, null))
      if (!left) return { paid, withdrawn }
      await progress((100 * (paid + withdrawn)) / run.payments, `已发放 ${paid} 人，共 ${run.payments} 人`)
    }
  },
}
