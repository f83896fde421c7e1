import { html } from '#kernel/pure/html.ts'
import type { FrontPart } from '#kernel/server/http/public-site.ts'
import * as store from '../wishes/store.ts'
import { wishCard } from './cards.ts'

/** On the county's first page: the newest wishes that wait for somebody. */
export const wishesFront: FrontPart = {
  order: 30,
  run: async (h, input) => {
    const figures = await store.wallFigures(h)
    if (figures.listed === 0) return null
    const { rows } = await store.wall(h, { open: true }, { limit: 3, offset: 0 })
    return html`<section><h2>微心愿</h2>
<ul class="figures"><li><b>${figures.listed}</b><small>个心愿上墙</small></li><li><b>${figures.open}</b><small>个等待认领</small></li><li><b>${figures.confirmed}</b><small>个已圆梦</small></li></ul>
${rows.length > 0 && html`<ul class="cards">${rows.map((w) => wishCard(input, w))}</ul>`}
<p><a class="go" href="${input.to('/wishes')}">看看全部心愿</a></p></section>`
  },
}
