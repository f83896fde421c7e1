import { z } from 'zod'
import { monthOf } from '#kernel/pure/day.ts'
import { dayText, done, idParams, listOf, listQuery, pageOf, placeCode } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { cascade, cascadeTargets } from '../cascade/service.ts'
import { LIST_KINDS, listKind } from '../model.ts'
import { deadlineInChinese } from '../months/rules.ts'
import { openMonth } from '../months/service.ts'
import { CASCADERS, ISSUERS, READERS, WRITERS } from '../roles.ts'
import { section } from '../section.ts'
import * as subjects from '../subjects/store.ts'
import { listDetail, listRow, newList } from './model.ts'
import { type Counted, mayDoWith, NOTHING, progressOfTree } from './rules.ts'
import { endList, issueNow, issuePackLists, issuePlain } from './service.ts'
import * as store from './store.ts'

async function detailOf(h: Handle, id: string): Promise<z.input<typeof listDetail>> {
  const list = await store.loadList(h, id)
  const nodes = await store.nodesOf(h, id)
  const counts = await store.countByItem(h, list)
  const { byNode, all } = progressOfTree(nodes, counts)
  const unit = await subjects.lastKnownName(h, list.unit)
  const targets = await cascadeTargets(h, list)
  return {
    ...list,
    placeName: await subjects.placeName(h, list.place),
    unitName: unit,
    items: nodes.filter((n) => n.kind === 'item').length,
    total: all.total,
    done: all.done,
    overdue: all.overdue,
    parentTitle: list.parent === null ? null : (await store.loadList(h, list.parent)).title,
    waves: wavesOf(await store.wavesOf(h, [id])),
    progress: all,
    children: await store.childrenOf(h, id),
    cascadable: targets.length,
    mayCascade: mayDoWith(list, h.scope).handDown && targets.length > 0,
    nodes: nodes.map((n) => ({
      ...n,
      deadline: n.deadline === null || n.recurrence === null ? null : deadlineInChinese(n.recurrence, n.deadline),
      progress: byNode.get(n.id) ?? { ...(NOTHING as Counted), share: null },
    })),
  }
}

function wavesOf(rows: Awaited<ReturnType<typeof store.wavesOf>>): z.input<typeof listDetail>['waves'] {
  return [...Map.groupBy(rows, (r) => r.wave)].map(([wave, places]) => ({
    wave,
    title: places[0]!.title,
    from: places[0]!.from,
    to: places[0]!.to,
    places: places.map(({ place, name }) => ({ place, name })),
  }))
}

const plain = z.object({
  kind: listKind.exclude(['responsibility', 'commitment']),
  title: z.string().trim().min(4, '请写明名称').max(100),
  grounds: z.string().trim().max(1000).optional(),
  items: z
    .array(
      z.object({
        title: z.string().trim().min(4, '请写明任务').max(500),
        organisation: z.uuid('请选择责任主体'),
        due: dayText,
        evidence: z.boolean().default(true),
      }),
    )
    .min(1, '请至少填写一项任务')
    .max(50),
})

const commitments = z.object({
  items: z
    .array(z.object({ title: z.string().trim().min(4, '请写明承诺内容').max(500), due: dayText }))
    .min(1, '请至少填写一条承诺')
    .max(30),
})

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/duties/lists',
    summary: '责任清单列表',
    roles: READERS,
    query: listQuery.extend({
      kind: listKind.optional(),
      year: z.coerce.number().int().optional(),
      under: placeCode.optional(),
      parent: z.uuid().optional(),
      /** only lists that come from no other */
      top: z.stringbool().optional(),
    }),
    output: listOf(listRow),
    sheet: {
      name: '责任清单',
      columns: [
        { title: '编号', value: (r) => r.code },
        { title: '名称', value: (r) => r.title, width: 40 },
        { title: '类别', value: (r) => LIST_KINDS[r.kind] },
        { title: '责任单位', value: (r) => r.unitName, width: 26 },
        { title: '责任人', value: (r) => r.ownerName },
        { title: '下达日期', kind: 'date', value: (r) => r.issuedOn },
        { title: '条目数', kind: 'number', value: (r) => r.items },
        { title: '事项数', kind: 'number', value: (r) => r.total },
        { title: '已办结', kind: 'number', value: (r) => r.done },
        { title: '逾期', kind: 'number', value: (r) => r.overdue },
      ],
    },
    run: (h, { query }) => store.listLists(h, query, pageOf(query)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/duties/lists/waiting',
    summary: '工作机制中尚未下达的清单',
    roles: ISSUERS,
    output: z.object({
      rows: z.array(z.object({ code: z.string(), title: z.string(), kind: listKind, issuedOn: dayText })),
    }),
    run: async (h) => {
      const { lists } = await section(h)
      const taken = new Set(
        await store.codesTaken(
          h,
          lists.map((l) => l.code),
        ),
      )
      return {
        rows: lists
          .filter((l) => !taken.has(l.code))
          .map(({ code, title, kind, issuedOn }) => ({ code, title, kind, issuedOn })),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/duties/lists/waiting',
    summary: '下达工作机制中的清单',
    roles: ISSUERS,
    output: z.object({ lists: z.number().int(), opened: z.number().int() }),
    problems: ['list-faulty', 'organisation-unknown', 'already-exists'],
    run: async (h) => {
      const lists = await issuePackLists(h)
      return { lists: lists.length, opened: lists.length === 0 ? 0 : await openMonth(h, monthOf(h.today), lists) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/duties/lists',
    summary: '下达责任清单',
    roles: WRITERS,
    body: newList,
    output: done.extend({ opened: z.number().int() }),
    problems: ['list-faulty', 'organisation-unknown', 'already-exists'],
    run: (h, { body }) => issueNow(h, { ...body, place: body.place ?? h.scope.place ?? h.scope.county }, 'screen'),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/duties/lists/:id',
    summary: '一份责任清单',
    roles: READERS,
    params: idParams,
    output: listDetail,
    run: (h, { params }) => detailOf(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/duties/lists/:id/cascade',
    summary: '分解下达清单',
    roles: CASCADERS,
    params: idParams,
    body: z.object({ wave: z.number().int().min(1).optional() }),
    output: z.object({ lists: z.number().int(), opened: z.number().int() }),
    problems: ['action-not-allowed'],
    run: async (h, { params, body }) => {
      const { lists, opened } = await cascade(h, params.id, body)
      return { lists: lists.length, opened }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/duties/lists/:id/end',
    summary: '终止责任清单',
    roles: WRITERS,
    params: idParams,
    body: z.object({ on: dayText, why: z.string().trim().min(4, '请写明终止的理由').max(500) }),
    problems: ['action-not-allowed'],
    run: (h, { params, body }) => endList(h, params.id, body.on, body.why),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/duties/lists/plain',
    summary: '下达事项清单',
    roles: WRITERS,
    body: plain,
    output: done.extend({ opened: z.number().int() }),
    problems: ['list-faulty', 'organisation-unknown', 'already-exists', 'action-not-allowed'],
    run: (h, { body }) => issuePlain(h, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/duties/commitments',
    summary: '作出公开承诺',
    roles: WRITERS,
    body: commitments,
    output: done.extend({ opened: z.number().int() }),
    problems: ['list-faulty', 'already-exists', 'action-not-allowed'],
    run: async (h, { body }) => {
      const name = h.scope.unit === null ? '' : (await subjects.organisation(h, h.scope.unit)).name
      const items = body.items.map((item) => ({ ...item, organisation: h.scope.unit ?? '', evidence: true }))
      return issuePlain(h, { kind: 'commitment', title: `${name}${h.today.slice(0, 4)}年公开承诺`, items })
    },
  }),
]
