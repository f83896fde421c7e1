import { z } from 'zod'
import { dayInChinese, dayOf } from '#kernel/pure/day.ts'
import { type Html, html } from '#kernel/pure/html.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { idParams } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { definePage, json, type PageInput, page, to } from '#kernel/server/http/page.ts'
import type { Answer, Dataset, FrontPart } from '#kernel/server/http/public-site.ts'
import { NOTICE_FIELDS, type NoticeField, objectBody } from '../model.ts'
import { termText } from '../rules.ts'
import { section } from '../section.ts'
import { objectInPublic } from '../service.ts'
import { objectionAnswer, type PublicNotice, publicNotices, publicTownships } from '../store.ts'

const NUMBERS: ReadonlySet<NoticeField> = new Set(['size', 'amount', 'quantity'])

async function kindTitles(h: Handle): Promise<Map<string, string>> {
  const { kinds } = await section(h)
  return new Map(kinds.map((k) => [k.code, k.title]))
}

function card(h: Handle, n: PublicNotice, kinds: ReadonlyMap<string, string>): Html {
  return html`<li><h2><a href="${to(h.scope.county, `/notices/${n.id}`)}">${n.title}</a></h2>
<p><span class="tag">${kinds.get(n.kind) ?? '公示'}</span></p>
<p>${n.placeName}　${n.rows.length} 项<br>公示到 ${dayInChinese(n.endsOn)}</p></li>`
}

function noticeTable(n: PublicNotice): Html {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="公示内容"><table class="stacked"><thead><tr><th scope="col">序号</th>${n.fields.map(
    (f) => html`<th scope="col"${NUMBERS.has(f) && html` class="number"`}>${NOTICE_FIELDS[f]}</th>`,
  )}</tr></thead><tbody>${n.rows.map(
    (row, at) =>
      html`<tr><td><span class="cell-name">序号</span>${at + 1}</td>${n.fields.map((f) => html`<td${NUMBERS.has(f) && html` class="number"`}><span class="cell-name">${NOTICE_FIELDS[f]}</span>${row[f] ?? ''}</td>`)}</tr>`,
  )}</tbody></table></div>`
}

async function shown(h: Handle, id: string): Promise<PublicNotice> {
  const [found] = await publicNotices(h, h.scope.county, id)
  if (found === undefined) throw new Problem('not-found', { what: '这份公示，可能已经期满撤下' })
  return found
}

async function noticePage(h: Handle, n: PublicNotice, input: PageInput): Promise<Html> {
  const kinds = await kindTitles(h)
  return html`<h1>${n.title}</h1>
<section><dl class="facts"><dt>类别</dt><dd>${kinds.get(n.kind) ?? '公示'}</dd><dt>张贴地点</dt><dd>${n.placeName}</dd>
<dt>公示期</dt><dd>${dayInChinese(n.postedOn)}至${dayInChinese(n.endsOn)}（${termText(n.days, n.counted)}，张贴当日不计）</dd>
<dt>依据</dt><dd>${n.basis}</dd></dl>
${noticeTable(n)}</section>
<section><h2>有异议的</h2>${n.contact !== '' && html`<p>${n.contact}</p>`}
<p>也可以在网上提出，可以不署名，不需要登录。</p>
<p><a class="go" href="${input.to(`/notices/${n.id}/object`)}">我有异议</a>　<a href="${input.to('/answers')}">查询答复</a></p></section>`
}

async function objectPage(h: Handle, input: PageInput<{ id: string }>): Promise<Html> {
  const n = await shown(h, input.params.id)
  return html`<h1>提出异议</h1>
<section><p>公示：<a href="${input.to(`/notices/${n.id}`)}">${n.title}</a>（${n.placeName}，到 ${dayInChinese(n.endsOn)}）</p>
<p>可以不署名。答复之前，公示的事项不会往下办。</p>
${input.form({
  action: input.to(`/notices/${n.id}/object`),
  label: '提出异议',
  fields: [
    {
      name: 'text',
      label: '异议内容',
      kind: 'textarea',
      required: true,
      maxLength: 2000,
      rows: 6,
      hint: '写清楚哪一项、哪里不符、有什么依据。不少于 6 个字',
    },
    {
      name: 'by',
      label: '姓名和联系方式',
      maxLength: 200,
      hint: '愿意留名的填写；封存保管，只有办理人因核实需要才能查看，每次查看都有记录',
    },
  ],
  button: '提交异议',
  cancel: { path: input.to(`/notices/${n.id}`), label: '返回公示' },
})}</section>`
}

const listQuery = z.object({
  place: z
    .string()
    .regex(/^\d{9}$/)
    .optional(),
})

export const noticePages = [
  definePage({
    method: 'GET',
    path: '/notices',
    title: '公示',
    nav: { order: 30, label: '公示' },
    query: listQuery,
    run: async (h, input) => {
      const { place } = input.query
      const all = await publicNotices(h, place ?? h.scope.county)
      const towns = await publicTownships(h)
      const kinds = await kindTitles(h)
      const filter = (code: string | undefined, label: string) =>
        html`<li><a href="${input.to(code === undefined ? '/notices' : `/notices?place=${code}`)}"${place === code && html` aria-current="page"`}>${label}</a></li>`
      return html`<h1>公示</h1>
<p>正在公示的事项。公示期满即撤下；有异议的，请在公示期内提出，可以不署名。已经提出异议的，可以<a href="${input.to('/answers')}">查询答复</a>。</p>
${towns.length > 1 && html`<ul class="filters">${filter(undefined, '全部')}${towns.map((t) => filter(t.place, `${t.name}（${t.count}）`))}</ul>`}
${all.length === 0 ? html`<section><p>目前没有正在公示的事项。</p></section>` : html`<ul class="cards">${all.map((n) => card(h, n, kinds))}</ul>`}`
    },
  }),
  definePage({
    method: 'GET',
    path: '/notices.json',
    title: '公示数据',
    run: async (h) => json(await publicNotices(h, h.scope.county)),
  }),
  definePage({
    method: 'GET',
    path: '/notices/:id',
    title: '公示',
    params: idParams,
    run: async (h, input) => {
      const n = await shown(h, input.params.id)
      return page(n.title, await noticePage(h, n, input))
    },
  }),
  definePage({
    method: 'GET',
    path: '/notices/:id/object',
    title: '提出异议',
    params: idParams,
    run: objectPage,
  }),
  definePage({
    method: 'POST',
    path: '/notices/:id/object',
    title: '提出异议',
    nameless: true,
    limit: { max: 5, minutes: 60 },
    params: idParams,
    body: z.object({ text: objectBody.shape.text, by: z.string().trim().max(200) }),
    run: async (h, input) => {
      const receipt = await objectInPublic(h, input.params.id, { id: input.key, ...input.body })
      return page(
        '异议已收到',
        html`<section><h1>异议已收到</h1><p>请记下受理编号，凭它查询答复。编号只显示这一次。</p>
<p class="code">${receipt}</p>
<p>由乡镇或者县级核实并答复，答复之前公示的事项不会往下办。</p>
<p><a class="go" href="${input.to('/answers')}">查询答复</a>　<a href="${input.to('/notices')}">返回公示</a></p></section>`,
        { once: true },
      )
    },
    again: objectPage,
  }),
]

export const noticesDataset: Dataset = {
  title: '正在公示的事项',
  description: '今天正在张贴的公示，姓名已隐去；期满即不再提供。',
  files: [{ label: 'JSON', path: '/notices.json', type: 'application/json' }],
}

/** What is told to who holds the number of an objection. */
export const objectionAnswered: Answer = async (h, id) => {
  const found = await objectionAnswer(h, id)
  if (found === undefined) return null
  const { title, raisedOn, answeredAt, answer, upheld } = found
  return html`<h2>${title}</h2><dl class="facts"><dt>提出日期</dt><dd>${dayInChinese(raisedOn)}</dd>
<dt>办理情况</dt><dd>${answeredAt === null ? '正在核实，尚未答复' : `${dayInChinese(dayOf(answeredAt))}已答复，异议${upheld === true ? '成立' : '不成立'}`}</dd>
${answer !== null && html`<dt>答复</dt><dd>${answer}</dd>`}</dl>`
}

/** What hangs now, the latest first. */
export const noticesFront: FrontPart = {
  order: 40,
  run: async (h, input) => {
    const all = await publicNotices(h, h.scope.county)
    if (all.length === 0) return null
    return html`<section><h2>正在公示</h2><ul>${all
      .slice(0, 5)
      .map(
        (n) =>
          html`<li><a href="${to(h.scope.county, `/notices/${n.id}`)}">${n.title}</a> <span class="hint">${n.placeName}，到 ${dayInChinese(n.endsOn)}</span></li>`,
      )}</ul><p><a href="${input.to('/notices')}">全部 ${all.length} 份公示</a></p></section>`
  },
}
