import { z } from 'zod'
import { isOverdue } from '#kernel/pure/calendar.ts'
import { idParams, pageOf } from '#kernel/pure/schema.ts'
import { ROLES } from '#kernel/pure/scope.ts'
import { verdicts } from '#kernel/pure/workflow.ts'
import { evidenceLabels } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { namesOf } from '#modules/people/public.ts'
import { MAY } from '../may.ts'
import { section } from '../section.ts'
import { codeAndTitle } from '../verdict-shape.ts'
import {
  LISTING_STATES,
  listingActBody,
  listingCounts,
  listingList,
  type listingListRow,
  listingQuery,
  listingView,
  proposeListingBody,
} from './model.ts'
import { causeOf, type ListingsPack } from './pack.ts'
import { listingWorkflow, needsOf } from './rules.ts'
import { actOnListing, factsOf, proposeListing } from './service.ts'
import * as store from './store.ts'

/** What stands in the timeline besides the actions of the workflow. */
const EVENT_LABELS: Readonly<Record<string, string>> = { propose: '提出', move: '组织调整，移交办理' }

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/listings',
    summary: '挂牌督办台账',
    roles: MAY['read-records'],
    query: listingQuery,
    output: listingList,
    sheet: {
      name: '挂牌督办台账',
      columns: [
        { title: '党组织', value: (r) => r.subjectName, width: 28 },
        { title: '所在地', value: (r) => r.placeName },
        { title: '主要表现', value: (r) => r.causes.map((c) => c.title).join('、'), width: 40 },
        { title: '包抓领导', value: (r) => r.leader, width: 24 },
        { title: '状态', value: (r) => r.stateTitle },
        { title: '挂牌日期', kind: 'date', value: (r) => r.listedOn },
        { title: '整改措施', kind: 'number', value: (r) => r.steps },
        { title: '已完成', kind: 'number', value: (r) => r.stepsDone },
        { title: '逾期', kind: 'number', value: (r) => r.stepsLate },
        { title: '摘牌日期', kind: 'date', value: (r) => r.delistedOn },
        { title: '回访期至', kind: 'date', value: (r) => r.watchUntil },
      ],
    },
    run: async (h, { query }) => {
      const { listings } = await section(h)
      const { total, rows } = await store.listListings(h, query, pageOf(query))
      const { posts } = await namesOf(h, { people: [], posts: rows.map((r) => r.leaderPost) })
      return { total, rows: rows.map((row) => listedView(row, listings, posts)) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/listings/counts',
    summary: '挂牌督办统计',
    roles: MAY['read-records'],
    output: listingCounts,
    run: async (h) => {
      const { listings } = await section(h)
      const byCause = (await store.countCauses(h)).map((c) => ({ ...c, title: causeOf(listings, c.code).title }))
      return { ...(await store.countListings(h)), byCause }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/listings/causes',
    summary: '软弱涣散表现',
    roles: MAY['read-records'],
    output: z.object({
      rows: z.array(
        codeAndTitle.extend({
          /** a new finding of some category within the watch is flagged as a relapse by itself */
          watched: z.boolean(),
        }),
      ),
    }),
    run: async (h) => ({
      rows: (await section(h)).listings.causes.map(({ code, title, categories }) => ({
        code,
        title,
        watched: categories.length > 0,
      })),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/listings/:id',
    summary: '一个挂牌督办事项及其经过',
    roles: MAY['read-records'],
    params: idParams,
    output: listingView,
    run: (h, { params }) => viewListing(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/listings',
    summary: '提出挂牌督办',
    roles: MAY['propose-listing'],
    body: proposeListingBody,
    output: z.object({ id: z.uuid() }),
    problems: ['input-invalid', 'not-found', 'already-exists'],
    run: async (h, { body }) => ({ id: await proposeListing(h, body) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/listings/:id/act',
    summary: '办理挂牌督办',
    roles: MAY['act-on-finding'],
    params: idParams,
    body: listingActBody,
    output: z.object({ id: z.uuid(), version: z.number().int(), done: z.string() }),
    problems: ['action-not-allowed', 'changed-meanwhile', 'input-invalid', 'not-found'],
    run: (h, { params, body }) => actOnListing(h, params.id, body.action, body),
  }),
]

type Posts = ReadonlyMap<string, { title: string; holder: string }>

function listedView(row: store.ListedListing, pack: ListingsPack, posts: Posts): z.input<typeof listingListRow> {
  const {
    id,
    place,
    placeName,
    subject,
    subjectName,
    leaderPost,
    state,
    version,
    round,
    listedOn,
    delistedOn,
    watchUntil,
    relapsedOn,
  } = row
  const post = posts.get(leaderPost)
  return {
    id,
    place,
    placeName,
    subject,
    subjectName,
    leaderPost,
    state,
    stateTitle: LISTING_STATES[state],
    version,
    round,
    causes: row.causes.map((code) => ({ code, title: causeOf(pack, code).title })),
    leader: post === undefined ? '已不在册' : `${post.holder}（${post.title}）`,
    listedOn,
    delistedOn,
    watchUntil,
    relapsedOn,
    steps: row.steps,
    stepsDone: row.stepsDone,
    stepsLate: row.stepsLate,
  }
}

async function viewListing(h: Handle, id: string): Promise<z.input<typeof listingView>> {
  const { listings } = await section(h)
  const row = await store.loadListing(h, id)
  const events = await store.eventsOf(h, id)
  const steps = await store.stepsOf(h, id)
  const files = await evidenceLabels(
    h,
    events.flatMap((e) => e.evidence),
  )
  const names = await namesOf(h, {
    people: events.map((e) => e.person),
    posts: [row.leaderPost, ...events.map((e) => e.post)],
  })
  const { grounds, unit, unitName, proposedOn, heardUntil, appealUntil } = row
  return {
    ...listedView(row, listings, names.posts),
    grounds,
    unit,
    unitName,
    proposedOn,
    heardUntil,
    appealUntil,
    watched: row.causes.some((code) => causeOf(listings, code).categories.length > 0),
    plan: steps.map((s) => ({ ...s, overdue: isOverdue(s.dueOn, s.doneOn, h.today) })),
    timeline: events.map((e) => ({
      version: e.version,
      at: e.at.toISOString(),
      onDay: e.onDay,
      action: e.action,
      state: e.state,
      comment: e.comment,
      who: (e.person === null ? undefined : names.people.get(e.person)?.name) ?? ROLES[e.role],
      post: (e.post === null ? undefined : names.posts.get(e.post)?.title) ?? null,
      label:
        listingWorkflow.transitions.find((t) => t.action === e.action)?.label ?? EVENT_LABELS[e.action] ?? e.action,
      stateTitle: LISTING_STATES[e.state],
      evidence: e.evidence.map((file) => files.get(file)).filter((f) => f !== undefined),
      step: steps.find((s) => s.id === e.step)?.title ?? null,
      finding: e.finding,
    })),
    actions: verdicts(listingWorkflow, row.state, h.scope.role, factsOf(h, row, events, steps)).map((v) => ({
      ...v,
      needs: needsOf(v.action),
    })),
  }
}
