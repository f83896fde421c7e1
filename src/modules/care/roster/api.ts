import { z } from 'zod'
import { done, idParams, pageOf } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { endBody, MEMBER_KINDS, memberBody, memberList, memberQuery, unmaskContactBody } from './model.ts'
import * as service from './service.ts'
import * as store from './store.ts'

const READ = ['centre', 'clerk', 'leader', 'finance', 'inspector', 'auditor', 'township', 'village'] as const
const KEEP = ['centre', 'clerk'] as const

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/care/members',
    summary: '“1+N”联络名册',
    roles: READ,
    query: memberQuery,
    output: memberList,
    sheet: {
      name: '联络名册',
      columns: [
        { title: '类别', value: (r) => r.kindName },
        { title: '名称', value: (r) => r.title, width: 30 },
        { title: '可以提供', value: (r) => r.offers, width: 36 },
        { title: '所在地', value: (r) => r.placeName, width: 18 },
        { title: '加入日期', kind: 'date', value: (r) => r.from },
        { title: '退出日期', kind: 'date', value: (r) => r.to },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listMembers(h, query, pageOf(query))
      return {
        total,
        rows: rows.map((m) => ({
          id: m.id,
          kind: m.kind,
          place: m.place,
          placeName: m.placeName,
          title: m.title,
          offers: m.offers,
          contactMasked: m.contactMasked,
          from: m.from,
          to: m.to,
          endedWhy: m.endedWhy,
          kindName: MEMBER_KINDS[m.kind],
        })),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/members',
    summary: '加入联络名册',
    roles: KEEP,
    body: memberBody,
    output: done,
    problems: ['already-exists'],
    run: async (h, { body }) => {
      const [id] = await service.enrolMembers(h, [body])
      return { id: id! }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/members/:id/end',
    summary: '退出联络名册',
    roles: KEEP,
    params: idParams,
    body: endBody,
    problems: ['action-not-allowed'],
    run: (h, { params, body }) => service.endMember(h, params.id, body.comment),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/members/:id/contact',
    summary: '查看联系方式',
    roles: KEEP,
    params: idParams,
    body: unmaskContactBody,
    output: z.object({ text: z.string() }),
    secret: true,
    run: async (h, { params, body }) => ({ text: await service.contactOf(h, params.id, body.purpose) }),
  }),
]
