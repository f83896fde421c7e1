import { done, idParams, pageOf } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import type { Spooled } from '#kernel/server/spool.ts'
import {
  matchBody,
  reconciliation,
  STATEMENT_BYTES,
  statementList,
  statementLook,
  statementQuery,
  uploadQuery,
} from './model.ts'
import { RECONCILERS, STATEMENT_READERS } from './rules.ts'
import { importStatement, lookAtStatement, reconcile, settleLine, viewOf } from './service.ts'
import * as store from './store.ts'

/** The bytes, once: nothing of a statement stays but what is sealed in the database. */
async function takeBytes(kernel: Kernel, file: Spooled): Promise<Buffer> {
  try {
    return await kernel.spool.read(file)
  } finally {
    await kernel.spool.remove(file.id)
  }
}

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/funds/statements',
    summary: '银行对账单',
    roles: STATEMENT_READERS,
    query: statementQuery,
    output: statementList,
    run: async (h, { query }) => {
      const { total, rows } = await store.listStatements(h, pageOf(query))
      return { total, rows: rows.map(viewOf) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/funds/statements/look',
    summary: '试读银行对账单',
    roles: RECONCILERS,
    query: uploadQuery,
    takesFile: STATEMENT_BYTES,
    output: statementLook,
    problems: ['file-refused'],
    run: async (h, { query, file }, kernel) => lookAtStatement(h, await takeBytes(kernel, file), query.name),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/funds/statements',
    summary: '导入银行对账单',
    roles: RECONCILERS,
    query: uploadQuery,
    takesFile: STATEMENT_BYTES,
    output: done,
    problems: ['file-refused', 'action-not-allowed', 'funds-year-closed'],
    run: async (h, { query, file }, kernel) => ({
      id: await importStatement(h, await takeBytes(kernel, file), query.name, query.closing),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/funds/statements/:id',
    summary: '对账结果',
    roles: STATEMENT_READERS,
    params: idParams,
    output: reconciliation,
    run: (h, { params }) => reconcile(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/funds/statement-matches',
    summary: '处理未对上的流水',
    roles: RECONCILERS,
    body: matchBody,
    problems: ['changed-meanwhile', 'action-not-allowed', 'funds-year-closed'],
    run: (h, { body }) => settleLine(h, body),
  }),
]
