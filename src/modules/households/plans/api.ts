import { z } from 'zod'
import { idParams, pageOf } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { READERS } from '../register/rules.ts'
import {
  bulkBody,
  dropBody,
  finishBody,
  itemBody,
  itemList,
  itemQuery,
  itemView,
  planBody,
  plansView,
} from './model.ts'
import { BULK, DROPPERS, FINISHERS, PLANNERS } from './rules.ts'
import { addItem, dropItem, finishItem, makePlan, makePlans } from './service.ts'
import * as store from './store.ts'
import { listedView, viewItem, viewPlans } from './view.ts'

const made = z.object({ id: z.uuid() })

export const planRoutes = [
  defineRoute({
    method: 'GET',
    path: '/api/plan-items',
    summary: '帮扶措施台账',
    roles: READERS,
    query: itemQuery,
    output: itemList,
    sheet: {
      name: '帮扶措施',
      columns: [
        { title: '年度', kind: 'number', value: (r) => r.year },
        { title: '户主', value: (r) => r.householdName },
        { title: '乡镇', value: (r) => r.townshipName, width: 16 },
        { title: '村（网格）', value: (r) => r.placeName, width: 18 },
        { title: '类别', value: (r) => r.kindName },
        { title: '措施', value: (r) => r.title, width: 40 },
        { title: '责任人', value: (r) => r.personName },
        { title: '期限', kind: 'date', value: (r) => r.dueOn },
        { title: '状态', value: (r) => r.stateName },
        { title: '是否逾期', value: (r) => (r.overdue ? '逾期' : '') },
        { title: '完成日期', kind: 'date', value: (r) => r.doneOn },
        { title: '结果', value: (r) => r.result, width: 40 },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listItems(h, query, pageOf(query))
      return { total, rows: rows.map((row) => listedView(h, row)) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/plan-items/:id',
    summary: '一项帮扶措施',
    roles: READERS,
    params: idParams,
    output: itemView,
    run: (h, { params }) => viewItem(h, params.id),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/households/:id/plans',
    summary: '一户的帮扶计划',
    roles: READERS,
    params: idParams,
    output: plansView,
    run: (h, { params }) => viewPlans(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/households/:id/plans',
    summary: '制定年度帮扶计划',
    roles: PLANNERS,
    params: idParams,
    body: planBody,
    output: made,
    problems: ['plan-already-made'],
    run: async (h, { params, body }) => ({ id: await makePlan(h, params.id, body) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/plans/:id/items',
    summary: '增加帮扶措施',
    roles: PLANNERS,
    params: idParams,
    body: itemBody,
    output: made,
    run: async (h, { params, body }) => ({ id: await addItem(h, params.id, body) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/plan-items/:id/finish',
    summary: '登记帮扶结果',
    roles: FINISHERS,
    params: idParams,
    body: finishBody,
    problems: ['action-not-allowed', 'changed-meanwhile'],
    run: (h, { params, body }) => finishItem(h, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/plan-items/:id/drop',
    summary: '取消帮扶措施',
    roles: DROPPERS,
    params: idParams,
    body: dropBody,
    problems: ['action-not-allowed', 'changed-meanwhile'],
    run: (h, { params, body }) => dropItem(h, params.id, body.comment),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/plans/bulk',
    summary: '按致贫原因批量制定计划',
    roles: BULK,
    body: bulkBody,
    output: z.object({ plans: z.number().int(), items: z.number().int() }),
    run: (h, { body }) => makePlans(h, { year: body.year, under: body.under ?? h.scope.place ?? h.scope.county }),
  }),
]
