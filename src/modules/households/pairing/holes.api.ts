import { z } from 'zod'
import { pageOf } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { READERS } from '../register/rules.ts'
import { countHoles, listHoles } from './holes.store.ts'
import * as m from './model.ts'
import { pairingPackOf } from './service.ts'

export const routes = [
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
]
