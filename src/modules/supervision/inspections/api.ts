import { z } from 'zod'
import { idParams, listOf, listQuery, monthText, pageOf, placeCode } from '#kernel/pure/schema.ts'
import { evidenceLabels } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { namesOf } from '#modules/people/public.ts'
import { MAY, may } from '../may.ts'
import {
  INSPECTION_KINDS,
  INSPECTION_STATES,
  inspectionKind,
  inspectionRow,
  inspectionState,
  inspectionWhole,
  planBody,
  resultBody,
  shareBody,
  visitRow,
} from './model.ts'
import { whyNotEnd, whyNotEnter } from './rules.ts'
import {
  assignVisits,
  cancelInspection,
  drawInspection,
  endInspection,
  enterResult,
  inspectionsPackOf,
  planInspection,
  shareVisits,
  whyNotDraw,
} from './service.ts'
import * as store from './store.ts'

/** Posts that see every visit; the counts of the others are those of their own area. */
const seesAll = (h: Handle) => may(h.scope.role, 'read-visits')

function rowView(h: Handle, i: store.ListedInspection) {
  return { ...i, wholeCounty: seesAll(h), kindLabel: INSPECTION_KINDS[i.kind], stateLabel: INSPECTION_STATES[i.state] }
}

async function visitViews(h: Handle, visits: readonly store.Visit[]): Promise<z.input<typeof visitRow>[]> {
  const labels = await evidenceLabels(
    h,
    visits.flatMap((v) => v.evidence ?? []),
  )
  return visits.map(({ on, by, answers, failed, comment, evidence, findings, ...visit }) => ({
    ...visit,
    result:
      on === null
        ? null
        : {
            on,
            by,
            answers: answers ?? [],
            failed: failed ?? 0,
            comment,
            findings: findings ?? [],
            evidence: (evidence ?? []).flatMap((id) => labels.get(id) ?? []),
          },
  }))
}

async function wholeView(h: Handle, id: string): Promise<z.input<typeof inspectionWhole>> {
  const i = await store.loadInspection(h, id)
  const visits = await store.visitsOf(h, id)
  const { people } = await namesOf(h, { people: [i.plannedBy, i.endedBy], posts: [] })
  const { population, drawnAt, plannedAt, plannedBy, endedAt, endedBy, endWhy, ...rest } = i
  const nameOf = (person: string | null) => (person === null ? null : (people.get(person)?.name ?? null))
  return {
    ...rest,
    kindLabel: INSPECTION_KINDS[i.kind],
    stateLabel: INSPECTION_STATES[i.state],
    population: population.length,
    visits: visits.length,
    results: visits.filter((v) => v.on !== null).length,
    findings: visits.reduce((n, v) => n + (v.findings?.length ?? 0), 0),
    places: population.map(({ place, name }) => ({ place, name })),
    drawnAt: drawnAt?.toISOString() ?? null,
    plannedAt: plannedAt.toISOString(),
    plannedBy: nameOf(plannedBy),
    end: endedAt === null ? null : { at: endedAt.toISOString(), by: nameOf(endedBy), why: endWhy },
    wholeCounty: seesAll(h),
    drawReasons: whyNotDraw(h, i).map((p) => p.body().detail),
    endReasons: whyNotEnd(i).map((p) => p.body().detail),
    list: (await visitViews(h, visits)).map((visit, index) => ({
      ...visit,
      entryReasons: whyNotEnter(h.scope, i, visits[index]!).map((p) => p.body().detail),
    })),
  }
}

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/inspections',
    summary: '督查计划',
    roles: MAY['read-records'],
    query: listQuery.extend({
      month: monthText.optional(),
      kind: inspectionKind.optional(),
      state: inspectionState.optional(),
    }),
    output: listOf(inspectionRow),
    sheet: {
      name: '督查计划',
      columns: [
        { title: '月份', value: (r) => r.month },
        { title: '名称', value: (r) => r.title, width: 40 },
        { title: '方式', value: (r) => r.kindLabel },
        { title: '抽签日', kind: 'date', value: (r) => r.drawOn },
        { title: '范围', kind: 'number', value: (r) => r.population },
        { title: '抽中', kind: 'number', value: (r) => (r.state === 'sealed' ? null : r.visits) },
        { title: '已督查', kind: 'number', value: (r) => (r.state === 'sealed' ? null : r.results) },
        { title: '发现问题', kind: 'number', value: (r) => r.findings },
        { title: '状态', value: (r) => r.stateLabel },
      ],
    },
    run: async (h, { query }) => {
      const { place, unit } = h.scope
      const filter = { ...query, ...(!seesAll(h) && { concerning: { place, unit } }) }
      const { total, rows } = await store.listInspections(h, filter, pageOf(query))
      return { total, rows: rows.map((row) => rowView(h, row)) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/inspection-checklists',
    summary: '督查检查表',
    roles: MAY['read-visits'],
    output: z.object({
      rows: z.array(
        z.object({
          code: z.string(),
          title: z.string(),
          kinds: z.array(inspectionKind),
          items: z.array(z.object({ code: z.string(), text: z.string(), grounds: z.string(), evidence: z.boolean() })),
        }),
      ),
    }),
    run: async (h) => ({
      rows: (await inspectionsPackOf(h)).checklists.map(({ code, title, kinds, items }) => ({
        code,
        title,
        kinds: [...kinds],
        items: items.map((i) => ({ code: i.code, text: i.text, grounds: i.grounds, evidence: i.evidence })),
      })),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/inspection-visits',
    summary: '督查任务',
    roles: MAY['read-visits'],
    query: listQuery.extend({
      /** only those of the person who asks */
      mine: z.stringbool().optional(),
      done: z.stringbool().optional(),
      month: monthText.optional(),
    }),
    output: listOf(visitRow),
    run: async (h, { query }) => {
      const { mine, done, month } = query
      const inspector = mine ? (h.scope.person ?? undefined) : undefined
      const { total, rows } = await store.listVisits(h, { inspector, done, month }, pageOf(query))
      return { total, rows: await visitViews(h, rows) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/inspections',
    summary: '制订督查计划，封存抽签种子',
    roles: MAY['plan-inspections'],
    body: planBody,
    output: inspectionWhole,
    problems: ['population-small', 'month-closed'],
    run: async (h, { body }) => wholeView(h, await planInspection(h, body)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/inspections/:id',
    summary: '一项督查',
    roles: MAY['read-records'],
    params: idParams,
    output: inspectionWhole,
    run: (h, { params }) => wholeView(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/inspections/:id/draw',
    summary: '抽签',
    roles: MAY['plan-inspections'],
    params: idParams,
    output: inspectionWhole,
    problems: ['draw-too-early', 'draw-done'],
    run: async (h, { params }, kernel) => {
      await drawInspection(h, kernel, params.id)
      return wholeView(h, params.id)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/inspections/:id/cancel',
    summary: '取消督查计划',
    roles: MAY['plan-inspections'],
    params: idParams,
    body: z.object({ why: z.string().trim().min(4, '请写明取消的理由').max(500) }),
    output: inspectionWhole,
    problems: ['draw-done'],
    run: async (h, { params, body }) => {
      await cancelInspection(h, params.id, body.why)
      return wholeView(h, params.id)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/inspections/:id/assign',
    summary: '分派督查任务',
    roles: MAY['plan-inspections'],
    params: idParams,
    body: z.object({
      rows: z
        .array(z.object({ place: placeCode, inspector: z.uuid().nullable() }))
        .min(1)
        .max(500),
    }),
    output: inspectionWhole,
    problems: ['not-drawn', 'not-yet-drawn', 'inspection-ended'],
    run: async (h, { params, body }) => {
      await assignVisits(h, params.id, body.rows)
      return wholeView(h, params.id)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/inspections/:id/share',
    summary: '平均分派督查任务',
    roles: MAY['plan-inspections'],
    params: idParams,
    body: shareBody,
    output: z.object({ assigned: z.int() }),
    problems: ['not-yet-drawn', 'inspection-ended'],
    run: async (h, { params, body }) => ({ assigned: await shareVisits(h, params.id, body) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/inspections/:id/end',
    summary: '结束督查',
    roles: MAY['plan-inspections'],
    params: idParams,
    body: z.object({ why: z.string().trim().min(4, '请写明结束的理由').max(500) }),
    output: inspectionWhole,
    problems: ['not-yet-drawn', 'inspection-ended'],
    run: async (h, { params, body }) => {
      await endInspection(h, params.id, body.why)
      return wholeView(h, params.id)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/inspections/:id/results',
    summary: '登记督查结果',
    roles: MAY['enter-results'],
    params: idParams,
    body: resultBody,
    output: z.object({ findings: z.array(z.uuid()) }),
    problems: ['not-drawn', 'inspection-ended', 'visit-not-yours', 'already-exists', 'month-closed'],
    run: async (h, { params, body }) => ({ findings: await enterResult(h, params.id, body) }),
  }),
]
