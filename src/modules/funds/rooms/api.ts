import { z } from 'zod'
import { done, idParams, pageOf } from '#kernel/pure/schema.ts'
import { evidenceLabels } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { LOCAL_READERS } from '../roles.ts'
import {
  BOOKING_STATES,
  BOOKING_STEPS,
  BORROWERS,
  type Booking,
  bookingAnswer,
  bookingBody,
  bookingDecideBody,
  bookingDetail,
  bookingList,
  bookingQuery,
  STANDINGS,
  THING_KINDS,
  thingBody,
  thingDetail,
  thingList,
  thingQuery,
} from './model.ts'
import { BOOKERS, isBackLate, THING_KEEPERS } from './rules.ts'
import { book, bookingActions, closeThing, comingDays, decideBooking, openThing } from './service.ts'
import * as store from './store.ts'

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/things',
    summary: '可借用的房间和物品',
    roles: LOCAL_READERS,
    query: thingQuery,
    output: thingList,
    sheet: {
      name: '房间和物品',
      columns: [
        { title: '名称', value: (r) => r.title, width: 20 },
        { title: '种类', value: (r) => r.kindName },
        { title: '地方', value: (r) => r.placeName, width: 18 },
        { title: '数量', kind: 'number', value: (r) => r.pieces },
        { title: '借出', kind: 'number', value: (r) => r.out },
        { title: '逾期未还', kind: 'number', value: (r) => r.late },
        { title: '排队', kind: 'number', value: (r) => r.waiting },
        { title: '每次最多（天）', kind: 'number', value: (r) => r.longest },
        { title: '停用日期', kind: 'date', value: (r) => r.closedOn },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listThings(h, query, pageOf(query))
      return { total, rows: rows.map(viewedThing) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/things',
    summary: '登记可借用的房间或者物品',
    roles: THING_KEEPERS,
    body: thingBody,
    output: done,
    run: async (h, { body }) => ({ id: await openThing(h, body) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/things/:id',
    summary: '一处房间或者一种物品',
    roles: LOCAL_READERS,
    params: idParams,
    output: thingDetail,
    run: async (h, { params }) => {
      const thing = await store.loadThing(h, params.id)
      return { ...viewedThing(thing), days: await comingDays(h, thing) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/things/:id/close',
    summary: '停止借用',
    roles: THING_KEEPERS,
    params: idParams,
    problems: ['funds-booking'],
    run: (h, { params }) => closeThing(h, params.id),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/bookings',
    summary: '借用预约列表',
    roles: LOCAL_READERS,
    query: bookingQuery,
    output: bookingList,
    sheet: {
      name: '借用预约',
      columns: [
        { title: '房间或者物品', value: (r) => r.thingTitle, width: 20 },
        { title: '地方', value: (r) => r.placeName, width: 18 },
        { title: '数量', kind: 'number', value: (r) => r.pieces },
        { title: '借用人', value: (r) => r.shown },
        { title: '用途', value: (r) => r.purpose, width: 24 },
        { title: '起', kind: 'date', value: (r) => r.fromDay },
        { title: '止', kind: 'date', value: (r) => r.toDay },
        { title: '状态', value: (r) => r.stateName },
        { title: '借出日期', kind: 'date', value: (r) => r.outOn },
        { title: '交还日期', kind: 'date', value: (r) => r.backOn },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listBookings(h, query, pageOf(query))
      return { total, rows: rows.map((b) => viewed(h, b)) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/bookings',
    summary: '预约借用',
    roles: BOOKERS,
    body: bookingBody,
    output: bookingAnswer,
    problems: ['funds-booking'],
    run: (h, { body }) => book(h, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/bookings/:id',
    summary: '一项借用预约',
    roles: LOCAL_READERS,
    params: idParams,
    output: bookingDetail,
    run: (h, { params }) => detail(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/bookings/:id/decide',
    summary: '借出、交还、取消',
    roles: BOOKERS,
    params: idParams,
    body: bookingDecideBody,
    output: z.object({ served: z.array(z.uuid()) }),
    problems: ['action-not-allowed', 'funds-booking'],
    run: (h, { params, body }) => decideBooking(h, params.id, body),
  }),
]

function viewedThing({ unit: _, ...t }: store.ThingRow) {
  return { ...t, kindName: THING_KINDS[t.kind] }
}

function viewed(h: Handle, b: Booking) {
  const { unit: _, borrowerKind, borrower: __, ...shown } = b
  return {
    ...shown,
    borrowerName: BORROWERS[borrowerKind],
    stateName: BOOKING_STATES[b.state],
    late: isBackLate(b, h.today),
  }
}

async function detail(h: Handle, id: string) {
  const b = await store.loadBooking(h, id)
  const steps = await store.stepsOf(h, id)
  const files = await evidenceLabels(
    h,
    steps.flatMap((s) => s.evidence),
  )
  return {
    ...viewed(h, b),
    ahead: await store.aheadOf(h, b),
    steps: steps.map(({ step, standing, evidence, ...s }) => ({
      ...s,
      stepName: BOOKING_STEPS[step],
      standingName: standing === null ? null : STANDINGS[standing],
      evidence: evidence.flatMap((e) => files.get(e) ?? []),
    })),
    actions: bookingActions(h, b),
  }
}
