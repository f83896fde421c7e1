import { z } from 'zod'
import { idParams, listOf, listQuery, pageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { POSTING_KINDS } from '../model.ts'
import { BREACH_WRITERS, PROPOSERS, VERDICT_READERS } from '../roles.ts'
import { section } from '../section.ts'
import {
  breachBody,
  breachRow,
  VERDICT_KINDS,
  VERDICT_STATES,
  type VerdictRecord,
  verdictActBody,
  verdictBody,
  verdictRow,
  verdictsQuery,
  verdictView,
} from './model.ts'
import { verdictWorkflow } from './rules.ts'
import { actOnVerdict, proposeVerdict, reportBreach, verdictActions } from './service.ts'
import * as store from './store.ts'

function rowOf(v: VerdictRecord): z.input<typeof verdictRow> {
  const {
    id,
    kind,
    posting,
    name,
    postingKind,
    placeName,
    place,
    unitName,
    fact,
    proposedOn,
    decidedOn,
    state,
    version,
  } = v
  return {
    id,
    kind,
    posting,
    name,
    postingKind,
    placeName,
    place,
    unitName,
    fact,
    proposedOn,
    decidedOn,
    state,
    version,
    kindName: VERDICT_KINDS[kind],
    postingKindName: POSTING_KINDS[postingKind],
    stateName: VERDICT_STATES[state],
  }
}

async function one(h: Handle, id: string): Promise<z.input<typeof verdictView>> {
  const v = await store.loadVerdict(h, id)
  const events = await store.eventsOf(h, id)
  const label = (action: string) =>
    action === 'propose' ? '提出' : (verdictWorkflow.transitions.find((t) => t.action === action)?.label ?? action)
  return {
    ...rowOf(v),
    grounds: v.grounds,
    heardUntil: v.heardUntil,
    appealUntil: v.appealUntil,
    carriedOn: v.carriedOn,
    timeline: events.map(({ action, actor: _actor, at, ...e }) => ({
      ...e,
      at: at.toISOString(),
      what: label(action),
    })),
    actions: await verdictActions(h, v, events),
  }
}

export const verdictRoutes = [
  defineRoute({
    method: 'GET',
    path: '/api/posting-verdicts',
    summary: '驻村干部奖惩与召回',
    roles: VERDICT_READERS,
    query: verdictsQuery,
    output: listOf(verdictRow),
    sheet: {
      name: '驻村干部奖惩与召回',
      columns: [
        { title: '姓名', value: (r) => r.name },
        { title: '职务', value: (r) => r.postingKindName },
        { title: '驻村', value: (r) => r.placeName },
        { title: '派出单位', value: (r) => r.unitName, width: 30 },
        { title: '类别', value: (r) => r.kindName },
        { title: '事实', value: (r) => r.fact, width: 50 },
        { title: '提出日期', kind: 'date', value: (r) => r.proposedOn },
        { title: '决定日期', kind: 'date', value: (r) => r.decidedOn },
        { title: '状态', value: (r) => r.stateName },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listVerdicts(h, query, pageOf(query))
      return { total, rows: rows.map(rowOf) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posting-verdicts',
    summary: '提出召回或表彰',
    roles: PROPOSERS,
    body: verdictBody,
    output: z.object({ id: z.uuid() }),
    problems: ['action-not-allowed'],
    run: async (h, { body }) => ({ id: await proposeVerdict(h, body) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/posting-verdicts/:id',
    summary: '一件召回或表彰',
    roles: VERDICT_READERS,
    params: idParams,
    output: verdictView,
    run: (h, { params }) => one(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posting-verdicts/:id/act',
    summary: '办理召回或表彰',
    roles: VERDICT_READERS,
    params: idParams,
    body: verdictActBody,
    output: z.object({ version: z.int(), done: z.string() }),
    problems: ['action-not-allowed', 'changed-meanwhile', 'calendar-missing'],
    run: (h, { params, body }) => actOnVerdict(h, params.id, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/posting-conduct',
    summary: '驻村干部行为清单',
    roles: 'all',
    output: z.object({ rows: z.array(z.object({ code: z.string(), title: z.string() })) }),
    run: async (h) => ({ rows: (await section(h)).conduct.map(({ code, title }) => ({ code, title })) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/posting-breaches',
    summary: '违反行为清单的情况',
    roles: VERDICT_READERS,
    query: listQuery.extend({ posting: z.uuid().optional() }),
    output: listOf(breachRow),
    sheet: {
      name: '违反行为清单情况',
      columns: [
        { title: '姓名', value: (r) => r.name },
        { title: '驻村', value: (r) => r.placeName },
        { title: '派出单位', value: (r) => r.unitName, width: 30 },
        { title: '行为', value: (r) => r.title, width: 30 },
        { title: '事实', value: (r) => r.fact, width: 50 },
        { title: '日期', kind: 'date', value: (r) => r.onDay },
        { title: '反映人', value: (r) => r.reportedBy },
      ],
    },
    run: (h, { query }) => store.listBreaches(h, query, pageOf(query)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/postings/:id/breaches',
    summary: '反映违反行为清单的情况',
    roles: BREACH_WRITERS,
    params: idParams,
    body: breachBody,
    output: z.object({ id: z.uuid(), finding: z.uuid().nullable() }),
    problems: ['presence-day'],
    run: (h, { params, body }) => reportBreach(h, params.id, body),
  }),
]
