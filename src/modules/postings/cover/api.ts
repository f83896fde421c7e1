import { pageOf } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { NEED_KINDS, POSTING_KINDS } from '../model.ts'
import { COUNTY } from '../roles.ts'
import {
  type CoveredVillage,
  officerList,
  officerQuery,
  senderList,
  senderQuery,
  summaryView,
  villageList,
  villageQuery,
} from './model.ts'
import { fits } from './rules.ts'
import { postingSummary, villagesCovered } from './service.ts'
import * as store from './store.ts'

function villageView(v: CoveredVillage) {
  return {
    place: v.place,
    placeName: v.name,
    townshipName: v.townshipName,
    officers: v.officers,
    asked: v.asked,
    kindNames: v.kinds.map((k) => POSTING_KINDS[k]).join('、'),
    needNames: v.needs.map((k) => NEED_KINDS[k]).join('、'),
    lacks: v.lacks.join('、'),
  }
}

export const coverRoutes = [
  defineRoute({
    method: 'GET',
    path: '/api/posting-summary',
    summary: '派驻总体情况',
    roles: COUNTY,
    output: summaryView,
    run: async (h) => {
      const { groups, lines, rates } = await postingSummary(h)
      return { groups, lines, rates }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/posting-villages',
    summary: '各村派驻情况',
    roles: COUNTY,
    query: villageQuery,
    output: villageList,
    sheet: {
      name: '各村派驻情况',
      columns: [
        { title: '乡镇', value: (r) => r.townshipName, width: 16 },
        { title: '村', value: (r) => r.placeName, width: 18 },
        { title: '应派驻', value: (r) => (r.asked ? '是' : '') },
        { title: '在驻干部', kind: 'number', value: (r) => r.officers },
        { title: '职务', value: (r) => r.kindNames, width: 40 },
        { title: '空缺', value: (r) => r.lacks, width: 24 },
        { title: '需求', value: (r) => r.needNames, width: 24 },
      ],
    },
    run: async (h, { query }) => {
      const found = (await villagesCovered(h)).filter((v) => fits(v, query))
      const { limit, offset } = pageOf(query)
      return { total: found.length, rows: found.slice(offset, offset + limit).map(villageView) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/posting-senders',
    summary: '派出单位',
    roles: COUNTY,
    query: senderQuery,
    output: senderList,
    sheet: {
      name: '派出单位',
      columns: [
        { title: '单位', value: (r) => r.unitName, width: 36 },
        { title: '派出干部', kind: 'number', value: (r) => r.officers },
        { title: '所驻村', kind: 'number', value: (r) => r.villages },
      ],
    },
    run: (h, { query }) => store.listSenders(h, query, pageOf(query)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/posting-officers',
    summary: '在驻干部名单',
    roles: COUNTY,
    query: officerQuery,
    output: officerList,
    sheet: {
      name: '在驻干部名单',
      columns: [
        { title: '姓名', value: (r) => r.name },
        { title: '职务', value: (r) => r.kindNames, width: 24 },
        { title: '派出单位', value: (r) => r.unitNames, width: 36 },
        { title: '所驻村', value: (r) => r.placeNames, width: 30 },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listOfficers(h, query, pageOf(query))
      return {
        total,
        rows: rows.map(({ kinds, ...r }) => ({ ...r, kindNames: kinds.map((k) => POSTING_KINDS[k]).join('、') })),
      }
    },
  }),
]
