import { z } from 'zod'
import { done, idParams, pageOf } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { BOOKKEEPERS } from '../ledger/rules.ts'
import { BOOK_READERS } from '../roles.ts'
import { purposeNames, section } from '../section.ts'
import {
  approveBody,
  budgetBody,
  budgetList,
  budgetQuery,
  budgetView,
  DUE_SHARES,
  dueList,
  dueQuery,
  lineList,
  lineQuery,
  meetBody,
  standardBody,
} from './model.ts'
import { DUE_STANDINGS, dueStanding, standardFor, whyNotApprove } from './rules.ts'
import { approveBudget, meetDues, planBudget, planStandard } from './service.ts'
import * as store from './store.ts'

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/budgets',
    summary: '预算列表',
    roles: BOOK_READERS,
    query: budgetQuery,
    output: budgetList,
    sheet: {
      name: '预算',
      columns: [
        { title: '预算', value: (r) => r.title, width: 36 },
        { title: '专项资金', value: (r) => r.fundTitle, width: 30 },
        { title: '年度', value: (r) => r.year },
        { title: '预算总额（元）', kind: 'number', value: (r) => r.total / 100 },
        { title: '已拨入（元）', kind: 'number', value: (r) => r.received / 100 },
        { title: '已支出（元）', kind: 'number', value: (r) => r.spent / 100 },
        { title: '依据', value: (r) => r.document, width: 30 },
        { title: '状态', value: (r) => (r.approved ? '已批准' : '待批准') },
      ],
    },
    run: async (h, { query }) => {
      const { total, sum, rows } = await store.listBudgets(h, query, pageOf(query))
      return { total, sum, rows: rows.map(({ preparedById: _, ...b }) => b) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/budgets/standards',
    summary: '经费标准',
    roles: BOOK_READERS,
    query: z.object({ year: z.coerce.number().int().min(1990).max(2200).optional() }),
    output: z.object({
      rows: z.array(z.object({ code: z.string(), title: z.string(), year: z.int(), amount: z.int(), match: z.int() })),
    }),
    run: async (h, { query }) => {
      const year = query.year ?? Number(h.today.slice(0, 4))
      const { standards } = await section(h)
      return {
        rows: standards.flatMap((s) => {
          const share = standardFor(s, year)
          return share === undefined ? [] : [{ code: s.code, title: s.title, year, ...share }]
        }),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/budgets',
    summary: '编制预算',
    roles: BOOKKEEPERS,
    body: budgetBody,
    output: done,
    problems: ['funds-budget-exceeded'],
    run: async (h, { body }) => {
      const lines = body.lines.map(({ dueOn, ...line }) => ({
        ...line,
        // what is never due could never be passed on
        dues: [{ dueOn: dueOn ?? `${body.year}-12-31`, amount: line.amount }],
      }))
      return { id: await planBudget(h, { ...body, lines }) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/budgets/by-standard',
    summary: '按经费标准编制预算',
    roles: BOOKKEEPERS,
    body: standardBody,
    output: done,
    run: async (h, { body }) => ({ id: await planStandard(h, body) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/budgets/:id',
    summary: '一份预算',
    roles: BOOK_READERS,
    params: idParams,
    output: budgetView.extend({ reasons: z.array(z.string()) }),
    run: async (h, { params }) => {
      const { preparedById, ...budget } = await store.loadBudget(h, params.id)
      const notTheirs = h.scope.role === 'leader' ? [] : ['当前职务无权批准预算。']
      return { ...budget, reasons: [...notTheirs, ...whyNotApprove({ ...budget, preparedById }, h.scope.person)] }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/budgets/:id/approve',
    summary: '批准预算',
    roles: ['leader'],
    params: idParams,
    body: approveBody,
    problems: ['action-not-allowed', 'changed-meanwhile'],
    run: (h, { params, body }) => approveBudget(h, params.id, body.comment),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/budgets/:id/lines',
    summary: '预算项目',
    roles: BOOK_READERS,
    params: idParams,
    query: lineQuery,
    output: lineList,
    sheet: {
      name: '预算项目',
      columns: [
        { title: '项目', value: (r) => r.title, width: 36 },
        { title: '地方', value: (r) => r.placeName, width: 18 },
        { title: '用途', value: (r) => r.purposeName, width: 18 },
        { title: '预算（元）', kind: 'number', value: (r) => r.amount / 100 },
        { title: '已拨付（元）', kind: 'number', value: (r) => r.received / 100 },
        { title: '已支出（元）', kind: 'number', value: (r) => r.spent / 100 },
        { title: '结余（元）', kind: 'number', value: (r) => r.balance / 100 },
      ],
    },
    run: async (h, { params, query }) => {
      const { rows, ...totals } = await store.listLines(h, params.id, query, pageOf(query))
      const nameOf = await purposeNames(h)
      return { ...totals, rows: rows.map((l) => ({ ...l, purposeName: nameOf(l.purpose) })) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/budget-dues',
    summary: '拨付计划',
    roles: BOOK_READERS,
    query: dueQuery,
    output: dueList,
    sheet: {
      name: '拨付计划',
      columns: [
        { title: '预算', value: (r) => r.title, width: 30 },
        { title: '拨入账户', value: (r) => r.accountTitle, width: 36 },
        { title: '由谁承担', value: (r) => r.shareName },
        { title: '地方', value: (r) => r.placeName, width: 18 },
        { title: '应拨日期', kind: 'date', value: (r) => r.dueOn },
        { title: '应拨（元）', kind: 'number', value: (r) => r.amount / 100 },
        { title: '已拨（元）', kind: 'number', value: (r) => r.met / 100 },
        { title: '拨足日期', kind: 'date', value: (r) => r.metOn },
        { title: '状态', value: (r) => r.standingName },
      ],
    },
    run: async (h, { query }) => {
      const { rows, ...totals } = await store.listDues(h, query, pageOf(query))
      return {
        ...totals,
        rows: rows.map(
          ({ budget: _, line: __, fund: ___, purpose: ____, unit: _____, approved: ______, share, ...d }) => {
            const standing = dueStanding(d, h.today)
            const onTime = d.metOn === null ? (standing === 'late' ? false : null) : d.metOn <= d.dueOn
            return { ...d, shareName: DUE_SHARES[share], standing, standingName: DUE_STANDINGS[standing], onTime }
          },
        ),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/budget-dues/meet',
    summary: '办理拨付计划',
    roles: BOOKKEEPERS,
    body: meetBody,
    output: z.object({ postings: z.int() }),
    problems: ['funds-sources', 'funds-short', 'funds-purpose', 'funds-circuit', 'funds-year-closed', 'funds-day'],
    run: async (h, { body }) => ({
      postings: (
        await meetDues(h, {
          dues: body.dues,
          document: body.document,
          ...(body.source !== undefined && { source: body.source }),
          ...(body.onDay !== undefined && { onDay: body.onDay }),
        })
      ).length,
    }),
  }),
]
