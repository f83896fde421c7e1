import { z } from 'zod'
import { done, idParams, pageOf, slipMade } from '#kernel/pure/schema.ts'
import { evidenceLabels } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { LOCAL_READERS, WITNESSES } from '../roles.ts'
import {
  confirmLotBody,
  handBody,
  LOT_STATES,
  LOT_STEPS,
  type Lot,
  lotDetail,
  lotList,
  lotQuery,
  moveBody,
  receiveBody,
  returnBody,
  splitBody,
  storeBody,
  storeList,
  storeQuery,
  storeView,
  writeOffBody,
} from './model.ts'
import { isUnconfirmedLate, KEEPERS, WRITE_OFF_DECIDERS } from './rules.ts'
import {
  closeStore,
  confirmLot,
  handOver,
  lotActions,
  moveLot,
  openStore,
  receiveLot,
  returnLot,
  splitLot,
  writeOff,
} from './service.ts'
import { lotSlip } from './slips.ts'
import * as store from './store.ts'

const LOT_PROBLEMS = ['action-not-allowed', 'funds-lot'] as const

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/stores',
    summary: '物资仓点',
    roles: LOCAL_READERS,
    query: storeQuery,
    output: storeList,
    run: async (h, { query }) => {
      const { total, rows } = await store.listStores(h, query, pageOf(query))
      return { total, rows: rows.map(({ unit: _, ...s }) => s) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/stores',
    summary: '设立物资仓点',
    roles: ['centre', 'finance'],
    body: storeBody,
    output: done,
    run: async (h, { body }) => ({ id: await openStore(h, body) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/stores/:id',
    summary: '一个物资仓点',
    roles: LOCAL_READERS,
    params: idParams,
    output: storeView,
    run: async (h, { params }) => {
      const { unit: _, ...shown } = await store.loadStore(h, params.id)
      return shown
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/stores/:id/close',
    summary: '停用物资仓点',
    roles: ['centre', 'finance'],
    params: idParams,
    problems: ['funds-lot'],
    run: (h, { params }) => closeStore(h, params.id),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/lots',
    summary: '物资列表',
    roles: LOCAL_READERS,
    query: lotQuery,
    output: lotList,
    sheet: {
      name: '物资',
      columns: [
        { title: '品名', value: (r) => r.item, width: 18 },
        { title: '数量', kind: 'number', value: (r) => r.quantity / 1000 },
        { title: '单位', value: (r) => r.countedIn },
        { title: '价值（元）', kind: 'number', value: (r) => r.value / 100 },
        { title: '来源', value: (r) => (r.gift === null ? '拨付购买' : '捐赠') },
        { title: '凭证', value: (r) => r.document, width: 28 },
        { title: '入库日期', kind: 'date', value: (r) => r.receivedOn },
        { title: '仓点', value: (r) => r.storeTitle, width: 18 },
        { title: '地方', value: (r) => r.placeName, width: 18 },
        { title: '状态', value: (r) => r.stateName },
        { title: '发放日期', kind: 'date', value: (r) => r.handedOn },
        { title: '保质期至', kind: 'date', value: (r) => r.expiresOn },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listLots(h, query, pageOf(query))
      return { total, rows: rows.map((lot) => viewed(h, lot)) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/lots',
    summary: '物资入库',
    roles: KEEPERS,
    body: receiveBody,
    output: done,
    problems: ['funds-lot'],
    run: async (h, { body }) => ({ id: await receiveLot(h, body) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/lots/:id',
    summary: '一批物资',
    roles: LOCAL_READERS,
    params: idParams,
    output: lotDetail,
    run: (h, { params }) => detail(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/lots/:id/split',
    summary: '拆分物资',
    roles: KEEPERS,
    params: idParams,
    body: splitBody,
    output: z.object({ parts: z.array(z.uuid()) }),
    problems: LOT_PROBLEMS,
    run: async (h, { params, body }) => ({ parts: await splitLot(h, params.id, body.parts, body.onDay) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/lots/:id/move',
    summary: '调拨物资',
    roles: KEEPERS,
    params: idParams,
    body: moveBody,
    output: done,
    problems: LOT_PROBLEMS,
    run: async (h, { params, body }) => ({ id: await moveLot(h, params.id, body) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/lots/:id/hand',
    summary: '发放物资',
    roles: KEEPERS,
    params: idParams,
    body: handBody,
    output: done,
    problems: LOT_PROBLEMS,
    run: async (h, { params, body }) => {
      const { kind, receiver, name, signature, ...of } = body
      return {
        id: await handOver(h, params.id, {
          ...of,
          to: { kind, id: receiver ?? null, name },
          signature: signature[0] ?? null,
        }),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/lots/:id/confirm',
    summary: '登记物资签收',
    roles: WITNESSES,
    params: idParams,
    body: confirmLotBody,
    problems: LOT_PROBLEMS,
    run: (h, { params, body }) => confirmLot(h, params.id, { ...body, signature: body.signature[0] ?? null }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/lots/:id/slip',
    summary: '发放物资签收确认单',
    roles: WITNESSES,
    params: idParams,
    output: slipMade,
    secret: true,
    problems: ['funds-lot'],
    run: async (h, { params }) => ({ code: await lotSlip(h, params.id) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/lots/:id/return',
    summary: '物资退回入库',
    roles: KEEPERS,
    params: idParams,
    body: returnBody,
    problems: LOT_PROBLEMS,
    run: (h, { params, body }) => returnLot(h, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/lots/:id/write-off',
    summary: '申请、批准核销物资',
    roles: [...KEEPERS, ...WRITE_OFF_DECIDERS],
    params: idParams,
    body: writeOffBody,
    problems: LOT_PROBLEMS,
    run: (h, { params, body }) => writeOff(h, params.id, body),
  }),
]

function viewed(h: Handle, lot: Lot) {
  const { unit: _, handedBy: __, askedBy: ___, ...shown } = lot
  return { ...shown, stateName: LOT_STATES[lot.state], late: isUnconfirmedLate(lot, h.today) }
}

async function detail(h: Handle, id: string) {
  const lot = await store.loadLot(h, id)
  const steps = await store.stepsOf(h, id)
  const files = await evidenceLabels(
    h,
    steps.flatMap((s) => s.evidence),
  )
  return {
    ...viewed(h, lot),
    witnessShown: (await store.receiverOf(h, id))?.witnessShown ?? null,
    parts: (await store.partsOf(h, id)).map((p) => ({ ...p, stateName: LOT_STATES[p.state] })),
    steps: steps.map((s) => ({
      ...s,
      stepName: LOT_STEPS[s.step],
      evidence: s.evidence.flatMap((e) => files.get(e) ?? []),
    })),
    actions: lotActions(h, lot),
  }
}
