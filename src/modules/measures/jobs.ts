import { isMonth } from '#kernel/pure/day.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import { computeMonth } from './service.ts'

export const jobs: Record<string, JobHandler> = {
  'measures.compute': {
    title: '计算指标',
    run: async (kernel, county, input, progress) => {
      const month = String(input.month)
      if (!isMonth(month)) throw faultAt('month', '月份不正确')
      const measures = kernel.cards.flatMap((card) => card.measures ?? [])
      await progress(5, `计算 ${measures.length} 项指标`)
      const values = await kernel.asSystem(county, (h) => computeMonth(h, measures, month)).catch(settled)
      return { month, measures: measures.length, values }
    },
  },
}

/** A month that is closed, or being closed, has its figures: the day's run has nothing to do. */
function settled(error: unknown): number {
  if (error instanceof Problem && (error.code === 'month-closed' || error.code === 'month-closing')) return 0
  throw error
}
