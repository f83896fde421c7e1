import { z } from 'zod'
import { sha256Hex } from '#kernel/pure/digest.ts'
import { idParams, pageOf } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import * as handoverStore from './handovers.store.ts'
import { actOnHandover, forPerson, handoverFacts, openHandover } from './handovers.ts'
import * as m from './model.ts'
import { HANDERS, handoverActions, OFFICE } from './rules.ts'
import { namesOfPlaces } from './store.ts'

function handoverRowView(row: handoverStore.HandoverRow): z.input<typeof m.handoverRow> {
  // once both have signed, only the word of those above can still be missing
  const waits = row.state === 'open' && row.fromSignedAt !== null && row.toSignedAt !== null
  return { ...row, stateName: waits ? m.AWAITS_APPROVAL : m.HANDOVER_STATES[row.state] }
}

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/handovers',
    summary: '帮扶交接单',
    roles: OFFICE,
    query: m.handoverQuery,
    output: m.handoverList,
    run: async (h, { query }) => {
      const { total, rows } = await handoverStore.listHandovers(h, query, pageOf(query))
      return { total, rows: rows.map(handoverRowView) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/handovers/mine',
    summary: '我移交和接收的交接单',
    roles: 'all',
    query: m.handoverQuery,
    output: m.handoverList,
    run: (h, { query }, kernel) =>
      forPerson(kernel, h.scope, async (own) => {
        const { total, rows } = await handoverStore.listHandovers(own, { ...query, of: h.scope.person! }, pageOf(query))
        return { total, rows: rows.map(handoverRowView) }
      }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/handovers/:id',
    summary: '一张交接单',
    roles: 'all',
    params: idParams,
    output: m.handoverView,
    problems: ['not-found'],
    run: async (h, { params }, kernel) => {
      const { record, facts, newVillages } = await forPerson(kernel, h.scope, async (own) => {
        const record = await handoverStore.loadHandover(own, params.id)
        const facts = await handoverFacts(own, record)
        return { record, facts, newVillages: await namesOfPlaces(own, facts.newVillages) }
      })
      // whoever is neither side sees it only where their post lets them
      if (![record.fromPerson, record.toPerson].includes(h.scope.person ?? ''))
        await handoverStore.loadHandover(h, params.id)
      return {
        ...handoverRowView(record),
        newVillages,
        note: record.note,
        why: record.why,
        approverName: record.approverName,
        text: record.text,
        digest: record.digest,
        intact: sha256Hex(record.text) === record.digest,
        actions: handoverActions(facts, h.scope) as z.input<typeof m.handoverView>['actions'],
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/handovers',
    summary: '发起帮扶交接',
    roles: HANDERS,
    body: m.handoverBody,
    output: m.made,
    problems: ['action-not-allowed', 'not-found'],
    run: async (h, { body }, kernel) => ({
      id: await forPerson(kernel, h.scope, (own) => openHandover(own, h.scope, body)),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/handovers/:id/act',
    summary: '交接签字、批准或撤回',
    roles: HANDERS,
    params: idParams,
    body: m.handoverActBody,
    output: z.object({ state: z.enum(['open', 'done', 'withdrawn']) }),
    problems: ['action-not-allowed', 'pairing-refused', 'household-without-helper', 'not-found'],
    run: (h, { params, body }, kernel) =>
      forPerson(kernel, h.scope, (own) => actOnHandover(own, h.scope, params.id, body)),
  }),
]
