import { z } from 'zod'
import { dayInChinese } from '#kernel/pure/day.ts'
import { type Html, html } from '#kernel/pure/html.ts'
import { maskName } from '#kernel/pure/identity.ts'
import { type Fen, fen, fenOfYuan, yuanText } from '#kernel/pure/money.ts'
import { faultAt } from '#kernel/pure/problem.ts'
import { placeCode } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { FormField } from '#kernel/server/http/form.ts'
import { definePage, type Page, type PageInput, page, redirect } from '#kernel/server/http/page.ts'
import type { Wanted } from '#kernel/server/http/public-site.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { NAMELESS, needText } from '../gifts/model.ts'
import { ANY_PURPOSE, pledgeEnds } from '../gifts/rules.ts'
import { pledgeGift } from '../gifts/service.ts'
import { publicTownships } from '../gifts/store.ts'
import { purposeCode } from '../model.ts'
import { section } from '../section.ts'
import { type Giving, howToPay } from '../statements/provider.ts'

const giveQuery = z.object({
  kind: z.enum(['money', 'goods']).optional().catch(undefined),
  need: needText.optional().catch(undefined),
  purpose: purposeCode.optional().catch(undefined),
  amount: z
    .string()
    .regex(/^\d{1,9}(\.\d{1,2})?$/)
    .optional()
    .catch(undefined),
})

const slipBody = z
  .object({
    kind: z.enum(['money', 'goods'], '请选择捐款还是捐物'),
    amount: z.string().trim().default(''),
    goods: z.string().trim().max(200, '不超过 200 个字').default(''),
    purpose: z.union([z.literal(''), purposeCode]).default(''),
    place: placeCode.optional(),
    need: z.union([z.literal(''), needText]).default(''),
    elsewhere: z.enum(['on', '']).default(''),
    over: z.enum(['needed', 'all', '']).default(''),
    giver: z.string().trim().max(60, '不超过 60 个字').default(''),
    named: z.enum(['no', 'yes']).default('no'),
  })
  .check((c) => {
    const { kind, amount, goods, named, giver } = c.value
    const fault = (path: string, message: string) =>
      c.issues.push({ code: 'custom', path: [path], message, input: c.value })
    if (kind === 'money' && !fen.safeParse(fenOfYuan(amount)).success) fault('amount', '请填写金额，如 100 或者 99.50')
    if (kind === 'goods' && amount !== '' && fenOfYuan(amount) === null)
      fault('amount', '价值应为金额，如 100，不清楚的可以不填')
    if (kind === 'goods' && goods.length < 2) fault('goods', '请写明物资的名称和数量')
    if (named === 'yes' && giver.length < 2) fault('giver', '公开姓氏的，请填写姓名')
  })

const MONEY_FIELD: FormField = {
  name: 'amount',
  label: '金额（元）',
  kind: 'money',
  required: true,
  maxLength: 16,
  hint: '如 100 或者 99.50',
}
const GOODS_FIELDS: readonly FormField[] = [
  {
    name: 'goods',
    label: '物资名称和数量',
    required: true,
    maxLength: 200,
    hint: '如：面粉 20 袋，每袋 25 公斤',
  },
  {
    name: 'amount',
    label: '大致价值（元）',
    kind: 'money',
    maxLength: 16,
    hint: '不清楚的可以不填',
  },
]

interface Prefilled {
  kind?: 'money' | 'goods' | undefined
  need?: string | undefined
  purpose?: string | undefined
  amount?: string | undefined
}

type Needed = NonNullable<Awaited<ReturnType<Wanted>>>

/** What a wish still takes, as the module says whose it is; null when it hangs on the wall no more. */
async function neededFor(h: Handle, { cards }: Kernel, need: string): Promise<Needed | null> {
  const [thing = '', id = ''] = need.split('/')
  const wanted = cards.map((card) => card.wants?.[thing]).find((one) => one !== undefined)
  return wanted === undefined ? null : wanted(h, id)
}

const BEYOND = '用不完的退还给您；您同意的，用于其他心愿。'

/** For which wish, and how much it still takes, said before anything is typed. */
function needNote(input: PageInput, needed: Needed | null): Html {
  const others = html`<a href="${input.to('/give')}">不指定心愿捐款</a>`
  if (needed === null)
    return html`<p class="note">您选择的心愿已经撤下，或者不需要捐款。下面登记的捐款不指定心愿，也可以<a href="${input.to('/wishes')}">看看其他心愿</a>。</p>`
  const own = input.citizen !== null && '（您自己认领而还没有捐的，不算在内）'
  if (needed.left === 0)
    return html`<p class="note">这笔捐赠用于心愿“${needed.title}”。它所需的款项已经有人认领、捐赠，<b>不再缺少</b>${own}。仍要捐的，${BEYOND}也可以${others}。</p>`
  return html`<p class="note">这笔捐赠用于心愿“${needed.title}”，<b>还需要 ${yuanText(needed.left)} 元</b>${own}。捐得更多的，${BEYOND}</p>`
}

/** Asked when more was typed than the wish takes. */
function overField({ left }: Needed, typed: Fen): FormField {
  const all = {
    value: 'all',
    label: `仍捐 ${yuanText(typed)} 元`,
    hint: `多出的 ${yuanText(typed - left)} 元，勾选了下面“同意用于其他心愿”的用于其他心愿，没有勾选的退还给您`,
  }
  return {
    name: 'over',
    label: '超过这件心愿所需，您想怎样捐',
    kind: 'radio',
    required: true,
    options: left === 0 ? [all] : [{ value: 'needed', label: `只捐还需要的 ${yuanText(left)} 元` }, all],
  }
}

/**
 * What is given of what was typed for a wish.
 * @throws input-invalid when it is more than the wish takes and nothing was said of that, or the wish is there no more
 */
function amountFor(needed: Needed | null, typed: Fen, over: 'needed' | 'all' | ''): Fen {
  if (needed === null) throw faultAt('amount', '您选择的心愿刚刚撤下，请确认是否不指定心愿捐款。')
  const { left } = needed
  if (typed <= left || over === 'all') return typed
  if (over === 'needed' && left > 0) return left
  throw faultAt(
    'over',
    left === 0
      ? '这件心愿不再缺少款项，请选择仍捐，或者改捐其他心愿。'
      : `这件心愿还需要 ${yuanText(left)} 元，您填的多出 ${yuanText(typed - left)} 元。`,
  )
}

/** What is filled in: as it was typed when the form comes back, else as whoever led here said. */
function filledIn({ refused }: PageInput, led: Prefilled): Prefilled {
  return refused === null ? led : giveQuery.parse(refused.typed)
}

/** This page with what is filled in, wherever one comes back to it from. */
function giveAddress(input: PageInput, filled: Prefilled): string {
  const set = Object.entries(filled).filter(([, value]) => value !== undefined && value !== '')
  return `${input.to('/give')}${set.length > 0 ? `?${new URLSearchParams(set as [string, string][])}` : ''}`
}

/** What is given for a wish is for nothing else, wherever that is. */
function needFields(filled: Prefilled, needed: Needed | null, typed: Fen | null): FormField[] {
  return [
    ...(needed !== null && typed !== null && typed > needed.left ? [overField(needed, typed)] : []),
    { name: 'purpose', label: '', kind: 'hidden', value: filled.purpose ?? '' },
    { name: 'need', label: '', kind: 'hidden', value: filled.need ?? '' },
    {
      ...({ name: 'elsewhere', kind: 'checkbox' } as const),
      label: '这件心愿用不完的，同意用于其他心愿',
      hint: '不同意的，用不完的退还给您',
    },
  ]
}

async function freeFields(h: Handle, input: PageInput, filled: Prefilled): Promise<FormField[]> {
  const { purposes } = await section(h)
  const townships = await publicTownships(h)
  return [
    {
      name: 'purpose',
      label: '用途',
      kind: 'select',
      required: true,
      value: filled.purpose ?? '',
      options: [{ value: '', label: ANY_PURPOSE }, ...purposes.map((p) => ({ value: p.code, label: p.title }))],
    },
    {
      name: 'place',
      label: '用在哪里',
      kind: 'select',
      required: true,
      value: h.scope.county,
      options: [
        { value: h.scope.county, label: `${input.county.name}（不限乡镇）` },
        ...townships.map((t) => ({ value: t.place, label: t.name })),
      ],
    },
  ]
}

/** Whoever has signed in is called as they chose for themselves. */
function giverFields({ citizen }: PageInput): FormField[] {
  const giver: FormField = {
    name: 'giver',
    label: '姓名或者单位名称',
    kind: 'text',
    hint: '用于开具收据，封存保管，不会公开',
    maxLength: 60,
    autocomplete: 'name',
  }
  if (citizen !== null) return [giver]
  const options = [
    { value: 'no', label: NAMELESS },
    { value: 'yes', label: '只公开姓氏，如王**' },
  ]
  return [giver, { name: 'named', label: '公开时怎样称呼', kind: 'radio', required: true, value: 'no', options }]
}

async function givePage(h: Handle, input: PageInput, kernel: Kernel, led: Prefilled = {}): Promise<Html> {
  const { giving } = await section(h)
  const { citizen } = input
  const typed = input.refused?.typed
  const filled = filledIn(input, led)
  const goods = filled.kind === 'goods'
  const of = (kind: Prefilled['kind']) => giveAddress(input, { ...filled, kind })
  const { need } = filled
  const needed = need === undefined || goods ? null : await neededFor(h, kernel, need)
  return html`<section><h1>我要捐赠</h1>
<ul class="filters" aria-label="捐什么"><li><a href="${of(undefined)}"${!goods && html` aria-current="page"`}>捐款</a></li><li><a href="${of('goods')}"${goods && html` aria-current="page"`}>捐物</a></li></ul>
<ol><li>填写下面的表，取得<b>附言码</b>和<b>查询码</b>。</li>
<li>${goods ? '与关爱服务中心约定交接，带上附言码。' : '到银行转账，在“附言”里写上附言码。'}</li>
<li>到账以后，随时凭查询码在“<a href="${input.to('/trace')}">捐赠去向</a>”查看每一分钱、每一件物资到了哪里。</li></ol>
<p>本站不收取银行卡号、密码；填写的信息怎样保管，见<a href="${input.to('/privacy')}">个人信息告知</a>。${citizen === null && html`<a href="${input.to('/sign-in')}?next=${encodeURIComponent(of(goods ? 'goods' : undefined))}">登录</a>后捐赠，可以在“我的捐赠”里看到记录；不登录也可以捐赠。`}</p>
${need !== undefined && (goods ? html`<p class="note">这笔捐赠用于您刚才选择的心愿。</p>` : needNote(input, needed))}
${!goods && howToPay(giving).facts.length === 0 && html`<p class="note">网上还没有公布收款账户，请登记后到关爱服务中心办理。</p>`}
${input.form({
  action: input.to('/give/slip'),
  label: '登记捐赠',
  fields: [
    { name: 'kind', label: '', kind: 'hidden', value: goods ? 'goods' : 'money' },
    ...(goods ? GOODS_FIELDS : [{ ...MONEY_FIELD, value: filled.amount ?? '' }]),
    ...(need !== undefined && (goods || needed !== null)
      ? needFields(filled, needed, goods || typed === undefined ? null : fenOfYuan(String(typed.amount ?? '')))
      : await freeFields(h, input, filled)),
    ...giverFields(input),
  ],
  button: '登记，取得附言码和查询码',
})}</section>`
}

export const givePages: readonly Page[] = [
  definePage({
    method: 'GET',
    path: '/give',
    title: '我要捐赠',
    nav: { order: 50, label: '我要捐赠' },
    query: giveQuery,
    run: (h, input, kernel) => givePage(h, input, kernel, input.query),
  }),
  definePage({
    method: 'GET',
    path: '/give/slip',
    title: '捐赠登记',
    run: async (_, input) => redirect(input.to('/give')),
  }),
  definePage({
    method: 'POST',
    path: '/give/slip',
    title: '捐赠登记',
    limit: { max: 10, minutes: 10 },
    body: slipBody,
    again: (h, input, kernel) => givePage(h, input, kernel),
    run: async (h, input, kernel) => {
      const { kind, goods, purpose, place, need, elsewhere, over, giver, named } = input.body
      const typed = fenOfYuan(input.body.amount)
      const amount = kind === 'money' && need !== '' ? amountFor(await neededFor(h, kernel, need), typed!, over) : typed
      const made = await pledgeGift(h, {
        id: input.key,
        kind,
        channel: kind === 'money' ? 'bank' : 'goods',
        amount,
        goods: kind === 'goods' ? goods : null,
        purposes: purpose === '' ? null : [purpose],
        place: place?.startsWith(h.scope.county) ? place : h.scope.county,
        need: need || null,
        elsewhere: elsewhere === 'on',
        person: input.citizen?.id ?? null,
        giver: giver || null,
        giverKind: input.citizen?.kind ?? 'person',
        shown: input.citizen?.shown ?? (named === 'yes' ? maskName(giver) : NAMELESS),
      })
      return page('捐赠登记单', await slip(h, input, { ...made, kind, amount, goods }), { once: true })
    },
  }),
]

/** How the money is to be paid, within a list of facts. */
export function payFacts(giving: Giving): Html[] {
  return howToPay(giving).facts.map((f) => html`<dt>${f.label}</dt><dd>${f.value}</dd>`)
}

interface Slip {
  code: string
  memo: string
  kind: 'money' | 'goods'
  amount: Fen | null
  goods: string
}

async function slip(h: Handle, input: PageInput, made: Slip): Promise<Html> {
  const { giving } = await section(h)
  const ends = dayInChinese(pledgeEnds(h.today, giving.pledgeDays))
  return html`<section><h1>谢谢您的心意</h1>
<h2>查询码</h2><p>凭它查询捐赠的去向。<b>只显示这一次</b>，请抄下或者打印这一页，不要告诉别人。</p>
<p class="code" id="gift-code">${made.code}</p></section>
<section><h2>${made.kind === 'money' ? '转账单' : '交接单'}</h2><dl class="facts">
<dt>附言码</dt><dd class="code" id="gift-memo">${made.memo}</dd>
${
  made.kind === 'money'
    ? html`<dt>金额</dt><dd>${yuanText(made.amount!)} 元</dd>${payFacts(giving)}`
    : html`<dt>物资</dt><dd>${made.goods}</dd>`
}</dl>
<p>${
    made.kind === 'money'
      ? html`请在 ${ends}以前转账，金额与上面一致，${howToPay(giving).advice}。到账以后查询码即可查到；逾期没有到账的，标为“逾期未到账”；以后到账，仍按这次登记的用途使用，查询码照样有效。`
      : '请带上这张单子，把物资送到关爱服务中心或者约定的交接地点，由工作人员清点入库。'
  }</p>
<p><a class="go" href="${input.to('/trace')}">查询捐赠去向</a>　${
    input.citizen !== null && html`<a href="${input.to('/me/gifts')}">我的捐赠</a>　`
  }<a href="${input.to('/give')}">再捐一笔</a></p></section>`
}
