import { isMonth } from '#kernel/pure/day.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import { computeMonth } from './service.ts'

export const jobs: Record<string, JobHandler> = {
  'measures.compute': {
    title: '计算指标',
    run: async (kernel, county, input, progress) => {
      const month = String(input.month)
      if (!isMonth(month)) throw new Problem('input-invalid', {}, { faults: [{ at: 'month', reason: '月份不正确' }] })
      const measures = kernel.cards.flatMap((card) => card.measures ?? [])
      await progress(5, `计算 ${measures.length} 项指标`)
      const values = await kernel.asSystem(county, (h) => computeMonth(h, measures, month))
      return { month, measures: measures.length, values }
    },
  },
}
