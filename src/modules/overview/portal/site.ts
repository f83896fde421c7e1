import { z } from 'zod'
import { dayInChinese } from '#kernel/pure/day.ts'
import { type Html, html } from '#kernel/pure/html.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { definePage, json, type PageInput, page, unknownCode } from '#kernel/server/http/page.ts'
import type { FrontPart } from '#kernel/server/http/public-site.ts'
import type { ModuleCard } from '#kernel/server/module.ts'
import { findReceipt, issueReceipt } from '#kernel/server/receipts.ts'
import { suggest, suggestionAnswer } from '#modules/fieldwork/public.ts'
import { section } from '../section.ts'
import { placesByLevel } from './site.store.ts'

const COUNTED: Readonly<Record<string, string>> = { township: '个乡镇（街道）', village: '个村（社区）' }

/** The county in one line, from its register of places. */
export const countyFront: FrontPart = {
  order: 10,
  run: async (h) => {
    const counts = await placesByLevel(h)
    if (counts.length === 0) return null
    return html`<section><h2>全县</h2><ul class="figures">${counts.map(
      (c) => html`<li><b>${c.count}</b><small>${COUNTED[c.level] ?? c.level}</small></li>`,
    )}</ul></section>`
  },
}

/** Where to complain, on the first page. */
export const complainFront: FrontPart = {
  order: 60,
  run: async (h, input) => {
    const { hotlines } = (await section(h)).site
    return html`<section><h2>投诉举报</h2><p>${hotlines.map(
      (line) => html`${line.title} <a href="tel:${line.number}">${line.number}</a>　`,
    )}</p><p><a href="${input.to('/complain')}">怎样投诉举报，在网上提意见</a></p></section>`
  },
}

async function complainPage(h: Handle, input: PageInput): Promise<Html> {
  const { site } = await section(h)
  return html`<h1>投诉举报</h1>
<section><h2>打电话</h2><ul class="cards">${site.hotlines.map(
    (line) =>
      html`<li><h3>${line.title}</h3><p><a class="code" href="tel:${line.number}">${line.number}</a></p><p class="hint">${line.about}</p></li>`,
  )}</ul>${site.address !== '' && html`<p>来信来访：${site.address}</p>`}</section>
<section><h2>在网上提意见</h2>
<p>对干部作风、办事服务和本网站的意见，可以在这里写，可以不署名，不需要登录。县里在规定的工作日内答复，凭受理编号查询。涉嫌违纪违法的问题，请拨打上面的举报电话。</p>
${input.form({
  action: input.to('/complain'),
  label: '提意见',
  fields: [
    {
      name: 'text',
      label: '意见内容',
      kind: 'textarea',
      required: true,
      maxLength: 1000,
      rows: 6,
      hint: '写清楚时间、地点、什么事、希望怎样解决。请不要写别人的身份证号、银行账号和病情',
    },
  ],
  button: '提交意见',
})}</section>
<section><h2>查询答复</h2><p>已经提过意见或者异议的，<a href="${input.to('/answers')}">凭受理编号查询</a>。</p></section>`
}

function answersForm(input: PageInput): Html {
  return input.form({
    action: input.to('/answers'),
    label: '查询答复',
    fields: [
      {
        name: 'receipt',
        label: '受理编号',
        required: true,
        maxLength: 40,
        hint: '16 位字母和数字，如 7K3M-9QXA-…，大小写和短横线都可以不管',
      },
    ],
    button: '查询',
  })
}

/** Pages about the county as a whole. `cards` is asked when a page is, since the list is made after this. */
export const sitePages = [
  definePage({
    method: 'GET',
    path: '/complain',
    title: '投诉举报',
    nav: { order: 80, label: '投诉举报' },
    run: complainPage,
  }),
  definePage({
    method: 'POST',
    path: '/complain',
    title: '投诉举报',
    atDesk: true,
    nameless: true,
    limit: { max: 5, minutes: 60 },
    body: z.object({
      text: z.string().trim().min(6, '请写清楚意见内容，不少于 6 个字').max(1000, '意见内容不超过 1000 个字'),
    }),
    run: async (h, input) => {
      const id = await suggest(h, input.body.text, input.key)
      const receipt = await issueReceipt(h, `fieldwork.opinion/${id}`)
      return page(
        '意见已收到',
        html`<section><h1>意见已收到</h1><p>请记下受理编号，凭它查询答复。编号只显示这一次。</p><p class="code">${receipt}</p>
<p><a class="go" href="${input.to('/answers')}">查询答复</a>　<a href="${input.to('/')}">回到首页</a></p></section>`,
        { once: true },
      )
    },
    again: complainPage,
  }),
  definePage({
    method: 'GET',
    path: '/answers',
    title: '查询答复',
    run: async (_h, input) => html`<section><h1>查询答复</h1>${answersForm(input)}</section>`,
  }),
  definePage({
    method: 'POST',
    path: '/answers',
    title: '查询答复',
    atDesk: true,
    reads: true,
    codes: 'answer',
    limit: { max: 60, minutes: 1 },
    body: z.object({ receipt: z.string().max(60) }),
    run: async (h, input, kernel) => {
      const found = await findReceipt(h, input.body.receipt)
      const shown = found === undefined ? null : await answerTo(h, found.about, kernel.cards)
      if (shown === null) throw unknownCode('receipt', input.body.receipt, '没有这个受理编号，请核对后重填')
      return page(
        '查询答复',
        html`<h1>查询答复</h1><section>${shown}</section><p><a href="${input.to('/answers')}">再查一个</a></p>`,
      )
    },
    again: async (_h, input) => html`<section><h1>查询答复</h1>${answersForm(input)}</section>`,
  }),
  definePage({
    method: 'GET',
    path: '/data',
    title: '开放数据',
    nav: { order: 90, label: '开放数据' },
    run: async (_h, input, kernel) => dataPage(input, kernel.cards),
  }),
  definePage({
    method: 'GET',
    path: '/data.json',
    title: '开放数据目录',
    run: async (h, input, kernel) => json(await catalogue(h, input, kernel.cards)),
  }),
]

async function answerTo(h: Handle, about: string, cards: readonly ModuleCard[]): Promise<Html | null> {
  const [thing = '', id = ''] = about.split('/')
  for (const card of cards) {
    const answer = card.answers?.[thing]
    if (answer !== undefined) return answer(h, id)
  }
  return null
}

/** What became of a suggestion made on the public page. */
export async function suggestionAnswered(h: Handle, id: string): Promise<Html | null> {
  const found = await suggestionAnswer(h, id)
  if (found === undefined) return null
  const { raisedOn, dueOn, answeredOn, answer } = found
  return html`<h2>对工作的投诉建议</h2><dl class="facts"><dt>提出日期</dt><dd>${dayInChinese(raisedOn)}</dd>
<dt>办理情况</dt><dd>${answeredOn === null ? `正在办理，应于 ${dayInChinese(dueOn)} 前答复` : `${dayInChinese(answeredOn)}已答复`}</dd>
${answer !== null && html`<dt>答复</dt><dd>${answer}</dd>`}</dl>`
}

function datasets(cards: readonly ModuleCard[]) {
  return cards.flatMap((card) => card.datasets ?? [])
}

function dataPage(input: PageInput, cards: readonly ModuleCard[]): Html {
  return html`<h1>开放数据</h1>
<p>下列数据由系统从公开的内容自动生成，任何人可以下载使用，注明来源即可。其中没有个人信息。程序可以读取<a href="${input.to('/data.json')}">数据目录（JSON，DCAT 格式）</a>。</p>
<ul class="cards">${datasets(cards).map(
    (d) =>
      html`<li><h2>${d.title}</h2><p>${d.description}</p><p>${d.files.map(
        (f) => html`<a href="${input.to(f.path)}">${f.label}</a>　`,
      )}</p></li>`,
  )}</ul>`
}

/** DCAT 3 in JSON-LD: what there is, in which formats, where. */
async function catalogue(h: Handle, input: PageInput, cards: readonly ModuleCard[]) {
  const publisher = { '@type': 'foaf:Agent', 'foaf:name': input.county.name }
  const at = (path: string) => `${input.origin}${input.to(path)}`
  return {
    '@context': {
      dcat: 'http://www.w3.org/ns/dcat#',
      dct: 'http://purl.org/dc/terms/',
      foaf: 'http://xmlns.com/foaf/0.1/',
    },
    '@type': 'dcat:Catalog',
    '@id': at('/data'),
    'dct:title': `${input.county.name}开放数据`,
    'dct:language': 'zh',
    'dct:modified': h.today,
    'dct:publisher': publisher,
    'dcat:dataset': datasets(cards).map((d) => ({
      '@type': 'dcat:Dataset',
      'dct:title': d.title,
      'dct:description': d.description,
      'dct:publisher': publisher,
      'dcat:distribution': d.files.map((f) => ({
        '@type': 'dcat:Distribution',
        'dct:title': f.label,
        'dcat:mediaType': f.type,
        'dcat:downloadURL': at(f.path),
      })),
    })),
  }
}
