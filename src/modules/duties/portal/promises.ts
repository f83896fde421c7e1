import { dayInChinese } from '#kernel/pure/day.ts'
import { type Html, html } from '#kernel/pure/html.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { idParams } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { definePage, page, to } from '#kernel/server/http/page.ts'
import { forbiddenIn } from '#modules/notices/public.ts'
import { itemsOf, type Promised, promises } from './promises.store.ts'

const KINDS = { livelihood: '民生实事', commitment: '公开承诺' } as const

/** A promise is public by its nature; a number that slipped into its words is not. */
function plain(title: string): string {
  return forbiddenIn(title, { health: false }) === null ? title : '（内容含有不宜公开的信息，正在更正）'
}

function progress(p: { duties: number; done: number }): string {
  if (p.duties === 0) return '尚未到办理时间'
  return p.done === p.duties ? '已全部办结' : `应办 ${p.duties} 项，已办结 ${p.done} 项`
}

function card(h: Handle, p: Promised): Html {
  return html`<li><h3><a href="${to(h.scope.county, `/promises/${p.id}`)}">${plain(p.title)}</a></h3>
<p>${p.placeName}　${p.year} 年<br>${progress(p)}</p></li>`
}

export const promisePages = [
  definePage({
    method: 'GET',
    path: '/promises',
    title: '承诺实事',
    nav: { order: 25, label: '承诺实事' },
    run: async (h) => {
      const all = await promises(h)
      const part = (kind: keyof typeof KINDS) => {
        const rows = all.filter((p) => p.kind === kind)
        return (
          rows.length > 0 &&
          html`<h2>${KINDS[kind]}（${rows.length}）</h2><ul class="cards">${rows.map((p) => card(h, p))}</ul>`
        )
      }
      return html`<h1>承诺实事</h1>
<p>县、乡镇（街道）和村（社区）今年向群众承诺办的事，以及现在办到了哪一步。进度由系统根据办理记录自动汇总。</p>
${all.length === 0 && html`<section><p>目前没有登记对外公开的承诺事项。</p></section>`}${part('livelihood')}${part('commitment')}`
    },
  }),
  definePage({
    method: 'GET',
    path: '/promises/:id',
    title: '承诺实事',
    params: idParams,
    run: async (h, input) => {
      const [found] = await promises(h, input.params.id)
      if (found === undefined) throw new Problem('not-found', { what: '这份承诺' })
      const items = await itemsOf(h, found.id)
      const title = plain(found.title)
      return page(
        title,
        html`<h1>${title}</h1>
<section><dl class="facts"><dt>类别</dt><dd>${KINDS[found.kind]}</dd><dt>承诺的地方</dt><dd>${found.placeName}</dd>
<dt>公开日期</dt><dd>${dayInChinese(found.issuedOn)}</dd><dt>进度</dt><dd>${progress(found)}</dd></dl></section>
<section><h2>逐项进度</h2><div class="scroll" tabindex="0" role="group" aria-label="逐项进度"><table class="stacked"><thead><tr><th scope="col">事项</th><th scope="col">期限</th><th scope="col">进度</th></tr></thead><tbody>${items.map(
          (i) =>
            html`<tr><th scope="row">${plain(i.title)}</th><td>${i.dueOn !== null && html`<span class="cell-name">期限</span>${dayInChinese(i.dueOn)}`}</td><td><span class="cell-name">进度</span>${progress(i)}</td></tr>`,
        )}</tbody></table></div>
<p>觉得没有办好，可以<a href="${input.to('/complain')}">提意见</a>。</p></section>
<p><a href="${input.to('/promises')}">全部承诺</a></p>`,
      )
    },
  }),
]
