import { z } from 'zod'
import { monthText, pageOf } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { measuresOf } from '../map/api.ts'
import { COUNT_KEYS, COUNTS } from '../model.ts'
import { GROUPS, monthPage as monthPageShape, todoList as todoListShape, todoQuery, type UnitRow } from './model.ts'
import { monthPage, todoList } from './service.ts'

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/overview/month',
    summary: '当月工作',
    roles: 'all',
    query: z.object({ month: monthText.optional() }),
    output: monthPageShape,
    sheet: {
      name: '当月工作分单位情况',
      columns: [
        { title: '单位', value: (r) => r.name, width: 30 },
        ...COUNT_KEYS.map((key) => ({
          title: COUNTS[key].title,
          kind: 'number' as const,
          value: (r: UnitRow) => (key === 'letters' && r.level === 'village' ? null : r.counts[key]),
        })),
      ],
    },
    run: (h, { query }, kernel) => monthPage(h, measuresOf(kernel), query),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/overview/todo',
    summary: '待办事项',
    roles: 'all',
    query: todoQuery,
    output: todoListShape,
    sheet: {
      name: '待办事项',
      columns: [
        { title: '类别', value: (r) => GROUPS[r.group].title },
        { title: '内容', value: (r) => r.title, width: 50 },
        { title: '单位', value: (r) => r.unitName, width: 30 },
        { title: '地区', value: (r) => r.placeName, width: 16 },
        { title: '提出日期', kind: 'date', value: (r) => r.since },
        { title: '期限', kind: 'date', value: (r) => r.dueOn },
        { title: '期限情况', value: (r) => r.note },
      ],
    },
    run: (h, { query }) => todoList(h, query, pageOf(query)),
  }),
]
