import { idParams, listOf, listQuery, pageOf, placeCode } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { KINDS, organisation, organisationKind } from './model.ts'
import * as store from './store.ts'

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/organisations',
    summary: '组织名册',
    roles: 'all',
    query: listQuery.extend({ kind: organisationKind.optional(), under: placeCode.optional() }),
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
    summary: '一个组织',
    roles: 'all',
    params: idParams,
    output: organisation,
    run: (h, { params }) => store.loadOrganisation(h, params.id),
  }),
]
