import { z } from 'zod'
import { dayText } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { matchingRoutes } from './matching/api.ts'
import { needKind, postingKind } from './model.ts'
import { presenceRoutes } from './presence/api.ts'
import { postingSummary } from './summary.ts'
import { termRoutes } from './terms/api.ts'
import { verdictRoutes } from './verdicts/api.ts'

const count = z.int()

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/posting-summary',
    summary: '派驻总体情况',
    roles: ['clerk', 'leader', 'inspector', 'auditor'],
    output: z.object({
      villages: z.object({ all: count, asked: count, covered: count }),
      officers: count,
      postedVillages: count,
      units: count,
      teams: count,
      kinds: z.array(
        z.object({
          kind: postingKind,
          title: z.string(),
          officers: count,
          villages: count,
          units: count,
          terms: z.record(z.string(), count),
        }),
      ),
      lines: z.array(z.object({ title: z.string(), villages: count })),
      gaps: z.array(
        z.object({ place: z.string(), name: z.string(), township: z.string(), lacks: z.array(z.string()) }),
      ),
      needs: z.array(z.object({ kind: needKind, title: z.string(), villages: count })),
      allowance: z.object({
        rates: z.array(z.object({ from: dayText, fen: count, basis: z.string() })).readonly(),
        months: z.array(z.object({ month: z.string(), rate: count, officers: count, sum: count })),
      }),
    }),
    run: (h) => postingSummary(h),
  }),
  ...matchingRoutes,
  ...termRoutes,
  ...presenceRoutes,
  ...verdictRoutes,
]
