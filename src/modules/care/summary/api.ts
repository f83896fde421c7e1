import { defineRoute } from '#kernel/server/http/route.ts'
import { summaryQuery, summaryView } from './model.ts'
import { careSummary } from './service.ts'

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/care/summary',
    summary: '关爱概览',
    roles: ['centre', 'clerk', 'leader', 'finance', 'inspector', 'auditor'],
    query: summaryQuery,
    output: summaryView,
    run: (h, { query }) => careSummary(h, query.year === undefined ? {} : { year: query.year }),
  }),
]
