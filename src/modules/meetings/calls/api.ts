import { z } from 'zod'
import { isOverdue } from '#kernel/pure/calendar.ts'
import { dayOf } from '#kernel/pure/day.ts'
import { idParams, listOf, listQuery, monthText, pageOf, placeCode } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { meetingRow } from '../model.ts'
import { brief } from '../rows.ts'
import { READERS, RECORDERS } from '../rules.ts'
import { listMeetings } from '../store.ts'
import { callBody, callRow, callState, VERDICTS, verdict } from './model.ts'
import { callWorkflow, REVIEWERS } from './rules.ts'
import { answerCall, callActions, callMinutes, commentCall } from './service.ts'
import * as store from './store.ts'

const YES = z.enum(['yes', 'no']).transform((v) => v === 'yes')

const actionVerdict = z.object({
  action: z.enum(['answer', 'comment']),
  label: z.string(),
  allowed: z.boolean(),
  reasons: z.array(z.string()),
  comment: z.enum(['required', 'optional', 'none']),
  evidence: z.enum(['required', 'optional', 'none']),
})

const event = z.object({
  id: z.uuid(),
  at: z.string(),
  person: z.string().nullable(),
  post: z.string().nullable(),
  what: z.string(),
  verdict: verdict.nullable(),
  comment: z.string(),
  evidence: z.array(
    z.object({ id: z.uuid(), name: z.string(), type: z.string(), size: z.number(), digest: z.string() }),
  ),
})

const WHAT = {
  asked: '发起调阅',
  answered: '报送记录',
  commented: '评议',
  moved: '随村级撤并转由接续支部报送',
} as const

function row(h: Handle, c: store.CallRecord): z.input<typeof callRow> {
  const { id, month, unit, unitName, place, placeName, dueOn, state, answeredOn, seed } = c
  return {
    id,
    month,
    unit,
    unitName,
    place,
    placeName,
    dueOn,
    state,
    answeredOn,
    verdict: c.verdict,
    askedOn: dayOf(c.at),
    stateName: callWorkflow.states[state].label,
    drawn: seed !== null,
    late: isOverdue(dueOn, answeredOn, h.today),
  }
}

export const callRoutes = [
  defineRoute({
    method: 'GET',
    path: '/api/meeting-calls',
    summary: '会议记录调阅列表',
    roles: READERS,
    query: listQuery.extend({
      month: monthText.optional(),
      state: callState.optional(),
      unit: z.uuid().optional(),
      under: placeCode.optional(),
      late: YES.optional(),
    }),
    output: listOf(callRow),
    sheet: {
      name: '会议记录调阅',
      columns: [
        { title: '月份', value: (r) => r.month },
        { title: '党组织', value: (r) => r.unitName, width: 36 },
        { title: '所在地', value: (r) => r.placeName },
        { title: '方式', value: (r) => (r.drawn ? '随机抽取' : '指定') },
        { title: '发起日期', kind: 'date', value: (r) => r.askedOn },
        { title: '报送期限', kind: 'date', value: (r) => r.dueOn },
        { title: '报送日期', kind: 'date', value: (r) => r.answeredOn },
        { title: '状态', value: (r) => r.stateName },
        { title: '评议', value: (r) => (r.verdict === null ? '' : VERDICTS[r.verdict]) },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listCalls(h, query, pageOf(query))
      return { total, rows: rows.map((c) => row(h, c)) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/meeting-calls',
    summary: '调阅会议记录',
    roles: REVIEWERS,
    body: callBody,
    output: z.object({ ids: z.array(z.uuid()), seed: z.string().nullable() }),
    problems: ['nothing-to-draw', 'call-already-open', 'calendar-missing'],
    run: (h, { body }) => callMinutes(h, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/meeting-calls/:id',
    summary: '一次调阅',
    roles: READERS,
    params: idParams,
    output: callRow.extend({
      note: z.string(),
      seed: z.string().nullable(),
      askedBy: z.string().nullable(),
      meetings: z.array(meetingRow),
      events: z.array(event),
      actions: z.array(actionVerdict),
    }),
    run: async (h, { params }) => {
      const call = await store.loadCall(h, params.id)
      const meetings = await listMeetings(
        h,
        { unit: call.unit, month: call.month, sort: 'heldOn' },
        { limit: 200, offset: 0 },
      )
      const events = await store.eventsOf(h, call.id)
      return {
        ...row(h, call),
        note: call.note,
        seed: call.seed,
        askedBy: call.askedBy,
        meetings: meetings.rows.map(brief),
        events: events.map(({ kind, at, name, ...e }) => ({
          ...e,
          person: name,
          at: at.toISOString(),
          what: WHAT[kind],
        })),
        actions: await callActions(h, call),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/meeting-calls/:id/answer',
    summary: '报送会议记录',
    roles: RECORDERS,
    params: idParams,
    body: z.object({
      comment: z.string().trim().max(1000).default(''),
      evidence: z.array(z.uuid()).max(20, '证明材料不超过 20 件').default([]),
    }),
    problems: ['action-not-allowed'],
    run: (h, { params, body }) => answerCall(h, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/meeting-calls/:id/comment',
    summary: '评议会议记录',
    roles: REVIEWERS,
    params: idParams,
    body: z.object({ verdict, comment: z.string().trim().min(2, '请写明评议意见').max(1000) }),
    problems: ['action-not-allowed'],
    run: (h, { params, body }) => commentCall(h, params.id, body),
  }),
]
