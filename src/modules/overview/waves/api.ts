import { pageOf } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { waveList, waveQuery } from './model.ts'
import { waves } from './service.ts'

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/overview/waves',
    summary: '压茬推进',
    roles: 'all',
    query: waveQuery,
    output: waveList,
    sheet: {
      name: '压茬推进',
      columns: [
        { title: '清单', value: (r) => r.listTitle, width: 36 },
        { title: '批次', kind: 'number', value: (r) => r.wave },
        { title: '名称', value: (r) => r.title, width: 24 },
        { title: '开始', kind: 'date', value: (r) => r.from },
        { title: '结束', kind: 'date', value: (r) => r.to },
        { title: '地区', value: (r) => r.places.map((p) => p.name).join('、'), width: 50 },
        { title: '应办事项', kind: 'number', value: (r) => r.total },
        { title: '已办结', kind: 'number', value: (r) => r.done },
        { title: '逾期或者未达标', kind: 'number', value: (r) => r.late },
        { title: '进度', value: (r) => r.stateTitle },
      ],
    },
    run: (h, { query }) => waves(h, query, pageOf(query)),
  }),
]
