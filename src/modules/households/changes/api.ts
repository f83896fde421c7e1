import { z } from 'zod'
import { Problem } from '#kernel/pure/problem.ts'
import { idParams, pageOf } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { ASKERS, READERS } from '../register/rules.ts'
import { approveChanges } from './bulk.ts'
import {
  actBody,
  approveAnswer,
  approveBody,
  changeList,
  changeQuery,
  changeView as changeSchema,
  requestBody,
} from './model.ts'
import { DECIDERS } from './rules.ts'
import { actOnChange, requestChange } from './service.ts'
import * as store from './store.ts'
import { changeView, listedView } from './view.ts'

export const changeRoutes = [
  defineRoute({
    method: 'GET',
    path: '/api/household-changes',
    summary: '户档变更申请列表',
    roles: READERS,
    query: changeQuery,
    output: changeList,
    sheet: {
      name: '户档变更申请',
      columns: [
        { title: '户主', value: (r) => r.householdName },
        { title: '成员', value: (r) => r.personName },
        { title: '村（网格）', value: (r) => r.placeName, width: 18 },
        { title: '变更内容', value: (r) => r.title, width: 36 },
        { title: '来源', value: (r) => r.originTitle },
        { title: '申请人', value: (r) => r.askedBy },
        { title: '申请时间', value: (r) => r.askedAt, width: 24 },
        { title: '状态', value: (r) => r.stateTitle },
        { title: '审核人', value: (r) => r.decidedBy },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listChanges(h, query, pageOf(query))
      return { total, rows: rows.map(listedView) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/household-changes/:id',
    summary: '一件户档变更申请',
    roles: READERS,
    params: idParams,
    output: changeSchema,
    run: (h, { params }) => changeView(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/households/:id/changes',
    summary: '申请变更户档',
    roles: ASKERS,
    params: idParams,
    body: requestBody,
    output: z.object({ id: z.uuid() }),
    problems: ['change-nothing', 'change-base-moved', 'household-ended', 'person-not-here'],
    run: async (h, { params, body }) => {
      const { id, conflicts } = await requestChange(h, { ...body, household: params.id, origin: 'console' })
      if (id !== null) return { id }
      if (conflicts.length > 0)
        throw new Problem('change-base-moved', { titles: conflicts.map((c) => c.title).join('、') })
      throw new Problem('change-nothing')
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/household-changes/:id/act',
    summary: '审核或撤回变更申请',
    roles: [...new Set([...ASKERS, 'leader' as const])],
    params: idParams,
    body: actBody,
    problems: [
      'action-not-allowed',
      'change-base-moved',
      'changed-meanwhile',
      'household-ended',
      'household-id-taken',
      'person-not-here',
    ],
    run: (h, { params, body }, kernel) => actOnChange(h, params.id, body, kernel),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/household-changes/approve',
    summary: '一并同意多件变更申请',
    roles: DECIDERS,
    body: approveBody,
    output: approveAnswer,
    problems: ['not-found'],
    run: (h, { body }, kernel) => approveChanges(kernel, h.scope, body.ids),
  }),
]
