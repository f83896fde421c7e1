import { pageOf } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { ledgerList, ledgerQuery } from './model.ts'
import { ledger } from './service.ts'

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/overview/ledger',
    summary: '总台账',
    roles: 'all',
    query: ledgerQuery,
    output: ledgerList,
    sheet: {
      name: '总台账',
      columns: [
        { title: '类别', value: (r) => r.kindTitle },
        { title: '清单、问题类别或者函件种类', value: (r) => r.group, width: 28 },
        { title: '编号', value: (r) => r.code, width: 18 },
        { title: '内容', value: (r) => r.title, width: 50 },
        { title: '地区', value: (r) => r.placeName, width: 16 },
        { title: '责任组织', value: (r) => r.unitName, width: 30 },
        { title: '提出或者发出日期', kind: 'date', value: (r) => r.since },
        { title: '期限', kind: 'date', value: (r) => r.dueOn },
        { title: '办结日期', kind: 'date', value: (r) => r.doneOn },
        { title: '状态', value: (r) => r.state },
        { title: '进度', value: (r) => r.standingTitle },
      ],
    },
    run: (h, { query }) => ledger(h, query, pageOf(query)),
  }),
]
