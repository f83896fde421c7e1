import { z } from 'zod'
import { done, idParams, pageOf } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { answerBody, noticeList, noticeQuery, noticeView, objectBody, unmaskBody, withdrawBody } from './model.ts'
import { ANSWERERS, READERS, TAKERS, WITHDRAWERS } from './rules.ts'
import { section } from './section.ts'
import { answer, object, takeBack, unmaskObjector } from './service.ts'
import * as store from './store.ts'
import { listedView, viewNotice } from './view.ts'

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/notices',
    summary: '公示列表',
    roles: READERS,
    query: noticeQuery,
    output: noticeList,
    sheet: {
      name: '公示',
      columns: [
        { title: '标题', value: (r) => r.title, width: 36 },
        { title: '类别', value: (r) => r.kindTitle, width: 22 },
        { title: '张贴地点', value: (r) => r.placeName, width: 18 },
        { title: '张贴日期', kind: 'date', value: (r) => r.postedOn },
        { title: '公示截止', kind: 'date', value: (r) => r.endsOn },
        { title: '公示天数', value: (r) => r.term },
        { title: '状态', value: (r) => r.stateName },
        { title: '结果', value: (r) => r.standingName },
        { title: '待答复异议', kind: 'number', value: (r) => r.openObjections },
      ],
    },
    run: async (h, { query }) => {
      const pack = await section(h)
      const { total, rows } = await store.listNotices(h, query, pageOf(query))
      return { total, rows: rows.map((n) => listedView(n, pack, h.today)) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/notices/kinds',
    summary: '公示类别',
    roles: READERS,
    output: z.object({ rows: z.array(z.object({ code: z.string(), title: z.string() })) }),
    run: async (h) => ({ rows: (await section(h)).kinds.map(({ code, title }) => ({ code, title })) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/notices/:id',
    summary: '一份公示',
    roles: READERS,
    params: idParams,
    output: noticeView,
    run: (h, { params }) => viewNotice(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/notices/:id/objections',
    summary: '登记异议',
    roles: TAKERS,
    params: idParams,
    body: objectBody,
    output: done,
    problems: ['action-not-allowed'],
    run: async (h, { params, body }) => ({ id: await object(h, params.id, body) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/notices/:id/withdraw',
    summary: '撤回公示',
    roles: WITHDRAWERS,
    params: idParams,
    body: withdrawBody,
    problems: ['action-not-allowed'],
    run: (h, { params, body }) => takeBack(h, params.id, body.comment),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/notice-objections/:id/answer',
    summary: '答复异议',
    roles: ANSWERERS,
    params: idParams,
    body: answerBody,
    problems: ['action-not-allowed', 'changed-meanwhile'],
    run: (h, { params, body }) => answer(h, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/notice-objections/:id/objector',
    summary: '查看异议人',
    roles: ANSWERERS,
    params: idParams,
    body: unmaskBody,
    output: z.object({ text: z.string() }),
    secret: true,
    run: async (h, { params, body }) => ({ text: await unmaskObjector(h, params.id, body.purpose) }),
  }),
]
