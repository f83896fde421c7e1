import { idParams, pageOf } from '#kernel/pure/schema.ts'
import { printLetters } from '#kernel/server/documents/letter-press.ts'
import { Download, defineRoute } from '#kernel/server/http/route.ts'
import { BOOK_READERS } from '../roles.ts'
import { traceOf } from '../trace/service.ts'
import { traceView } from '../trace/view.ts'
import { giftBody, giftDetail, giftList, giftMade, giftQuery, receiveBody, whyBody } from './model.ts'
import { makeOutReceipt } from './receipt.ts'
import { calledOf, GIFT_KEEPERS, GIFT_TAKERS } from './rules.ts'
import { pledgeGift, receivePledged, withdrawPledge } from './service.ts'
import * as store from './store.ts'
import { viewGift, viewGifts } from './view.ts'

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/gifts',
    summary: '捐赠列表',
    roles: BOOK_READERS,
    query: giftQuery,
    output: giftList,
    sheet: {
      name: '捐赠',
      columns: [
        { title: '公开称呼', value: (r) => r.shown, width: 20 },
        { title: '类别', value: (r) => r.kindName },
        { title: '方式', value: (r) => r.channelName },
        { title: '意向金额（元）', kind: 'number', value: (r) => (r.amount === null ? null : r.amount / 100) },
        { title: '物资', value: (r) => r.goods, width: 24 },
        { title: '指定用途', value: (r) => r.purposeNames, width: 24 },
        { title: '使用地方', value: (r) => r.placeName, width: 18 },
        { title: '附言码', value: (r) => r.memo, width: 16 },
        { title: '登记日期', kind: 'date', value: (r) => r.pledgedOn },
        { title: '状态', value: (r) => r.stateName },
        { title: '到账日期', kind: 'date', value: (r) => r.receivedOn },
        { title: '到账金额（元）', kind: 'number', value: (r) => (r.received === null ? null : r.received / 100) },
        { title: '尚未使用（元）', kind: 'number', value: (r) => r.held / 100 },
      ],
    },
    run: async (h, { query }) => {
      const { rows, ...totals } = await store.listGifts(h, query, pageOf(query))
      return { ...totals, rows: await viewGifts(h, rows) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/gifts',
    summary: '登记捐赠',
    roles: GIFT_TAKERS,
    body: giftBody,
    output: giftMade,
    secret: true,
    run: (h, { body }) =>
      pledgeGift(h, {
        kind: body.channel === 'goods' ? 'goods' : 'money',
        channel: body.channel,
        amount: body.amount ?? null,
        goods: body.goods ?? null,
        purposes: body.purposes ?? null,
        need: body.need ?? null,
        elsewhere: body.elsewhere,
        giver: body.giver ?? null,
        giverKind: body.giverKind,
        ...(body.place !== undefined && { place: body.place }),
        shown: body.shown ?? calledOf(body),
      }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/gifts/:id',
    summary: '一笔捐赠',
    roles: BOOK_READERS,
    params: idParams,
    output: giftDetail,
    run: async (h, { params }) => viewGift(h, await store.loadGift(h, params.id)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/gifts/:id/trace',
    summary: '一笔捐赠的去向',
    roles: BOOK_READERS,
    params: idParams,
    output: traceView,
    run: async (h, { params }) => {
      const trace = await traceOf(h, params.id)
      return { ...trace, steps: [...trace.steps] }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/gifts/:id/receipt',
    summary: '捐赠收据（PDF）',
    roles: GIFT_KEEPERS,
    params: idParams,
    problems: ['action-not-allowed', 'text-not-printable'],
    run: async (h, { params }) => {
      const letter = await makeOutReceipt(h, params.id)
      const [bytes] = await printLetters([letter])
      return new Download(`捐赠收据 ${letter.number}.pdf`, 'application/pdf', bytes!, true)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/gifts/:id/receive',
    summary: '登记捐赠到账',
    roles: GIFT_KEEPERS,
    params: idParams,
    body: receiveBody,
    problems: ['action-not-allowed', 'funds-year-closed'],
    run: async (h, { params, body }) => {
      await receivePledged(h, {
        gift: params.id,
        document: body.document,
        ...(body.amount !== undefined && { amount: body.amount }),
        ...(body.onDay !== undefined && { onDay: body.onDay }),
      })
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/gifts/:id/withdraw',
    summary: '撤销捐赠意向',
    roles: GIFT_TAKERS,
    params: idParams,
    body: whyBody,
    problems: ['action-not-allowed'],
    run: (h, { params, body }) => withdrawPledge(h, params.id, body.why),
  }),
]
