import { z } from 'zod'
import { done, idParams, pageOf, slipMade } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { why } from '../model.ts'
import { KEEPERS, READERS } from '../roles.ts'
import { unmaskContactBody } from '../roster/model.ts'
import { listClaims } from './claims.store.ts'
import * as claims from './claims.ts'
import { listDeliveries } from './deliveries.store.ts'
import * as deliveries from './deliveries.ts'
import {
  claimBody,
  claimList,
  claimQuery,
  confirmBody,
  deliverBody,
  deliveryList,
  deliveryQuery,
  extendBody,
  reasonBody,
  releaseBody,
  wishBody,
  wishList,
  wishQuery,
  wishView,
} from './model.ts'
import { CLAIM_WRITERS, CONFIRMERS, DELIVERERS, ENDERS, RELEASERS, SPENDERS, WRITERS } from './rules.ts'
import * as service from './service.ts'
import { deliverySlip } from './slips.ts'
import { spendBody } from './spend.model.ts'
import { spendOnWish } from './spend.ts'
import { listWishes } from './store.ts'
import { listedClaim, listedDelivery, listedWish, viewWish } from './view.ts'

const REFUSED = ['action-not-allowed'] as const
const whyBody = z.strictObject({ comment: why })
const editBody = z.strictObject({
  title: wishBody.shape.title,
  detail: wishBody.shape.detail,
  needs: wishBody.shape.needs,
  needed: wishBody.shape.needed,
  unitName: wishBody.shape.unitName,
})

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/care/wishes',
    summary: '微心愿与服务项目',
    roles: READERS,
    query: wishQuery,
    output: wishList,
    sheet: {
      name: '微心愿与服务项目',
      columns: [
        { title: '类别', value: (r) => r.kindName },
        { title: '内容', value: (r) => r.title, width: 36 },
        { title: '受助对象', value: (r) => r.forShown },
        { title: '地方', value: (r) => r.placeName, width: 18 },
        { title: '需要', value: (r) => r.needsName },
        { title: '数量', value: (r) => r.quantity },
        { title: '进度', value: (r) => r.progress, width: 26 },
        { title: '状态', value: (r) => r.stateName },
        { title: '上墙日期', kind: 'date', value: (r) => r.listedOn },
        { title: '圆梦日期', kind: 'date', value: (r) => r.confirmedOn },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await listWishes(h, query, pageOf(query))
      return { total, rows: rows.map(listedWish) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/wishes',
    summary: '填报微心愿或者服务项目',
    roles: WRITERS,
    body: wishBody,
    output: done,
    problems: ['care-wish-says-too-much'],
    run: async (h, { body }) => {
      const [id] = await service.draftWishes(h, [body])
      return { id: id! }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/care/wishes/:id',
    summary: '一件微心愿或者服务项目',
    roles: READERS,
    params: idParams,
    output: wishView,
    run: (h, { params }) => viewWish(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/wishes/:id/list',
    summary: '审核上墙',
    roles: RELEASERS,
    params: idParams,
    problems: REFUSED,
    run: (h, { params }) => service.listWish(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/wishes/:id/return',
    summary: '退回修改',
    roles: RELEASERS,
    params: idParams,
    body: whyBody,
    problems: REFUSED,
    run: (h, { params, body }) => service.returnWish(h, params.id, body.comment),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/wishes/:id/edit',
    summary: '修改微心愿或者服务项目',
    roles: WRITERS,
    params: idParams,
    body: editBody,
    problems: [...REFUSED, 'care-wish-says-too-much'],
    run: (h, { params, body }) => service.editWish(h, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/wishes/:id/withdraw',
    summary: '撤下微心愿或者服务项目',
    roles: KEEPERS,
    params: idParams,
    body: whyBody,
    problems: REFUSED,
    run: (h, { params, body }) => service.withdrawWish(h, params.id, body.comment),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/wishes/:id/ask-end',
    summary: '申请部分圆梦',
    roles: KEEPERS,
    params: idParams,
    body: whyBody,
    problems: REFUSED,
    run: (h, { params, body }) => service.askEnd(h, params.id, body.comment),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/wishes/:id/end',
    summary: '同意部分圆梦',
    roles: ENDERS,
    params: idParams,
    problems: REFUSED,
    run: (h, { params }) => service.endWish(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/wishes/:id/keep',
    summary: '不同意部分圆梦，继续征集',
    roles: ENDERS,
    params: idParams,
    body: whyBody,
    problems: REFUSED,
    run: (h, { params, body }) => service.keepWish(h, params.id, body.comment),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/wishes/:id/claims',
    summary: '登记认领',
    roles: CLAIM_WRITERS,
    params: idParams,
    body: claimBody,
    output: done,
    problems: [...REFUSED, 'care-wish-full'],
    run: async (h, { params, body }) => ({ id: await claims.claimWish(h, { ...body, wish: params.id }) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/wishes/:id/payments',
    summary: '为心愿、项目申请拨付',
    roles: SPENDERS,
    params: idParams,
    body: spendBody,
    output: done,
    problems: [...REFUSED, 'funds-short', 'funds-purpose', 'funds-sources', 'funds-cap', 'funds-namesake'],
    run: async (h, { params, body }) => ({ id: await spendOnWish(h, params.id, body) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/care/claims',
    summary: '认领列表',
    roles: READERS,
    query: claimQuery,
    output: claimList,
    sheet: {
      name: '认领',
      columns: [
        { title: '认领人', value: (r) => r.shown, width: 24 },
        { title: '类别', value: (r) => r.kindName },
        { title: '心愿或者项目', value: (r) => r.wishTitle, width: 36 },
        { title: '认领', value: (r) => r.share },
        { title: '认领日期', kind: 'date', value: (r) => r.claimedOn },
        { title: '期限', kind: 'date', value: (r) => r.dueOn },
        { title: '落实日期', kind: 'date', value: (r) => r.carriedOn },
        { title: '确认日期', kind: 'date', value: (r) => r.confirmedOn },
        { title: '状态', value: (r) => r.stateName },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await listClaims(h, query, pageOf(query))
      return { total, rows: rows.map((c) => listedClaim(c, h.today)) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/claims/:id/deliver',
    summary: '登记落实情况',
    roles: DELIVERERS,
    params: idParams,
    body: deliverBody,
    output: done,
    problems: REFUSED,
    run: async (h, { params, body }) => ({ id: await deliveries.deliverClaim(h, { ...body, claim: params.id }) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/claims/:id/answer',
    summary: '说明没有按期落实的情况',
    roles: DELIVERERS,
    params: idParams,
    body: reasonBody,
    problems: REFUSED,
    run: (h, { params, body }) => claims.answerClaim(h, params.id, body.comment),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/claims/:id/extend',
    summary: '延长认领期限',
    roles: KEEPERS,
    params: idParams,
    body: extendBody,
    problems: REFUSED,
    run: (h, { params, body }) => claims.extendClaim(h, params.id, body.dueOn, body.comment),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/claims/:id/release',
    summary: '释放认领',
    roles: KEEPERS,
    params: idParams,
    body: releaseBody,
    problems: REFUSED,
    run: (h, { params, body }) => claims.releaseClaim(h, params.id, body.comment, body.delivered),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/claims/:id/contact',
    summary: '查看认领人联系方式',
    roles: KEEPERS,
    params: idParams,
    body: unmaskContactBody,
    output: z.object({ text: z.string() }),
    secret: true,
    run: async (h, { params, body }) => ({ text: await claims.claimantContact(h, params.id, body.purpose) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/care/deliveries',
    summary: '落实记录',
    roles: READERS,
    query: deliveryQuery,
    output: deliveryList,
    sheet: {
      name: '落实记录',
      columns: [
        { title: '落实日期', kind: 'date', value: (r) => r.onDay },
        { title: '心愿或者项目', value: (r) => r.wishTitle, width: 36 },
        { title: '受助对象', value: (r) => r.forShown },
        { title: '地方', value: (r) => r.placeName, width: 18 },
        { title: '认领人', value: (r) => r.claimant, width: 24 },
        { title: '做了什么', value: (r) => r.what, width: 36 },
        { title: '状态', value: (r) => r.stateName },
        { title: '确认人', value: (r) => r.confirmedBy },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await listDeliveries(h, query, pageOf(query))
      return { total, rows: rows.map(listedDelivery) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/deliveries/:id/confirm',
    summary: '登记受助对象或者见证人的确认',
    roles: CONFIRMERS,
    params: idParams,
    body: confirmBody,
    problems: ['care-confirm'],
    run: (h, { params, body }) => deliveries.confirmWish(h, { ...body, delivery: params.id }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/deliveries/:id/slip',
    summary: '发放确认单',
    roles: CONFIRMERS,
    params: idParams,
    output: slipMade,
    secret: true,
    problems: ['care-confirm'],
    run: async (h, { params }) => ({ code: await deliverySlip(h, params.id) }),
  }),
]
