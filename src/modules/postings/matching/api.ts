import { z } from 'zod'
import { idParams, listOf, listQuery, pageOf, placeCode } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { BACKGROUNDS, background, NEED_KINDS, needKind, POSTING_KINDS, postingKind } from '../model.ts'
import { CANDIDATE_READERS, COUNTY, DESK, LOCAL, NEED_WRITERS, SENDERS } from '../roles.ts'
import {
  adoptBody,
  CANDIDATE_STATES,
  candidateBody,
  candidateRow,
  candidateState,
  choiceBody,
  needBody,
  needRow,
  PROPOSAL_STATES,
  pinBody,
  proposalBody,
  proposalRow,
  proposalView,
} from './model.ts'
import {
  adoptProposal,
  closeNeed,
  decideCandidate,
  discardProposal,
  pinPair,
  propose,
  recommend,
  recordChoice,
  registerNeeds,
} from './service.ts'
import * as store from './store.ts'

const why = z.object({ why: z.string().trim().min(2, '请写明理由').max(300) })
const kindNames = (kinds: readonly (keyof typeof POSTING_KINDS)[]) => kinds.map((k) => POSTING_KINDS[k]).join('、')

function proposal(p: store.ProposalRecord): z.input<typeof proposalRow> {
  const { id, title, state, onDay, slots, filled, points, milliseconds, proven, madeBy } = p
  return {
    id,
    title,
    state,
    onDay,
    slots,
    filled,
    points,
    milliseconds,
    proven,
    madeBy,
    kindNames: kindNames(p.kinds),
    stateName: PROPOSAL_STATES[state],
  }
}

async function oneProposal(h: Handle, id: string): Promise<z.input<typeof proposalView>> {
  const found = await store.loadProposal(h, id)
  const open = found.state === 'draft'
  const candidates = open ? await store.candidatesFor(h, found.kinds, h.today) : []
  return {
    ...proposal(found),
    version: found.version,
    digest: found.digest,
    why: found.why,
    mayChange: open && DESK.includes(h.scope.role),
    candidates: candidates.map(({ id: candidate, name, unitName }) => ({ id: candidate, name, unitName })),
    pins: (await store.pinsOf(h, id)).map(({ place, placeName, kind, candidateName, must, why: ground }) => ({
      place,
      placeName,
      candidateName,
      must,
      why: ground,
      kindName: POSTING_KINDS[kind],
    })),
    pairs: (await store.pairsOfProposal(h, id)).map(({ unit: _unit, person: _person, ...pair }) => ({
      ...pair,
      kindName: POSTING_KINDS[pair.kind],
    })),
  }
}

export const matchingRoutes = [
  defineRoute({
    method: 'GET',
    path: '/api/posting-needs',
    summary: '村级选派需求',
    roles: LOCAL,
    query: listQuery.extend({
      kind: needKind.optional(),
      under: placeCode.optional(),
      open: z.stringbool().optional(),
    }),
    output: listOf(needRow),
    sheet: {
      name: '村级选派需求',
      columns: [
        { title: '乡镇', value: (r) => r.townshipName },
        { title: '村（社区）', value: (r) => r.placeName },
        { title: '需求', value: (r) => r.kindName },
        { title: '所缺人才', value: (r) => r.skill },
        { title: '程度', kind: 'number', value: (r) => r.weight },
        { title: '依据', value: (r) => r.source, width: 30 },
        { title: '登记日期', kind: 'date', value: (r) => r.onDay },
        { title: '在驻干部', kind: 'number', value: (r) => r.posted },
        { title: '解决日期', kind: 'date', value: (r) => r.metOn },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listNeeds(h, query, pageOf(query))
      return { total, rows: rows.map((r) => ({ ...r, kindName: NEED_KINDS[r.kind] })) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posting-needs',
    summary: '登记村级选派需求',
    roles: NEED_WRITERS,
    body: needBody,
    output: z.object({ added: z.int() }),
    run: async (h, { body }) => ({ added: await registerNeeds(h, [body]) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posting-needs/:id/close',
    summary: '登记选派需求已解决',
    roles: NEED_WRITERS,
    params: idParams,
    body: why,
    run: (h, { params, body }) => closeNeed(h, params.id, body.why),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/posting-candidates',
    summary: '选派人选',
    roles: CANDIDATE_READERS,
    query: listQuery.extend({
      state: candidateState.optional(),
      background: background.optional(),
      kind: postingKind.optional(),
      unit: z.uuid().optional(),
    }),
    output: listOf(candidateRow),
    sheet: {
      name: '选派人选',
      columns: [
        { title: '姓名', value: (r) => r.name },
        { title: '派出单位', value: (r) => r.unitName, width: 30 },
        { title: '单位类别', value: (r) => r.backgroundName },
        { title: '专长', value: (r) => r.skills.join('、') },
        { title: '拟任职务', value: (r) => r.kindNames },
        { title: '工龄', kind: 'number', value: (r) => r.years },
        { title: '回避地', value: (r) => r.avoidNames.join('、') },
        { title: '状态', value: (r) => r.stateName },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listCandidates(h, query, pageOf(query))
      return {
        total,
        rows: rows.map(({ avoid: _avoid, ...r }) => ({
          ...r,
          skills: [...r.skills],
          kinds: [...r.kinds],
          backgroundName: BACKGROUNDS[r.background],
          kindNames: kindNames(r.kinds),
          stateName: CANDIDATE_STATES[r.state],
        })),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posting-candidates',
    summary: '推荐选派人选',
    roles: SENDERS,
    body: candidateBody,
    output: z.object({ id: z.uuid() }),
    run: async (h, { body }) => ({ id: (await recommend(h, [body]))[0]! }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posting-candidates/:id/accept',
    summary: '认可选派人选',
    roles: DESK,
    params: idParams,
    body: why,
    problems: ['action-not-allowed'],
    run: (h, { params, body }) => decideCandidate(h, params.id, true, body.why),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posting-candidates/:id/withdraw',
    summary: '撤回选派人选',
    roles: SENDERS,
    params: idParams,
    body: why,
    problems: ['action-not-allowed'],
    run: (h, { params, body }) => decideCandidate(h, params.id, false, body.why),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posting-candidates/:id/choice',
    summary: '登记群众遴选结果',
    roles: DESK,
    params: idParams,
    body: choiceBody,
    run: (h, { params, body }) => recordChoice(h, params.id, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/posting-proposals',
    summary: '选派方案',
    roles: COUNTY,
    query: listQuery,
    output: listOf(proposalRow),
    run: async (h, { query }) => {
      const { total, rows } = await store.listProposals(h, pageOf(query))
      return { total, rows: rows.map(proposal) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posting-proposals',
    summary: '生成选派方案',
    roles: DESK,
    body: proposalBody,
    output: z.object({ id: z.uuid() }),
    problems: ['nothing-to-match'],
    run: async (h, { body }) => ({ id: await propose(h, body) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/posting-proposals/:id',
    summary: '一个选派方案',
    roles: COUNTY,
    params: idParams,
    output: proposalView,
    run: (h, { params }) => oneProposal(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posting-proposals/:id/pin',
    summary: '指定或排除一对，重新计算',
    roles: DESK,
    params: idParams,
    body: pinBody,
    problems: ['proposal-closed', 'action-not-allowed', 'nothing-to-match'],
    run: (h, { params, body }) => pinPair(h, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posting-proposals/:id/adopt',
    summary: '采用选派方案',
    roles: DESK,
    params: idParams,
    body: adoptBody,
    output: z.object({ postings: z.int() }),
    problems: ['proposal-closed', 'changed-meanwhile', 'posting-exists', 'villages-exceeded', 'home-avoided'],
    run: (h, { params, body }) => adoptProposal(h, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posting-proposals/:id/discard',
    summary: '作废选派方案',
    roles: DESK,
    params: idParams,
    body: why,
    problems: ['proposal-closed'],
    run: (h, { params, body }) => discardProposal(h, params.id, body.why),
  }),
]
