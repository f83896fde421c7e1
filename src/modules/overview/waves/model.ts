import { z } from 'zod'
import { dayText, listOf, listQuery, placeCode } from '#kernel/pure/schema.ts'

/** One wave of one list: when it begins and ends, where, and how many of its duties are done. */
const waveRow = z.object({
  list: z.uuid(),
  listTitle: z.string(),
  wave: z.number().int(),
  title: z.string(),
  from: dayText,
  to: dayText,
  places: z.array(z.object({ place: placeCode, name: z.string(), total: z.number().int(), done: z.number().int() })),
  /** duties that have fallen to be done so far */
  total: z.number().int(),
  done: z.number().int(),
  late: z.number().int(),
  state: z.enum(['waiting', 'running', 'over']),
  stateTitle: z.string(),
})
export type WaveRow = z.infer<typeof waveRow>

export const WAVE_STATES = { waiting: '未开始', running: '进行中', over: '已结束' } as const

export const waveQuery = listQuery.extend({ year: z.coerce.number().int().min(2000).max(2100).optional() })
export const waveList = listOf(waveRow).extend({ year: z.number().int() })
