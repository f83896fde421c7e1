import { dayInChinese } from '#kernel/pure/day.ts'
import { type Html, html } from '#kernel/pure/html.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type Fen, yuanText } from '#kernel/pure/money.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { idParams } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { definePage, file, type Page, type PageInput } from '#kernel/server/http/page.ts'
import type { Keeping } from '#kernel/server/http/public-site.ts'
import { giverName } from '../gifts/giver.ts'
import { GIFT_KINDS, GIFT_STATES, type Gift } from '../gifts/model.ts'
import { ANY_PURPOSE, isWaiting, pledgeEnds, purposesText } from '../gifts/rules.ts'
import { giftsOf, loadGift } from '../gifts/store.ts'
import { purposeNames, section } from '../section.ts'
import { type Giving, howToPay } from '../statements/provider.ts'
import type { Trace } from '../trace/model.ts'
import { traceOf } from '../trace/service.ts'
import { payFacts } from './give.ts'
import { csvOf, wayPage } from './trace.ts'

const MOST_KEPT = 100_000

/** Every gift of a citizen, also the name that was given with it. */
export const keptGifts: Keeping = async (h, citizen) => {
  const nameOf = await purposeNames(h)
  const rows = []
  for (const g of await giftsOf(h, citizen, MOST_KEPT))
    rows.push({
      编号: g.id,
      类别: GIFT_KINDS[g.kind],
      登记日期: g.pledgedOn,
      附言码: g.memo,
      公开称呼: g.shown,
      登记的姓名或者单位名称: await giverName(h, g.id),
      '登记金额（元）': yuanOf(g.amount),
      物资: g.goods,
      指定用途: g.purposes?.map(nameOf) ?? ANY_PURPOSE,
      用在哪里: g.placeName,
      对应的需要: g.need,
      状态: GIFT_STATES[g.state],
      到账日期: g.receivedOn,
      '到账金额（元）': yuanOf(g.received),
      说明: g.endedWhy,
    })
  return rows
}

const yuanOf = (sum: Fen | null) => (sum === null ? null : sum / 100)

type Mine = Omit<Gift, 'held'>

async function myGifts(h: Handle, input: PageInput): Promise<Html> {
  const gifts = await giftsOf(h, input.citizen!.id)
  if (gifts.length === 0)
    return html`<section><h1>我的捐赠</h1><p>登录以后登记的捐赠会列在这里。没有登录时登记的，请凭查询码<a href="${input.to('/trace')}">查询捐赠去向</a>。</p>
<p><a class="go" href="${input.to('/give')}">我要捐赠</a></p></section>`
  const nameOf = await purposeNames(h)
  const { giving } = await section(h)
  return html`<h1>我的捐赠</h1>
<p>这里只有您自己看得到。登录以后查看去向，不需要查询码。</p>
${gifts.map((g) => oneGift(input, g, nameOf, giving))}
<p><a class="go" href="${input.to('/give')}">再捐一笔</a></p>`
}

function oneGift(input: PageInput, g: Mine, nameOf: (code: string) => string, giving: Giving): Html {
  const what = g.kind === 'money' ? `${yuanText((g.received ?? g.amount)!)} 元` : g.goods
  const waits = g.state === 'pledged' && g.kind === 'money'
  return html`<section><h2>${GIFT_KINDS[g.kind]} ${what}</h2>
<dl class="facts"><dt>登记日期</dt><dd>${dayInChinese(g.pledgedOn)}</dd>
<dt>状态</dt><dd>${GIFT_STATES[g.state]}${g.receivedOn !== null && html`（${dayInChinese(g.receivedOn)}）`}</dd>
<dt>公开称呼</dt><dd>${g.shown}</dd>
<dt>指定用途</dt><dd>${purposesText(g.purposes, nameOf)}</dd><dt>用在哪里</dt><dd>${g.placeName}</dd>
${g.endedWhy !== null && html`<dt>说明</dt><dd>${g.endedWhy}</dd>`}
${isWaiting(g) && html`<dt>附言码</dt><dd class="code">${g.memo}</dd>`}
${waits && payFacts(giving)}</dl>
${waits && html`<p class="note">请在 ${dayInChinese(pledgeEnds(g.pledgedOn, giving.pledgeDays))}以前转账，${howToPay(giving).advice}；已经转账的，对账后登记到账。</p>`}
${g.state === 'received' && html`<p><a class="go" href="${input.to(`/me/gifts/${g.id}`)}">查看去向</a></p>`}</section>`
}

/** @throws not-found for a gift of somebody else */
async function myTrace(h: Handle, input: PageInput<{ id: Id }>): Promise<Trace> {
  const { person } = await loadGift(h, input.params.id)
  if (person === null || person !== input.citizen!.id) throw new Problem('not-found', { what: '这笔捐赠' })
  return traceOf(h, input.params.id)
}

/** What somebody who has signed in gave, and the way of each, without its code. */
export const minePages: readonly Page[] = [
  definePage({
    method: 'GET',
    path: '/me/gifts',
    title: '我的捐赠',
    signedIn: true,
    mine: { order: 20, label: '我的捐赠' },
    run: myGifts,
  }),
  // The way leads through books that no citizen reads: it is asked as the machine, for the giver's own gift only.
  definePage({
    method: 'GET',
    path: '/me/gifts/:id',
    title: '捐赠去向',
    signedIn: true,
    atDesk: true,
    params: idParams,
    run: async (h, input) => {
      const download = html`<p><a class="go" href="${input.to(`/me/gifts/${input.params.id}/csv`)}">下载明细（CSV）</a></p>`
      return html`${await wayPage(h, await myTrace(h, input), download)}<p><a href="${input.to('/me/gifts')}">返回我的捐赠</a></p>`
    },
  }),
  definePage({
    method: 'GET',
    path: '/me/gifts/:id/csv',
    title: '捐赠去向明细',
    signedIn: true,
    atDesk: true,
    params: idParams,
    run: async (h, input) => file('捐赠去向.csv', 'text/csv; charset=utf-8', csvOf(await myTrace(h, input))),
  }),
]
