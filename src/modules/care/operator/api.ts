import { done, idParams, pageOf } from '#kernel/pure/schema.ts'
import { evidenceLabels } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { KEEPERS } from '../roles.ts'
import {
  answerBody,
  checkupBody,
  confirmBody,
  contractBody,
  contractList,
  contractQuery,
  contractView,
  decideBody,
  POINTS,
  type Point,
  RENEWAL_STATES,
  renewalBody,
  tellBody,
} from './model.ts'
import { CHECKERS, CONFIRMERS, DECIDERS, READERS } from './rules.ts'
import * as service from './service.ts'
import * as store from './store.ts'

function row(h: Handle, c: store.ContractRow) {
  const { id, operator, from, to, amount, document, checked } = c
  return {
    id,
    operator,
    from,
    to,
    amount,
    document,
    checked,
    running: from <= h.today && h.today <= to,
    renewed: c.renewedBy !== null,
  }
}

async function view(h: Handle, id: string) {
  const c = await store.loadContract(h, id)
  const checkups = await store.checkupsOf(h, id)
  const renewals = await store.renewalsOf(h, id)
  const labels = await evidenceLabels(
    h,
    checkups.flatMap((k) => k.evidence),
  )
  const open = renewals.some((r) => r.state === 'asked' || r.state === 'told')
  return {
    ...row(h, c),
    scope: c.scope,
    renews: c.renews,
    renewedBy: c.renewedBy,
    checkups: checkups.map((k) => ({
      id: k.id,
      year: k.year,
      onDay: k.onDay,
      by: k.by,
      passed: k.passed,
      state: k.state,
      decider: k.decider,
      decidedWhy: k.decidedWhy,
      points: (Object.keys(POINTS) as Point[]).map((key) => ({ title: POINTS[key], ...k.points[key] })),
      evidence: k.evidence.flatMap((e) => labels.get(e) ?? []),
      whyNot: service.whyNotConfirmed(h, k),
    })),
    renewals: await Promise.all(
      renewals.map(async (r) => ({
        id: r.id,
        to: r.to,
        amount: r.amount,
        document: r.document,
        by: r.by,
        grounds: r.grounds,
        hearUntil: r.hearUntil,
        answer: r.answer,
        decider: r.decider,
        decidedWhy: r.decidedWhy,
        stateName: RENEWAL_STATES[r.state],
        actions: await service.renewalActions(h, r, c),
      })),
    ),
    mayCheck: (CHECKERS as readonly string[]).includes(h.scope.role) && c.from <= h.today && h.today <= c.to,
    mayAsk: (KEEPERS as readonly string[]).includes(h.scope.role)
      ? service.whyNotAsked(c, open)
      : ['由关爱中心提出续约。'],
  }
}

const REFUSED = ['action-not-allowed'] as const

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/care/contracts',
    summary: '运营合同',
    roles: READERS,
    query: contractQuery,
    output: contractList,
    sheet: {
      name: '运营合同',
      columns: [
        { title: '承接单位', value: (r) => r.operator, width: 30 },
        { title: '合同编号', value: (r) => r.document, width: 20 },
        { title: '起始日期', kind: 'date', value: (r) => r.from },
        { title: '截止日期', kind: 'date', value: (r) => r.to },
        { title: '金额（元）', kind: 'number', value: (r) => r.amount / 100 },
        { title: '末年“四有”核查', value: (r) => (r.checked ? '通过' : '未通过') },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listContracts(h, query, pageOf(query))
      return { total, rows: rows.map((c) => row(h, c)) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/contracts',
    summary: '登记运营合同',
    roles: KEEPERS,
    body: contractBody,
    output: done,
    run: async (h, { body }) => ({ id: await service.signContract(h, body) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/care/contracts/:id',
    summary: '一份运营合同',
    roles: READERS,
    params: idParams,
    output: contractView,
    run: (h, { params }) => view(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/contracts/:id/checkups',
    summary: '登记“四有”核查',
    roles: CHECKERS,
    params: idParams,
    body: checkupBody,
    output: done,
    problems: ['already-exists'],
    run: async (h, { params, body }) => {
      const { onDay, ...rest } = body
      return { id: await service.checkOperator(h, params.id, { ...rest, ...(onDay !== undefined && { onDay }) }) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/checkups/:id/confirm',
    summary: '复核“四有”核查',
    roles: CONFIRMERS,
    params: idParams,
    body: confirmBody,
    problems: [...REFUSED, 'changed-meanwhile'],
    run: (h, { params, body }) => service.confirmCheckup(h, params.id, body.confirmed, body.comment),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/contracts/:id/renewals',
    summary: '提出续约',
    roles: KEEPERS,
    params: idParams,
    body: renewalBody,
    output: done,
    problems: REFUSED,
    run: async (h, { params, body }) => ({ id: await service.askRenewal(h, params.id, body) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/renewals/:id/tell',
    summary: '告知拟不续约',
    roles: DECIDERS,
    params: idParams,
    body: tellBody,
    problems: REFUSED,
    run: (h, { params, body }) => service.tellRefusal(h, params.id, body.comment),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/renewals/:id/answer',
    summary: '登记承接单位的意见',
    roles: KEEPERS,
    params: idParams,
    body: answerBody,
    problems: REFUSED,
    run: (h, { params, body }) => service.answerRefusal(h, params.id, body.comment),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/renewals/:id/decide',
    summary: '决定续约',
    roles: DECIDERS,
    params: idParams,
    body: decideBody,
    problems: [...REFUSED, 'care-renewal-unchecked'],
    run: async (h, { params, body }) => {
      await service.decideRenewal(h, params.id, body.granted, body.comment)
    },
  }),
]
