import { listOf, listQuery, pageOf, placeCode } from '#kernel/pure/schema.ts'
import { ROLES } from '#kernel/pure/scope.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { maskPhone, person, roleName } from './model.ts'
import * as store from './store.ts'

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/people',
    summary: '人员名册',
    roles: 'all',
    query: listQuery.extend({ role: roleName.optional(), under: placeCode.optional() }),
    output: listOf(person),
    sheet: {
      name: '人员名册',
      columns: [
        { title: '姓名', value: (r) => r.name },
        { title: '现任职务', value: (r) => r.posts.map((p) => `${p.placeName} ${p.title}`).join('；'), width: 40 },
        { title: '电话', value: (r) => r.phone },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listPeople(h, { ...query, on: h.today }, pageOf(query))
      const shown = rows.map((r) => ({
        id: r.id,
        name: r.name,
        phone: maskPhone(r.phone),
        posts: r.posts.map(({ person: _, ...p }) => ({ ...p, roleTitle: ROLES[p.role] })),
      }))
      return { total, rows: shown }
    },
  }),
]
