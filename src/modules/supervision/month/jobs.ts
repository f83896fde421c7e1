import { type Month, monthInChinese } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import { closeMonth } from './close.ts'
import { keepRhythm, midMonth, openMonth } from './service.ts'

/** Who asked for the run: the letters it drafts are theirs, and another issues them. */
function askedBy(input: Record<string, unknown>): Id | null {
  return (input.by as Id | null | undefined) ?? null
}

/** What the machine carries out on a month, each safe to run again from the start. */
export const jobs: Readonly<Record<string, JobHandler>> = {
  'supervision.open-month': {
    title: '月初提示',
    run: async (kernel, county, input, progress) => {
      const month = input.month as Month
      await progress(10, `正在生成${monthInChinese(month)}责任事项，拟定提示函`)
      return kernel.asSystem(county, (h) => openMonth(h, month, askedBy(input)))
    },
  },
  'supervision.mid-month': {
    title: '月中督办',
    run: async (kernel, county, input, progress) => {
      const month = input.month as Month
      await progress(10, `正在拟定${monthInChinese(month)}督办函`)
      return kernel.asSystem(county, (h) => midMonth(h, month, askedBy(input)))
    },
  },
  // Once a day: what the rhythm asks for by today is drafted without anyone having to remember it. Issuing stays with people.
  'supervision.rhythm': {
    title: '按月度节奏起草函件',
    run: async (kernel, county, input) => {
      const month = input.month as Month
      return kernel.asSystem(county, (h) => keepRhythm(h, month))
    },
  },
  'supervision.close-month': {
    title: '月结',
    run: (kernel, county, input, progress) => closeMonth(kernel, county, input.month as Month, progress),
  },
}

export const daily: readonly string[] = ['supervision.rhythm']
