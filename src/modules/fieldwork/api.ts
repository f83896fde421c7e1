import { z } from 'zod'
import { figureGroup } from '#kernel/pure/figures.ts'
import { dayText, idParams, listOf, listQuery, monthText, pageOf, placeCode } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { listConfirmations } from './confirmations.store.ts'
import {
  actBody,
  answerManyBody,
  confirmationList,
  confirmBody,
  correctionBody,
  opinionQuery,
  opinionRow,
  opinionView,
  progressRow,
  SEEN_STATES,
  type SeenState,
  unseenRow,
  visitBody,
  visitQuery,
  visitRow,
  visitView,
} from './model.ts'
import { listOpinions } from './opinions.store.ts'
import { actOnOpinion, answerMany } from './opinions.ts'
import { ANSWERERS, HOME_VISITORS, IN_THE_HOMES, READERS, WALKERS } from './rules.ts'
import { fieldworkPackOf } from './section.ts'
import { confirmPresence, correctVisit, recordVisit } from './service.ts'
import { unseenHomes, visitFigures } from './summary.ts'
import { listProgress } from './unseen.store.ts'
import { opinionRows, opinionViewOf, unseenRowOf, visitRowOf, visitViewOf } from './views.ts'
import { listVisits } from './visits.store.ts'

const VISITORS = [...new Set([...HOME_VISITORS, ...WALKERS])]
/** Who does anything about an opinion; the workflow says who does what. */
const OPINION_ACTORS = [...new Set([...ANSWERERS, ...IN_THE_HOMES])]
const standing = z.enum(['listed', 'watched', 'exited', 'general'])

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/visits',
    summary: '走访记录列表',
    roles: READERS,
    query: visitQuery,
    output: listOf(visitRow),
    sheet: {
      name: '走访记录',
      columns: [
        { title: '日期', kind: 'date', value: (r) => r.onDay },
        { title: '类别', value: (r) => r.kindName },
        { title: '户主', value: (r) => r.householdName },
        { title: '所在地', value: (r) => r.placeName },
        { title: '走访人', value: (r) => r.personName },
        { title: '职务', value: (r) => r.postTitle, width: 24 },
        { title: '事由', value: (r) => r.purposeName },
        { title: '确认方式', value: (r) => r.confirmedName },
        { title: '听取意见人数', kind: 'number', value: (r) => r.heard },
        { title: '诉求', kind: 'number', value: (r) => r.opinions },
        { title: '情况变化', kind: 'number', value: (r) => r.changes },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await listVisits(h, query, pageOf(query))
      return { total, rows: rows.map(visitRowOf) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/visits/settings',
    summary: '走访要求和代办事项',
    roles: READERS,
    output: z.object({
      visitDays: z.record(z.string(), z.number()),
      errands: z.array(z.string()),
      terms: z.record(z.string(), z.number()),
    }),
    run: async (h) => {
      const { visitDays, errands, terms } = await fieldworkPackOf(h)
      const asked = Object.entries(visitDays).filter((e): e is [string, number] => e[1] !== undefined)
      return { visitDays: Object.fromEntries(asked), errands, terms }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/visits/progress',
    summary: '走访进度',
    roles: READERS,
    query: listQuery.extend({
      level: z.enum(['township', 'village']).default('village'),
      under: placeCode.optional(),
      walkedFrom: dayText.optional(),
    }),
    output: listOf(progressRow),
    sheet: {
      name: '走访进度',
      columns: [
        { title: '地方', value: (r) => r.placeName },
        { title: '应走访户', kind: 'number', value: (r) => r.households },
        { title: '超期未走访户', kind: 'number', value: (r) => r.unseen },
        { title: '其中从未走访', kind: 'number', value: (r) => r.never },
        { title: '待答复诉求', kind: 'number', value: (r) => r.openOpinions },
        { title: '其中逾期', kind: 'number', value: (r) => r.overdueOpinions },
        { title: '领导最近走村', kind: 'date', value: (r) => r.walkedOn },
      ],
    },
    run: async (h, { query }) => {
      const { visitDays } = await fieldworkPackOf(h)
      return listProgress(h, { ...query, visitDays }, pageOf(query))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/visits/unseen',
    summary: '超期未走访的户',
    roles: READERS,
    query: listQuery.extend({
      under: placeCode.optional(),
      standing: standing.optional(),
      days: z.coerce.number().int().min(1).max(366).optional(),
      state: z.enum(Object.keys(SEEN_STATES) as [SeenState, ...SeenState[]]).optional(),
      /** of those not visited in a month: which; the running one when left out */
      month: monthText.optional(),
    }),
    output: listOf(unseenRow),
    sheet: {
      name: '超期未走访户',
      columns: [
        { title: '户主', value: (r) => r.name },
        { title: '户类别', value: (r) => r.standingName },
        { title: '所在地', value: (r) => r.placeName },
        { title: '最近走访', kind: 'date', value: (r) => r.seenOn },
        { title: '已过天数', kind: 'number', value: (r) => r.days },
        { title: '规定间隔（天）', kind: 'number', value: (r) => r.interval },
        { title: '帮扶责任人', value: (r) => r.helpers, width: 24 },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await unseenHomes(h, query)
      return { total, rows: rows.map((r) => unseenRowOf(h, r)) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/visits/summary',
    summary: '走访概览',
    roles: READERS,
    output: z.object({ groups: z.array(figureGroup) }),
    run: async (h) => ({ groups: await visitFigures(h) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/visits/:id',
    summary: '一次走访',
    roles: READERS,
    params: idParams,
    output: visitView,
    run: (h, { params }) => visitViewOf(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/visits',
    summary: '登记走访',
    roles: VISITORS,
    body: visitBody,
    output: z.object({
      id: z.uuid(),
      changes: z.array(z.uuid()),
      /** facts that stand otherwise than the form was filled in on; they were not asked for */
      notAsked: z.array(z.object({ title: z.string(), theirs: z.unknown(), mine: z.unknown() })),
    }),
    problems: ['visit-recorded', 'nobody-answers'],
    run: async (h, { body }) => {
      const { id, changes, conflicts } = await recordVisit(h, body)
      return { id, changes, notAsked: conflicts.map(({ title, theirs, mine }) => ({ title, theirs, mine })) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/visits/:id/correct',
    summary: '更正或作废走访记录',
    roles: VISITORS,
    params: idParams,
    body: correctionBody,
    output: z.object({ id: z.uuid() }),
    problems: ['visit-replaced', 'visit-not-own'],
    run: async (h, { params, body }) => ({ id: await correctVisit(h, params.id, body) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/opinions',
    summary: '群众诉求列表',
    roles: READERS,
    query: opinionQuery,
    output: listOf(opinionRow),
    sheet: {
      name: '群众诉求',
      columns: [
        { title: '诉求', value: (r) => r.text, width: 50 },
        { title: '类别', value: (r) => r.kindName },
        { title: '代办事项', value: (r) => r.matter, width: 24 },
        { title: '户主', value: (r) => r.householdName },
        { title: '所在地', value: (r) => r.placeName },
        { title: '提出日期', kind: 'date', value: (r) => r.raisedOn },
        { title: '承办组织', value: (r) => r.unitName, width: 30 },
        { title: '办理期限', kind: 'date', value: (r) => r.dueOn },
        { title: '状态', value: (r) => r.stateName },
        { title: '答复日期', kind: 'date', value: (r) => r.answeredOn },
        { title: '是否逾期', value: (r) => (r.overdue ? '是' : '否') },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await listOpinions(h, query, pageOf(query))
      return { total, rows: await opinionRows(h, rows) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/opinions/:id',
    summary: '一件诉求',
    roles: READERS,
    params: idParams,
    output: opinionView,
    run: (h, { params }) => opinionViewOf(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/opinions/:id/act',
    summary: '办理诉求',
    roles: OPINION_ACTORS,
    params: idParams,
    body: actBody,
    output: opinionView,
    problems: ['action-not-allowed'],
    run: async (h, { params, body: { action, ...input } }) => {
      await actOnOpinion(h, params.id, action, input)
      return opinionViewOf(h, params.id)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/opinions/answer-many',
    summary: '批量答复诉求',
    roles: ANSWERERS,
    body: answerManyBody,
    output: z.object({ answered: z.number().int() }),
    problems: ['action-not-allowed'],
    run: async (h, { body }) => ({ answered: await answerMany(h, body.opinions, body.text) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/presence-confirmations',
    summary: '到岗确认列表',
    roles: READERS,
    query: listQuery.extend({
      under: placeCode.optional(),
      person: z.uuid().optional(),
      onFrom: dayText.optional(),
      onTo: dayText.optional(),
    }),
    output: confirmationList,
    sheet: {
      name: '到岗确认',
      columns: [
        { title: '日期', kind: 'date', value: (r) => r.onDay },
        { title: '干部', value: (r) => r.personName },
        { title: '村（社区）', value: (r) => r.placeName },
        { title: '确认人', value: (r) => r.byName ?? r.householdName },
        { title: '登记人', value: (r) => r.takenBy },
        { title: '计入到岗', value: (r) => (r.counts ? '是' : '否') },
        { title: '说明', value: (r) => r.note, width: 30 },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await listConfirmations(h, query, pageOf(query))
      return { total, rows: rows.map((r) => ({ ...r, at: r.at.toISOString() })) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/presence-confirmations',
    summary: '登记群众对干部到岗的确认',
    roles: IN_THE_HOMES,
    body: confirmBody,
    output: z.object({ id: z.uuid() }),
    run: async (h, { body }) => ({ id: await confirmPresence(h, body) }),
  }),
]
