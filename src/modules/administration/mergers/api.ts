import { z } from 'zod'
import { dayText, placeCode } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { checkMerger } from '#modules/places/public.ts'
import { mergeEffects } from './service.ts'

export const mergerRoutes = [
  defineRoute({
    method: 'POST',
    path: '/api/places/merge-preview',
    summary: '村级撤并预览',
    roles: ['clerk'],
    body: z.object({ from: z.array(placeCode).min(1, '请选择要撤并的村').max(50), into: placeCode, on: dayText }),
    output: z.object({ effects: z.array(z.object({ what: z.string(), count: z.number().int(), unit: z.string() })) }),
    run: async (h, { body }, kernel) => {
      await checkMerger(h, body)
      return { effects: await mergeEffects(h, kernel.cards, body) }
    },
  }),
]
