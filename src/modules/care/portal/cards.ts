import { type Html, html } from '#kernel/pure/html.ts'
import type { PageInput } from '#kernel/server/http/page.ts'
import { NEEDS, type PublicWish, WISH_KINDS, WISH_STATES } from '../wishes/model.ts'
import { progressText, quantityText } from '../wishes/rules.ts'

export function stateWord(w: PublicWish): string {
  return w.state === 'claimed' && w.taken < w.needed ? '还可认领' : WISH_STATES[w.state]
}

/** One wish as it hangs on the wall: what is needed and how far it is; never for whom. */
export function wishCard(input: Pick<PageInput, 'to'>, w: PublicWish): Html {
  return html`<li><h2><a href="${input.to(`/wishes/${w.id}`)}">${w.title}</a></h2>
<p><span class="tag">${WISH_KINDS[w.kind]}</span> <span class="tag">${stateWord(w)}</span></p>
<p>${w.townshipName}　需要${NEEDS[w.needs]} ${quantityText(w.needs, w.needed, w.unitName)}${w.taken > 0 && html`<br>${progressText(w)}`}</p></li>`
}
