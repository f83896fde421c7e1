import { z } from 'zod'
import { idParams, pageOf } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import * as m from './model.ts'
import * as proposalStore from './proposals.store.ts'
import { acceptProposal, dropProposal, editProposal, propose } from './proposals.ts'
import { OFFICE, PAIRERS } from './rules.ts'
import { rankName } from './service.ts'

function proposalView(row: proposalStore.ProposalRecord): m.ProposalRow {
  return {
    ...row,
    modeName: m.PROPOSAL_MODES[row.mode],
    rankName: rankName(row.rank),
    stateName: m.PROPOSAL_STATES[row.state],
  }
}

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/pairing/proposals',
    summary: '结对方案',
    roles: OFFICE,
    query: m.proposalQuery,
    output: m.proposalList,
    run: async (h, { query }) => {
      const { total, rows } = await proposalStore.listProposals(h, query, pageOf(query))
      return { total, rows: rows.map(proposalView) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/pairing/proposals',
    summary: '测算结对方案',
    roles: PAIRERS,
    body: m.proposeBody,
    output: z.object({ id: z.uuid(), run: z.uuid() }),
    problems: ['input-invalid'],
    run: (h, { body }) => propose(h, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/pairing/proposals/:id',
    summary: '一个结对方案',
    roles: OFFICE,
    params: idParams,
    output: m.proposalRow,
    problems: ['not-found'],
    run: async (h, { params }) => proposalView(await proposalStore.loadProposal(h, params.id)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/pairing/proposals/:id/pairs',
    summary: '方案中的各户',
    roles: OFFICE,
    params: idParams,
    query: m.proposalPairQuery,
    output: m.proposalPairList,
    sheet: {
      name: '结对方案',
      columns: [
        { title: '村（网格）', value: (r) => r.placeName, width: 18 },
        { title: '户主', value: (r) => r.householdName },
        { title: '现帮扶人', value: (r) => r.beforeName },
        { title: '拟帮扶人', value: (r) => r.personName },
        { title: '理由', value: (r) => r.why, width: 50 },
        { title: '次选', value: (r) => r.otherwise, width: 50 },
        { title: '是否搁置', value: (r) => (r.leftOut ? '搁置' : '') },
      ],
    },
    run: (h, { params, query }) => proposalStore.listPairs(h, params.id, query, pageOf(query)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/pairing/proposals/:id/pairs',
    summary: '修改方案中的一户',
    roles: PAIRERS,
    params: idParams,
    body: m.editPairBody,
    output: m.done,
    problems: ['action-not-allowed', 'not-found'],
    run: async (h, { params, body }) => {
      await editProposal(h, params.id, body)
      return m.DONE
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/pairing/proposals/:id/act',
    summary: '实施或作废方案',
    roles: PAIRERS,
    params: idParams,
    body: m.decideBody,
    output: m.counted,
    problems: ['action-not-allowed', 'proposal-stale', ...m.PAIR_REFUSALS],
    run: async (h, { params, body }) => {
      if (body.action === 'accept') return { count: (await acceptProposal(h, params.id, body.comment)).added }
      await dropProposal(h, params.id, body.comment)
      return { count: 0 }
    },
  }),
]
