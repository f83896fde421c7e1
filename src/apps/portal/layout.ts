import { type Html, html } from '#kernel/pure/html.ts'
import type { Citizen } from '#kernel/server/http/page.ts'

export interface MenuItem {
  readonly path: string
  readonly label: string
}

export interface Frame {
  /** null on pages that belong to no county */
  readonly county: { readonly code: string; readonly name: string; readonly demo: boolean } | null
  readonly title: string
  /** path and query as asked */
  readonly url: string
  readonly menu: readonly MenuItem[]
  /** pages of what is the citizen's own */
  readonly mine: readonly MenuItem[]
  readonly citizen: Citizen | null
  readonly isLarge: boolean
  /** address of the style, with its digest in the name */
  readonly style: string
  /** signing out is a form of its own; made only for who has signed in */
  readonly signOut: Html | null
}

/** The whole page around what a page says. */
export function layout(frame: Frame, body: Html): string {
  const { county, title } = frame
  const name = county === null ? '固本' : `${county.name}群众服务与公开`
  return `<!doctype html>\n${
    html`<html lang="zh-CN"${frame.isLarge && html` class="large"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title === name ? name : `${title} · ${name}`}</title>
<link rel="stylesheet" href="${frame.style}">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
</head>
<body>
<a class="skip" href="#content">跳到正文</a>
<header>
<div class="bar"><a class="name" href="${county === null ? '/' : `/${county.code}/`}">${name}</a>
<div class="tools">${county !== null && tools(frame, county.code)}</div></div>
${county !== null && menuOf(frame, county.code)}
</header>
<main id="content" tabindex="-1">
${county?.demo === true && html`<p class="note">这是演示系统，人名、事项和款项都是虚构的。</p>`}
${body}
</main>
<footer><div>
${county !== null && html`<p>公开的内容由县里审核后发布。身份证号、电话、银行账号和健康情况一律不公开。<a href="/${county.code}/privacy">个人信息告知</a></p>`}
<p>工作人员入口：<a href="/console/">工作平台</a>　<a href="/field/">走访端</a></p>
</div></footer>
</body>
</html>`.text
  }\n`
}

function tools(frame: Frame, county: string): Html {
  const back = encodeURIComponent(frame.url)
  const type = frame.isLarge
    ? html`<a href="/${county}/type/plain?back=${back}">标准字</a>`
    : html`<a href="/${county}/type/large?back=${back}">大字版</a>`
  if (frame.citizen === null) return html`${type} <a href="/${county}/sign-in?next=${back}">登录</a>`
  const here = frame.url.split('?')[0]
  const own = [{ path: '/me', label: frame.citizen.shown }, ...frame.mine]
  return html`${type} ${own.map(
    ({ path, label }) =>
      html`<a href="/${county}${path}"${here === `/${county}${path}` && html` aria-current="page"`}>${label}</a> `,
  )}${frame.signOut}`
}

function menuOf(frame: Frame, county: string): Html {
  const here = frame.url.split('?')[0] ?? ''
  const items = [{ path: '/', label: '首页' }, ...frame.menu]
  return html`<nav aria-label="栏目"><ul class="menu">${items.map(({ path, label }) => {
    const href = `/${county}${path}`
    const isHere =
      path === '/'
        ? here === href || here === `/${county}` || here === '/'
        : here === href || here.startsWith(`${href}/`)
    return html`<li><a href="${href}"${isHere && html` aria-current="${here === href ? 'page' : 'true'}"`}>${label}</a></li>`
  })}</ul></nav>`
}
