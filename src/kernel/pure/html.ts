/**
 * HTML that is made on the server, with escaping as the rule: whatever is put into the template is text, unless it is Html
 * itself. Nothing else in the program puts tags and values together.
 */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  toString(): string {
    return this.text
  }
}

export type HtmlPart = Html | string | number | bigint | boolean | null | undefined | readonly HtmlPart[]

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => ESCAPES[c]!)
}

/**
 * @example html`<li class="${tone}">${row.title} ${isNew && html`<b>新</b>`}</li>`
 * Arrays are joined; false, true, null and undefined print nothing. Values in attributes must stand in quotes.
 */
export function html(strings: TemplateStringsArray, ...parts: HtmlPart[]): Html {
  let text = strings[0]!
  for (let at = 0; at < parts.length; at += 1) text += printed(parts[at]) + strings[at + 1]!
  return new Html(text)
}

function printed(part: HtmlPart): string {
  if (part instanceof Html) return part.text
  if (part === null || part === undefined || typeof part === 'boolean') return ''
  if (Array.isArray(part)) return part.map(printed).join('')
  return escapeHtml(String(part))
}

/** An address for `href`, `src` or `action`: within the site or https; anything that could run is dropped. */
export function safeUrl(url: string): string {
  return /^(?:https?:\/\/|\/(?!\/)|[#?]|tel:[\d+-]+$|data:image\/(?:png|svg\+xml);)/i.test(url) ? url : '#'
}
