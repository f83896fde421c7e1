import { zipSync } from 'fflate'
import { z } from 'zod'
import { Problem } from '#kernel/pure/problem.ts'
import { dayText, idParams, listOf, listQuery, monthText, pageOf, placeCode } from '#kernel/pure/schema.ts'
import { renderLetterDocx } from '#kernel/server/documents/letter.docx.ts'
import { printLetters } from '#kernel/server/documents/letter-press.ts'
import { Download, defineRoute } from '#kernel/server/http/route.ts'
import { MAY } from '../may.ts'
import { ANSWERING } from '../roles.ts'
import { draftLetters, writeLetters } from './drafts.ts'
import { lettersPackOf } from './kinds.ts'
import { LETTER_STATES, letterRow, lettersToIssue, letterWhole, writeBody } from './model.ts'
import { LISTS } from './pack.ts'
import { issuedDocuments, letterDocument } from './printed.ts'
import {
  acceptReply,
  draftsToIssue,
  issueLetters,
  readLetter,
  replyLetter,
  returnReply,
  withdrawLetter,
} from './service.ts'
import * as store from './store.ts'
import { letterView, rowView } from './view.ts'

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
/** More letters than this do not go into one download. */
const ZIP_LETTERS = 600

const files = z.array(z.uuid()).max(20).default([])
const comment = z.string().trim().max(2000)
const problems = ['action-not-allowed'] as const

const moment = z.iso.datetime().transform((t) => new Date(t))
const filter = {
  kind: z.string().max(40).optional(),
  state: z.enum(LETTER_STATES).optional(),
  month: monthText.optional(),
  under: placeCode.optional(),
  area: placeCode.optional(),
  unit: z.uuid().optional(),
  finding: z.uuid().optional(),
  issued: z.stringbool().optional(),
  issuedFrom: dayText.optional(),
  issuedTo: dayText.optional(),
  asOf: moment.optional(),
  since: moment.optional(),
  dueFrom: dayText.optional(),
  dueTo: dayText.optional(),
  unansweredOn: dayText.optional(),
  late: z.stringbool().optional(),
  counted: z.stringbool().optional(),
}

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/letters',
    summary: '函件列表',
    roles: MAY['read-records'],
    query: listQuery.extend(filter),
    output: listOf(letterRow),
    sheet: {
      name: '函件台账',
      columns: [
        { title: '文号', value: (r) => r.number, width: 24 },
        { title: '种类', value: (r) => r.kindTitle },
        { title: '标题', value: (r) => r.title, width: 44 },
        { title: '主送', value: (r) => r.addresseeName, width: 28 },
        { title: '月份', value: (r) => r.month },
        { title: '事项数', kind: 'number', value: (r) => (r.written ? null : r.items) },
        { title: '签发日期', kind: 'date', value: (r) => r.issuedOn },
        { title: '签收时间', value: (r) => r.readAt },
        { title: '回复时限', kind: 'date', value: (r) => r.dueOn },
        { title: '首次回复', kind: 'date', value: (r) => r.repliedOn },
        { title: '状态', value: (r) => r.stateLabel },
        { title: '是否逾期', value: (r) => (r.late ? '逾期' : '') },
        { title: '计入考核', value: (r) => (r.countsInAppraisal ? '是' : '') },
      ],
    },
    run: async (h, { query }) => {
      const pack = await lettersPackOf(h)
      const { total, rows } = await store.listLetters(h, query, pageOf(query))
      return { total, rows: rows.map((row) => rowView(pack, row)) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/letter-kinds',
    summary: '函件种类',
    roles: MAY['read-records'],
    output: z.object({
      rows: z.array(
        z.object({
          code: z.string(),
          title: z.string(),
          prefix: z.string(),
          lists: z.enum(Object.keys(LISTS) as [keyof typeof LISTS, ...(keyof typeof LISTS)[]]),
          listsTitle: z.string(),
          when: z.enum(['start', 'mid', 'end', 'asked']),
          wantsReply: z.boolean(),
          countsInAppraisal: z.boolean(),
        }),
      ),
    }),
    run: async (h) => ({
      rows: (await lettersPackOf(h)).kinds.map((k) => ({
        code: k.code,
        title: k.title,
        prefix: k.prefix,
        lists: k.lists,
        listsTitle: LISTS[k.lists],
        when: k.when,
        wantsReply: k.deadline !== undefined,
        countsInAppraisal: k.countsInAppraisal,
      })),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/letters/draft',
    summary: '拟定一种函件',
    roles: MAY['draft-letters'],
    body: z.object({ month: monthText, kind: z.string().min(1, '请选择函件种类').max(40) }),
    output: z.object({ drafts: z.array(z.uuid()) }),
    problems: ['letter-kind-unknown', 'letter-kind-lists', 'month-closed'],
    run: async (h, { body }) => ({ drafts: await draftLetters(h, body.month, body.kind) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/letters/write',
    summary: '撰写函件，发给选定的单位',
    roles: MAY['draft-letters'],
    body: writeBody,
    output: z.object({ drafts: z.array(z.uuid()) }),
    problems: ['letter-kind-unknown', 'letter-kind-lists', 'month-closed'],
    run: async (h, { body }) => ({ drafts: await writeLetters(h, body) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/letters/to-issue',
    summary: '一个月的待签发函件，能否签发及理由',
    roles: MAY['issue-letters'],
    query: z.object({ month: monthText }),
    output: lettersToIssue,
    run: (h, { query }) => draftsToIssue(h, query.month),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/letters/issue',
    summary: '签发函件',
    roles: MAY['issue-letters'],
    body: z.object({ ids: z.array(z.uuid()).min(1, '请选择要签发的函件').max(500) }),
    output: z.object({ issued: z.array(z.object({ id: z.uuid(), number: z.string() })) }),
    problems,
    run: async (h, { body }) => ({ issued: await issueLetters(h, body.ids) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/letters/zip',
    summary: '一个月的函件 PDF，打包下载',
    roles: MAY['pack-letters'],
    query: z.object({ month: monthText, kind: z.string().max(40).optional() }),
    problems: ['text-not-printable', 'letter-altered'],
    run: async (h, { query }) => {
      const letters = await issuedDocuments(h, query.month, query.kind)
      if (letters.length === 0) throw new Problem('not-found', { what: '已签发的函件' })
      if (letters.length > ZIP_LETTERS) throw new Problem('too-large', { limit: `${ZIP_LETTERS} 份` })
      const pages = await printLetters(letters.map((l) => l.document))
      const entries = Object.fromEntries(letters.map((l, i) => [`${l.number} ${l.addressee}.pdf`, pages[i]!]))
      return new Download(`${query.month} 函件.zip`, 'application/zip', zipSync(entries, { level: 0 }))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/letters/:id',
    summary: '一份函件',
    roles: MAY['read-records'],
    params: idParams,
    output: letterWhole,
    run: (h, { params }) => letterView(h, params.id),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/letters/:id/pdf',
    summary: '函件 PDF',
    roles: MAY['read-records'],
    params: idParams,
    problems: ['text-not-printable', 'letter-altered'],
    run: async (h, { params }) => {
      const document = await letterDocument(h, params.id)
      const [bytes] = await printLetters([document])
      return new Download(`${document.number} ${document.addressee}.pdf`, 'application/pdf', bytes!, true)
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/letters/:id/docx',
    summary: '函件 Word 文档',
    roles: MAY['read-records'],
    params: idParams,
    problems: ['letter-altered'],
    run: async (h, { params }) => {
      const document = await letterDocument(h, params.id)
      return new Download(`${document.number} ${document.addressee}.docx`, DOCX, await renderLetterDocx(document))
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/letters/:id/read',
    summary: '签收函件',
    roles: ANSWERING,
    params: idParams,
    output: letterWhole,
    problems,
    run: async (h, { params }) => {
      await readLetter(h, params.id)
      return letterView(h, params.id)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/letters/:id/reply',
    summary: '回复函件',
    roles: ANSWERING,
    params: idParams,
    body: z.object({ comment: comment.min(6, '请写明办理情况，不少于 6 个字'), evidence: files }),
    output: letterWhole,
    problems,
    run: async (h, { params, body }) => {
      await replyLetter(h, params.id, body)
      return letterView(h, params.id)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/letters/:id/accept',
    summary: '认可回复',
    roles: MAY['judge-letters'],
    params: idParams,
    body: z.object({ comment: comment.optional() }),
    output: letterWhole,
    problems,
    run: async (h, { params, body }) => {
      await acceptReply(h, params.id, body)
      return letterView(h, params.id)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/letters/:id/return',
    summary: '退回回复',
    roles: MAY['judge-letters'],
    params: idParams,
    body: z.object({ comment: comment.min(4, '请写明还缺什么') }),
    output: letterWhole,
    problems,
    run: async (h, { params, body }) => {
      await returnReply(h, params.id, body)
      return letterView(h, params.id)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/letters/:id/withdraw',
    summary: '撤稿',
    roles: MAY['draft-letters'],
    params: idParams,
    body: z.object({ comment: comment.min(4, '请写明撤稿的理由') }),
    output: letterWhole,
    problems,
    run: async (h, { params, body }) => {
      await withdrawLetter(h, params.id, body)
      return letterView(h, params.id)
    },
  }),
]
