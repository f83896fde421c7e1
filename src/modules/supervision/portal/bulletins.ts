import { z } from 'zod'
import { barChart, columnChart } from '#kernel/pure/chart.ts'
import { dayInChinese, type Month, monthInChinese } from '#kernel/pure/day.ts'
import { type Html, html } from '#kernel/pure/html.ts'
import { shareText } from '#kernel/pure/measure.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { monthText } from '#kernel/pure/schema.ts'
import { writeCsv } from '#kernel/server/documents/csv-write.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { definePage, file, json, page, to } from '#kernel/server/http/page.ts'
import type { Dataset, FrontPart } from '#kernel/server/http/public-site.ts'
import { type PublicBulletin, publicBulletins } from './bulletins.store.ts'

function figures(b: PublicBulletin): Html {
  return html`<ul class="figures">
<li><b>${b.monthRaised}</b>个<small>本月发现的问题</small></li>
<li><b>${b.monthCorrected}</b>个<small>本月整改到位</small></li>
<li><b>${b.raised}</b>个<small>今年以来发现的问题</small></li>
<li><b>${b.corrected}</b>个<small>今年以来整改到位</small></li>
<li><b>${b.demands}</b>份<small>今年以来发出的督办函</small></li></ul>`
}

/** One sentence that anybody understands. */
function plainly(b: PublicBulletin): string {
  const share = b.raised === 0 ? '' : `，整改到位的占 ${shareText(b.corrected / b.raised)}`
  return `${monthInChinese(b.month)}，县里对照年初的承诺逐项检查，发现 ${b.monthRaised} 个问题，整改到位 ${b.monthCorrected} 个；今年以来共发现 ${b.raised} 个，整改到位 ${b.corrected} 个${share}。`
}

function tableOf(caption: string, heads: readonly string[], rows: readonly (readonly (string | number)[])[]): Html {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${caption}"><table class="stacked"><caption>${caption}</caption><thead><tr>${heads.map(
    (head, at) => html`<th scope="col"${at > 0 && html` class="number"`}>${head}</th>`,
  )}</tr></thead><tbody>${rows.map(
    ([first, ...rest]) =>
      html`<tr><th scope="row">${first}</th>${rest.map((v, at) => html`<td class="number"><span class="cell-name">${heads[at + 1]}</span>${v}</td>`)}</tr>`,
  )}</tbody></table></div>`
}

function bulletinPage(h: Handle, b: PublicBulletin): Html {
  const { county } = h.scope
  const bars = b.categories.filter((c) => c.raised > 0)
  return html`<h1>${monthInChinese(b.month)}督查通报</h1>
<p>${plainly(b)}</p>
${b.amendments > 0 && html`<p class="note">这个月的通报发布后有 ${b.amendments} 处更正，通报中的数字保持发布时的原样。</p>`}
<section><h2>主要数字</h2>${figures(b)}</section>
${
  bars.length > 0 &&
  html`<section><h2>是哪些方面的问题</h2>
${barChart(
  '今年以来发现的问题（个）',
  bars.map((c) => ({ label: c.title, value: c.raised, text: `${c.raised} 个` })),
)}
${tableOf(
  '各类问题（个）',
  ['类别', '今年发现', '今年整改到位', '本月发现', '本月整改到位'],
  b.categories.map((c) => [c.title, c.raised, c.corrected, c.monthRaised, c.monthCorrected]),
)}</section>`
}
<section><h2>各乡镇（街道）情况</h2>
${tableOf(
  '各乡镇（街道）和县直部门今年以来的情况',
  ['地方', '发现问题', '整改到位', '督办函', '逾期未整改'],
  b.places.map((p) => [p.name, p.raised, p.corrected, p.demands, p.overdue]),
)}
<p class="hint">问题多少与检查多少、工作量大小有关，不作为评比名次。</p></section>
<section><h2>说明</h2><dl class="facts"><dt>文号</dt><dd>${b.number}</dd><dt>发布日期</dt><dd>${dayInChinese(b.publishedOn)}</dd>
<dt>校验码</dt><dd>${b.digest}</dd></dl>
<p>数字由系统根据检查记录自动汇总，月结后封存，不再改动。</p>
<p>下载数据：<a href="${to(county, `/bulletins/${b.month}/data.csv`)}">CSV</a>　<a href="${to(county, `/bulletins/${b.month}/data.json`)}">JSON</a></p></section>
<p><a href="${to(county, '/bulletins')}">各月通报</a></p>`
}

const monthParams = z.object({ month: monthText })

async function oneOf(h: Handle, month: Month): Promise<PublicBulletin> {
  const [found] = await publicBulletins(h, month)
  if (found === undefined) throw new Problem('not-found', { what: '这个月的通报' })
  return found
}

const CSV = 'text/csv; charset=utf-8'

export const bulletinPages = [
  definePage({
    method: 'GET',
    path: '/bulletins',
    title: '每月通报',
    nav: { order: 20, label: '每月通报' },
    run: async (h) => {
      const all = await publicBulletins(h)
      const { county } = h.scope
      if (all.length === 0)
        return html`<section><h1>每月通报</h1><p>目前还没有发布过通报。每月月结之后，通报会放在这里。</p></section>`
      const shown = all.slice(0, 12).reverse()
      return html`<h1>每月通报</h1>
<p>县里每月检查承诺事项的办理情况，月结后在这里公布发现了多少问题、整改了多少。</p>
<section><h2>最近 ${shown.length} 个月</h2>
${columnChart(
  '每月发现和整改到位的问题（个）',
  {
    head: '月份',
    labels: shown.map((b) => monthInChinese(b.month)),
    short: shown.map((b) => `${Number(b.month.slice(5))}月`),
  },
  [
    { label: '发现', values: shown.map((b) => b.monthRaised) },
    { label: '整改到位', values: shown.map((b) => b.monthCorrected) },
    { label: '督办函（份）', values: shown.map((b) => b.monthDemands), drawn: false },
  ],
)}</section>
<ul class="cards">${all.map(
        (b) =>
          html`<li><h2><a href="${to(county, `/bulletins/${b.month}`)}">${monthInChinese(b.month)}</a></h2><p>${b.number}<br>${dayInChinese(b.publishedOn)}发布</p></li>`,
      )}</ul>`
    },
  }),
  definePage({
    method: 'GET',
    path: '/bulletins.json',
    title: '督查通报数据',
    run: async (h) => json(await publicBulletins(h)),
  }),
  definePage({
    method: 'GET',
    path: '/bulletins.csv',
    title: '督查通报数据',
    run: async (h) => {
      const rows = (await publicBulletins(h)).map((b) => [
        ...[
          b.month,
          b.number,
          b.publishedOn,
          b.monthRaised,
          b.monthCorrected,
          b.monthDemands,
          b.raised,
          b.corrected,
          b.demands,
        ],
      ])
      const month = ['月份', '文号', '发布日期', '本月发现问题（个）', '本月整改到位（个）', '本月督办函（份）']
      const year = ['今年以来发现问题（个）', '今年以来整改到位（个）', '今年以来督办函（份）']
      return file('每月通报.csv', CSV, writeCsv([...month, ...year], rows))
    },
  }),
  definePage({
    method: 'GET',
    path: '/bulletins/:month',
    title: '督查通报',
    params: monthParams,
    run: async (h, input) => {
      const found = await oneOf(h, input.params.month)
      return page(`${monthInChinese(found.month)}督查通报`, bulletinPage(h, found))
    },
  }),
  definePage({
    method: 'GET',
    path: '/bulletins/:month/data.json',
    title: '督查通报数据',
    params: monthParams,
    run: async (h, input) => json(await oneOf(h, input.params.month)),
  }),
  definePage({
    method: 'GET',
    path: '/bulletins/:month/data.csv',
    title: '督查通报数据',
    params: monthParams,
    run: async (h, input) => {
      const found = await oneOf(h, input.params.month)
      const rows = [
        ...found.categories.map((c) => ['类别', c.title, c.raised, c.corrected, null, null]),
        ...found.places.map((p) => ['地方', p.name, p.raised, p.corrected, p.demands, p.overdue]),
      ]
      const heads = ['分组', '名称', '今年发现问题（个）', '今年整改到位（个）', '今年督办函（份）', '逾期未整改（个）']
      return file(`通报-${found.month}.csv`, CSV, writeCsv(heads, rows))
    },
  }),
]

export const bulletinDataset: Dataset = {
  title: '每月督查通报',
  description: '每月月结后发布的问题数、整改数和督办函数，按月、按类别、按乡镇（街道）。每月一份，单位：个、份。',
  files: [
    { label: '各月汇总 CSV', path: '/bulletins.csv', type: 'text/csv' },
    { label: '各月全部 JSON', path: '/bulletins.json', type: 'application/json' },
  ],
}

/** The last closed month, in one sentence and five figures. */
export const bulletinFront: FrontPart = {
  order: 20,
  run: async (h) => {
    const [last] = await publicBulletins(h)
    if (last === undefined) return null
    const { county } = h.scope
    const bars = [...last.categories].filter((c) => c.raised > 0).sort((a, b) => b.raised - a.raised)
    return html`<section><h2>${monthInChinese(last.month)}办得怎么样</h2><p>${plainly(last)}</p>${figures(last)}
${barChart(
  '今年以来发现的问题（个）',
  bars.slice(0, 5).map((c) => ({ label: c.title, value: c.raised, text: `${c.raised} 个` })),
)}
<p><a class="go" href="${to(county, `/bulletins/${last.month}`)}">看这个月的通报</a>　<a href="${to(county, '/bulletins')}">各月通报</a></p></section>`
  },
}
