import { Problem } from '#kernel/pure/problem.ts'
import { idParams, listQuery, pageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { Download, defineRoute } from '#kernel/server/http/route.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { approveAnswer } from '../changes/model.ts'
import { DECIDERS } from '../changes/rules.ts'
import { startExport } from './export.ts'
import { keepFile, openFile } from './files.ts'
import { lookAt } from './look.ts'
import {
  exportBody,
  exportList,
  importBody,
  importList,
  importQuery,
  importView,
  LEDGER_BYTES,
  lookAnswer,
  lookBody,
  mendBody,
  rowAnswer,
  rowParams,
  started,
  undoBody,
  uploaded,
  uploadQuery,
} from './model.ts'
import { EXPORTERS, IMPORTERS, LEDGER_READERS } from './rules.ts'
import { approveRequests, undoImport } from './service.ts'
import * as store from './store.ts'
import { confirmImport, dropImport, mendImport, rowOf, startImport } from './turns.ts'
import { exportRow, importFull, importRow } from './view.ts'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

async function download(h: Handle, kernel: Kernel, file: string | null): Promise<Download> {
  if (file === null) throw new Problem('not-found', { what: '该文件' })
  const { name, clearKey, id } = await openFile(h, file)
  return new Download(name, XLSX, await kernel.spool.stream({ id, key: clearKey }))
}

export const ledgerRoutes = [
  defineRoute({
    method: 'POST',
    path: '/api/households/ledger/files',
    summary: '上传台账',
    roles: IMPORTERS,
    query: uploadQuery,
    takesFile: LEDGER_BYTES,
    output: uploaded,
    run: (h, { query, file }) => keepFile(h, file, query.name),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/households/ledger/look',
    summary: '查看待导入的台账',
    roles: IMPORTERS,
    body: lookBody,
    output: lookAnswer,
    problems: ['file-refused', 'sealed-unreadable'],
    run: (h, { body }, kernel) => lookAt(h, kernel, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/households/ledger/imports',
    summary: '台账导入记录',
    roles: LEDGER_READERS,
    query: importQuery,
    output: importList,
    run: async (h, { query }) => {
      const { total, rows } = await store.listImports(h, query, pageOf(query))
      return { total, rows: rows.map(importRow) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/households/ledger/imports',
    summary: '检查待导入的台账',
    roles: IMPORTERS,
    body: importBody,
    output: started,
    run: (h, { body }) => startImport(h, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/households/ledger/imports/:id',
    summary: '一次台账导入的结果',
    roles: LEDGER_READERS,
    params: idParams,
    output: importView,
    run: async (h, { params }) => importFull(h, await store.loadImport(h, params.id)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/households/ledger/imports/:id/returned',
    summary: '下载标注原因的台账',
    roles: IMPORTERS,
    params: idParams,
    problems: ['sealed-unreadable'],
    run: async (h, { params }, kernel) => download(h, kernel, (await store.loadImport(h, params.id)).returned),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/households/ledger/imports/:id/rows/:row',
    summary: '待导入台账中的一行',
    roles: IMPORTERS,
    params: rowParams,
    output: rowAnswer,
    problems: ['file-refused', 'sealed-unreadable'],
    run: (h, { params }, kernel) => rowOf(h, kernel, params.id, params.row),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/households/ledger/imports/:id/mends',
    summary: '更正待导入的台账',
    roles: IMPORTERS,
    params: idParams,
    body: mendBody,
    output: started,
    problems: ['ledger-not-waiting', 'file-refused', 'sealed-unreadable'],
    run: (h, { params, body }, kernel) => mendImport(h, kernel, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/households/ledger/imports/:id/confirm',
    summary: '导入检查无误的台账',
    roles: IMPORTERS,
    params: idParams,
    output: started,
    problems: ['ledger-not-waiting'],
    run: (h, { params }) => confirmImport(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/households/ledger/imports/:id/drop',
    summary: '放弃导入台账',
    roles: IMPORTERS,
    params: idParams,
    problems: ['ledger-not-waiting'],
    run: (h, { params }) => dropImport(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/households/ledger/imports/:id/undo',
    summary: '撤销台账导入',
    roles: IMPORTERS,
    params: idParams,
    body: undoBody,
    problems: ['ledger-not-undoable'],
    run: (h, { params, body }, kernel) => undoImport(h, kernel, params.id, body.why),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/households/ledger/imports/:id/approve',
    summary: '同意一次导入提出的变更申请',
    roles: DECIDERS,
    params: idParams,
    output: approveAnswer,
    problems: ['not-found'],
    run: (h, { params }, kernel) => approveRequests(h, kernel, params.id),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/households/ledger/exports',
    summary: '台账导出记录',
    roles: LEDGER_READERS,
    query: listQuery,
    output: exportList,
    run: async (h, { query }) => {
      const { total, rows } = await store.listExports(h, pageOf(query))
      return { total, rows: rows.map((row) => exportRow(h, row)) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/households/ledger/exports',
    summary: '导出台账',
    roles: EXPORTERS,
    body: exportBody,
    output: started,
    run: (h, { body }) => startExport(h, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/households/ledger/exports/:id/file',
    summary: '下载导出的台账',
    roles: EXPORTERS,
    params: idParams,
    problems: ['sealed-unreadable'],
    run: async (h, { params }, kernel) => download(h, kernel, (await store.loadExport(h, params.id)).file),
  }),
]
