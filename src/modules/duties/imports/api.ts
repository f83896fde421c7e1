import { buffer } from 'node:stream/consumers'
import { z } from 'zod'
import type { Id } from '#kernel/pure/ids.ts'
import { fieldNames, type LedgerField } from '#kernel/pure/ledger.ts'
import { placeCode } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { newList } from '../lists/model.ts'
import { IMPORTERS } from '../roles.ts'
import { FIELDS } from './rules.ts'
import { importList, lookAt } from './service.ts'

const field = z.enum(fieldNames(FIELDS))
const columns = z.partialRecord(field, z.number().int().min(0).max(499))
const header = z.object({ first: z.number().int().min(0).max(30), last: z.number().int().min(0).max(30) })

async function bytesOf(h: Handle, kernel: Kernel, file: Id): Promise<Uint8Array> {
  return buffer((await kernel.files.get(h, file)).stream)
}

export const routes = [
  defineRoute({
    method: 'POST',
    path: '/api/duties/import/look',
    summary: '查看待导入的表格',
    roles: IMPORTERS,
    body: z.object({ file: z.uuid() }),
    output: z.object({
      sheets: z.array(
        z.object({
          name: z.string(),
          header,
          headings: z.array(z.string()),
          columns,
          mapping: z.string().nullable(),
          rows: z.number().int(),
          sample: z.array(z.array(z.string())),
        }),
      ),
      fields: z.array(z.object({ field, title: z.string(), required: z.boolean() })),
    }),
    problems: ['file-refused'],
    run: async (h, { body }, kernel) => ({
      sheets: await lookAt(h, await bytesOf(h, kernel, body.file)),
      fields: fieldNames(FIELDS).map((f) => {
        const { title, required = false }: LedgerField = FIELDS[f]
        return { field: f, title, required }
      }),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/duties/import',
    summary: '导入责任清单',
    roles: IMPORTERS,
    body: z.object({
      file: z.uuid(),
      sheet: z.string().max(60).optional(),
      header: header.optional(),
      columns: columns.optional(),
      list: newList.pick({ code: true, kind: true, title: true, year: true, issuedOn: true }).extend({
        grounds: z.string().trim().max(1000).optional(),
        category: z.string().trim().max(40).optional(),
        place: placeCode.optional(),
      }),
      keepAs: z.string().trim().min(2).max(60).optional(),
      dryRun: z.boolean(),
    }),
    output: z.object({
      imported: z.boolean(),
      list: z.uuid().nullable(),
      items: z.number().int(),
      objectives: z.number().int(),
      opened: z.number().int(),
      faults: z.array(z.object({ row: z.number().int(), reasons: z.array(z.string()) })),
      /** the sheet with the reasons in a last column, as a file to download */
      faultyFile: z.uuid().nullable(),
    }),
    problems: ['file-refused', 'list-faulty', 'organisation-unknown', 'already-exists'],
    run: async (h, { body }, kernel) => {
      const { file, ...request } = body
      const { faulty, ...result } = await importList(h, await bytesOf(h, kernel, file), request)
      const faultyFile =
        faulty === null
          ? null
          : (
              await kernel.files.put(
                h,
                `${body.list.title}（有误）.xlsx`,
                Buffer.from(faulty),
                h.scope.place ?? h.scope.county,
                h.scope.unit,
              )
            ).id
      return { ...result, faultyFile }
    },
  }),
]
