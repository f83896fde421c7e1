import { z } from 'zod'
import { isMonth, lastDay } from '#kernel/pure/day.ts'
import { dayText, idParams, listOf, listQuery, monthText, pageOf, placeCode } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { organisationOn } from '#modules/organisations/public.ts'
import { callRoutes } from './calls/api.ts'
import { correctionBody, KINDS, meetingBody, meetingKind, meetingRow, owedRow, PARTS } from './model.ts'
import { brief } from './rows.ts'
import {
  LEADER_KEEPERS,
  owedIn,
  owedState,
  PERIODS,
  partNames,
  partsFor,
  READERS,
  RECORDERS,
  usualTitle,
} from './rules.ts'
import { section } from './section.ts'
import { correctMeeting, placeLeaders, recordMeeting } from './service.ts'
import * as store from './store.ts'

const YES = z.enum(['yes', 'no']).transform((v) => v === 'yes')
const person = z.object({ id: z.uuid(), name: z.string() })

const oneMeeting = meetingRow.extend({
  at: z.string(),
  recordedBy: z.string().nullable(),
  recorder: z.string().nullable(),
  topics: z.array(z.string()),
  decisions: z.array(z.string()),
  minutes: z.string(),
  evidence: z.array(z.uuid()),
  leaders: z.array(person),
  void: z.boolean(),
  why: z.string().nullable(),
  /** the record that this one corrects */
  replaces: z.uuid().nullable(),
  /** the record that corrects this one */
  replacedBy: z.object({ id: z.uuid(), void: z.boolean(), why: z.string().nullable() }).nullable(),
  mayCorrect: z.boolean(),
})

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/meetings',
    summary: '会议记录列表',
    roles: READERS,
    query: listQuery.extend({
      month: monthText.optional(),
      kind: meetingKind.optional(),
      unit: z.uuid().optional(),
      under: placeCode.optional(),
      heldFrom: dayText.optional(),
      heldTo: dayText.optional(),
      complete: YES.optional(),
    }),
    output: listOf(meetingRow),
    sheet: {
      name: '组织生活会议记录',
      columns: [
        { title: '日期', kind: 'date', value: (r) => r.heldOn },
        { title: '党组织', value: (r) => r.unitName, width: 36 },
        { title: '所在地', value: (r) => r.placeName },
        { title: '会议类别', value: (r) => r.kindName },
        { title: '主题', value: (r) => r.title, width: 36 },
        { title: '主持人', value: (r) => r.chair },
        { title: '应到', kind: 'number', value: (r) => r.due },
        { title: '实到', kind: 'number', value: (r) => r.present },
        { title: '缺少的记录要素', value: (r) => r.missing.join('、'), width: 30 },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listMeetings(h, query, pageOf(query))
      return { total, rows: rows.map(brief) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/meetings/owed',
    summary: '应召开的会议',
    roles: READERS,
    query: listQuery.extend({
      month: monthText.optional(),
      unit: z.uuid().optional(),
      under: placeCode.optional(),
      kind: meetingKind.optional(),
      state: z.enum(['done', 'due', 'overdue']).optional(),
    }),
    output: listOf(owedRow),
    sheet: {
      name: '应召开会议',
      columns: [
        { title: '党组织', value: (r) => r.unitName, width: 36 },
        { title: '所在地', value: (r) => r.placeName },
        { title: '会议类别', value: (r) => r.kindName },
        { title: '周期', value: (r) => r.period },
        { title: '期限', kind: 'date', value: (r) => r.to },
        { title: '应开', kind: 'number', value: (r) => r.times },
        { title: '已开', kind: 'number', value: (r) => r.held },
      ],
    },
    run: (h, { query }) => owed(h, query),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/meetings/blank',
    summary: '登记会议时的默认内容',
    roles: RECORDERS,
    query: z.object({ unit: z.uuid(), kind: meetingKind, heldOn: dayText.optional() }),
    output: z.object({
      unit: z.uuid(),
      unitName: z.string(),
      kind: meetingKind,
      heldOn: dayText,
      title: z.string(),
      chair: z.string(),
      recorder: z.string(),
      /** null when nothing is known to go by */
      due: z.number().int().nullable(),
      topics: z.array(z.string()),
      parts: z.array(z.object({ part: z.string(), name: z.string() })),
      leaders: z.array(person),
    }),
    run: (h, { query }) => blank(h, query.unit, query.kind, query.heldOn ?? h.today),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/meetings/:id',
    summary: '一次会议记录',
    roles: READERS,
    params: idParams,
    output: oneMeeting,
    run: (h, { params }) => one(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/meetings',
    summary: '登记会议',
    roles: RECORDERS,
    body: meetingBody,
    output: z.object({ id: z.uuid() }),
    problems: ['meeting-in-future', 'meeting-recorded', 'branch-ended', 'leader-elsewhere', 'month-closed'],
    run: async (h, { body }) => ({ id: await recordMeeting(h, body) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/meetings/:id/correct',
    summary: '更正或作废会议记录',
    roles: RECORDERS,
    params: idParams,
    body: correctionBody,
    output: z.object({ id: z.uuid() }),
    problems: [
      'meeting-replaced',
      'meeting-in-future',
      'meeting-recorded',
      'branch-ended',
      'leader-elsewhere',
      'month-closed',
    ],
    run: async (h, { params, body }) => ({ id: await correctMeeting(h, params.id, body) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/meeting-leaders',
    summary: '领导干部所在支部名册',
    roles: READERS,
    query: listQuery.extend({ unit: z.uuid().optional() }),
    output: listOf(
      z.object({
        leader: z.uuid(),
        name: z.string(),
        unit: z.uuid(),
        unitName: z.string(),
        place: placeCode,
        from: dayText,
      }),
    ),
    sheet: {
      name: '领导干部双重组织生活名册',
      columns: [
        { title: '姓名', value: (r) => r.name },
        { title: '所在支部', value: (r) => r.unitName, width: 36 },
        { title: '编入日期', kind: 'date', value: (r) => r.from },
      ],
    },
    run: (h, { query }) => store.listLeaders(h, query, pageOf(query)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/meeting-leaders',
    summary: '编入所在支部',
    roles: LEADER_KEEPERS,
    body: z.object({
      leader: z.uuid('请选择人员'),
      unit: z.uuid('请选择支部'),
      from: dayText,
      why: z.string().trim().min(2, '请写明依据').max(300),
    }),
    problems: ['branch-ended'],
    run: (h, { body }) => placeLeaders(h, [{ leader: body.leader, unit: body.unit }], body.from, body.why),
  }),
  ...callRoutes,
]

type OwedQuery = {
  page: number
  size: number
  month?: string | undefined
  unit?: string | undefined
  under?: string | undefined
  kind?: z.output<typeof meetingKind> | undefined
  state?: 'done' | 'due' | 'overdue' | undefined
}

async function owed(h: Handle, query: OwedQuery): Promise<{ total: number; rows: z.input<typeof owedRow>[] }> {
  const month = query.month !== undefined && isMonth(query.month) ? query.month : h.today.slice(0, 7)
  const lines = owedIn((await section(h)).kinds, month).map(({ kind, from, to }) => ({
    kind: kind.kind,
    every: kind.every,
    times: kind.times,
    from,
    to,
  }))
  const on = month < h.today.slice(0, 7) ? lastDay(month) : h.today
  const { total, rows } = await store.listOwed(h, lines, { ...query, on }, pageOf(query))
  return {
    total,
    rows: rows.map(({ every, ...r }) => ({
      ...r,
      kindName: KINDS[r.kind],
      period: PERIODS[every] ?? '',
      state: owedState(r, h.today),
    })),
  }
}

async function blank(h: Handle, unit: string, kind: z.output<typeof meetingKind>, heldOn: string) {
  const { kinds } = await section(h)
  const branch = await organisationOn(h, unit, heldOn)
  const last = await store.lastOf(h, unit, kind)
  return {
    unit,
    unitName: branch?.name ?? '',
    kind,
    heldOn,
    title: usualTitle(kind, heldOn),
    chair: last?.chair ?? (await store.personName(h)) ?? '',
    recorder: last?.recorder ?? '',
    due: last?.due ?? (kind === 'committee' || kind === 'group' ? null : (branch?.members ?? null)),
    topics: kinds.find((k) => k.kind === kind)?.topics ?? [],
    parts: partsFor(kinds, kind).map((part) => ({ part, name: PARTS[part] })),
    leaders: await store.leadersOf(h, unit, heldOn),
  }
}

async function one(h: Handle, id: string): Promise<z.input<typeof oneMeeting>> {
  const m = await store.loadMeeting(h, id)
  const replacedBy = (await store.replacementOf(h, id)) ?? null
  const { recorder, topics, decisions, minutes, evidence, why, replaces, recordedBy } = m
  return {
    ...brief(m),
    missing: partNames(m.missing),
    at: m.at.toISOString(),
    recordedBy,
    recorder,
    topics,
    decisions,
    minutes,
    evidence,
    why,
    replaces,
    void: m.void,
    leaders: await store.leadersAt(h, id),
    replacedBy: replacedBy && { id: replacedBy.id, void: replacedBy.void, why: replacedBy.why },
    mayCorrect: RECORDERS.includes(h.scope.role) && replacedBy === null && !m.void,
  }
}
