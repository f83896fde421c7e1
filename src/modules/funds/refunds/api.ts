import { done, idParams } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { refundBody, refundDecideBody } from './model.ts'
import { REFUND_ASKERS, REFUND_DECIDERS } from './rules.ts'
import { askRefund, decideRefund } from './service.ts'

export const routes = [
  defineRoute({
    method: 'POST',
    path: '/api/gifts/:id/refund',
    summary: '申请退回捐赠',
    roles: REFUND_ASKERS,
    params: idParams,
    body: refundBody,
    output: done,
    problems: ['action-not-allowed', 'funds-short', 'funds-year-closed'],
    run: async (h, { params, body: { amount, ...of } }) => ({
      id: await askRefund(h, params.id, { ...of, ...(amount !== undefined && { amount }) }),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/refunds/:id/decide',
    summary: '办理退回捐赠的申请',
    roles: [...REFUND_ASKERS, ...REFUND_DECIDERS],
    params: idParams,
    body: refundDecideBody,
    problems: ['action-not-allowed', 'funds-short', 'funds-year-closed'],
    run: (h, { params, body }) => decideRefund(h, params.id, body.action, body.comment),
  }),
]
