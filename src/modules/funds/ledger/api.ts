import { z } from 'zod'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import { done, idParams, pageOf } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { forbiddenIn } from '#modules/notices/public.ts'
import { FUNDING } from '../model.ts'
import { BOOK_READERS } from '../roles.ts'
import { section } from '../section.ts'
import {
  accountList,
  accountQuery,
  accountView,
  closeAccountBody,
  correctBody,
  endProposalBody,
  entryList,
  entryQuery,
  openAccountBody,
  overviewView,
  postingView,
  receiptBody,
} from './model.ts'
import { BOOKKEEPERS, CLOSERS } from './rules.ts'
import { closeAccount, closeYear, correct, endYearProposal, openAccount, post, proposeYear } from './service.ts'
import * as store from './store.ts'
import { viewAccounts, viewBook, viewEntries, viewPosting } from './view.ts'

const yearParams = z.object({ year: z.coerce.number().int().min(1990).max(2200) })

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/funds/book',
    summary: '资金总账',
    roles: BOOK_READERS,
    query: z.object({ year: z.coerce.number().int().min(1990).max(2200).optional() }),
    output: overviewView,
    run: (h, { query }) => viewBook(h, query.year ?? Number(h.today.slice(0, 4))),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/funds/accounts',
    summary: '资金账户',
    roles: BOOK_READERS,
    query: accountQuery,
    output: accountList,
    sheet: {
      name: '资金账户',
      columns: [
        { title: '账户', value: (r) => r.title, width: 36 },
        { title: '类别', value: (r) => r.kindName },
        { title: '地方', value: (r) => r.placeName, width: 18 },
        { title: '限定用途', value: (r) => r.purposeNames, width: 30 },
        { title: '收入（元）', kind: 'number', value: (r) => r.in / 100 },
        { title: '支出（元）', kind: 'number', value: (r) => r.out / 100 },
        { title: '预留（元）', kind: 'number', value: (r) => r.promised / 100 },
        { title: '余额（元）', kind: 'number', value: (r) => r.balance / 100 },
        { title: '开户日期', kind: 'date', value: (r) => r.openedOn },
        { title: '销户日期', kind: 'date', value: (r) => r.closedOn },
      ],
    },
    run: async (h, { query }) => {
      const { total, balance, rows } = await store.listAccounts(h, query, pageOf(query))
      return { total, balance, rows: await viewAccounts(h, rows) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/funds/accounts',
    summary: '开立资金账户',
    roles: BOOKKEEPERS,
    body: openAccountBody,
    output: done,
    run: async (h, { body }) => {
      const { purposes } = await section(h)
      const unknown = body.purposes?.find((code) => !purposes.some((p) => p.code === code))
      if (unknown !== undefined) throw faultAt('purposes', '没有这一资金用途。')
      const wrong = forbiddenIn(body.title, { health: false })
      if (wrong !== null) throw faultAt('title', `账户名称会登载在公开账目上，请改写：${wrong}。`)
      return { id: await openAccount(h, { ...body, place: body.place ?? h.scope.county }) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/funds/accounts/:id',
    summary: '一个资金账户',
    roles: BOOK_READERS,
    params: idParams,
    output: accountView,
    run: async (h, { params }) =>
      (await viewAccounts(h, [{ ...(await store.loadAccount(h, params.id)), children: 0 }]))[0]!,
  }),
  defineRoute({
    method: 'POST',
    path: '/api/funds/accounts/:id/close',
    summary: '资金账户销户',
    roles: BOOKKEEPERS,
    params: idParams,
    body: closeAccountBody,
    problems: ['funds-not-empty', 'funds-account-closed'],
    run: (h, { params, body }) => closeAccount(h, params.id, body.why),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/funds/entries',
    summary: '资金流水',
    roles: BOOK_READERS,
    query: entryQuery,
    output: entryList,
    sheet: {
      name: '资金流水',
      columns: [
        { title: '日期', kind: 'date', value: (r) => r.onDay },
        { title: '业务', value: (r) => r.kindName },
        { title: '转出', value: (r) => r.sourceTitle, width: 32 },
        { title: '转入', value: (r) => r.targetTitle, width: 32 },
        { title: '金额（元）', kind: 'number', value: (r) => r.amount / 100 },
        { title: '用途', value: (r) => r.purposeName, width: 20 },
        { title: '状态', value: (r) => r.stateName },
        { title: '凭证', value: (r) => r.document, width: 30 },
        { title: '地方', value: (r) => r.placeName, width: 18 },
        { title: '记账人', value: (r) => r.postedBy },
        { title: '说明', value: (r) => r.why, width: 30 },
        { title: '凭证编号', value: (r) => r.posting, width: 38 },
      ],
    },
    run: async (h, { query }) => {
      const { total, sum, rows } = await store.listEntries(h, query, pageOf(query))
      return { total, sum, rows: await viewEntries(h, rows) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/funds/postings/:id',
    summary: '一张记账凭证',
    roles: BOOK_READERS,
    params: idParams,
    output: postingView,
    run: (h, { params }) => viewPosting(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/funds/receipts',
    summary: '收款入账',
    roles: BOOKKEEPERS,
    body: receiptBody,
    output: done,
    problems: ['funds-sources', 'funds-circuit', 'funds-year-closed', 'funds-day', 'funds-account-closed'],
    run: async (h, { body }) => {
      const { source, target, amount } = body
      const from = await store.loadAccount(h, source)
      if (from.kind !== 'outside')
        throw new Problem('funds-sources', { reason: '收款应当选择资金来源（财政、捐赠人等）。' })
      const { kind, place, unit } = await store.loadAccount(h, target)
      // gifts are received with what their givers said, lines are fed by their fund, and nobody is paid by a receipt
      if (kind !== 'fund' && kind !== 'pool')
        throw new Problem('funds-sources', { reason: '收款应当记入专项资金或者统筹资金；捐款请在捐赠中登记到账。' })
      const transfers = [{ source, target, amount, purpose: FUNDING }]
      const head = {
        kind: 'receipt' as const,
        total: amount,
        document: body.document,
        onDay: body.onDay,
        why: body.why ?? null,
      }
      return { id: await post(h, { ...head, place, unit, transfers }) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/funds/postings/:id/correct',
    summary: '更正记账凭证',
    roles: BOOKKEEPERS,
    params: idParams,
    body: correctBody,
    output: done,
    problems: [
      ...['funds-correction', 'funds-short', 'funds-year-closed', 'funds-payment', 'funds-day', 'funds-account-closed'],
      'action-not-allowed',
    ],
    run: async (h, { params, body }) => {
      const { about } = await store.loadPosting(h, params.id)
      if (about?.startsWith('funds.payment/'))
        throw new Problem('funds-payment', { reason: '拨付的款项请在该笔拨付中办理退回。' })
      return {
        id: await correct(h, params.id, { why: body.why, ...(body.onDay !== undefined && { onDay: body.onDay }) }),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/funds/years/:year/propose',
    summary: '申请年度结账',
    roles: BOOKKEEPERS,
    params: yearParams,
    problems: ['funds-year-open'],
    run: (h, { params }) => proposeYear(h, params.year),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/funds/years/:year/end-proposal',
    summary: '撤回或者退回年度结账申请',
    roles: [...BOOKKEEPERS, ...CLOSERS],
    params: yearParams,
    body: endProposalBody,
    problems: ['funds-year-open'],
    run: (h, { params, body }) => endYearProposal(h, params.year, body.why),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/funds/years/:year/close',
    summary: '审核年度结账',
    roles: CLOSERS,
    params: yearParams,
    output: z.object({ year: z.int(), postings: z.int(), moved: z.int(), digest: z.string() }),
    problems: ['funds-year-open'],
    run: async (h, { params }) => {
      const { year, postings, moved, digest } = await closeYear(h, params.year)
      return { year, postings, moved, digest }
    },
  }),
]
