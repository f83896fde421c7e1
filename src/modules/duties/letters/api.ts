import { z } from 'zod'
import { sha256Hex } from '#kernel/pure/digest.ts'
import { idParams, listQuery, pageOf } from '#kernel/pure/schema.ts'
import { renderLetters } from '#kernel/server/documents/letter.ts'
import { Download, defineRoute } from '#kernel/server/http/route.ts'
import { subjectKind } from '../model.ts'
import { CASCADERS, READERS, WRITERS } from '../roles.ts'
import { letterDocument } from './document.ts'
import { letterDetail, letterList } from './model.ts'
import { actionsOn, signLetter, withdrawLetter, writeLetters } from './service.ts'
import * as store from './store.ts'

const STATES = { unsigned: '待签字', half: '一方已签', signed: '已签订', withdrawn: '已撤回' } as const

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/duties/letters',
    summary: '责任书列表',
    roles: READERS,
    query: listQuery.extend({
      year: z.coerce.number().int().optional(),
      state: z.enum(['unsigned', 'half', 'signed', 'withdrawn']).optional(),
      list: z.uuid().optional(),
    }),
    output: letterList,
    sheet: {
      name: '责任书',
      columns: [
        { title: '编号', value: (r) => `〔${r.year}〕${r.number}号` },
        { title: '名称', value: (r) => r.title, width: 40 },
        { title: '甲方', value: (r) => r.upperName, width: 26 },
        { title: '乙方', value: (r) => r.lowerName, width: 26 },
        { title: '签订情况', value: (r) => STATES[r.state] },
      ],
    },
    run: (h, { query }) => store.listLetters(h, query, pageOf(query)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/duties/letters',
    summary: '生成责任书',
    roles: CASCADERS,
    body: z.object({ list: z.uuid(), subjectKind }),
    output: z.object({ letters: z.number().int() }),
    problems: ['letter-text-missing'],
    run: async (h, { body }) => ({ letters: (await writeLetters(h, body.list, body.subjectKind)).length }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/duties/letters/:id',
    summary: '一份责任书',
    roles: READERS,
    params: idParams,
    output: letterDetail,
    run: async (h, { params }) => {
      const letter = await store.loadLetter(h, params.id)
      const { upper: _, upperKind: __, events, ...row } = letter
      return {
        ...row,
        intact: sha256Hex(letter.text) === letter.digest && events.every((e) => e.digest === letter.digest),
        signatures: events.map(({ person: ___, ...e }) => e),
        actions: actionsOn(h, letter),
      }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/duties/letters/:id/pdf',
    summary: '打印责任书',
    roles: READERS,
    params: idParams,
    problems: ['text-not-printable'],
    run: async (h, { params }) => {
      const document = await letterDocument(h, params.id)
      return new Download(`${document.title}.pdf`, 'application/pdf', renderLetters([document])[0]!, true)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/duties/letters/:id/act',
    summary: '签订或撤回责任书',
    roles: WRITERS,
    params: idParams,
    body: z.object({
      action: z.enum(['sign-upper', 'sign-lower', 'withdraw']),
      comment: z.string().trim().max(500).optional(),
    }),
    problems: ['action-not-allowed'],
    run: (h, { params, body }) =>
      body.action === 'withdraw'
        ? withdrawLetter(h, params.id, body.comment ?? '')
        : signLetter(h, params.id, body.action),
  }),
]
