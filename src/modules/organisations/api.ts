import { z } from 'zod'
import { dayText, idParams, listOf, listQuery, pageOf, placeCode } from '#kernel/pure/schema.ts'
import { importAnswer, importBody, importTemplate } from '#kernel/server/documents/table-import.ts'
import { Download, defineRoute } from '#kernel/server/http/route.ts'
import { generateOrganisations, previewGeneration } from './generate.ts'
import { COLUMNS, NOTES } from './import.rules.ts'
import { importOrganisations } from './import.ts'
import { KINDS, organisation, organisationKind } from './model.ts'
import { pairingRoutes } from './pairings/api.ts'
import { pairingKind } from './pairings/model.ts'
import { REGISTRARS } from './rules.ts'
import { changeOrganisation, endOrganisation, registerOrganisations } from './service.ts'
import * as store from './store.ts'

const why = z.string().trim().min(4, '请写明依据，如批准文号').max(500)
const members = z.number().int().min(0).max(100_000).nullable()

const generation = z.object({
  committees: z.number().int(),
  branches: z.number().int(),
  samples: z.array(z.string()),
})
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/organisations',
    summary: '组织名册',
    roles: 'all',
    query: listQuery.extend({
      kind: organisationKind.optional(),
      under: placeCode.optional(),
      paired: pairingKind.optional(),
      on: dayText.optional(),
    }),
    output: listOf(organisation),
    sheet: {
      name: '组织名册',
      columns: [
        { title: '名称', value: (r) => r.name, width: 36 },
        { title: '类别', value: (r) => KINDS[r.kind] },
        { title: '所在地', value: (r) => r.placeName },
        { title: '上级组织', value: (r) => r.parentName, width: 30 },
        { title: '党员数', kind: 'number', value: (r) => r.members },
      ],
    },
    run: (h, { query }) => store.listOrganisations(h, query, pageOf(query)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/organisations/:id',
    summary: '一个组织及其沿革',
    roles: 'all',
    params: idParams,
    output: organisation.extend({
      foundedOn: dayText,
      endedOn: dayText.nullable(),
      versions: z.array(
        z.object({
          name: z.string(),
          place: placeCode,
          placeName: z.string().nullable(),
          parent: z.uuid().nullable(),
          parentName: z.string().nullable(),
          members: z.number().int().nullable(),
          validFrom: dayText,
          validTo: dayText.nullable(),
          why: z.string().nullable(),
        }),
      ),
      successions: z.array(
        z.object({
          id: z.uuid(),
          name: z.string().nullable(),
          successor: z.uuid(),
          successorName: z.string().nullable(),
          onDay: dayText,
          why: z.string(),
        }),
      ),
    }),
    run: async (h, { params }) => ({
      ...(await store.lastKnown(h, params.id)),
      versions: await store.versionsOf(h, params.id),
      successions: await store.successionsOf(h, params.id),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/organisations',
    summary: '登记组织',
    roles: REGISTRARS,
    body: z.object({
      kind: organisationKind,
      name: z.string().trim().min(2, '请填写组织名称').max(80),
      place: placeCode,
      parent: z.uuid().nullable().default(null),
      members: members.default(null),
      from: dayText,
    }),
    output: z.object({ id: z.uuid() }),
    run: async (h, { body: { from, ...rest } }) => {
      const id = h.id()
      await registerOrganisations(h, [{ id, ...rest }], from)
      return { id }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/organisations/:id/change',
    summary: '变更组织（更名、迁移、隶属、党员数）',
    roles: REGISTRARS,
    params: idParams,
    body: z.object({
      name: z.string().trim().min(2, '请填写组织名称').max(80).optional(),
      place: placeCode.optional(),
      parent: z.uuid().nullable().optional(),
      members: members.optional(),
      on: dayText,
      why,
    }),
    run: (h, { params, body }) => changeOrganisation(h, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/organisations/:id/end',
    summary: '撤销组织',
    roles: REGISTRARS,
    params: idParams,
    body: z.object({ on: dayText, why, successor: z.uuid().optional() }),
    run: (h, { params, body }) => endOrganisation(h, params.id, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/organisations/generate/preview',
    summary: '按区划可以生成的乡镇党委和村党支部',
    roles: REGISTRARS,
    output: generation,
    run: (h) => previewGeneration(h),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/organisations/generate',
    summary: '按区划生成乡镇党委和村党支部',
    roles: REGISTRARS,
    output: generation,
    run: (h) => generateOrganisations(h),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/organisations/import/template',
    summary: '下载组织导入模板',
    roles: REGISTRARS,
    run: async () => new Download('组织导入模板.xlsx', XLSX, await importTemplate('组织', COLUMNS, NOTES)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/organisations/import',
    summary: '导入组织',
    roles: REGISTRARS,
    body: importBody,
    output: importAnswer,
    problems: ['file-refused'],
    run: (h, { body }) => importOrganisations(h, body.file, body.dryRun),
  }),
  ...pairingRoutes,
]
