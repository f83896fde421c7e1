import { z } from 'zod'
import { dayInChinese } from '#kernel/pure/day.ts'
import { type Html, html } from '#kernel/pure/html.ts'
import { yuanText } from '#kernel/pure/money.ts'
import { writeCsv } from '#kernel/server/documents/csv-write.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { definePage, file, type Page, type PageInput, page, unknownCode } from '#kernel/server/http/page.ts'
import { GIFT_STATES } from '../gifts/model.ts'
import { ledgerId } from '../publication/service.ts'
import { drawWay, quantityText } from '../trace/drawing.ts'
import { STEP_KINDS, type Trace, type TraceStep } from '../trace/model.ts'
import { purposeText } from '../trace/rules.ts'
import { giftAccountOf, traceByCode } from '../trace/service.ts'

const codeBody = z.object({ code: z.string().trim().min(1, '请填写查询码').max(60) })
const LOOKUP = { atDesk: true, reads: true, codes: 'gift', limit: { max: 60, minutes: 1 } } as const
const MOST_ROWS = 200

async function tracePage(_: Handle, input: PageInput): Promise<Html> {
  return html`<section><h1>捐赠去向</h1>
<p>输入捐赠时取得的 16 位查询码，查看这笔捐赠从收到到交到受助人手里的每一步。</p>
${input.form({
  action: input.to('/trace'),
  label: '查询捐赠去向',
  fields: [
    {
      name: 'code',
      label: '查询码',
      required: true,
      maxLength: 60,
      hint: '如 7K3M-9QXA-0B2T-WZ5C；不分大小写，横线可以不写',
      autocomplete: 'off',
    },
  ],
  button: '查询',
})}
<p>没有查询码？全部捐赠和支出的账目在“<a href="${input.to('/funds')}">收支公开</a>”里公布，任何人都可以下载核对。</p></section>`
}

async function find(h: Handle, code: string): Promise<Trace> {
  const trace = await traceByCode(h, code)
  if (trace === undefined) throw unknownCode('code', code, '没有这个查询码，请对照登记单逐位核对。')
  return trace
}

export const tracePages: readonly Page[] = [
  definePage({
    method: 'GET',
    path: '/trace',
    title: '捐赠去向',
    nav: { order: 55, label: '捐赠去向' },
    run: tracePage,
  }),
  // The code is the key: who holds it may see this one gift, which no post and no account would open.
  definePage({
    method: 'POST',
    path: '/trace',
    title: '捐赠去向',
    ...LOOKUP,
    body: codeBody,
    again: tracePage,
    run: async (h, input) =>
      page(
        '捐赠去向',
        html`${await wayPage(h, await find(h, input.body.code), downloadForm(input, input.body.code))}
<p><a href="${input.to('/trace')}">查询另一笔</a>　<a href="${input.to('/funds')}">收支公开</a></p>`,
      ),
  }),
  definePage({
    method: 'POST',
    path: '/trace/csv',
    title: '捐赠去向明细',
    ...LOOKUP,
    body: codeBody,
    again: tracePage,
    run: async (h, input) => file('捐赠去向.csv', 'text/csv; charset=utf-8', csvOf(await find(h, input.body.code))),
  }),
]

function downloadForm(input: PageInput, code: string): Html {
  return input.form({
    action: input.to('/trace/csv'),
    label: '下载去向明细',
    fields: [{ name: 'code', label: '', kind: 'hidden', value: code }],
    button: '下载明细（CSV）',
  })
}

/** The whole way of one gift, with a picture. @param download how its steps are had as a file */
export async function wayPage(h: Handle, trace: Trace, download: Html): Promise<Html> {
  const { gift } = trace
  const account = await giftAccountOf(h, gift.id)
  return html`<section><h1>捐赠去向</h1><dl class="facts">
<dt>捐赠人</dt><dd>${gift.shown}</dd>
<dt>状态</dt><dd id="gift-state">${GIFT_STATES[gift.state]}${gift.receivedOn !== null && html`（${dayInChinese(gift.receivedOn)}）`}</dd>
${gift.goods !== null && html`<dt>物资</dt><dd>${gift.goods}</dd>`}
<dt>指定用途</dt><dd>${gift.purposes}</dd><dt>用在哪里</dt><dd>${gift.place}</dd>
${account !== null && html`<dt>公开账目中的账户</dt><dd><code>${ledgerId(h, account)}</code></dd>`}</dl>
${gift.state === 'pledged' && html`<p class="note">${gift.kind === 'money' ? '捐款还没有到账。银行对账后，通常在转账后几个工作日内登记。' : '物资还没有交接入库。'}</p>`}
${gift.state === 'lapsed' && html`<p class="note">登记以后一直没有到账。已经转账的，对账后仍会登记到这笔捐赠。</p>`}
${gift.kind === 'money' && gift.state === 'received' && sums(trace)}</section>
${
  trace.steps.length > 0 &&
  html`<section><h2>去向图</h2>${drawWay(trace)}</section>
<section><h2>每一步</h2>${stepTable(trace)}
${download}</section>`
}`
}

function sums(t: Trace): Html {
  const figure = (id: string, sum: number, label: string) =>
    html`<li id="${id}"><b>${yuanText(sum)}</b><span>元${label}</span></li>`
  return html`<ul class="figures" id="gift-sums">${figure('sum-received', t.received, '收到')}${figure('sum-spent', t.spent, '已支出')}${figure('sum-confirmed', t.confirmed, '已签收')}${figure('sum-in-hand', t.inHand, '尚未使用')}${t.returned > 0 && figure('sum-returned', t.returned, '已退回')}</ul>
<p class="hint">收到 = 已支出 + 尚未使用 + 已退回，精确到分。${t.promised > 0 && html`尚未使用的款项中，${yuanText(t.promised)} 元已经安排、等待支付。`}</p>`
}

function stepTable(trace: Trace): Html {
  const shown = trace.steps.slice(0, MOST_ROWS)
  return html`<div class="scroll" tabindex="0" role="group" aria-label="去向明细"><table id="gift-steps" class="stacked"><thead><tr><th scope="col">日期</th><th scope="col">步骤</th><th scope="col" class="number">金额或数量</th><th scope="col">去向</th><th scope="col">用途</th><th scope="col">凭证号</th><th scope="col">说明</th></tr></thead><tbody>${shown.map(
    (s) =>
      html`<tr class="step-${s.kind}"><td class="day">${s.onDay}</td><td>${STEP_KINDS[s.kind]}</td><td class="number">${measureText(s)}</td><td>${[s.place, s.to].filter(Boolean).join(' ')}</td><td>${purposeText(s)}</td><td>${s.document !== null && html`<code>${s.document}</code>`}</td><td>${s.note ?? ''}</td></tr>`,
  )}</tbody></table></div>
${trace.steps.length > MOST_ROWS && html`<p class="hint">共 ${trace.steps.length} 步，这里显示前 ${MOST_ROWS} 步，全部明细请下载。</p>`}`
}

function measureText(s: TraceStep): string {
  if (s.amount !== null) return `${yuanText(s.amount)} 元`
  return s.quantity === null ? '' : `${quantityText(s.quantity)} ${s.unit ?? ''}`
}

export function csvOf(trace: Trace): Uint8Array {
  return writeCsv(
    [
      '步骤编号',
      '上一步',
      '日期',
      '步骤',
      '金额（元）',
      '其中仍在此处（元）',
      '数量',
      '单位',
      '乡镇',
      '对象',
      '用途',
      '心愿',
      '凭证号',
      '说明',
    ],
    trace.steps.map((s) => [
      ...[
        s.id,
        s.parent,
        s.onDay,
        STEP_KINDS[s.kind],
        s.amount === null ? null : s.amount / 100,
        s.amount === null ? null : s.left / 100,
      ],
      ...[s.quantity === null ? null : s.quantity / 1000, s.unit, s.place, s.to, s.purpose, s.wish, s.document, s.note],
    ]),
  )
}
