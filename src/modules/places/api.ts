import { z } from 'zod'
import { dayText, listOf, listQuery, pageOf, placeCode } from '#kernel/pure/schema.ts'
import { importAnswer, importBody, importTemplate } from '#kernel/server/documents/table-import.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { Download, defineRoute } from '#kernel/server/http/route.ts'
import { COLUMNS, importRegister, NOTES } from './import.ts'
import { LEVELS, level, place } from './model.ts'
import { MERGERS, REGISTRARS } from './rules.ts'
import { addPlace, mergePlaces, renamePlace } from './service.ts'
import * as store from './store.ts'

const why = z.string().trim().min(4, '请写明依据，如批准文号').max(500)

async function onePlace(h: Handle, code: string) {
  const { level } = await store.loadPlace(h, code)
  const versions = await store.versionsOf(h, code)
  const last = versions.at(-1)!
  const parent = last.parent === null ? undefined : await store.versionOn(h, last.parent, last.validFrom)
  return {
    place: code,
    level,
    name: last.name,
    parent: last.parent,
    parentName: parent?.name ?? null,
    endedOn: last.validTo,
    under: await store.countsUnder(h, code),
    versions,
    successions: await store.successionsOf(h, code),
  }
}

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/places',
    summary: '区划列表',
    roles: 'all',
    query: listQuery.extend({ level: level.optional(), under: placeCode.optional(), on: dayText.optional() }),
    output: listOf(place),
    sheet: {
      name: '区划名册',
      columns: [
        { title: '区划代码', value: (r) => r.place },
        { title: '名称', value: (r) => r.name },
        { title: '层级', value: (r) => LEVELS[r.level] },
        { title: '上级', value: (r) => r.parentName },
      ],
    },
    run: (h, { query }) => store.listPlaces(h, query, pageOf(query)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/places/:place',
    summary: '一个区划及其沿革',
    roles: 'all',
    params: z.object({ place: placeCode }),
    output: place.extend({
      /** null when it no longer exists */
      endedOn: dayText.nullable(),
      under: z.array(z.object({ level, count: z.number().int() })),
      versions: z.array(
        z.object({
          name: z.string(),
          parent: placeCode.nullable(),
          validFrom: dayText,
          validTo: dayText.nullable(),
          why: z.string().nullable(),
        }),
      ),
      successions: z.array(
        z.object({
          place: placeCode,
          name: z.string().nullable(),
          successor: placeCode,
          successorName: z.string().nullable(),
          onDay: dayText,
          why: z.string(),
        }),
      ),
    }),
    run: (h, { params }) => onePlace(h, params.place),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/places',
    summary: '登记区划',
    roles: REGISTRARS,
    body: z.object({ code: placeCode, name: z.string().trim().min(2, '请填写名称').max(60), from: dayText, why }),
    problems: ['already-exists'],
    run: (h, { body }) => addPlace(h, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/places/:place/rename',
    summary: '区划更名',
    roles: REGISTRARS,
    params: z.object({ place: placeCode }),
    body: z.object({ name: z.string().trim().min(2, '请填写新名称').max(60), on: dayText, why }),
    run: (h, { params, body }) => renamePlace(h, params.place, body.name, body.on, body.why),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/places/merge',
    summary: '合并村（社区）',
    roles: MERGERS,
    body: z.object({
      from: z.array(placeCode).min(1, '请选择要撤并的村').max(50),
      into: placeCode,
      on: dayText,
      why,
      name: z.string().trim().min(2).max(60).optional(),
    }),
    run: (h, { body }) => mergePlaces(h, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/places/import/template',
    summary: '下载区划导入模板',
    roles: REGISTRARS,
    run: async () =>
      new Download(
        '区划导入模板.xlsx',
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        await importTemplate('区划', COLUMNS, NOTES),
      ),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/places/import',
    summary: '导入区划',
    roles: REGISTRARS,
    body: importBody,
    output: importAnswer,
    problems: ['file-refused'],
    run: (h, { body }) => importRegister(h, body.file, body.dryRun),
  }),
]
