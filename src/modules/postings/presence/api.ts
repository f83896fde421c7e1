import { z } from 'zod'
import { addDays, firstDay, lastDay, type Month } from '#kernel/pure/day.ts'
import { idParams, listOf, listQuery, monthText, pageOf, placeCode } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { decisionBody, POSTING_KINDS } from '../model.ts'
import { ASKERS, COUNTY, DECIDERS, DESK, LOCAL, ROTA_KEEPERS, TAKERS } from '../roles.ts'
import { section } from '../section.ts'
import { listPostings, loadPosting } from '../terms/store.ts'
import {
  ALLOWANCE_STATES,
  allowanceView,
  correctionBody,
  leaveBody,
  monthView,
  REQUEST_STATES,
  requestRow,
  requestsQuery,
  rotaBody,
  rotaRow,
  sittingBody,
  swapBody,
} from './model.ts'
import { reasonsAgainstPreparing, SOURCES } from './rules.ts'
import {
  askCorrection,
  askLeave,
  computedAllowance,
  confirmSitting,
  decideAllowance,
  decideRequest,
  drawRota,
  monthFigures,
  prepareAllowance,
  reasonsAgainst,
  swapRota,
  withdrawRequest,
} from './service.ts'
import * as store from './store.ts'

const what = z.enum(['leave', 'correction'])
const month = z.object({ month: monthText })

const VALUES = { present: '在岗', excused: '请假（不计应驻）', absent: '不在岗', ahead: '', out: '不在派驻期' } as const

async function monthOfPosting(h: Handle, id: string, of: Month): Promise<z.input<typeof monthView>> {
  const posting = await loadPosting(h, id)
  const values = new Map(
    (await store.dailyOf(h, id, of)).map((d) => [d.onDay, d.value as 'present' | 'excused' | 'absent']),
  )
  const waiting = new Set(await store.waitingDays(h, id))
  const sources = await store.sourcesOf(h, id, of)
  const { presence } = await section(h)
  const figures = (await monthFigures(h, of, [posting])).get(id)
  const days: z.input<typeof monthView>['days'] = []
  for (let day = firstDay(of); day <= lastDay(of); day = addDays(day, 1)) {
    const out = day < posting.from || (posting.endedOn !== null && day > posting.endedOn)
    const value = out ? 'out' : (values.get(day) ?? 'ahead')
    days.push({
      onDay: day,
      value,
      valueName: VALUES[value],
      waiting: waiting.has(day),
      sources: sources
        .filter((s) => s.onDay === day)
        .map((s) => ({
          source: s.source,
          name:
            s.source === 'leave'
              ? (presence.leave.find((k) => k.code === s.detail)?.title ?? '请假')
              : s.source === 'correction'
                ? `更正：${s.detail}`
                : (SOURCES[s.source] ?? s.source),
          link: s.link,
        })),
    })
  }
  return {
    month: of,
    days,
    present: figures?.days ?? 0,
    excused: figures?.excused ?? 0,
    owed: figures?.owed ?? null,
    allowance: figures?.allowance ?? null,
  }
}

function request(h: Handle, r: store.RequestRecord, kinds: Map<string, string>): z.input<typeof requestRow> {
  const reasons = reasonsAgainst(h, r)
  const { id, posting, person, name, place, placeName, from, to, state, askedBy, decidedBy, decision, substituteName } =
    r
  return {
    id,
    posting,
    person,
    name,
    place,
    placeName,
    from,
    to,
    state,
    askedBy,
    decidedBy,
    decision,
    substituteName,
    what: r.what,
    whatName: r.what === 'leave' ? (kinds.get(r.kind) ?? '请假') : r.present ? '更正为在岗' : '更正为不在岗',
    text: r.why,
    stateName: REQUEST_STATES[state],
    at: r.at.toISOString(),
    mayDecide: DECIDERS.includes(h.scope.role) && reasons.length === 0,
    reasons: r.state === 'asked' ? reasons : [],
  }
}

async function sheetOf(h: Handle, of: Month): Promise<z.input<typeof allowanceView>> {
  const pack = await section(h)
  const sheet = await store.allowanceOf(h, of)
  const now = await computedAllowance(h, of)
  const lines = sheet === undefined ? now : await store.linesOf(h, sheet.id)
  const current = new Map(now.map((l) => [l.posting, l.amount]))
  const postings =
    lines.length === 0
      ? []
      : (await listPostings(h, { ids: lines.map((l) => l.posting) }, { limit: lines.length, offset: 0 })).rows
  const byId = new Map(lines.map((l) => [l.posting, l]))
  const rows = postings.map((p) => {
    const line = byId.get(p.id)!
    const amount = current.get(p.id) ?? 0
    return {
      posting: p.id,
      name: p.name,
      placeName: p.placeName,
      townshipName: p.townshipName,
      unitName: p.unitName,
      days: line.days,
      rate: line.rate,
      amount: line.amount,
      kindName: POSTING_KINDS[p.kind],
      now: amount === line.amount ? null : amount,
    }
  })
  const state = sheet?.state ?? 'preview'
  return {
    month: of,
    total: rows.length,
    rows,
    id: sheet?.id ?? null,
    state,
    stateName: ALLOWANCE_STATES[state],
    sum: rows.reduce((all, r) => all + r.amount, 0),
    fullDays: pack.allowance.fullDays,
    rates: pack.allowance.rates,
    preparedBy: sheet?.preparedBy ?? null,
    approvedBy: sheet?.approvedBy ?? null,
    actions: allowanceActions(h, of, sheet),
  }
}

function allowanceActions(
  h: Handle,
  of: Month,
  sheet: store.AllowanceRecord | undefined,
): z.input<typeof allowanceView>['actions'] {
  if (h.scope.role !== 'clerk' && h.scope.role !== 'leader') return []
  const action = (name: 'prepare' | 'approve' | 'cancel', label: string, reasons: string[]) => ({
    action: name,
    label,
    allowed: reasons.length === 0,
    reasons,
  })
  if (sheet === undefined) return [action('prepare', '造表', reasonsAgainstPreparing(h.today, of))]
  if (sheet.state === 'approved') return []
  const own = sheet.preparedById === h.scope.person ? ['不能审批自己造的表。'] : []
  return [action('approve', '审批', own), action('cancel', '作废重造', [])]
}

export const presenceRoutes = [
  defineRoute({
    method: 'GET',
    path: '/api/postings/:id/months/:month',
    summary: '驻村干部一个月的在岗记录',
    roles: LOCAL,
    params: idParams.extend({ month: monthText }),
    output: monthView,
    run: (h, { params }) => monthOfPosting(h, params.id, params.month),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/posting-leave-kinds',
    summary: '假别',
    roles: LOCAL,
    output: z.object({
      rows: z.array(z.object({ code: z.string(), title: z.string(), counts: z.string(), mostDays: z.int() })),
    }),
    run: async (h) => ({ rows: (await section(h)).presence.leave }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/postings/:id/leave',
    summary: '请假',
    roles: ASKERS,
    params: idParams,
    body: leaveBody,
    output: z.object({ id: z.uuid() }),
    problems: ['action-not-allowed'],
    run: async (h, { params, body }) => ({ id: await askLeave(h, params.id, body) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/postings/:id/correction',
    summary: '申请更正某天是否在岗',
    roles: ASKERS,
    params: idParams,
    body: correctionBody,
    output: z.object({ id: z.uuid() }),
    problems: ['presence-day'],
    run: async (h, { params, body }) => ({ id: await askCorrection(h, params.id, body) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/posting-requests',
    summary: '请假和更正申请',
    roles: LOCAL,
    query: requestsQuery.extend({ posting: z.uuid().optional() }),
    output: listOf(requestRow),
    sheet: {
      name: '请假和更正申请',
      columns: [
        { title: '姓名', value: (r) => r.name },
        { title: '驻村', value: (r) => r.placeName },
        { title: '申请', value: (r) => r.whatName },
        { title: '自', kind: 'date', value: (r) => r.from },
        { title: '至', kind: 'date', value: (r) => r.to },
        { title: '事由', value: (r) => r.text, width: 40 },
        { title: '状态', value: (r) => r.stateName },
        { title: '审批人', value: (r) => r.decidedBy },
        { title: '审批意见', value: (r) => r.decision, width: 30 },
      ],
    },
    run: async (h, { query }) => {
      const kinds = new Map((await section(h)).presence.leave.map((k) => [k.code, k.title]))
      const { total, rows } = await store.listRequests(h, query, pageOf(query))
      return { total, rows: rows.map((r) => request(h, r, kinds)) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posting-requests/:what/:id/decide',
    summary: '审批请假或更正',
    roles: DECIDERS,
    params: idParams.extend({ what }),
    body: decisionBody,
    problems: ['action-not-allowed'],
    run: (h, { params, body }) => decideRequest(h, params.what, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posting-requests/:what/:id/withdraw',
    summary: '撤回请假或更正申请',
    roles: ASKERS,
    params: idParams.extend({ what }),
    problems: ['action-not-allowed'],
    run: (h, { params }) => withdrawRequest(h, params.what, params.id),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/posting-allowances/:month',
    summary: '一个月的驻村生活补助表',
    roles: COUNTY,
    params: month,
    output: allowanceView,
    sheet: {
      name: '驻村干部生活补助表',
      columns: [
        { title: '姓名', value: (r) => r.name },
        { title: '职务', value: (r) => r.kindName },
        { title: '乡镇', value: (r) => r.townshipName },
        { title: '驻村', value: (r) => r.placeName },
        { title: '派出单位', value: (r) => r.unitName, width: 30 },
        { title: '在岗天数', kind: 'number', value: (r) => r.days },
        { title: '月标准（元）', kind: 'number', value: (r) => r.rate / 100 },
        { title: '应发（元）', kind: 'number', value: (r) => r.amount / 100 },
        { title: '签字', value: () => '' },
      ],
    },
    run: (h, { params }) => sheetOf(h, params.month),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posting-allowances/:month/prepare',
    summary: '造生活补助表',
    roles: DESK,
    params: month,
    output: z.object({ id: z.uuid() }),
    problems: ['allowance-exists', 'action-not-allowed'],
    run: async (h, { params }) => ({ id: await prepareAllowance(h, params.month) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posting-allowances/:month/decide',
    summary: '审批或者作废生活补助表',
    roles: DESK,
    params: month,
    body: z.object({ action: z.enum(['approve', 'cancel']), note: z.string().trim().max(300).default('') }),
    problems: ['action-not-allowed'],
    run: (h, { params, body }) => decideAllowance(h, params.month, body.action, body.note),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/rota',
    summary: '村干部轮流坐班表',
    roles: LOCAL,
    query: listQuery.extend({ month: monthText.optional(), place: placeCode.optional(), under: placeCode.optional() }),
    output: listOf(rotaRow),
    sheet: {
      name: '村干部坐班表',
      columns: [
        { title: '村（社区）', value: (r) => r.placeName },
        { title: '日期', kind: 'date', value: (r) => r.onDay },
        { title: '坐班人', value: (r) => r.name },
        { title: '到岗', value: (r) => (r.sat === null ? '' : r.sat ? '到岗' : '未到岗') },
        { title: '接待群众', kind: 'number', value: (r) => r.callers },
        { title: '情况', value: (r) => r.note, width: 30 },
        { title: '确认人', value: (r) => r.confirmedBy },
      ],
    },
    run: (h, { query }) => store.listRota(h, { ...query, month: query.month ?? h.today.slice(0, 7) }, pageOf(query)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/rota',
    summary: '排坐班表',
    roles: ROTA_KEEPERS,
    body: rotaBody,
    output: z.object({ days: z.int() }),
    problems: ['calendar-missing'],
    run: (h, { body }) => drawRota(h, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/rota/:id/swap',
    summary: '调班',
    roles: ROTA_KEEPERS,
    params: idParams,
    body: swapBody,
    problems: ['rota-sat'],
    run: (h, { params, body }) => swapRota(h, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/rota/:id/confirm',
    summary: '确认是否到岗',
    roles: TAKERS,
    params: idParams,
    body: sittingBody,
    problems: ['rota-sat', 'action-not-allowed'],
    run: (h, { params, body }) => confirmSitting(h, params.id, body),
  }),
]
