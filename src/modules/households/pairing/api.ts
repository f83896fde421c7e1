import { z } from 'zod'
import { sha256Hex } from '#kernel/pure/digest.ts'
import { figureGroup } from '#kernel/pure/figures.ts'
import { idParams, pageOf } from '#kernel/pure/schema.ts'
import type { Role } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { labelOf, STANDINGS } from '../model.ts'
import { helpFigures } from '../summary.ts'
import * as handoverStore from './handovers.store.ts'
import { actOnHandover, forPerson, handoverFacts, openHandover } from './handovers.ts'
import { countHoles, listHoles } from './holes.store.ts'
import * as m from './model.ts'
import * as proposalStore from './proposals.store.ts'
import { acceptProposal, dropProposal, editProposal, propose } from './proposals.ts'
import { handoverActions, limitOf, reasonsNotToPair } from './rules.ts'
import {
  avoid,
  changeHelper,
  endPairing,
  liftAvoidance,
  linkPlaces,
  pairHouseholds,
  pairingPackOf,
  rankName,
  unlink,
} from './service.ts'
import * as store from './store.ts'

const READERS = [
  'clerk',
  'leader',
  'inspector',
  'auditor',
  'township',
  'village',
  'posted',
  'helper',
  'grid',
] as const satisfies readonly Role[]
const OFFICE = ['clerk', 'leader', 'inspector', 'auditor', 'township'] as const satisfies readonly Role[]
const ACTORS = ['clerk', 'leader', 'township'] as const satisfies readonly Role[]
const HANDING = [
  'clerk',
  'leader',
  'township',
  'village',
  'posted',
  'helper',
  'grid',
  'department',
] as const satisfies readonly Role[]
const REFUSALS = [
  'pairing-refused',
  'household-without-helper',
  'changed-meanwhile',
  'already-exists',
  'input-invalid',
  'not-found',
] as const

const made = z.object({ id: z.uuid() })
const count = z.object({ count: z.number().int() })
const ok = z.object({ ok: z.literal(true) })
const OK = { ok: true } as const

function pairingView(row: store.ListedPairing): m.PairingRow {
  return { ...row, standingName: labelOf(STANDINGS, row.standing), rankName: rankName(row.rank) }
}

function handoverRowView(row: handoverStore.HandoverRow): z.input<typeof m.handoverRow> {
  // once both have signed, only the word of those above can still be missing
  const waits = row.state === 'open' && row.fromSignedAt !== null && row.toSignedAt !== null
  return { ...row, stateName: waits ? m.AWAITS_APPROVAL : m.HANDOVER_STATES[row.state] }
}

function proposalView(row: proposalStore.ProposalRecord): m.ProposalRow {
  return {
    ...row,
    modeName: m.PROPOSAL_MODES[row.mode],
    rankName: rankName(row.rank),
    stateName: m.PROPOSAL_STATES[row.state],
  }
}

const pairingRoutesOfHouseholds = [
  defineRoute({
    method: 'GET',
    path: '/api/pairings',
    summary: '结对台账',
    roles: READERS,
    query: m.pairingQuery,
    output: m.pairingList,
    sheet: {
      name: '结对帮扶台账',
      columns: [
        { title: '乡镇', value: (r) => r.townshipName, width: 16 },
        { title: '村（网格）', value: (r) => r.placeName, width: 18 },
        { title: '户主', value: (r) => r.householdName },
        { title: '户类型', value: (r) => r.standingName },
        { title: '帮扶责任人', value: (r) => r.personName },
        { title: '职务', value: (r) => r.postTitle, width: 22 },
        { title: '单位', value: (r) => r.unitName, width: 26 },
        { title: '顺序', value: (r) => r.rankName, width: 16 },
        { title: '结对日期', kind: 'date', value: (r) => r.from },
        { title: '是否在岗', value: (r) => (r.onPost ? '在岗' : '不在岗') },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listPairings(h, query, pageOf(query))
      return { total, rows: rows.map(pairingView) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/pairings',
    summary: '结对（一户或多户）',
    roles: ACTORS,
    body: m.pairBody,
    output: count,
    problems: REFUSALS,
    run: async (h, { body }) => ({ count: (await pairHouseholds(h, body)).added }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/pairings/change',
    summary: '调整帮扶人',
    roles: ACTORS,
    body: m.changeBody,
    output: ok,
    problems: REFUSALS,
    run: async (h, { body }) => {
      await changeHelper(h, body)
      return OK
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/pairings/:id/end',
    summary: '解除结对',
    roles: ACTORS,
    params: idParams,
    body: m.endBody,
    output: ok,
    problems: REFUSALS,
    run: async (h, { params, body }) => {
      await endPairing(h, params.id, body)
      return OK
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/pairing/helpers',
    summary: '帮扶干部',
    roles: OFFICE,
    query: m.helperQuery,
    output: m.helperList,
    sheet: {
      name: '帮扶干部',
      columns: [
        { title: '姓名', value: (r) => r.name },
        { title: '职务', value: (r) => r.title, width: 22 },
        { title: '单位', value: (r) => r.unitName, width: 26 },
        { title: '第一帮扶户数', kind: 'number', value: (r) => r.first },
        { title: '第二帮扶户数', kind: 'number', value: (r) => r.second },
        { title: '涉及村数', kind: 'number', value: (r) => r.villages },
        { title: '是否超限', value: (r) => (r.over ? '超限' : '') },
        { title: '是否在岗', value: (r) => (r.onPost ? '在岗' : '不在岗') },
      ],
    },
    run: async (h, { query }) => store.listHelpers(h, query, await pairingPackOf(h), pageOf(query)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/pairing/helpers/:id',
    summary: '一名帮扶干部',
    roles: READERS,
    params: idParams,
    output: m.helperView,
    run: (h, { params }) => helperView(h, params.id),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/pairing/summary',
    summary: '结对概览',
    roles: OFFICE,
    output: z.object({ groups: z.array(figureGroup) }),
    run: async (h) => ({ groups: await helpFigures(h) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/pairing/mine',
    summary: '我的帮扶户',
    roles: 'all',
    output: m.helperView,
    run: (h, _input, kernel) => forPerson(kernel, h.scope, (own) => helperView(own, h.scope.person!)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/pairing/villages',
    summary: '各村结对情况',
    roles: READERS,
    query: m.villageQuery,
    output: m.villageList,
    sheet: {
      name: '各村结对情况',
      columns: [
        { title: '乡镇', value: (r) => r.townshipName, width: 16 },
        { title: '村', value: (r) => r.placeName, width: 18 },
        { title: '建档立卡户和监测户', kind: 'number', value: (r) => r.households, width: 18 },
        { title: '有在岗帮扶人', kind: 'number', value: (r) => r.helped },
        { title: '帮扶干部', kind: 'number', value: (r) => r.helpers },
        { title: '结对单位', value: (r) => r.units, width: 30 },
        { title: '联系领导', value: (r) => r.leaders, width: 20 },
      ],
    },
    run: (h, { query }) => store.listVillages(h, query, pageOf(query)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/pairing/candidates',
    summary: '可选的帮扶人',
    roles: ACTORS,
    query: m.candidateQuery,
    output: m.candidateList,
    run: (h, { query }) => candidatesView(h, query),
  }),
]

async function helperView(h: Handle, person: string): Promise<z.input<typeof m.helperView>> {
  const [posts, pairings, avoidances, links, pack] = [
    await store.openPostList(h, person),
    await store.listPairings(h, { person }, { limit: 500, offset: 0 }),
    await store.avoidancesOf(h, { persons: [person] }),
    await store.listLinks(h, { person }, { limit: 50, offset: 0 }),
    await pairingPackOf(h),
  ]
  const name = await store.nameOf(h, person)
  return {
    person,
    name,
    posts,
    limits: { first: pack.first, second: pack.second },
    households: pairings.rows.map(pairingView),
    avoidances: avoidances.map((a) => ({ ...a, groundName: labelOf(m.AVOID_GROUNDS, a.ground) })),
    links: links.rows,
  }
}

async function candidatesView(
  h: Handle,
  query: z.output<typeof m.candidateQuery>,
): Promise<z.input<typeof m.candidateList>> {
  const [home] = await store.homesById(h, [query.household])
  if (home === undefined) return { rows: [] }
  const posts = await store.candidatesFor(h, home.place, query.q)
  const persons = [...new Set(posts.map((p) => p.person))]
  const loads = new Map((await store.loadsOf(h, persons)).map((l) => [`${l.person}${l.rank}`, l.n]))
  const avoids = new Map(
    (await store.avoidancesOf(h, { households: [home.id] })).map((a) => [a.person, labelOf(m.AVOID_GROUNDS, a.ground)]),
  )
  const helpers = await store.openPairings(h, { households: [home.id] })
  const pack = await pairingPackOf(h)
  return {
    rows: posts.map((p) => {
      const load = loads.get(`${p.person}${query.rank}`) ?? 0
      const reasons = reasonsNotToPair(
        { person: p.person, name: p.name, role: p.role, postFrom: p.from, postTo: p.to, load },
        { name: home.name, standing: home.standing, helpers, avoid: avoids.get(p.person) ?? null },
        { rank: query.rank, from: h.today, replaces: true, excess: null },
        pack,
      )
      return { ...p, load, limit: limitOf(pack, query.rank), reasons: [...reasons] }
    }),
  }
}

const aroundRoutes = [
  defineRoute({
    method: 'GET',
    path: '/api/pairing/holes',
    summary: '结对查漏',
    roles: READERS,
    query: m.holeQuery,
    output: m.holeList,
    sheet: {
      name: '结对查漏',
      columns: [
        { title: '问题', value: (r) => r.kindName, width: 18 },
        { title: '乡镇', value: (r) => r.townshipName, width: 16 },
        { title: '村（网格）', value: (r) => r.placeName, width: 18 },
        { title: '对象', value: (r) => r.title, width: 16 },
        { title: '情况', value: (r) => r.detail, width: 36 },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await listHoles(h, query, await pairingPackOf(h), pageOf(query))
      return { total, rows: rows.map((r) => ({ ...r, kindName: m.HOLES[r.kind] })) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/pairing/holes/counts',
    summary: '结对查漏统计',
    roles: READERS,
    query: z.object({ under: m.holeQuery.shape.under }),
    output: m.holeCounts,
    run: async (h, { query }) => {
      const place = query.under ?? h.scope.place ?? h.scope.county
      const { households, byPlace } = await countHoles(h, place, await pairingPackOf(h))
      const of = (kind: m.Hole) => byPlace.filter((r) => r.kind === kind).reduce((sum, r) => sum + r.count, 0)
      const counts = (Object.keys(m.HOLES) as m.Hole[]).map((kind) => ({
        kind,
        kindName: m.HOLES[kind],
        count: of(kind),
      }))
      return { households, counts, byPlace }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/pairing/avoidances',
    summary: '登记回避关系',
    roles: ACTORS,
    body: m.avoidBody,
    output: made,
    problems: ['not-found', 'already-exists'],
    run: async (h, { body }) => ({ id: await avoid(h, body) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/pairing/avoidances/:id/end',
    summary: '解除回避登记',
    roles: ACTORS,
    params: idParams,
    body: m.endAvoidBody,
    output: ok,
    problems: ['not-found'],
    run: async (h, { params, body }) => {
      await liftAvoidance(h, params.id, body.why)
      return OK
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/pairing/links',
    summary: '单位结对与领导联系',
    roles: READERS,
    query: m.linkQuery,
    output: m.linkList,
    sheet: {
      name: '单位结对与领导联系',
      columns: [
        { title: '类别', value: (r) => r.kindName, width: 14 },
        { title: '单位或领导', value: (r) => r.who, width: 28 },
        { title: '乡镇', value: (r) => r.townshipName, width: 16 },
        { title: '联系地方', value: (r) => r.placeName, width: 18 },
        { title: '起始日期', kind: 'date', value: (r) => r.from },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listLinks(h, query, pageOf(query))
      return { total, rows: rows.map((r) => ({ ...r, kindName: m.LINK_KINDS[r.kind] })) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/pairing/linkers',
    summary: '结对单位和联系领导',
    roles: READERS,
    query: m.linkerQuery,
    output: m.linkerList,
    sheet: {
      name: '结对单位和联系领导',
      columns: [
        { title: '类别', value: (r) => r.kindName, width: 14 },
        { title: '单位或领导', value: (r) => r.who, width: 28 },
        { title: '地方数', kind: 'number', value: (r) => r.places },
        { title: '结对、联系地方', value: (r) => r.placeNames, width: 50 },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listLinkers(h, query, pageOf(query))
      return { total, rows: rows.map((r) => ({ ...r, kindName: m.LINK_KINDS[r.kind] })) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/pairing/linked-places',
    summary: '有单位结对或领导联系的乡镇和村',
    roles: READERS,
    query: m.linkedPlaceQuery,
    output: m.linkedPlaceList,
    sheet: {
      name: '有结对或联系的地方',
      columns: [
        { title: '乡镇', value: (r) => r.townshipName, width: 16 },
        { title: '地方', value: (r) => r.placeName, width: 18 },
        { title: '结对单位', value: (r) => r.units, width: 40 },
        { title: '联系领导', value: (r) => r.leaders, width: 24 },
      ],
    },
    run: (h, { query }) => store.listLinkedPlaces(h, query, pageOf(query)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/pairing/links',
    summary: '登记单位结对或领导联系',
    roles: ACTORS,
    body: m.linkBody,
    output: count,
    problems: ['pairing-refused', 'already-exists', 'reference-broken'],
    run: async (h, { body }) => ({ count: await linkPlaces(h, body) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/pairing/links/:id/end',
    summary: '结束单位结对或领导联系',
    roles: ACTORS,
    params: idParams,
    body: m.endAvoidBody,
    output: ok,
    problems: ['not-found'],
    run: async (h, { params, body }) => {
      await unlink(h, params.id, body.why)
      return OK
    },
  }),
]

const handoverRoutes = [
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
        return { record, facts, newVillages: await store.namesOfPlaces(own, facts.newVillages) }
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
    roles: HANDING,
    body: m.handoverBody,
    output: made,
    problems: ['action-not-allowed', 'not-found'],
    run: async (h, { body }, kernel) => ({
      id: await forPerson(kernel, h.scope, (own) => openHandover(own, h.scope, body)),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/handovers/:id/act',
    summary: '交接签字、批准或撤回',
    roles: HANDING,
    params: idParams,
    body: m.handoverActBody,
    output: z.object({ state: z.enum(['open', 'done', 'withdrawn']) }),
    problems: ['action-not-allowed', 'pairing-refused', 'household-without-helper', 'not-found'],
    run: (h, { params, body }, kernel) =>
      forPerson(kernel, h.scope, (own) => actOnHandover(own, h.scope, params.id, body)),
  }),
]

const proposalRoutes = [
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
    roles: ACTORS,
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
    roles: ACTORS,
    params: idParams,
    body: m.editPairBody,
    output: ok,
    problems: ['action-not-allowed', 'not-found'],
    run: async (h, { params, body }) => {
      await editProposal(h, params.id, body)
      return OK
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/pairing/proposals/:id/act',
    summary: '实施或作废方案',
    roles: ACTORS,
    params: idParams,
    body: m.decideBody,
    output: count,
    problems: ['action-not-allowed', 'proposal-stale', ...REFUSALS],
    run: async (h, { params, body }) => {
      if (body.action === 'accept') return { count: (await acceptProposal(h, params.id, body.comment)).added }
      await dropProposal(h, params.id, body.comment)
      return { count: 0 }
    },
  }),
]

export const pairingRoutes = [...pairingRoutesOfHouseholds, ...aroundRoutes, ...handoverRoutes, ...proposalRoutes]
