import { idParams, pageOf } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { READERS } from '../register/rules.ts'
import * as m from './model.ts'
import { PAIRERS } from './rules.ts'
import { linkPlaces, unlink } from './service.ts'
import * as store from './store.ts'

export const routes = [
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
    roles: PAIRERS,
    body: m.linkBody,
    output: m.counted,
    problems: ['pairing-refused', 'already-exists', 'reference-broken'],
    run: async (h, { body }) => ({ count: await linkPlaces(h, body) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/pairing/links/:id/end',
    summary: '结束单位结对或领导联系',
    roles: PAIRERS,
    params: idParams,
    body: m.whyBody,
    output: m.done,
    problems: ['not-found'],
    run: async (h, { params, body }) => {
      await unlink(h, params.id, body.why)
      return m.DONE
    },
  }),
]
