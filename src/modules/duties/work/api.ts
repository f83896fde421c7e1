import { z } from 'zod'
import type { Calendar } from '#kernel/pure/calendar.ts'
import { faultAt } from '#kernel/pure/problem.ts'
import { dayText, idParams, listOf, listQuery, monthText, pageOf, placeCode } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute, type SheetSpec } from '#kernel/server/http/route.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { isFrozen } from '#modules/measures/public.ts'
import { DUTY_STATES, dutyState, LIST_KINDS, listKind } from '../model.ts'
import { deadlineInChinese } from '../months/rules.ts'
import { ACTORS, READERS } from '../roles.ts'
import { type DutyRow, dutyDetail, dutyRow, fulfilment } from './model.ts'
import { dueNote, dueSoonBy, dutyWorkflow } from './rules.ts'
import { act, fulfil, verdictsOn } from './service.ts'
import * as store from './store.ts'

/** A state of the workflow, or what the day makes of an open one. */
const anyState = z.enum([...DUTY_STATES, 'late', 'soon'])

function shown(h: Handle, calendar: Calendar, d: store.DutyRecord): DutyRow {
  return {
    id: d.id,
    list: d.list,
    listTitle: d.listTitle,
    listKind: d.listKind,
    node: d.node,
    code: d.code,
    title: d.title,
    period: d.period,
    month: d.month,
    place: d.place,
    placeName: d.placeName,
    unit: d.unit,
    unitName: d.unitName,
    ownerName: d.ownerName,
    ownerTitle: d.ownerTitle,
    dueOn: d.dueOn,
    state: d.state,
    doneOn: d.doneOn,
    late: d.late,
    dueNote: dueNote(calendar, d, h.today),
    measure: d.measure,
    target: d.target,
    figure: d.figure,
    evidence: d.evidence,
  }
}

const sheet: SheetSpec<DutyRow> = {
  name: '责任事项',
  columns: [
    { title: '编号', value: (r) => r.code },
    { title: '工作任务', value: (r) => r.title, width: 50 },
    { title: '所属清单', value: (r) => r.listTitle, width: 30 },
    { title: '类别', value: (r) => LIST_KINDS[r.listKind] },
    { title: '责任主体', value: (r) => r.unitName, width: 26 },
    { title: '责任人', value: (r) => r.ownerName },
    { title: '职务', value: (r) => r.ownerTitle },
    { title: '期限', kind: 'date', value: (r) => r.dueOn },
    { title: '状态', value: (r) => dutyWorkflow.states[r.state].label },
    { title: '办结日期', kind: 'date', value: (r) => r.doneOn },
    { title: '说明', value: (r) => r.dueNote },
  ],
}

async function page(h: Handle, filter: store.DutyFilter, query: { page: number; size: number }) {
  const calendar = await h.calendar()
  const { total, rows } = await store.listDuties(h, filter, pageOf(query))
  return { total, rows: rows.map((r) => shown(h, calendar, r)) }
}

const EVENTS: Record<string, string> = {
  fulfil: '办结',
  return: '退回',
  void: '终止',
  judge: '月末判定',
  redate: '期限调整',
  move: '移交',
}

function eventInWords(e: store.EventRow): string {
  const detail = e.detail ?? {}
  if (e.action === 'judge') return `月末判定：${dutyWorkflow.states[dutyState.catch('open').parse(detail.state)].label}`
  if (e.action === 'redate') return `工作日历调整，期限由 ${detail.before} 改为 ${detail.after}`
  if (e.action === 'fulfil') return `办结，完成日期 ${e.onDay}`
  return EVENTS[e.action] ?? e.action
}

async function detailOf(h: Handle, id: string, kernel: Kernel): Promise<z.input<typeof dutyDetail>> {
  const calendar = await h.calendar()
  const duty = await store.loadDuty(h, id)
  const { actions } = verdictsOn(h, duty, await isFrozen(h, duty.month), titleOfMeasure(kernel, duty.measure))
  const events = await store.eventsOf(h, id)
  return {
    ...shown(h, calendar, duty),
    path: await store.pathOf(h, duty.node),
    recurrence: duty.recurrence,
    deadline: deadlineInChinese(duty.recurrence, duty.deadline),
    category: duty.category,
    weight: duty.weight,
    openedAt: duty.openedAt,
    movedFrom: duty.movedFrom,
    timeline: [
      {
        id: `${id}/opened`,
        at: duty.openedAt,
        person: '系统',
        post: null,
        what: duty.movedFrom ? '承接撤并组织的事项' : '事项下达',
        comment: null,
        evidence: [],
      },
      ...events.map((e) => ({
        id: e.id,
        at: e.at,
        person: e.personName ?? '系统',
        post: e.postTitle,
        what: eventInWords(e),
        comment: e.note,
        evidence: e.evidence,
      })),
    ],
    actions,
  }
}

function titleOfMeasure(kernel: Kernel, key: string | null): string | undefined {
  return kernel.cards.flatMap((c) => c.measures ?? []).find((m) => m.key === key)?.title
}

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/duties',
    summary: '责任事项列表',
    roles: READERS,
    query: listQuery.extend({
      month: monthText.optional(),
      state: anyState.optional(),
      kind: listKind.optional(),
      list: z.uuid().optional(),
      item: z.uuid().optional(),
      under: placeCode.optional(),
      unit: z.uuid().optional(),
    }),
    output: listOf(dutyRow),
    sheet,
    run: async (h, { query }) => page(h, { ...query, soonBy: dueSoonBy(await h.calendar(), h.today) }, query),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/duties/mine',
    summary: '我的责任事项',
    roles: ACTORS,
    query: listQuery.extend({ state: anyState.optional(), month: monthText.optional() }),
    output: listOf(dutyRow).extend({ soon: z.number().int(), late: z.number().int(), dueSoonBy: dayText }),
    sheet,
    run: async (h, { query }) => {
      const mine = { unit: h.scope.unit, post: h.scope.post }
      const soonBy = dueSoonBy(await h.calendar(), h.today)
      const filter = { ...query, mine, soonBy, undone: query.state === undefined }
      const counts = await store.countMine(h, mine, soonBy)
      return { ...(await page(h, filter, query)), ...counts, dueSoonBy: soonBy }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/duties/:id',
    summary: '一件责任事项',
    roles: READERS,
    params: idParams,
    output: dutyDetail,
    run: (h, { params }, kernel) => detailOf(h, params.id, kernel),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/duties/:id/fulfil',
    summary: '办结责任事项',
    roles: ACTORS,
    params: idParams,
    body: fulfilment,
    problems: ['action-not-allowed'],
    run: (h, { params, body }) => fulfil(h, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/duties/:id/act',
    summary: '办理责任事项',
    roles: ACTORS,
    params: idParams,
    body: z.object({
      action: z.enum(['fulfil', 'return', 'void']),
      comment: z.string().trim().min(4, '请写明理由或完成情况').max(2000),
      on: dayText.optional(),
      evidence: z.array(z.uuid()).max(20).default([]),
    }),
    problems: ['action-not-allowed'],
    run: async (h, { params, body }) => {
      if (body.action === 'fulfil')
        return fulfil(h, params.id, { note: body.comment, on: body.on, evidence: body.evidence })
      if (body.evidence.length > 0) throw faultAt('evidence', '此项办理不需要附材料')
      return act(h, params.id, body.action, body.comment)
    },
  }),
]
