import { z } from 'zod'
import { dayText, listOf, listQuery, placeCode } from '#kernel/pure/schema.ts'
import './problems.ts'

export const verdict = z.object({
  action: z.string(),
  label: z.string(),
  allowed: z.boolean(),
  reasons: z.array(z.string()),
  comment: z.enum(['required', 'optional', 'none']),
  evidence: z.enum(['required', 'optional', 'none']),
})

export const files = z.array(z.uuid()).max(20, '材料不超过 20 件').default([])
export const why = z.string().trim().min(4, '请写明理由，不少于 4 个字').max(500)
export const personName = z.string().trim().min(2, '请填写姓名').max(30)
export { dayText, listOf, listQuery, placeCode }
