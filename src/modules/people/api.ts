import { z } from 'zod'
import { dayText, idParams, listOf, listQuery, pageOf, placeCode } from '#kernel/pure/schema.ts'
import { PUBLIC_ROLES, ROLES } from '#kernel/pure/scope.ts'
import { importAnswer, importBody, importTemplate } from '#kernel/server/documents/table-import.ts'
import { Download, defineRoute } from '#kernel/server/http/route.ts'
import * as accounts from './accounts.ts'
import { COLUMNS, NOTES } from './import.rules.ts'
import { importPeople } from './import.ts'
import { account, heldPost, person, roleName, shownPhone } from './model.ts'
import { appoint, endPost, transfer, verdictsOn } from './posts.ts'
import { ACCOUNT_KEEPERS, LOGIN, REGISTRARS } from './rules.ts'
import { changePerson, registerPerson } from './service.ts'
import * as store from './store.ts'

const why = z.string().trim().min(4, '请写明依据，如任免文号').max(500)
const phone = z
  .string()
  .trim()
  .regex(/^1\d{10}$/, '手机号为 11 位数字')
const newPost = z.object({
  title: z.string().trim().min(2, '请填写职务名称').max(40),
  role: roleName.exclude(['system', ...PUBLIC_ROLES]),
  place: placeCode,
  unit: z.uuid().nullable().default(null),
  from: dayText,
  why,
})

function shown<T extends store.PostRow>({ person: _, ...post }: T) {
  return { ...post, roleTitle: ROLES[post.role] }
}

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/people',
    summary: '人员名册',
    roles: 'all',
    query: listQuery.extend({ role: roleName.optional(), under: placeCode.optional(), on: dayText.optional() }),
    output: listOf(person),
    sheet: {
      name: '人员名册',
      columns: [
        { title: '姓名', value: (r) => r.name },
        { title: '现任职务', value: (r) => r.posts.map((p) => `${p.placeName} ${p.title}`).join('；'), width: 40 },
        { title: '电话', value: (r) => r.phone },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listPeople(h, { ...query, on: query.on ?? h.today }, pageOf(query))
      return {
        total,
        rows: rows.map((r) => ({ id: r.id, name: r.name, phone: shownPhone(r.phone), posts: r.posts.map(shown) })),
      }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/people/:id',
    summary: '一个人员及其任职经历',
    roles: 'all',
    params: idParams,
    output: person.omit({ posts: true }).extend({
      /** `endReasons`: why the acting post may not end the post; empty: it may */
      posts: z.array(heldPost.extend({ endReasons: z.array(z.string()) })),
      /** each role the person may be given, with every reason why the acting post may not give it */
      grants: z.array(z.object({ role: roleName, title: z.string(), reasons: z.array(z.string()) })),
    }),
    run: async (h, { params }) => {
      const { id, name, phone } = await store.loadPerson(h, params.id)
      const { posts, grants } = await verdictsOn(h, id)
      return { id, name, phone: shownPhone(phone), posts: posts.map(shown), grants }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/organisations/:id/posts',
    summary: '一个组织的历任职务',
    roles: 'all',
    params: idParams,
    output: z.object({ rows: z.array(heldPost.extend({ person: z.uuid(), name: z.string() })) }),
    run: async (h, { params }) => ({
      rows: (await store.postsOfUnit(h, params.id)).map((p) => ({ ...p, roleTitle: ROLES[p.role] })),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/people',
    summary: '登记人员',
    roles: REGISTRARS,
    body: z.object({ name: z.string().trim().min(2, '请填写姓名').max(30), phone: phone.optional() }),
    output: z.object({ id: z.uuid() }),
    run: async (h, { body }) => ({ id: await registerPerson(h, { name: body.name, phone: body.phone ?? null }) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/people/:id/change',
    summary: '更正人员信息',
    roles: REGISTRARS,
    params: idParams,
    body: z.object({ name: z.string().trim().min(2, '请填写姓名').max(30), phone: phone.optional(), why }),
    run: (h, { params, body }) => changePerson(h, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posts',
    summary: '任命职务',
    roles: REGISTRARS,
    body: newPost.extend({ person: z.uuid('请选择人员') }),
    output: z.object({ id: z.uuid() }),
    problems: ['action-not-allowed'],
    run: async (h, { body }) => ({ id: await appoint(h, body) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posts/:id/end',
    summary: '免去职务',
    roles: REGISTRARS,
    params: idParams,
    body: z.object({ on: dayText, why }),
    problems: ['action-not-allowed'],
    run: async (h, { params, body }) => void (await endPost(h, params.id, body.on, body.why)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/posts/:id/transfer',
    summary: '调任',
    roles: REGISTRARS,
    params: idParams,
    body: newPost,
    output: z.object({ id: z.uuid() }),
    problems: ['action-not-allowed'],
    run: async (h, { params, body }) => ({ id: await transfer(h, params.id, body) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/accounts',
    summary: '账号列表',
    roles: ACCOUNT_KEEPERS,
    query: listQuery.extend({ state: z.enum(['usable', 'disabled', 'locked']).optional() }),
    output: listOf(account),
    sheet: {
      name: '账号清册',
      columns: [
        { title: '账号', value: (r) => r.login },
        { title: '姓名', value: (r) => r.name },
        { title: '现任职务', value: (r) => r.posts.map((p) => `${p.placeName} ${p.title}`).join('；'), width: 40 },
        { title: '状态', value: (r) => (r.disabled ? '停用' : r.lockedUntil === null ? '正常' : '锁定') },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listAccounts(h, { ...query, on: h.today }, pageOf(query))
      return { total, rows: rows.map((r) => ({ ...r, lockedUntil: r.lockedUntil?.toISOString() ?? null })) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/accounts',
    summary: '开立账号',
    roles: ['admin'],
    body: z.object({
      person: z.uuid('请选择人员'),
      login: z.string().trim().regex(LOGIN, '账号以小写字母开头，由 3 到 31 个小写字母、数字、点或短横线组成'),
    }),
    output: z.object({ id: z.uuid(), login: z.string(), password: z.string() }),
    problems: ['already-exists'],
    secret: true,
    run: (h, { body }) => accounts.openAccount(h, body.person, body.login),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/accounts/:id/reset-password',
    summary: '重置密码',
    roles: ACCOUNT_KEEPERS,
    params: idParams,
    body: z.object({ why: z.string().trim().min(2, '请写明原因').max(200) }),
    output: z.object({ id: z.uuid(), login: z.string(), password: z.string() }),
    problems: ['action-not-allowed'],
    secret: true,
    run: (h, { params, body }) => accounts.resetPassword(h, params.id, body.why),
  }),
  ...(['disable', 'enable'] as const).map((verb) =>
    defineRoute({
      method: 'POST',
      path: `/api/accounts/:id/${verb}`,
      summary: verb === 'disable' ? '停用账号' : '启用账号',
      roles: ['admin'],
      params: idParams,
      body: z.object({ why: z.string().trim().min(2, '请写明原因').max(200) }),
      problems: ['action-not-allowed'],
      run: (h, { params, body }) => accounts.setDisabled(h, params.id, verb === 'disable', body.why),
    }),
  ),
  defineRoute({
    method: 'POST',
    path: '/api/accounts/:id/unlock',
    summary: '解除锁定',
    roles: ACCOUNT_KEEPERS,
    params: idParams,
    body: z.object({ why: z.string().trim().min(2, '请写明原因').max(200) }),
    problems: ['action-not-allowed'],
    run: (h, { params, body }) => accounts.unlockAccount(h, params.id, body.why),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/accounts/:id/end-sessions',
    summary: '结束全部登录',
    roles: ACCOUNT_KEEPERS,
    params: idParams,
    body: z.object({ why: z.string().trim().min(2, '请写明原因').max(200) }),
    output: z.object({ ended: z.number().int() }),
    run: (h, { params, body }) => accounts.endSessions(h, params.id, body.why),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/people/import/template',
    summary: '下载人员导入模板',
    roles: REGISTRARS,
    run: async () =>
      new Download(
        '人员和账号导入模板.xlsx',
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        await importTemplate('人员', COLUMNS, NOTES),
      ),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/people/import',
    summary: '导入人员、任职和账号',
    roles: REGISTRARS,
    body: importBody,
    output: importAnswer.extend({ passwords: z.string().nullable() }),
    problems: ['file-refused'],
    secret: true,
    run: (h, { body }) => importPeople(h, body.file, body.dryRun),
  }),
]
