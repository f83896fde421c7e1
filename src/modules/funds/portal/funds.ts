import { barChart, columnChart } from '#kernel/pure/chart.ts'
import { dayInChinese } from '#kernel/pure/day.ts'
import { sha256Hex } from '#kernel/pure/digest.ts'
import { type Html, html } from '#kernel/pure/html.ts'
import { type Fen, yuanText } from '#kernel/pure/money.ts'
import { writeCsv } from '#kernel/server/documents/csv-write.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { definePage, file, json, type Page, type PageInput } from '#kernel/server/http/page.ts'
import type { Dataset, FrontPart } from '#kernel/server/http/public-site.ts'
import { GIFT_KINDS, NAMELESS_ORGANISATION } from '../gifts/model.ts'
import { purposesText } from '../gifts/rules.ts'
import { type PublicGift, publicGifts } from '../gifts/store.ts'
import type { Publication } from '../publication/model.ts'
import { publicPublications } from '../publication/store.ts'
import { purposeNames } from '../section.ts'
import { ledgerPages, ledgersSection, spanOf } from './ledgers.ts'

const MOST_GIFTS = 50_000

async function fundsPage(h: Handle, input: PageInput): Promise<Html> {
  const all = await publicPublications(h)
  const [latest] = all
  if (latest === undefined)
    return html`<section><h1>收支公开</h1><p>还没有公布账目。账目每三个月至少公布一次。</p></section>`
  const year = latest.toDay.slice(0, 4)
  return html`<section><h1>收支公开</h1>
<p>${dayInChinese(latest.publishedOn)}公布，账目截至${dayInChinese(latest.toDay)}。</p>
<ul class="figures"><li id="public-in"><b>${yuanText(latest.cameIn)}</b><span>元本期收入</span></li><li id="public-out"><b>${yuanText(latest.wentOut)}</b><span>元本期支出</span></li><li id="public-held"><b>${yuanText(latest.held)}</b><span>元期末结存</span></li></ul>
<p>本期收入、支出按发生数计，其中后来退回、更正的，在同一期或者后一期从另一面记回。下面各图是${year}年已经公布各期的累计，扣除了退回和更正。</p></section>
${charts(
  all.filter((p) => p.toDay.startsWith(year)),
  year,
)}
${await ledgersSection(input, all)}
<section><h2>查一笔捐赠</h2><p><a class="go" href="${input.to('/trace')}">捐赠去向</a>　<a href="${input.to('/give')}">我要捐赠</a></p></section>`
}

/** Income and spending of a year, from the figures that were published with its ledgers. */
function charts(year: readonly Publication[], name: string): Html {
  const months = year.flatMap((p) => p.figures.months).toSorted((a, b) => (a.month < b.month ? -1 : 1))
  const sumBy = (rows: readonly (readonly [string, Fen])[]) => {
    const sums = new Map<string, Fen>()
    for (const [title, sum] of rows) sums.set(title, (sums.get(title) ?? 0) + sum)
    return [...sums]
      .sort(([, a], [, b]) => b - a)
      .map(([label, value]) => ({ label, value, text: `${yuanText(value)} 元` }))
  }
  const merged = [...Map.groupBy(months, (m) => m.month)].map(([month, rows]) => ({
    month,
    in: rows.reduce((all, r) => all + r.in, 0),
    out: rows.reduce((all, r) => all + r.out, 0),
  }))
  const series = [
    { label: '收入', values: merged.map((m) => m.in / 100), texts: merged.map((m) => `${yuanText(m.in)} 元`) },
    { label: '支出', values: merged.map((m) => m.out / 100), texts: merged.map((m) => `${yuanText(m.out)} 元`) },
  ]
  const purposes = sumBy(year.flatMap((p) => p.figures.purposes.map((f) => [f.title, f.out] as const)))
  const places = sumBy(year.flatMap((p) => p.figures.places.map((f) => [f.title, f.out] as const)))
  const sources = sumBy(year.flatMap((p) => p.figures.sources.map((f) => [f.title, f.in] as const)))
  return html`<section><h2>${name}年各月收支</h2>${columnChart(
    `${name}年各月收入和支出`,
    { head: '月份', labels: merged.map((m) => `${Number(m.month.slice(5))}月`) },
    series,
  )}</section>
${sources.length > 0 && html`<section><h2>钱从哪里来</h2>${barChart('收入来源', sources)}</section>`}
${purposes.length > 0 && html`<section><h2>钱用在什么事上</h2>${barChart('支出用途', purposes)}</section>`}
${places.length > 0 && html`<section><h2>钱用在哪些地方</h2>${barChart('支出地方', places.slice(0, 30))}</section>`}`
}

export const fundsPages: readonly Page[] = [
  definePage({
    method: 'GET',
    path: '/funds',
    title: '收支公开',
    nav: { order: 60, label: '收支公开' },
    run: fundsPage,
  }),
  ...ledgerPages,
  definePage({
    method: 'GET',
    path: '/data/gifts.json',
    title: '捐赠',
    run: async (h, input) => json(await openGifts(h, input)),
  }),
  definePage({
    method: 'GET',
    path: '/data/gifts.csv',
    title: '捐赠',
    run: async (h) => {
      const nameOf = await purposeNames(h)
      const rows = (await publicGifts(h, MOST_GIFTS)).map((g) => [
        ...[g.id, g.receivedOn, GIFT_KINDS[g.kind], g.shown, g.received === null ? null : g.received / 100],
        ...[purposesText(g.purposes, nameOf), g.place, g.placeName],
      ])
      const header = ['编号', '到账日期', '类别', '捐赠人', '金额（元）', '指定用途', '区划代码', '使用地方']
      return file('gifts.csv', 'text/csv; charset=utf-8', writeCsv(header, rows))
    },
  }),
  definePage({
    method: 'GET',
    path: '/data/funds.json',
    title: '收支公开',
    run: async (h) => json({ county: h.scope.county, unit: '分', publications: await publicPublications(h) }),
  }),
]

/**
 * Gifts of money as a package of 360Giving: https://standard.threesixtygiving.org/. The standard asks for an organisation as funder
 * and knows no person in its place: people who give are one funder, whatever they are called on these pages, and so are organisations
 * that give unnamed. An organisation that is named has the same id in every file, made of its name.
 */
async function openGifts(h: Handle, input: PageInput) {
  const nameOf = await purposeNames(h)
  const { county } = h.scope
  const scheme = `360G-guben${county}`
  const centre = `${input.county.name}关爱服务中心`
  const funder = (g: PublicGift) => {
    if (g.giverKind === 'person') return { id: `${scheme}-org-individuals`, name: '个人捐赠者' }
    if (g.shown === NAMELESS_ORGANISATION) return { id: `${scheme}-org-unnamed`, name: '未具名单位' }
    return { id: `${scheme}-org-${sha256Hex(g.shown).slice(0, 12)}`, name: g.shown }
  }
  const gifts = await publicGifts(h, MOST_GIFTS)
  const at = (path: string) => `${input.origin}${input.to(path)}`
  return {
    version: '1.1',
    title: `${input.county.name}捐赠`,
    publisher: { name: centre, website: at('/') },
    issued: h.today,
    downloadURL: at('/data/gifts.json'),
    accessURL: at('/data'),
    grants: gifts
      .filter((g) => g.kind === 'money')
      .map((g) => ({
        id: `${scheme}-${g.id}`,
        title: `${funder(g).name}捐款`,
        description: purposesText(g.purposes, nameOf),
        currency: 'CNY',
        amountAwarded: g.received! / 100,
        awardDate: g.receivedOn,
        recipientOrganization: [{ id: `${scheme}-org-centre`, name: centre }],
        fundingOrganization: [funder(g)],
        beneficiaryLocation: [{ name: g.placeName, countryCode: 'CN', geoCode: g.place, geoCodeType: 'GB/T 2260' }],
      })),
  }
}

export const fundsDatasets: readonly Dataset[] = [
  {
    title: '捐赠',
    description:
      '已到账的捐赠：日期、金额、指定用途和使用地方；个人捐赠者只列其公开称呼，如爱心人士、王**。JSON 按 360Giving 格式。',
    files: [
      { label: 'JSON（360Giving）', path: '/data/gifts.json', type: 'application/json' },
      { label: 'CSV', path: '/data/gifts.csv', type: 'text/csv' },
    ],
  },
  {
    title: '收支公开',
    description: '各期公开账目的收入、支出、结存、摘要和各月、各用途的数字。',
    files: [{ label: 'JSON', path: '/data/funds.json', type: 'application/json' }],
  },
]

export const fundsFront: FrontPart = {
  order: 50,
  run: async (h, input) => {
    const [latest] = await publicPublications(h)
    return html`<section><h2>捐赠和收支</h2>
${latest !== undefined && html`<ul class="figures"><li><b>${yuanText(latest.cameIn)}</b><span>元收入</span></li><li><b>${yuanText(latest.wentOut)}</b><span>元支出</span></li><li><b>${yuanText(latest.held)}</b><span>元结存</span></li></ul><p class="hint">${spanOf(latest)}。公开账目摘要 <code>${latest.digest}</code></p>`}
<p><a class="go" href="${input.to('/give')}">我要捐赠</a>　<a href="${input.to('/trace')}">捐赠去向</a>　<a href="${input.to('/funds')}">收支公开</a></p></section>`
  },
}
