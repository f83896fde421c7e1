import { z } from 'zod'
import { idParams, pageOf, placeCode } from '#kernel/pure/schema.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { tellIncome } from '../changes/service.ts'
import { EDUCATION, HEALTH, LABOUR, LIVES, labelOf, SCHOOLING, SEXES, STANDINGS, WORK } from '../model.ts'
import {
  addMemberBody,
  householdList,
  householdQuery,
  householdView as householdSchema,
  incomeBody,
  leaveBody,
  memberView as memberSchema,
  moveBody,
  relocateBody,
  residentQuery,
  splitBody,
  takeInBody,
  unmaskBody,
} from './model.ts'
import { movePerson, personLeaves, relocateHousehold, splitHousehold } from './moves.ts'
import { ACTORS, INCOME_ROLES, READERS, REGISTRARS, UNMASKERS } from './rules.ts'
import { addMember, takeInHousehold, unmask } from './service.ts'
import * as store from './store.ts'
import { householdView, listedView, memberView } from './view.ts'

const made = z.object({ id: z.uuid() })
const clear = z.object({ text: z.string() })
const yuan = (fen: number | null) => (fen === null ? null : fen / 100)

const residentRow = memberSchema.extend({
  household: z.uuid().nullable(),
  householdName: z.string().nullable(),
  standingName: z.string(),
  place: placeCode,
  placeName: z.string(),
})

export const registerRoutes = [
  defineRoute({
    method: 'GET',
    path: '/api/households',
    summary: '户档列表',
    roles: READERS,
    query: householdQuery,
    output: householdList,
    sheet: {
      name: '户档',
      columns: [
        { title: '户主', value: (r) => r.name },
        { title: '乡镇', value: (r) => r.townshipName, width: 16 },
        { title: '村（网格）', value: (r) => r.placeName, width: 18 },
        { title: '村民小组', value: (r) => r.groupName },
        { title: '户类型', value: (r) => r.standingName },
        { title: '属性', value: (r) => r.kind },
        { title: '致贫原因', value: (r) => r.causes, width: 26 },
        { title: '人口', kind: 'number', value: (r) => r.members },
        { title: '收入年度', kind: 'number', value: (r) => r.incomeYear },
        { title: '人均纯收入（元）', kind: 'number', value: (r) => yuan(r.perHead), width: 16 },
        { title: '识别日期', kind: 'date', value: (r) => r.listedOn },
        { title: '联系电话', value: (r) => r.phone, width: 14 },
        { title: '帮扶责任人', value: (r) => r.helpers.map((x) => x.name).join('、'), width: 18 },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listHouseholds(h, query, pageOf(query))
      return { total, rows: rows.map(listedView) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/households/counts',
    summary: '户数统计',
    roles: READERS,
    query: z.object({ under: placeCode.optional() }),
    output: z.object({
      total: z.number().int(),
      rows: z.array(z.object({ standing: z.string(), title: z.string(), households: z.number().int() })),
    }),
    run: async (h, { query }) => {
      const rows = await store.countHouseholds(h, query.under ?? h.scope.place ?? h.scope.county)
      return {
        total: rows.reduce((n, r) => n + r.households, 0),
        rows: rows.map((r) => ({ ...r, title: labelOf(STANDINGS, r.standing) })),
      }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/households/:id',
    summary: '一户的档案',
    roles: READERS,
    params: idParams,
    output: householdSchema,
    run: (h, { params }) => householdView(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/households',
    summary: '登记一户',
    roles: REGISTRARS,
    body: takeInBody,
    output: made,
    problems: ['household-id-taken', 'household-namesake'],
    run: async (h, { body }, kernel) => ({ id: await takeInHousehold(h, body, kernel) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/households/:id/members',
    summary: '登记新增成员',
    roles: REGISTRARS,
    params: idParams,
    body: addMemberBody,
    output: made,
    problems: ['household-ended', 'household-id-taken', 'household-namesake'],
    run: async (h, { params, body }, kernel) => ({ id: await addMember(h, params.id, body.member, body, kernel) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/households/:id/income',
    summary: '登记年度收入',
    roles: INCOME_ROLES,
    params: idParams,
    body: incomeBody,
    /** what is known of a year that is over is not written but asked for */
    output: z.object({ change: z.uuid().nullable() }),
    problems: ['household-ended', 'income-of-future'],
    run: (h, { params, body }) => tellIncome(h, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/households/:id/split',
    summary: '分户',
    roles: ACTORS,
    params: idParams,
    body: splitBody,
    output: made,
    problems: ['household-ended', 'person-not-here'],
    run: async (h, { params, body }) => ({ id: await splitHousehold(h, params.id, body) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/households/:id/relocate',
    summary: '整户迁移',
    roles: ACTORS,
    params: idParams,
    body: relocateBody,
    problems: ['household-ended'],
    run: (h, { params, body }) => relocateHousehold(h, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/households/:id/unmask',
    summary: '查看户档隐藏内容',
    roles: UNMASKERS,
    params: idParams,
    body: unmaskBody,
    output: clear,
    secret: true,
    run: async (h, { params, body }) => ({ text: await unmask(h, { kind: 'household', id: params.id, ...body }) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/residents',
    summary: '人口名册',
    roles: READERS,
    query: residentQuery,
    output: z.object({ total: z.number().int(), rows: z.array(residentRow) }),
    sheet: {
      name: '人口名册',
      columns: [
        { title: '姓名', value: (r) => r.name },
        { title: '与户主关系', value: (r) => r.relationName },
        { title: '户主', value: (r) => r.householdName },
        { title: '村（网格）', value: (r) => r.placeName, width: 18 },
        { title: '户类型', value: (r) => r.standingName },
        { title: '性别', value: (r) => labelOf(SEXES, r.sex) },
        { title: '年龄', kind: 'number', value: (r) => r.age },
        { title: '公民身份号码', value: (r) => r.idNumber, width: 22 },
        { title: '文化程度', value: (r) => labelOf(EDUCATION, r.education) },
        { title: '在校生状况', value: (r) => labelOf(SCHOOLING, r.schooling) },
        { title: '健康状况', value: (r) => labelOf(HEALTH, r.health) },
        { title: '劳动能力', value: (r) => labelOf(LABOUR, r.labour) },
        { title: '务工情况', value: (r) => labelOf(WORK, r.work) },
        { title: '在户状况', value: (r) => LIVES[r.life] },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listResidents(h, query, pageOf(query))
      return {
        total,
        rows: rows.map((r) => ({
          ...memberView(r, h.today),
          household: r.household,
          householdName: r.householdName,
          standingName: labelOf(STANDINGS, r.standing),
          place: r.place,
          placeName: r.placeName,
        })),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/residents/:id/move',
    summary: '人员迁往他户',
    roles: ACTORS,
    params: idParams,
    body: moveBody,
    problems: ['household-ended', 'person-not-here'],
    run: (h, { params, body }) => movePerson(h, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/residents/:id/leave',
    summary: '登记死亡或迁出',
    roles: ACTORS,
    params: idParams,
    body: leaveBody,
    problems: ['person-not-here'],
    run: (h, { params, body }) => personLeaves(h, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/residents/:id/unmask',
    summary: '查看人员隐藏内容',
    roles: UNMASKERS,
    params: idParams,
    body: unmaskBody,
    output: clear,
    secret: true,
    run: async (h, { params, body }) => ({ text: await unmask(h, { kind: 'person', id: params.id, ...body }) }),
  }),
]
