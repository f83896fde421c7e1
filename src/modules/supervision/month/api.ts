import { z } from 'zod'
import { type Month, monthInChinese } from '#kernel/pure/day.ts'
import { dayText, listOf, listQuery, monthText, pageOf } from '#kernel/pure/schema.ts'
import { renderLetterDocx } from '#kernel/server/documents/letter.docx.ts'
import { printLetters } from '#kernel/server/documents/letter-press.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { Download, defineRoute } from '#kernel/server/http/route.ts'
import { startRun } from '#kernel/server/jobs.ts'
import { MAY } from '../may.ts'
import { measuresOf } from './close.ts'
import { bulletin, CLOSE_STEPS, MONTH_STATES, monthStatus as statusShape } from './model.ts'
import { amendMonth, beginClose, bulletinDocument, bulletinOf, refuseUnopenable } from './service.ts'
import { monthStatus } from './status.ts'
import * as store from './store.ts'

const params = z.object({ month: monthText })
const run = z.object({ run: z.uuid() })
const DESK = MAY['keep-month']
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

function start(h: Handle, kind: string, title: string, month: Month): Promise<string> {
  return startRun(h, `supervision.${kind}-month`, `${monthInChinese(month)}${title}`, {
    month,
    by: h.scope.person,
  })
}

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/months',
    summary: '各月办理情况',
    roles: 'all',
    output: z.object({
      rows: z.array(
        z.object({
          month: monthText,
          state: z.enum(['open', 'closing', 'closed']),
          stateLabel: z.string(),
          openedAt: z.string().nullable(),
          midAt: z.string().nullable(),
          closedAt: z.string().nullable(),
          step: z.string().nullable(),
          digest: z.string().nullable(),
          previous: z.string().nullable(),
        }),
      ),
    }),
    run: async (h) => ({
      rows: (await store.listMonths(h)).map((m) => ({
        month: m.month,
        state: m.state,
        stateLabel: MONTH_STATES[m.state],
        openedAt: m.openedAt?.toISOString() ?? null,
        midAt: m.midAt?.toISOString() ?? null,
        closedAt: m.closedAt?.toISOString() ?? null,
        step: m.step && CLOSE_STEPS[m.step],
        digest: m.digest,
        previous: m.previous,
      })),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/months/:month',
    summary: '一个月的办理进度',
    roles: 'all',
    params,
    output: statusShape,
    problems: ['calendar-missing'],
    run: (h, input) => monthStatus(h, input.params.month),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/months/:month/open',
    summary: '月初提示：生成责任事项，拟定提示函',
    roles: DESK,
    params,
    output: run,
    problems: ['month-in-future', 'month-before-first', 'month-closed', 'calendar-missing'],
    run: async (h, input) => {
      await refuseUnopenable(h, input.params.month)
      return { run: await start(h, 'open', '月初提示', input.params.month) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/months/:month/mid',
    summary: '月中督办：拟定督办函',
    roles: DESK,
    params,
    output: run,
    problems: ['month-in-future', 'month-not-open', 'month-closed'],
    run: async (h, input) => {
      await refuseUnopenable(h, input.params.month)
      return { run: await start(h, 'mid', '月中督办', input.params.month) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/months/:month/close',
    summary: '月结',
    roles: DESK,
    params,
    output: run,
    problems: [
      'month-in-future',
      'month-not-over',
      'month-not-open',
      'month-before-open',
      'month-closed',
      'calendar-missing',
    ],
    run: async (h, input) => {
      await beginClose(h, input.params.month)
      return { run: await start(h, 'close', '月结', input.params.month) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/months/:month/amend',
    summary: '更正已结月份',
    roles: DESK,
    params,
    body: z.object({
      text: z.string().trim().min(6, '请写清楚更正的内容').max(1000),
      why: z.string().trim().min(4, '请写明更正的理由').max(500),
      evidence: z.array(z.uuid()).max(20).default([]),
    }),
    output: z.object({ id: z.uuid() }),
    problems: ['month-not-closed'],
    run: async (h, input) => ({ id: await amendMonth(h, input.params.month, input.body) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/bulletins',
    summary: '通报列表',
    roles: 'all',
    query: listQuery.extend({
      year: z
        .string()
        .regex(/^\d{4}$/, '年份应为四位数字')
        .optional(),
    }),
    output: listOf(
      z.object({
        month: monthText,
        number: z.string(),
        title: z.string(),
        publishedOn: dayText,
        raised: z.int(),
        corrected: z.int(),
        demands: z.int(),
        amendments: z.int(),
      }),
    ),
    sheet: {
      name: '通报目录',
      columns: [
        { title: '月份', value: (r) => r.month },
        { title: '文号', value: (r) => r.number, width: 24 },
        { title: '标题', value: (r) => r.title, width: 50 },
        { title: '发布日期', kind: 'date', value: (r) => r.publishedOn },
        { title: '累计发现问题', kind: 'number', value: (r) => r.raised },
        { title: '累计销号', kind: 'number', value: (r) => r.corrected },
        { title: '累计督办函', kind: 'number', value: (r) => r.demands },
        { title: '更正次数', kind: 'number', value: (r) => r.amendments },
      ],
    },
    run: (h, { query }) => store.listBulletins(h, query, pageOf(query)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/bulletins/:month',
    summary: '一期通报',
    roles: 'all',
    params,
    output: bulletin,
    run: (h, input, kernel) => bulletinOf(h, measuresOf(kernel), input.params.month),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/bulletins/:month/pdf',
    summary: '通报 PDF',
    roles: 'all',
    params,
    problems: ['text-not-printable'],
    run: async (h, input) => {
      const document = await bulletinDocument(h, input.params.month)
      const [bytes] = await printLetters([document])
      return new Download(`${document.number}.pdf`, 'application/pdf', bytes!, true)
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/bulletins/:month/docx',
    summary: '通报 Word 文档',
    roles: 'all',
    params,
    run: async (h, input) => {
      const document = await bulletinDocument(h, input.params.month)
      return new Download(`${document.number}.docx`, DOCX, await renderLetterDocx(document))
    },
  }),
]
