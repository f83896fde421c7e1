import { z } from 'zod'
import { idParams, pageOf, placeCode } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { READERS } from '../register/rules.ts'
import {
  actBody,
  CASE_KINDS,
  type CaseKind,
  caseCounts,
  caseList,
  caseQuery,
  caseView,
  openBody,
  reviewBody,
} from './model.ts'
import { ACTING, OPENERS, REVIEWERS } from './rules.ts'
import { act, openCase, openReviews } from './service.ts'
import * as store from './store.ts'
import { listedView, viewCase } from './view.ts'

const made = z.object({ id: z.uuid() })

export const procedureRoutes = [
  defineRoute({
    method: 'GET',
    path: '/api/household-cases',
    summary: '识别、复核、退出和监测事项',
    roles: READERS,
    query: caseQuery,
    output: caseList,
    sheet: {
      name: '识别退出监测台账',
      columns: [
        { title: '事项', value: (r) => r.kindName, width: 16 },
        { title: '户主', value: (r) => r.name },
        { title: '乡镇', value: (r) => r.townshipName, width: 16 },
        { title: '村（网格）', value: (r) => r.placeName, width: 18 },
        { title: '村民小组', value: (r) => r.groupName },
        { title: '来源', value: (r) => r.sourceName, width: 20 },
        { title: '受理日期', kind: 'date', value: (r) => r.openedOn },
        { title: '办理期限', kind: 'date', value: (r) => r.dueOn },
        { title: '状态', value: (r) => r.stateName },
        { title: '是否逾期', value: (r) => (r.overdue ? '逾期' : '') },
        { title: '结果', value: (r) => r.outcomeName, width: 18 },
        { title: '审定日期', kind: 'date', value: (r) => r.decidedOn },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listCases(h, query, pageOf(query))
      return { total, rows: rows.map((row) => listedView(row, h.today)) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/household-cases/counts',
    summary: '识别、复核、退出和监测事项统计',
    roles: READERS,
    query: z.object({ under: placeCode.optional() }),
    output: caseCounts,
    run: async (h, { query }) => {
      const rows = await store.countCases(h, query.under ?? h.scope.place ?? h.scope.county)
      return {
        rows: (Object.keys(CASE_KINDS) as CaseKind[]).map((kind) => ({
          live: 0,
          overdue: 0,
          ended: 0,
          ...rows.find((r) => r.kind === kind),
          kind,
          kindName: CASE_KINDS[kind],
        })),
      }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/household-cases/:id',
    summary: '一个事项及其办理经过',
    roles: READERS,
    params: idParams,
    output: caseView,
    run: (h, { params }) => viewCase(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/household-cases',
    summary: '受理一个事项',
    roles: OPENERS,
    body: openBody,
    output: made,
    problems: ['case-already-open', 'case-not-for-standing', 'review-done'],
    run: async (h, { body }) => ({ id: await openCase(h, body) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/household-cases/reviews',
    summary: '发起年度复核',
    roles: REVIEWERS,
    body: reviewBody,
    output: z.object({ opened: z.number().int() }),
    run: async (h, { body }) => ({
      opened: await openReviews(h, body.year, body.under ?? h.scope.place ?? h.scope.county),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/household-cases/:id/act',
    summary: '办理事项的一步',
    roles: ACTING,
    params: idParams,
    body: actBody,
    output: z.object({ id: z.uuid(), version: z.number().int(), done: z.string() }),
    problems: [
      'action-not-allowed',
      'changed-meanwhile',
      'pairing-refused',
      'household-without-helper',
      'notice-kind-unknown',
      'notice-says-too-much',
    ],
    run: (h, { params, body }) => act(h, params.id, body),
  }),
]
