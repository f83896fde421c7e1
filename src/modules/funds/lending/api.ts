import { z } from 'zod'
import { done, idParams, listQuery, pageOf, placeCode } from '#kernel/pure/schema.ts'
import { evidenceLabels } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { LOCAL_READERS } from '../roles.ts'
import { section } from '../section.ts'
import {
  accountBody,
  CAUSES,
  CLAIM_KINDS,
  CLAIM_STATES,
  type Claim,
  claimBody,
  claimDecideBody,
  claimList,
  claimQuery,
  correctEntryBody,
  ENTRY_KINDS,
  kindList,
  LOAN_STATES,
  type Loan,
  loanBody,
  loanDetail,
  loanList,
  loanQuery,
  nameBody,
  placeSums,
  returnProduceBody,
  rollBody,
  seasonBody,
  seasonDetail,
  seasonList,
  voidBody,
} from './model.ts'
import {
  CLAIM_DECIDERS,
  contractNumber,
  isLoanOverdue,
  LENDERS,
  netIncome,
  owedOf,
  SIGNERS,
  WEIGHERS,
} from './rules.ts'
import {
  askRelief,
  borrowerName,
  correctEntry,
  decideClaim,
  enterAccounts,
  openSeason,
  returnProduce,
  rollOver,
  seasonSummary,
  sign,
  voidLoan,
  wholeLoan,
} from './service.ts'
import * as store from './store.ts'

const params = idParams
const LOAN_PROBLEMS = ['funds-loan'] as const
const inUnits = (n: number) => n / 1000
const inYuan = (n: number) => n / 100

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/lending-kinds',
    summary: '借还种类',
    roles: LOCAL_READERS,
    output: kindList,
    run: async (h) => ({ kinds: (await section(h)).lending.map(({ lossMost: _, ...k }) => k) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/seasons',
    summary: '借还季',
    roles: LOCAL_READERS,
    query: listQuery,
    output: seasonList,
    run: (h, { query }) => store.listSeasons(h, query.q, pageOf(query)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/seasons',
    summary: '开设借还季',
    roles: LENDERS,
    body: seasonBody,
    output: done,
    problems: LOAN_PROBLEMS,
    run: async (h, { body }) => ({ id: await openSeason(h, body) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/seasons/:id',
    summary: '借还季汇总',
    roles: LOCAL_READERS,
    params,
    query: z.object({ under: placeCode.optional() }),
    output: seasonDetail,
    run: (h, { params: { id }, query }) => seasonSummary(h, id, query.under),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/seasons/:id/places',
    summary: '各地借还情况',
    roles: LOCAL_READERS,
    params,
    query: listQuery,
    output: placeSums,
    sheet: {
      name: '各地借还情况',
      columns: [
        { title: '地方', value: (r) => r.placeName, width: 20 },
        { title: '户数', kind: 'number', value: (r) => r.households },
        { title: '合同', kind: 'number', value: (r) => r.loans },
        { title: '借出', kind: 'number', value: (r) => inUnits(r.lent) },
        { title: '已归还', kind: 'number', value: (r) => inUnits(r.returned) },
        { title: '受灾减免', kind: 'number', value: (r) => inUnits(r.relieved) },
        { title: '损耗核销', kind: 'number', value: (r) => inUnits(r.lost) },
        { title: '结转下季', kind: 'number', value: (r) => inUnits(r.rolled) },
        { title: '尚欠', kind: 'number', value: (r) => inUnits(r.owed) },
        { title: '已结清合同', kind: 'number', value: (r) => r.settled },
        { title: '已结转合同', kind: 'number', value: (r) => r.rolledOver },
        { title: '逾期合同', kind: 'number', value: (r) => r.overdue },
        { title: '纯收入（元）', kind: 'number', value: (r) => inYuan(r.netIncome) },
      ],
    },
    run: (h, { params: { id }, query }) => store.sumsByPlace(h, id, pageOf(query)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/seasons/:id/roll',
    summary: '尚欠结转下季',
    roles: ['leader', 'centre'],
    params,
    body: rollBody,
    output: z.object({ loans: z.int() }),
    problems: LOAN_PROBLEMS,
    run: async (h, { params: { id }, body }) => ({ loans: (await rollOver(h, { ...body, from: id })).length }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/loans',
    summary: '借还合同列表',
    roles: LOCAL_READERS,
    query: loanQuery,
    output: loanList,
    sheet: {
      name: '借还合同',
      columns: [
        { title: '合同编号', value: (r) => r.number, width: 16 },
        { title: '农户', value: (r) => r.shown },
        { title: '地方', value: (r) => r.placeName, width: 18 },
        { title: '借还季', value: (r) => r.seasonTitle, width: 22 },
        { title: '借出日期', kind: 'date', value: (r) => r.lentOn },
        { title: '借出', kind: 'number', value: (r) => inUnits(r.lent) },
        { title: '已归还', kind: 'number', value: (r) => inUnits(r.returned) },
        { title: '受灾减免', kind: 'number', value: (r) => inUnits(r.relieved) },
        { title: '损耗核销', kind: 'number', value: (r) => inUnits(r.lost) },
        { title: '结转下季', kind: 'number', value: (r) => inUnits(r.rolled) },
        { title: '尚欠', kind: 'number', value: (r) => inUnits(r.owed) },
        { title: '归还期限', kind: 'date', value: (r) => r.dueOn },
        { title: '销售收入（元）', kind: 'number', value: (r) => inYuan(r.sold) },
        { title: '生产成本（元）', kind: 'number', value: (r) => inYuan(r.spent) },
        { title: '纯收入（元）', kind: 'number', value: (r) => inYuan(r.netIncome) },
        { title: '状态', value: (r) => r.stateName },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listLoans(h, query, pageOf(query))
      return { total, rows: rows.map((l) => viewed(h, l)) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/loans',
    summary: '签订借还合同',
    roles: SIGNERS,
    body: loanBody,
    output: done,
    problems: LOAN_PROBLEMS,
    run: async (h, { body }) => ({ id: await sign(h, body) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/loans/:id',
    summary: '一份借还合同',
    roles: LOCAL_READERS,
    params,
    output: loanDetail,
    run: (h, { params: { id } }) => detail(h, id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/loans/:id/name',
    summary: '查看农户全名',
    roles: LENDERS,
    params,
    body: nameBody,
    output: z.object({ name: z.string() }),
    run: async (h, { params: { id }, body }) => ({ name: await borrowerName(h, id, body.purpose) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/loans/:id/return',
    summary: '登记归还产品',
    roles: WEIGHERS,
    params,
    body: returnProduceBody,
    output: done,
    problems: LOAN_PROBLEMS,
    run: async (h, { params: { id }, body: { onDay, ...d } }) => ({
      id: (
        await returnProduce(h, [
          { ...d, loan: id, document: d.document ?? null, ...(onDay !== undefined && { onDay }) },
        ])
      )[0]!,
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/loans/:id/account',
    summary: '登记销售和成本',
    roles: WEIGHERS,
    params,
    body: accountBody,
    output: done,
    problems: LOAN_PROBLEMS,
    run: async (h, { params: { id }, body: { onDay, grade, grams, document, ...a } }) => {
      const more = {
        grade: grade ?? null,
        document: document ?? null,
        ...(grams !== undefined && { grams }),
        ...(onDay !== undefined && { onDay }),
      }
      return { id: (await enterAccounts(h, [{ ...a, ...more, loan: id }]))[0]! }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/loan-entries/:id/correct',
    summary: '更正冲销一笔借还记录',
    roles: WEIGHERS,
    params,
    body: correctEntryBody,
    output: done,
    problems: LOAN_PROBLEMS,
    run: async (h, { params: { id }, body }) => ({ id: await correctEntry(h, id, body.why) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/loans/:id/void',
    summary: '作废借还合同',
    roles: LENDERS,
    params,
    body: voidBody,
    problems: LOAN_PROBLEMS,
    run: (h, { params: { id }, body }) => voidLoan(h, id, body.why),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/loans/:id/claims',
    summary: '申请减免或者核销',
    roles: WEIGHERS,
    params,
    body: claimBody,
    output: done,
    problems: LOAN_PROBLEMS,
    run: async (h, { params: { id }, body }) => ({ id: await askRelief(h, id, body) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/loan-claims',
    summary: '减免和核销申请',
    roles: LOCAL_READERS,
    query: claimQuery,
    output: claimList,
    sheet: {
      name: '减免和核销申请',
      columns: [
        { title: '农户', value: (r) => r.shown },
        { title: '地方', value: (r) => r.placeName, width: 18 },
        { title: '借还季', value: (r) => r.seasonTitle, width: 22 },
        { title: '种类', value: (r) => r.kindName },
        { title: '数量', kind: 'number', value: (r) => inUnits(r.units) },
        { title: '原因', value: (r) => r.causeName },
        { title: '说明', value: (r) => r.why, width: 30 },
        { title: '申请日期', kind: 'date', value: (r) => r.askedOn },
        { title: '申请人', value: (r) => r.asker },
        { title: '状态', value: (r) => r.stateName },
        { title: '决定日期', kind: 'date', value: (r) => r.decidedOn },
        { title: '决定人', value: (r) => r.decider },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listClaims(h, query, pageOf(query))
      return { total, rows: rows.map(viewedClaim) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/loan-claims/:id/decide',
    summary: '办理减免和核销申请',
    roles: [...new Set([...WEIGHERS, ...CLAIM_DECIDERS])],
    params,
    body: claimDecideBody,
    problems: ['action-not-allowed', 'funds-loan'],
    run: (h, { params: { id }, body }) => decideClaim(h, id, body.action, body.comment),
  }),
]

function viewed(h: Handle, l: Loan) {
  const { unit: _, n, fromDay, ...shown } = l
  const [owed, number] = [l.state === 'void' ? 0 : owedOf(l), contractNumber(fromDay, n)]
  return {
    ...shown,
    number,
    owed,
    netIncome: netIncome(l),
    stateName: LOAN_STATES[l.state],
    overdue: isLoanOverdue(l.state, l.dueOn, h.today),
  }
}

function viewedClaim(c: Claim) {
  const { cause, place: _, unit: __, askedBy: ___, answeredOn: ____, evidence: _____, ...shown } = c
  return { ...shown, kindName: CLAIM_KINDS[c.kind], causeName: CAUSES[cause], stateName: CLAIM_STATES[c.state] }
}

async function detail(h: Handle, id: string) {
  const { loan, season, entries, grades, claims, rolledTo } = await wholeLoan(h, id)
  const files = await evidenceLabels(
    h,
    claims.flatMap((c) => c.evidence),
  )
  return {
    ...viewed(h, loan),
    item: season.item,
    produce: season.produce,
    seasonDocument: season.document,
    grades,
    rolledTo,
    entries: entries.map(({ grade: _, corrects: __, ...e }) => ({ ...e, kindName: ENTRY_KINDS[e.kind] })),
    claims: claims.map(({ actions, ...c }) => ({
      ...viewedClaim(c),
      evidence: c.evidence.flatMap((e) => files.get(e) ?? []),
      actions,
    })),
  }
}
