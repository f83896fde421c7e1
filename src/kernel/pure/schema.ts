import { z } from 'zod'

/** The query of every list: page from 1, rows a page, free text, a sort key (`-` before it for descending). */
export const listQuery = z.object({
  page: z.coerce.number().int().min(1).default(1),
  size: z.coerce.number().int().min(1).max(200).default(20),
  q: z.string().trim().max(100).optional(),
  sort: z.string().max(40).optional(),
})

export interface PageOf {
  readonly limit: number
  readonly offset: number
}

export function pageOf(query: { page: number; size: number }): PageOf {
  return { limit: query.size, offset: (query.page - 1) * query.size }
}

/** `{ total, rows }`: the total is always the true one, never capped. */
export function listOf<T extends z.ZodType>(row: T) {
  return z.object({ total: z.number().int(), rows: z.array(row) })
}

export const idParams = z.object({ id: z.uuid() })
export const dayText = z.iso.date()
export const monthText = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, '月份应写成 2016-10 的样子')
export const placeCode = z.string().regex(/^\d{6}(\d{3}(\d{3}(\d{3})?)?)?$/, '区划代码应为 6、9 或 12 位数字')
export const done = z.object({ id: z.string() })

/** The code of a slip 确认单: shown once, to be printed. */
export const slipMade = z.object({ code: z.string() })
