import { z } from 'zod'
import type { Id } from '#kernel/pure/ids.ts'
import { idParams, pageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { READERS } from '../register/rules.ts'
import {
  EXEMPLAR_KINDS,
  endExemplarBody,
  exemplarList,
  exemplarQuery,
  type exemplarRow,
  exemplarView,
  exemplarVisitBody,
  nameBody,
  voidVisitBody,
} from './model.ts'
import { HOSTS, NAMERS } from './rules.ts'
import { endExemplar, nameExemplar, receiveVisit, voidVisit } from './service.ts'
import * as store from './store.ts'

const made = z.object({ id: z.uuid() })

function rowView({ basis: _, namedBy: __, endedWhy: ___, ...row }: store.ExemplarRow): z.input<typeof exemplarRow> {
  return { ...row, kindName: EXEMPLAR_KINDS[row.kind] }
}

async function view(h: Handle, id: Id): Promise<z.input<typeof exemplarView>> {
  const row = await store.loadExemplar(h, id)
  const isOne = (roles: readonly string[]) => roles.includes(h.scope.role)
  return {
    ...row,
    kindName: EXEMPLAR_KINDS[row.kind],
    visitList: await store.visitsTo(h, id),
    may: { end: row.endedOn === null && isOne(NAMERS), visit: row.endedOn === null && isOne(HOSTS) },
  }
}

export const exemplarRoutes = [
  defineRoute({
    method: 'GET',
    path: '/api/exemplars',
    summary: '示范户',
    roles: READERS,
    query: exemplarQuery,
    output: exemplarList,
    sheet: {
      name: '示范户',
      columns: [
        { title: '户主', value: (r) => r.householdName },
        { title: '乡镇', value: (r) => r.townshipName, width: 16 },
        { title: '村（网格）', value: (r) => r.placeName, width: 18 },
        { title: '类别', value: (r) => r.kindName, width: 18 },
        { title: '主要做法', value: (r) => r.deeds, width: 48 },
        { title: '认定日期', kind: 'date', value: (r) => r.namedOn },
        { title: '参观次数', kind: 'number', value: (r) => r.visits },
        { title: '参观人数', kind: 'number', value: (r) => r.people },
        { title: '最近参观', kind: 'date', value: (r) => r.visitedOn },
        { title: '取消日期', kind: 'date', value: (r) => r.endedOn },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listExemplars(h, query, pageOf(query))
      return { total, rows: rows.map(rowView) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/exemplars/:id',
    summary: '一个示范户',
    roles: READERS,
    params: idParams,
    output: exemplarView,
    run: (h, { params }) => view(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/exemplars',
    summary: '认定示范户',
    roles: NAMERS,
    body: nameBody,
    output: made,
    problems: ['household-ended', 'exemplar-known', 'not-found'],
    run: async (h, { body }) => ({ id: await nameExemplar(h, body) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/exemplars/:id/end',
    summary: '取消示范户',
    roles: NAMERS,
    params: idParams,
    body: endExemplarBody,
    problems: ['exemplar-ended', 'not-found'],
    run: (h, { params, body }) => endExemplar(h, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/exemplars/:id/visits',
    summary: '登记参观示范户',
    roles: HOSTS,
    params: idParams,
    body: exemplarVisitBody,
    output: made,
    problems: ['exemplar-ended', 'not-found'],
    run: async (h, { params, body }) => ({ id: await receiveVisit(h, params.id, body) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/exemplar-visits/:id/void',
    summary: '作废一次参观登记',
    roles: HOSTS,
    params: idParams,
    body: voidVisitBody,
    problems: ['not-found'],
    run: (h, { params, body }) => voidVisit(h, params.id, body.why),
  }),
]
