import { z } from 'zod'
import { idParams, pageOf } from '#kernel/pure/schema.ts'
import { evidenceLabels } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { namesOf } from '#modules/people/public.ts'
import { MAY } from '../may.ts'
import {
  actBody,
  actedMany,
  actManyBody,
  countsQuery,
  FINDING_STATES,
  findingCounts,
  findingList,
  findingQuery,
  findingView,
  reportBody,
  SPRINGS,
} from './model.ts'
import { categoryOf } from './pack.ts'
import { act, actOnMany, factsOf, findingsPackOf, reportFinding } from './service.ts'
import * as store from './store.ts'
import { actionViews, eventView, listedView, requestView } from './view.ts'

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/findings',
    summary: '问题台账',
    roles: MAY['read-records'],
    query: findingQuery,
    output: findingList,
    sheet: {
      name: '问题台账',
      columns: [
        { title: '问题类别', value: (r) => r.categoryTitle, width: 18 },
        { title: '问题事实', value: (r) => r.fact, width: 50 },
        { title: '所在地', value: (r) => r.placeName, width: 16 },
        { title: '责任组织', value: (r) => r.subjectName, width: 28 },
        { title: '承办单位', value: (r) => r.unitName, width: 28 },
        { title: '来源', value: (r) => SPRINGS[r.spring] },
        { title: '发现日期', kind: 'date', value: (r) => r.raisedOn },
        { title: '整改期限', kind: 'date', value: (r) => r.dueOn },
        { title: '状态', value: (r) => r.stateTitle },
        { title: '是否逾期', value: (r) => (r.overdue ? '逾期' : '') },
        { title: '办结日期', kind: 'date', value: (r) => r.endedOn },
      ],
    },
    run: async (h, { query }) => {
      const pack = await findingsPackOf(h)
      const calendar = await h.calendar()
      const { total, rows } = await store.listFindings(h, query, pageOf(query))
      return { total, rows: rows.map((row) => listedView(row, pack, calendar, h.today)) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/findings/counts',
    summary: '问题统计',
    roles: MAY['read-records'],
    query: countsQuery,
    output: findingCounts,
    run: async (h, { query }) => {
      const pack = await findingsPackOf(h)
      return countsView(await store.countFindings(h, query), (code) => categoryOf(pack, code).title)
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/findings/categories',
    summary: '问题类别',
    roles: MAY['read-records'],
    output: z.object({
      rows: z.array(
        z.object({
          code: z.string(),
          title: z.string(),
          weight: z.number().int(),
          veto: z.boolean(),
          prohibition: z.boolean(),
          days: z.number().int(),
        }),
      ),
    }),
    run: async (h) => {
      const pack = await findingsPackOf(h)
      return { rows: pack.categories.map((c) => ({ ...c, days: c.days ?? pack.correctDays })) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/findings/:id',
    summary: '一个问题及其办理经过',
    roles: MAY['read-records'],
    params: idParams,
    output: findingView,
    run: (h, { params }) => viewFinding(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/findings',
    summary: '反映问题',
    roles: MAY['report-finding'],
    body: reportBody,
    output: z.object({ id: z.uuid() }),
    problems: ['finding-category-unknown', 'input-invalid', 'not-found'],
    run: async (h, { body }) => ({ id: await reportFinding(h, body) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/findings/:id/act',
    summary: '办理问题',
    roles: MAY['act-on-finding'],
    params: idParams,
    body: actBody,
    output: z.object({ id: z.uuid(), version: z.number().int(), done: z.string() }),
    problems: ['action-not-allowed', 'changed-meanwhile', 'input-invalid', 'not-found'],
    run: (h, { params, body }) => act(h, params.id, body.action, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/findings/act',
    summary: '批量交办、批量销号',
    roles: MAY['act-on-findings'],
    body: actManyBody,
    output: actedMany,
    problems: ['input-invalid', 'not-found'],
    run: (h, { body }) => actOnMany(h, body),
  }),
]

function countsView(
  rows: readonly store.CountRow[],
  categoryTitle: (code: string) => string,
): z.input<typeof findingCounts> {
  const of = (dimension: store.CountRow['dimension'], title: (row: store.CountRow) => string) =>
    rows
      .filter((r) => r.dimension === dimension)
      .map((r) => ({ key: r.key, title: title(r), count: r.count, overdue: r.overdue }))
  const byState = of('state', (r) => FINDING_STATES[r.key as keyof typeof FINDING_STATES])
  const state = (...keys: string[]) => byState.filter((s) => keys.includes(s.key)).reduce((sum, s) => sum + s.count, 0)
  const total = rows.find((r) => r.dimension === 'total')
  return {
    total: total?.count ?? 0,
    live: (total?.count ?? 0) - state('closed', 'lifted', 'withdrawn'),
    overdue: total?.overdue ?? 0,
    closed: state('closed'),
    byState,
    byCategory: of('category', (r) => categoryTitle(r.key)),
    byPlace: of('place', (r) => (r.key.length === 6 ? '县直部门' : (r.title ?? r.key))),
  }
}

async function viewFinding(h: Handle, id: string): Promise<z.input<typeof findingView>> {
  const pack = await findingsPackOf(h)
  const row = await store.loadListed(h, id)
  const events = await store.eventsOf(h, id)
  const files = await evidenceLabels(
    h,
    events.flatMap((e) => e.evidence),
  )
  const names = await namesOf(h, { people: events.map((e) => e.person), posts: events.map((e) => e.post) })
  const category = categoryOf(pack, row.category)
  const { duty, measure, inspection, notifiedOn, appealUntil, suspendedUntil, extensions } = row
  return {
    ...listedView(row, pack, await h.calendar(), h.today),
    grounds: row.grounds,
    weight: category.weight,
    veto: category.veto,
    duty,
    measure,
    inspection,
    notifiedOn,
    appealUntil,
    suspendedUntil,
    extensions,
    request: requestView(row, pack),
    letters: [...new Set(events.map((e) => e.letter).filter((letter) => letter !== null))],
    timeline: events.map((e) => eventView(e, { pack, files, ...names })),
    actions: actionViews(row, h.scope.role, factsOf(h, row, events, pack), pack),
  }
}
