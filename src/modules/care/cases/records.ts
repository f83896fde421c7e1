import { z } from 'zod'
import { dayText, listOf, listQuery, pageOf } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { READERS } from '../roles.ts'
import { REVIEW_KINDS, REVIEW_RESULTS, type ReviewKind, type ReviewResult } from './model.ts'
import { listRecords, type RecordRow } from './records.store.ts'

/** The records behind the figures of a year: reviews, files and plans, each a list of its own. */
const recordQuery = listQuery.extend({
  year: z.coerce.number().int().min(1990).max(2200).optional(),
  /** each person once, with their latest record */
  latest: z.stringbool().optional(),
})
const recordRow = z.object({
  id: z.uuid(),
  case: z.uuid(),
  shown: z.string(),
  placeName: z.string(),
  what: z.string(),
  detail: z.string(),
  by: z.string().nullable(),
  onDay: dayText,
})
const recordList = listOf(recordRow)

function named(what: string): string {
  const [kind, result] = what.split('/') as [ReviewKind, ReviewResult]
  return `${REVIEW_KINDS[kind]}${REVIEW_RESULTS[result]}`
}

const sheet = (name: string, what: string, detail: string) => ({
  name,
  columns: [
    { title: '姓名（隐去名字）', value: (r: RecordRow) => r.shown },
    { title: '所在村（社区）', value: (r: RecordRow) => r.placeName, width: 20 },
    { title: what, value: (r: RecordRow) => r.what },
    { title: detail, value: (r: RecordRow) => r.detail, width: 40 },
    { title: '办理人', value: (r: RecordRow) => r.by },
    { title: '日期', kind: 'date' as const, value: (r: RecordRow) => r.onDay },
  ],
})

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/care/reviews',
    summary: '审核记录',
    roles: READERS,
    query: recordQuery,
    output: recordList,
    sheet: sheet('审核记录', '审核结果', '审核意见'),
    run: async (h, { query }) => {
      const { total, rows } = await listRecords(h, 'reviews', query, pageOf(query))
      return { total, rows: rows.map((r) => ({ ...r, what: named(r.what) })) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/care/files',
    summary: '关爱档案',
    roles: READERS,
    query: recordQuery,
    output: recordList,
    sheet: sheet('关爱档案', '档案号', '情况'),
    run: (h, { query }) => listRecords(h, 'files', query, pageOf(query)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/care/plans',
    summary: '帮扶计划',
    roles: READERS,
    query: recordQuery,
    output: recordList,
    sheet: sheet('帮扶计划', '年度', '目标'),
    run: (h, { query }) => listRecords(h, 'plans', query, pageOf(query)),
  }),
]
