import { html } from '#kernel/pure/html.ts'
import { definePage, type Page, page } from '#kernel/server/http/page.ts'
import type { FrontPart } from '#kernel/server/http/public-site.ts'
import type { ModuleCard } from '#kernel/server/module.ts'

/** Pages that no module owns: the county's first page, made of what the modules show of themselves. */
export function sitePages(cards: readonly ModuleCard[]): Page[] {
  const parts = cards.flatMap((card) => [card.front ?? []].flat() as FrontPart[]).sort((a, b) => a.order - b.order)
  return [
    definePage({
      method: 'GET',
      path: '/',
      title: '首页',
      run: async (h, input) => {
        const shown = []
        for (const part of parts) shown.push(await part.run(h, input))
        const title = `${input.county.name}群众服务与公开`
        return page(
          title,
          html`<h1>${title}</h1>
<p>这里面向群众，不需要登录就能看：县里承诺办的事办得怎么样，公示了什么，捐的款物到了哪里。</p>
${shown}`,
        )
      },
    }),
  ]
}
