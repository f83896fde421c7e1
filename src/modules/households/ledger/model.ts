import { z } from 'zod'
import { defineProblems } from '#kernel/pure/problem.ts'
import { listOf, listQuery, placeCode } from '#kernel/pure/schema.ts'
import { CAUSES, codeOf, STANDINGS } from '../model.ts'
import { LEDGER_KINDS } from './fields.ts'

/** A ledger is larger than evidence: a county's households in one sheet. */
export const LEDGER_BYTES = 100 * 1024 * 1024
/** How long the sheets that came in or went out are kept, in days. */
export const KEPT_DAYS = 7

export const IMPORT_STATES = {
  trying: '正在检查',
  tried: '待确认',
  faulty: '有误待更正',
  importing: '正在导入',
  done: '已导入',
  failed: '未完成',
  undone: '已撤销',
  dropped: '已放弃',
} as const
export type ImportState = keyof typeof IMPORT_STATES

export const EXPORT_KINDS = {
  household: '户台账（一户一行）',
  resident: '人口台账（一人一行）',
  helper: '帮扶台账',
} as const
export type ExportKind = keyof typeof EXPORT_KINDS

const kind = codeOf(LEDGER_KINDS)
const column = z.number().int().min(0).max(499)
const header = z.object({ first: z.number().int().min(0).max(40), last: z.number().int().min(0).max(40) })
const columns = z.record(z.string().max(40), column)
/** field → a word of the sheet → its code; an empty code: the word says nothing */
const words = z.record(z.string().max(40), z.record(z.string().min(1).max(100), z.string().max(40)))

export const uploadQuery = z.object({ name: z.string().trim().min(1).max(200).default('台账') })
export const uploaded = z.object({ file: z.uuid(), name: z.string(), size: z.number().int() })

export const lookBody = z.object({
  file: z.uuid('请先选择文件'),
  kind,
  sheet: z.string().max(60).optional(),
  header: header.optional(),
})
export const lookAnswer = z.object({
  sheets: z.array(
    z.object({
      name: z.string(),
      header,
      headings: z.array(z.string()),
      columns,
      mapping: z.string().nullable(),
      rows: z.number().int(),
      sample: z.array(z.array(z.string())),
      /** what the sheet's own words were said to mean the last time */
      words,
      /** of each column the different words in it, when they are few enough to be codes */
      said: z.array(z.array(z.object({ word: z.string(), count: z.number().int() })).nullable()),
      hasIncome: z.boolean(),
    }),
  ),
  fields: z.array(z.object({ field: z.string(), title: z.string(), required: z.boolean() })),
  /** of each of these at least one is needed */
  oneOf: z.array(z.array(z.string())),
})

export const importBody = z.object({
  file: z.uuid('请先选择文件'),
  kind,
  sheet: z.string().max(60),
  header,
  columns,
  words: words.default({}),
  /** of the income columns */
  year: z.number().int().min(2000).max(2100).optional(),
  /** why helpers of this ledger may pass the limit of households */
  excess: z.string().trim().min(4, '请写明超限理由').max(200).optional(),
  keepAs: z.string().trim().min(2, '名称至少 2 个字').max(60).optional(),
  /** an earlier check of the same ledger, which this one takes the place of */
  insteadOf: z.uuid().optional(),
})
export type ImportBody = z.output<typeof importBody>

/** `who`: the name that stands in the row, so that nobody has to count rows; `columns`: where the cells at fault are */
export const fault = z.object({
  row: z.number().int(),
  who: z.string(),
  reasons: z.array(z.string()),
  columns: z.array(z.number().int()),
})
export const count = z.object({ what: z.string(), count: z.number().int(), unit: z.string() })

export const importView = z.object({
  id: z.uuid(),
  kind,
  kindName: z.string(),
  name: z.string(),
  sheet: z.string(),
  person: z.string().nullable(),
  state: codeOf(IMPORT_STATES),
  stateName: z.string(),
  run: z.uuid(),
  rows: z.number().int().nullable(),
  counts: z.array(count),
  /** rows with faults, of which the first stand in `faults` */
  faulty: z.number().int(),
  faults: z.array(fault),
  /** whether the sheet with the reasons is still there, for whoever sent it */
  hasReturned: z.boolean(),
  at: z.string(),
  endedAt: z.string().nullable(),
  undoneAt: z.string().nullable(),
  undoneWhy: z.string().nullable(),
  /** what was mended on the screen, the last first; ID numbers, telephones and accounts masked */
  mends: z.array(
    z.object({
      row: z.number().int(),
      heading: z.string(),
      before: z.string(),
      after: z.string(),
      person: z.string().nullable(),
      at: z.string(),
    }),
  ),
  /** whether the asker may go on with it: mend, confirm, drop */
  mayGoOn: z.boolean(),
  mayUndo: z.boolean(),
  /** requests of change that came of it and wait for another person */
  waiting: z.number().int(),
  mayApprove: z.boolean(),
})
export type ImportView = z.input<typeof importView>
export const importListRow = importView.omit({
  faults: true,
  hasReturned: true,
  mends: true,
  mayGoOn: true,
  mayUndo: true,
  waiting: true,
  mayApprove: true,
})
export const importList = listOf(importListRow)
export const importQuery = listQuery.extend({ kind: kind.optional(), state: codeOf(IMPORT_STATES).optional() })

export const rowParams = z.object({ id: z.uuid(), row: z.coerce.number().int().min(1).max(2_000_000) })
export const rowAnswer = z.object({
  row: z.number().int(),
  /** first and last row under the header */
  first: z.number().int(),
  last: z.number().int(),
  /** masked like every sample */
  cells: z.array(
    z.object({ column: z.number().int(), heading: z.string(), field: z.string().nullable(), text: z.string() }),
  ),
})
/** A cell holds no more than this. */
const CELL = 500
export const mendBody = z.object({
  cells: z
    .array(z.object({ row: z.number().int().min(1), column, to: z.string().trim().max(CELL, `一格不超过 ${CELL} 字`) }))
    .min(1, '没有更正的内容')
    .max(200, '一次最多更正 200 格'),
})
export type MendBody = z.output<typeof mendBody>
export const started = z.object({ id: z.uuid(), run: z.uuid() })
export const undoBody = z.object({ why: z.string().trim().min(4, '请写明撤销的缘由').max(500) })

export const exportBody = z
  .object({
    kind: codeOf(EXPORT_KINDS),
    under: placeCode.optional(),
    standing: codeOf(STANDINGS).optional(),
    cause: codeOf(CAUSES).optional(),
    /** income of this year; by default the year before */
    year: z.number().int().min(2000).max(2100).optional(),
    /** an import whose headings are to be filled, in their order */
    layout: z.uuid().optional(),
    /** ID numbers, telephones and accounts in full */
    clear: z.boolean().default(false),
    purpose: z.string().trim().max(200).optional(),
  })
  .refine((b) => !b.clear || (b.purpose ?? '').length >= 4, {
    path: ['purpose'],
    message: '导出完整的身份证号、电话和账号，请写明用途',
  })
export type ExportBody = z.output<typeof exportBody>

export const exportListRow = z.object({
  id: z.uuid(),
  kind: codeOf(EXPORT_KINDS),
  kindName: z.string(),
  person: z.string().nullable(),
  purpose: z.string().nullable(),
  state: z.enum(['drawing', 'done', 'failed']),
  run: z.uuid(),
  rows: z.number().int().nullable(),
  at: z.string(),
  /** whether it can still be fetched, by whoever drew it */
  ready: z.boolean(),
})
export const exportList = listOf(exportListRow)

export const ledgerProblems = defineProblems({
  'ledger-not-waiting': {
    status: 409,
    title: '不能办理',
    detail: (p) => `这次导入现在是“${p.state ?? ''}”，不能${p.action ?? '办理'}。`,
  },
  'ledger-not-undoable': {
    status: 409,
    title: '不能撤销',
    detail: (p) => `这次导入已不能整批撤销：${p.reason ?? '导入后又有变动'}。请逐户办理变更。`,
  },
  'ledger-empty': {
    status: 422,
    title: '没有内容',
    detail: () => '表头之下没有可导入的行，请核对表头所在的行。',
  },
})
