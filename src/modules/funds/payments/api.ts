import { z } from 'zod'
import { Problem } from '#kernel/pure/problem.ts'
import { done, idParams, pageOf, slipMade } from '#kernel/pure/schema.ts'
import { printLetters } from '#kernel/server/documents/letter-press.ts'
import { evidenceLabels } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { Download, defineRoute } from '#kernel/server/http/route.ts'
import { sameOf } from '../model.ts'
import { BOOK_READERS, LOCAL_READERS, WITNESSES } from '../roles.ts'
import { issuerOf, purposeNames } from '../section.ts'
import * as aids from './aids.store.ts'
import { endAid, grantAids } from './aids.ts'
import {
  aidBody,
  aidList,
  aidQuery,
  confirmBody,
  decideBody,
  endAidBody,
  PAYMENT_STATES,
  type Payment,
  type PayRun,
  paymentDetail,
  paymentList,
  paymentQuery,
  RUN_STATES,
  requestBody,
  runBody,
  runDecideBody,
  runDetail,
  runList,
  STEPS,
} from './model.ts'
import { voucherLetter } from './papers.ts'
import { DECIDERS, PAYERS, REQUESTERS } from './rules.ts'
import * as runs from './runs.store.ts'
import { decideRun, makeRun, viewOfRun } from './runs.ts'
import { actionsOf, confirmReceipt, decide, requestPayment } from './service.ts'
import { paymentSlip } from './slips.ts'
import * as store from './store.ts'

const PAY_PROBLEMS = [
  'action-not-allowed',
  'funds-short',
  'funds-purpose',
  'funds-circuit',
  'funds-year-closed',
  'funds-account-closed',
  'funds-not-pending',
  'funds-correction',
  'funds-payment',
] as const

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/payments',
    summary: '拨付列表',
    roles: LOCAL_READERS,
    query: paymentQuery,
    output: paymentList,
    sheet: {
      name: '拨付',
      columns: [
        { title: '事由', value: (r) => r.title, width: 28 },
        { title: '收款对象', value: (r) => r.payeeTitle, width: 20 },
        { title: '用途', value: (r) => r.purposeName, width: 18 },
        { title: '金额（元）', kind: 'number', value: (r) => r.amount / 100 },
        { title: '地方', value: (r) => r.placeName, width: 18 },
        { title: '依据', value: (r) => r.document, width: 30 },
        { title: '状态', value: (r) => r.stateName },
        { title: '申请日期', kind: 'date', value: (r) => r.requestedOn },
        { title: '申请人', value: (r) => r.requester },
        { title: '审批人', value: (r) => r.decider },
        { title: '应付日期', kind: 'date', value: (r) => r.dueOn },
        { title: '支付日期', kind: 'date', value: (r) => r.paidOn },
        { title: '支付人', value: (r) => r.payer },
        { title: '签收日期', kind: 'date', value: (r) => r.confirmedOn },
      ],
    },
    run: async (h, { query }) => {
      const { total, sum, rows } = await store.listPayments(h, query, pageOf(query))
      const nameOf = await purposeNames(h)
      return { total, sum, rows: rows.map((p) => viewed(p, nameOf)) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/payments',
    summary: '申请拨付',
    roles: REQUESTERS,
    body: requestBody,
    output: done,
    problems: ['funds-short', 'funds-purpose', 'funds-sources', 'funds-twice', 'funds-cap', 'funds-namesake'],
    run: async (h, { body }) => ({ id: await requestPayment(h, requestOf(h, body)) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/payments/:id',
    summary: '一笔拨付',
    roles: LOCAL_READERS,
    params: idParams,
    output: paymentDetail,
    run: (h, { params }) => detail(h, params.id),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/payments/:id/voucher',
    summary: '付款凭证（PDF）',
    roles: BOOK_READERS,
    params: idParams,
    problems: ['action-not-allowed', 'text-not-printable'],
    run: async (h, { params }) => {
      const letter = await voucherOf(h, params.id)
      const [bytes] = await printLetters([letter])
      return new Download(`${letter.number}.pdf`, 'application/pdf', bytes!, true)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/payments/:id/decide',
    summary: '办理拨付',
    roles: [...REQUESTERS, ...DECIDERS],
    params: idParams,
    body: decideBody,
    problems: PAY_PROBLEMS,
    run: (h, { params, body }) => decide(h, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/payments/:id/confirm',
    summary: '登记签收',
    roles: WITNESSES,
    params: idParams,
    body: confirmBody,
    problems: ['funds-payment'],
    run: (h, { params, body }) =>
      confirmReceipt(h, params.id, {
        by: body.as,
        witness: body.name,
        signature: body.signature ?? null,
        ...(body.onDay !== undefined && { onDay: body.onDay }),
      }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/payments/:id/slip',
    summary: '发放签收确认单',
    roles: WITNESSES,
    params: idParams,
    output: slipMade,
    secret: true,
    problems: ['funds-payment'],
    run: async (h, { params }) => ({ code: await paymentSlip(h, params.id) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/aids',
    summary: '定期救助名单',
    roles: BOOK_READERS,
    query: aidQuery,
    output: aidList,
    sheet: {
      name: '定期救助名单',
      columns: [
        { title: '救助对象', value: (r) => r.payeeTitle, width: 20 },
        { title: '用途', value: (r) => r.purposeName, width: 18 },
        { title: '每月（元）', kind: 'number', value: (r) => r.amount / 100 },
        { title: '地方', value: (r) => r.placeName, width: 18 },
        { title: '依据', value: (r) => r.document, width: 30 },
        { title: '起发日期', kind: 'date', value: (r) => r.fromDay },
        { title: '停发日期', kind: 'date', value: (r) => r.toDay },
        { title: '停发原因', value: (r) => r.endedWhy, width: 24 },
      ],
    },
    run: async (h, { query }) => {
      const { total, sum, rows } = await aids.listAids(h, query, pageOf(query))
      const nameOf = await purposeNames(h)
      return {
        total,
        sum,
        rows: rows.map(({ kin: _, unit: __, about: ___, ...a }) => ({ ...a, purposeName: nameOf(a.purpose) })),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/aids',
    summary: '列入定期救助名单',
    roles: REQUESTERS,
    body: aidBody,
    output: done,
    problems: ['funds-namesake'],
    run: async (h, { body }) => {
      const { payeeKind, payeeId, payeeTitle, sameAs, another, ...aid } = body
      const to = { kind: payeeKind, id: payeeId ?? null, title: payeeTitle, place: body.place }
      return { id: (await grantAids(h, [{ ...aid, to: { ...to, ...sameOf({ sameAs, another }) } }]))[0]! }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/aids/:id/end',
    summary: '停发定期救助',
    roles: REQUESTERS,
    params: idParams,
    body: endAidBody,
    problems: ['funds-payment'],
    run: (h, { params, body }) => endAid(h, params.id, body.toDay, body.why),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/pay-runs',
    summary: '批量发放列表',
    roles: BOOK_READERS,
    query: z.object({
      page: z.coerce.number().int().min(1).default(1),
      size: z.coerce.number().int().min(1).max(200).default(20),
    }),
    output: runList,
    run: async (h, { query }) => {
      const { total, rows } = await runs.listRuns(h, pageOf(query))
      const nameOf = await purposeNames(h)
      return { total, rows: rows.map((r) => viewedRun(r, nameOf)) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/pay-runs',
    summary: '编制发放表',
    roles: REQUESTERS,
    body: runBody,
    output: z.object({
      id: z.uuid(),
      payments: z.int(),
      total: z.int(),
      leftOut: z.array(z.object({ payee: z.string(), reason: z.string() })),
    }),
    problems: ['funds-payment', 'funds-sources', 'funds-purpose', 'funds-twice'],
    run: (h, { body }) => makeRun(h, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/pay-runs/:id',
    summary: '一次批量发放',
    roles: BOOK_READERS,
    params: idParams,
    output: runDetail,
    run: async (h, { params }) => {
      const { run, ...more } = await viewOfRun(h, params.id)
      return { ...viewedRun(run, await purposeNames(h)), ...more }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/pay-runs/:id/decide',
    summary: '办理批量发放',
    roles: [...REQUESTERS, ...DECIDERS, ...PAYERS],
    params: idParams,
    body: runDecideBody,
    output: done,
    problems: ['action-not-allowed', 'funds-short'],
    run: async (h, { params, body }) => ({ id: await decideRun(h, params.id, body.action, body.comment) }),
  }),
]

function requestOf(h: Handle, body: z.output<typeof requestBody>) {
  const { sources, payeeKind, payeeId, payeeTitle, sameAs, another, place = h.scope.county, ...rest } = body
  return {
    ...rest,
    place,
    from: sources.length > 0 ? sources : null,
    to: { kind: payeeKind, id: payeeId ?? null, title: payeeTitle, place, ...sameOf({ sameAs, another }) },
  }
}

function viewed(p: Payment, nameOf: (code: string) => string) {
  const {
    unit: _,
    kin: __,
    once: ___,
    aid: ____,
    requestedBy: _____,
    decidedBy: ______,
    paidBy: _______,
    refund: ________,
    fromAccounts: _________,
    witnessShown: __________,
    ...shown
  } = p
  return { ...shown, purposeName: nameOf(p.purpose), stateName: PAYMENT_STATES[p.state] }
}

function viewedRun(r: PayRun, nameOf: (code: string) => string) {
  const { sources: _, requestedBy: __, decidedBy: ___, paidBy: ____, ...shown } = r
  return {
    ...shown,
    requestedAt: r.requestedAt.toISOString(),
    purposeName: nameOf(r.purpose),
    stateName: RUN_STATES[r.state],
  }
}

async function voucherOf(h: Handle, id: string) {
  const payment = await store.loadPayment(h, id)
  if (payment.paidOn === null)
    throw new Problem('action-not-allowed', { action: '打印付款凭证' }, { reasons: ['还没有支付。'] })
  const nameOf = await purposeNames(h)
  return voucherLetter(payment, {
    issuer: await issuerOf(h),
    purposeName: nameOf(payment.purpose),
    sources: await store.sourcesOf(h, id),
    confirmation: await store.confirmationOf(h, id),
  })
}

async function detail(h: Handle, id: string) {
  const payment = await store.loadPayment(h, id)
  const confirmation = await store.confirmationOf(h, id)
  const steps = await store.stepsOf(h, id)
  const files = await evidenceLabels(
    h,
    steps.flatMap((s) => s.evidence),
  )
  return {
    ...viewed(payment, await purposeNames(h)),
    witnessShown: payment.witnessShown,
    sources: await store.sourcesOf(h, id),
    steps: steps.map(({ onDay: _, ...s }) => ({
      ...s,
      at: s.at.toISOString(),
      stepName: STEPS[s.step],
      evidence: s.evidence.flatMap((e) => files.get(e) ?? []),
    })),
    confirmation:
      confirmation === undefined
        ? null
        : { ...confirmation, as: confirmation.as === 'resident' ? '本人签收' : '见证人确认' },
    actions: await actionsOf(h, payment),
  }
}
