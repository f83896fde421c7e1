import { z } from 'zod'
import { figureGroup } from '#kernel/pure/figures.ts'
import { idParams, pageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { labelOf, STANDINGS } from '../model.ts'
import { READERS } from '../register/rules.ts'
import { helpFigures } from '../summary.ts'
import { routes as handoverRoutes } from './handovers.api.ts'
import { forPerson } from './handovers.ts'
import { routes as holeRoutes } from './holes.api.ts'
import { routes as linkRoutes } from './links.api.ts'
import * as m from './model.ts'
import { routes as proposalRoutes } from './proposals.api.ts'
import { limitOf, OFFICE, PAIRERS, reasonsNotToPair } from './rules.ts'
import { avoid, changeHelper, endPairing, liftAvoidance, pairHouseholds, pairingPackOf, rankName } from './service.ts'
import * as store from './store.ts'

function pairingView(row: store.ListedPairing): m.PairingRow {
  return { ...row, standingName: labelOf(STANDINGS, row.standing), rankName: rankName(row.rank) }
}

const routes = [
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
    roles: PAIRERS,
    body: m.pairBody,
    output: m.counted,
    problems: m.PAIR_REFUSALS,
    run: async (h, { body }) => ({ count: (await pairHouseholds(h, body)).added }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/pairings/change',
    summary: '调整帮扶人',
    roles: PAIRERS,
    body: m.changeBody,
    output: m.done,
    problems: m.PAIR_REFUSALS,
    run: async (h, { body }) => {
      await changeHelper(h, body)
      return m.DONE
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/pairings/:id/end',
    summary: '解除结对',
    roles: PAIRERS,
    params: idParams,
    body: m.endBody,
    output: m.done,
    problems: m.PAIR_REFUSALS,
    run: async (h, { params, body }) => {
      await endPairing(h, params.id, body)
      return m.DONE
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
    roles: PAIRERS,
    query: m.candidateQuery,
    output: m.candidateList,
    run: (h, { query }) => candidatesView(h, query),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/pairing/avoidances',
    summary: '登记回避关系',
    roles: PAIRERS,
    body: m.avoidBody,
    output: m.made,
    problems: ['not-found', 'already-exists'],
    run: async (h, { body }) => ({ id: await avoid(h, body) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/pairing/avoidances/:id/end',
    summary: '解除回避登记',
    roles: PAIRERS,
    params: idParams,
    body: m.whyBody,
    output: m.done,
    problems: ['not-found'],
    run: async (h, { params, body }) => {
      await liftAvoidance(h, params.id, body.why)
      return m.DONE
    },
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

export const pairingRoutes = [...routes, ...holeRoutes, ...linkRoutes, ...handoverRoutes, ...proposalRoutes]
