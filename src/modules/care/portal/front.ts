import { html } from '#kernel/pure/html.ts'
import type { FrontPart } from '#kernel/server/http/public-site.ts'
import { WISH_KINDS } from '../wishes/model.ts'
import * as store from '../wishes/wall.store.ts'
import { wishCard } from './cards.ts'

const figuresOf = ({ kind, listed, open, confirmed }: store.WallFigures) => html`<h3>${WISH_KINDS[kind]}</h3>
<ul class="figures"><li><b>${listed}</b><small>个上墙</small></li><li><b>${open}</b><small>个等待认领</small></li><li><b>${confirmed}</b><small>个已${kind === 'wish' ? '圆梦' : '落实'}</small></li></ul>`

/** On the county's first page: the newest wishes that wait for somebody. */
export const wishesFront: FrontPart = {
  order: 30,
  run: async (h, input) => {
    const figures = await store.wallFigures(h)
    if (figures.length === 0) return null
    const { rows } = await store.wall(h, { open: true }, { limit: 3, offset: 0 })
    return html`<section><h2>微心愿和服务项目</h2>
${figures.map(figuresOf)}
${rows.length > 0 && html`<ul class="cards">${rows.map((w) => wishCard(input, w))}</ul>`}
<p><a class="go" href="${input.to('/wishes')}">看看全部心愿</a></p></section>`
  },
}
