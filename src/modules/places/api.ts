import { z } from 'zod'
import { dayText, listOf, listQuery, pageOf, placeCode } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { LEVELS, level, place } from './model.ts'
import { mergePlaces } from './service.ts'
import * as store from './store.ts'

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/places',
    summary: '区划列表',
    roles: 'all',
    query: listQuery.extend({ level: level.optional(), under: placeCode.optional() }),
    output: listOf(place),
    sheet: {
      name: '区划名册',
      columns: [
        { title: '区划代码', value: (r) => r.place },
        { title: '名称', value: (r) => r.name },
        { title: '层级', value: (r) => LEVELS[r.level] },
        { title: '上级', value: (r) => r.parentName },
      ],
    },
    run: (h, { query }) => store.listPlaces(h, query, pageOf(query)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/places/:place',
    summary: '一个区划及其沿革',
    roles: 'all',
    params: z.object({ place: placeCode }),
    output: z.object({
      place: placeCode,
      level,
      versions: z.array(
        z.object({ name: z.string(), parent: placeCode.nullable(), validFrom: dayText, validTo: dayText.nullable(), why: z.string().nullable() }),
      ),
      successions: z.array(z.object({ place: placeCode, successor: placeCode, onDay: dayText, why: z.string() })),
    }),
    run: async (h, { params }) => ({
      ...(await store.loadPlace(h, params.place)),
      versions: await store.versionsOf(h, params.place),
      successions: await store.successionsOf(h, params.place),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/places/merge',
    summary: '合并村(社区)',
    roles: ['clerk', 'admin'],
    body: z.object({
      from: z.array(placeCode).min(1, '请选择要撤并的村').max(50),
      into: placeCode,
      on: dayText,
      why: z.string().trim().min(4, '请写明依据,如批准文号').max(500),
      name: z.string().trim().min(2).max(60).optional(),
    }),
    run: (h, { body }) => mergePlaces(h, body),
  }),
]
