import { z } from 'zod'
import { dayText, idParams, listOf, pageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { ENDINGS, POSTING_KINDS } from '../model.ts'
import { type MonthFigures, monthFigures } from '../presence/service.ts'
import { DESK, READERS, TAKERS } from '../roles.ts'
import { endBody, postingBody, postingRow, postingsQuery, prolongBody, teamBody } from './model.ts'
import { reasonsAgainstSigning, TERM_STATES, termLength, termState } from './rules.ts'
import { endPosting, formTeam, handoverFacts, postOfficer, prolong, signGiving, signTaking } from './service.ts'
import * as store from './store.ts'

const EVENTS: Record<string, string> = {
  prolong: '续任',
  'end-term': '任期届满离任',
  'end-transfer': '调整离任',
  'end-recall': '召回',
  'end-other': '离任',
}

export function postingOf(
  h: Handle,
  p: store.PostingRecord,
  figures: MonthFigures | undefined,
): z.input<typeof postingRow> {
  const { id, person, name, kind, place, placeName, townshipName, unit, unitName, teamName, from, to, endedOn } = p
  const state = termState(p, h.today)
  return {
    id,
    person,
    name,
    kind,
    place,
    placeName,
    townshipName,
    unit,
    unitName,
    teamName,
    from,
    to,
    endedOn,
    state,
    kindName: POSTING_KINDS[kind],
    term: termLength(from, to),
    endedHow: p.endedHow === null ? null : ENDINGS[p.endedHow],
    stateName: TERM_STATES[state],
    days: figures === undefined || figures.owed === null ? null : figures.days,
    owed: figures?.owed ?? null,
  }
}

/** A sending department does not see the village's records, so it is told no days rather than wrong ones. */
export function seesDays(h: Handle): boolean {
  return h.scope.role !== 'department'
}

const handover = z.object({
  id: z.uuid(),
  name: z.string(),
  placeName: z.string(),
  matters: z.string(),
  state: z.enum(['open', 'given', 'taken']),
  stateName: z.string(),
  openedOn: dayText,
  givenAt: z.string().nullable(),
  takenAt: z.string().nullable(),
  takenBy: z.string().nullable(),
  digest: z.string().nullable(),
  mayGive: z.boolean(),
  mayTake: z.boolean(),
})
const HANDOVER_STATES = { open: '待交出', given: '待接收', taken: '已交接' } as const

async function onePosting(h: Handle, id: string) {
  const posting = await store.loadPosting(h, id)
  const month = h.today.slice(0, 7)
  const figures = seesDays(h) ? (await monthFigures(h, month, [posting])).get(id) : undefined
  const x = await store.handoverOf(h, id)
  const facts = x === undefined ? null : handoverFacts(h, x)
  return {
    ...postingOf(h, posting, figures),
    why: posting.why,
    endedWhy: posting.endedWhy,
    mine: posting.person === h.scope.person,
    mayChange: DESK.includes(h.scope.role) && posting.endedOn === null,
    handover:
      x === undefined || facts === null
        ? null
        : {
            id: x.id,
            name: x.name,
            placeName: x.placeName,
            matters: x.matters,
            state: x.state,
            openedOn: x.openedOn,
            stateName: HANDOVER_STATES[x.state],
            givenAt: x.givenAt?.toISOString() ?? null,
            takenAt: x.takenAt?.toISOString() ?? null,
            takenBy: x.takenBy,
            digest: x.digest,
            mayGive: reasonsAgainstSigning(facts, 'give').length === 0,
            mayTake: reasonsAgainstSigning(facts, 'take').length === 0,
          },
    events: (await store.eventsOf(h, id)).map(({ action, note, at, ...e }) => ({
      ...e,
      at: at.toISOString(),
      what: EVENTS[action] ?? action,
      comment: note,
    })),
  }
}

export const termRoutes = [
  defineRoute({
    method: 'GET',
    path: '/api/postings',
    summary: '驻村干部',
    roles: READERS,
    query: postingsQuery,
    output: listOf(postingRow),
    sheet: {
      name: '驻村干部名册',
      columns: [
        { title: '姓名', value: (r) => r.name },
        { title: '职务', value: (r) => r.kindName },
        { title: '乡镇', value: (r) => r.townshipName },
        { title: '驻村', value: (r) => r.placeName },
        { title: '派出单位', value: (r) => r.unitName, width: 30 },
        { title: '工作队', value: (r) => r.teamName },
        { title: '派驻日期', kind: 'date', value: (r) => r.from },
        { title: '任期截止', kind: 'date', value: (r) => r.to },
        { title: '任期', value: (r) => r.term },
        { title: '状态', value: (r) => r.stateName },
        { title: '离任日期', kind: 'date', value: (r) => r.endedOn },
        { title: '在岗天数', kind: 'number', value: (r) => r.days },
        { title: '应驻天数', kind: 'number', value: (r) => r.owed },
      ],
    },
    run: async (h, { query }) => {
      const month = query.month ?? h.today.slice(0, 7)
      const { total, rows } = await store.listPostings(h, query, pageOf(query))
      const figures =
        seesDays(h) && rows.length > 0 ? await monthFigures(h, month, rows) : new Map<string, MonthFigures>()
      return { total, rows: rows.map((p) => postingOf(h, p, figures.get(p.id))) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/postings',
    summary: '派驻一名干部',
    roles: DESK,
    body: postingBody,
    output: z.object({ id: z.uuid() }),
    problems: ['posting-exists', 'villages-exceeded', 'home-avoided'],
    run: async (h, { body }) => {
      const { to, ...rest } = body
      return { id: await postOfficer(h, { ...rest, unit: body.unit ?? null, ...(to !== undefined && { to }) }) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/postings/:id',
    summary: '一名驻村干部',
    roles: READERS,
    params: idParams,
    output: postingRow.extend({
      why: z.string(),
      endedWhy: z.string().nullable(),
      mine: z.boolean(),
      mayChange: z.boolean(),
      handover: handover.nullable(),
      events: z.array(
        z.object({
          id: z.uuid(),
          at: z.string(),
          person: z.string().nullable(),
          post: z.string().nullable(),
          what: z.string(),
          comment: z.string(),
        }),
      ),
    }),
    run: (h, { params }) => onePosting(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/postings/:id/prolong',
    summary: '续任',
    roles: DESK,
    params: idParams,
    body: prolongBody,
    problems: ['action-not-allowed'],
    run: (h, { params, body }) => prolong(h, params.id, body.to, body.why),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/postings/:id/end',
    summary: '结束派驻',
    roles: DESK,
    params: idParams,
    body: endBody,
    problems: ['action-not-allowed'],
    run: (h, { params, body }) => endPosting(h, params.id, body.on, body.how, body.why),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posting-handovers/:id/give',
    summary: '签字交出',
    roles: 'all',
    params: idParams,
    body: z.object({ matters: z.string().trim().min(4, '请写明移交的工作、资料和待办事项').max(4000) }),
    problems: ['action-not-allowed'],
    run: (h, { params, body }) => signGiving(h, params.id, body.matters),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posting-handovers/:id/take',
    summary: '签字接收',
    roles: TAKERS,
    params: idParams,
    problems: ['action-not-allowed'],
    run: (h, { params }) => signTaking(h, params.id),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/posting-teams',
    summary: '工作队',
    roles: READERS,
    output: z.object({
      rows: z.array(
        z.object({
          id: z.uuid(),
          name: z.string(),
          unitName: z.string(),
          from: dayText,
          officers: z.int(),
          villages: z.int(),
        }),
      ),
    }),
    run: async (h) => ({ rows: await store.listTeams(h) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posting-teams',
    summary: '组建工作队',
    roles: DESK,
    body: teamBody,
    output: z.object({ id: z.uuid() }),
    run: async (h, { body }) => ({ id: await formTeam(h, body) }),
  }),
]
