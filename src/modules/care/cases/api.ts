import { z } from 'zod'
import { done, idParams, listOf, listQuery, pageOf } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { KEEPERS, READERS } from '../roles.ts'
import { section } from '../section.ts'
import { listHandovers, signaturesOf } from './handovers.store.ts'
import * as handovers from './handovers.ts'
import {
  adviserBody,
  caseList,
  caseQuery,
  caseView,
  closeBody,
  dropBody,
  fileBody,
  finishBody,
  handoverBody,
  handoverList,
  handoverQuery,
  itemBody,
  planBody,
  registerBody,
  reopenBody,
  reviewBody,
  signList,
  unmaskBody,
  witnessBody,
} from './model.ts'
import * as plans from './plans.ts'
import { PLANNERS, REGISTRARS, REVIEWERS, UNMASKERS } from './rules.ts'
import * as service from './service.ts'
import * as store from './store.ts'
import { listed, viewCase } from './view.ts'

const REFUSED = ['action-not-allowed'] as const
const ADVISER = [...REFUSED, 'care-adviser-post', 'care-adviser-full', 'care-without-adviser'] as const
const DOERS = [...READERS] as const

const residentRow = z.object({ id: z.uuid(), name: z.string(), place: z.string(), placeName: z.string() })

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/care/cases',
    summary: '关爱对象名册',
    roles: READERS,
    query: caseQuery,
    output: caseList,
    sheet: {
      name: '关爱对象名册',
      columns: [
        { title: '姓名（隐去名字）', value: (r) => r.shown },
        { title: '类别', value: (r) => r.categoryTitle, width: 22 },
        { title: '所在村（社区）', value: (r) => r.placeName, width: 20 },
        { title: '登记日期', kind: 'date', value: (r) => r.registeredOn },
        { title: '状态', value: (r) => r.stateName },
        { title: '档案号', value: (r) => r.fileNumber },
        { title: '首席顾问', value: (r) => r.adviserName },
      ],
    },
    run: async (h, { query }) => {
      const pack = await section(h)
      const { total, rows } = await store.listCases(h, query, pageOf(query))
      return { total, rows: rows.map((c) => listed(c, pack)) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/care/categories',
    summary: '关爱对象类别',
    roles: READERS,
    output: z.object({ centre: z.string(), rows: z.array(z.object({ code: z.string(), title: z.string() })) }),
    run: async (h) => {
      const { centre, categories } = await section(h)
      return { centre, rows: categories }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/care/residents',
    summary: '可登记的建档居民',
    roles: ['clerk', 'township', 'village'],
    query: listQuery,
    output: listOf(residentRow),
    run: (h, { query }) => store.findResidents(h, query.q ?? '', pageOf(query)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/care/residents/:id',
    summary: '一名建档居民',
    roles: ['clerk', 'township', 'village'],
    params: idParams,
    output: residentRow,
    run: (h, { params }) => store.loadResident(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/cases',
    summary: '登记关爱对象',
    roles: REGISTRARS,
    body: registerBody,
    output: done,
    problems: ['care-category', 'care-registered-already'],
    run: async (h, { body }) => {
      const [id] = await service.registerCases(h, [body])
      return { id: id! }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/care/cases/:id',
    summary: '一名关爱对象',
    roles: READERS,
    params: idParams,
    output: caseView,
    run: (h, { params }) => viewCase(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/cases/:id/review',
    summary: '审核关爱对象',
    roles: REVIEWERS,
    params: idParams,
    body: reviewBody,
    output: done,
    problems: [...REFUSED, 'care-second-person'],
    run: async (h, { params, body }) => {
      const { onDay, ...rest } = body
      return { id: await service.review(h, params.id, { ...rest, ...(onDay !== undefined && { onDay }) }) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/cases/:id/file',
    summary: '建档并明确首席顾问',
    roles: KEEPERS,
    params: idParams,
    body: fileBody,
    output: done,
    problems: ADVISER,
    run: async (h, { params, body }) => {
      const { health, onDay, ...rest } = body
      return {
        id: await service.fileCase(h, params.id, {
          ...rest,
          ...(health && { health }),
          ...(onDay !== undefined && { onDay }),
        }),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/cases/:id/plan',
    summary: '制定帮扶计划',
    roles: PLANNERS,
    params: idParams,
    body: planBody,
    output: done,
    problems: REFUSED,
    run: async (h, { params, body }) => ({ id: await plans.planCase(h, params.id, body) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/plans/:id/items',
    summary: '增加帮扶事项',
    roles: PLANNERS,
    params: idParams,
    body: itemBody,
    output: done,
    problems: REFUSED,
    run: async (h, { params, body }) => ({ id: await plans.addPlanItem(h, params.id, body) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/plan-items/:id/finish',
    summary: '办结帮扶事项',
    roles: DOERS,
    params: idParams,
    body: finishBody,
    problems: REFUSED,
    run: (h, { params, body }) => plans.finishItem(h, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/plan-items/:id/drop',
    summary: '取消帮扶事项',
    roles: PLANNERS,
    params: idParams,
    body: dropBody,
    problems: REFUSED,
    run: (h, { params, body }) => plans.dropItem(h, params.id, body.comment),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/cases/:id/witness',
    summary: '登记见证人',
    roles: KEEPERS,
    params: idParams,
    body: witnessBody,
    problems: REFUSED,
    run: (h, { params, body }) => service.nameWitness(h, params.id, body.name, body.comment),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/cases/:id/adviser',
    summary: '更换首席顾问',
    roles: ['centre', 'leader'],
    params: idParams,
    body: adviserBody,
    problems: ADVISER,
    run: (h, { params, body }) => service.changeAdviser(h, params.id, body.adviser, body.comment),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/cases/:id/handover',
    summary: '发起首席顾问交接',
    roles: KEEPERS,
    params: idParams,
    body: handoverBody,
    output: done,
    problems: ADVISER,
    run: async (h, { params, body }) => ({ id: await handovers.openHandover(h, params.id, body.adviser, body.note) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/cases/:id/close',
    summary: '关爱对象结案',
    roles: KEEPERS,
    params: idParams,
    body: closeBody,
    problems: REFUSED,
    run: (h, { params, body }) => service.closeCase(h, params.id, body.ground, body.comment),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/cases/:id/reopen',
    summary: '重新登记关爱对象',
    roles: KEEPERS,
    params: idParams,
    body: reopenBody,
    problems: REFUSED,
    run: (h, { params, body }) => service.reopenCase(h, params.id, body.comment),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/cases/:id/unmask',
    summary: '查看封存内容',
    roles: UNMASKERS,
    params: idParams,
    body: unmaskBody,
    output: z.object({ text: z.string() }),
    secret: true,
    run: async (h, { params, body }) => ({ text: await service.unmask(h, params.id, body.what, body.purpose) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/care/handovers',
    summary: '首席顾问交接',
    roles: [...KEEPERS, 'leader'],
    query: handoverQuery,
    output: handoverList,
    run: (h, { query }) => listHandovers(h, query.state, pageOf(query)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/care/handovers/mine',
    summary: '等我签字的交接',
    roles: 'all',
    output: signList,
    run: async (h) => ({ rows: await signaturesOf(h) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/handovers/:id/sign',
    summary: '交接签字',
    roles: 'all',
    params: idParams,
    problems: REFUSED,
    run: (h, { params }) => handovers.signHandover(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/handovers/:id/finish',
    summary: '办结交接',
    roles: KEEPERS,
    params: idParams,
    problems: ADVISER,
    run: (h, { params }) => handovers.finishHandover(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/handovers/:id/withdraw',
    summary: '撤回交接',
    roles: KEEPERS,
    params: idParams,
    body: dropBody,
    problems: REFUSED,
    run: (h, { params, body }) => handovers.withdrawHandover(h, params.id, body.comment),
  }),
]
