import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { addPortal } from '#apps/portal/portal.ts'
import { makeServer } from '#kernel/server/http/server.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { makePublicDesk } from '#modules/citizens/public.ts'
import { makeDoorkeeper } from '#modules/people/public.ts'

/** The whole HTTP server with the public site, in this process. */
export async function openPortal(kernel: Kernel, origin: string | null = null): Promise<FastifyInstance> {
  const app = await makeServer(kernel, makeDoorkeeper(kernel), origin)
  await addPortal(app, kernel, makePublicDesk(kernel), origin)
  return app
}

/** the name under which the browser knows the site */
export const HOST = 'portal.test'

export interface Seen {
  status: number
  /** where the browser stands after following redirects */
  path: string
  headers: Record<string, string>
  text: string
  forms: SeenForm[]
}

interface SeenForm {
  action: string
  method: string
  label: string
  fields: [name: string, value: string][]
  button: string
}

/** A browser without script: keeps cookies, follows redirects, fills in the forms that a page really holds. */
export class PlainBrowser {
  readonly #app: FastifyInstance
  readonly cookies = new Map<string, string>()
  /** of each cookie that was set, how */
  readonly attributes = new Map<string, string>()
  seen: Seen = { status: 0, path: '/', headers: {}, text: '', forms: [] }
  address = '127.0.0.1'
  agent = 'plain'

  constructor(app: FastifyInstance) {
    this.#app = app
  }

  open(path: string): Promise<Seen> {
    return this.#ask('GET', path)
  }

  /** Fills in the form with this label on the page that is seen; what is not named keeps its value. */
  async submit(label: string, typed: Record<string, string | string[]> = {}): Promise<Seen> {
    const form = this.seen.forms.find((f) => f.label === label || f.button === label)
    if (form === undefined)
      throw new Error(
        `no form “${label}” on ${this.seen.path}: ${this.seen.forms.map((f) => f.label || f.button)}\n${this.seen.text}`,
      )
    const body = new URLSearchParams(form.fields.filter(([name]) => !(name in typed)))
    for (const [name, value] of Object.entries(typed)) for (const v of [value].flat()) body.append(name, v)
    if (form.method === 'get') return this.#ask('GET', `${form.action.split('?')[0]}?${body}`)
    return this.#ask('POST', form.action, body.toString())
  }

  async #ask(method: 'GET' | 'POST', path: string, body?: string): Promise<Seen> {
    const reply = await this.#app.inject({
      method,
      url: path,
      remoteAddress: this.address,
      headers: {
        host: HOST,
        'user-agent': this.agent,
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(body !== undefined && { payload: body }),
    })
    for (const set of [reply.headers['set-cookie'] ?? []].flat())
      if (!/^[^=]+=;/.test(set)) this.attributes.set(set.split('=')[0]!, set)
    for (const cookie of reply.cookies)
      if (cookie.value === '') this.cookies.delete(cookie.name)
      else this.cookies.set(cookie.name, cookie.value)
    const { location } = reply.headers
    if (reply.statusCode >= 300 && reply.statusCode < 400 && location !== undefined) {
      if (/^https?:/.test(location)) {
        this.seen = { status: reply.statusCode, path: location, headers: {}, text: '', forms: [] }
        return this.seen
      }
      return this.#ask('GET', location)
    }
    const headers = Object.fromEntries(Object.entries(reply.headers).map(([k, v]) => [k, String(v)]))
    this.seen = { status: reply.statusCode, path, headers, text: reply.payload, forms: formsIn(reply.payload) }
    return this.seen
  }
}

function formsIn(page: string): SeenForm[] {
  return [...page.matchAll(/<form ([^>]*)>(.*?)<\/form>/gs)].map(([, attributes = '', inside = '']) => ({
    action: attribute(attributes, 'action'),
    method: attribute(attributes, 'method'),
    label: attribute(attributes, 'aria-label'),
    button: plain(/<button[^>]*>(.*?)<\/button>/s.exec(inside)?.[1] ?? ''),
    fields: fieldsIn(inside),
  }))
}

function fieldsIn(inside: string): [string, string][] {
  const fields: [string, string][] = []
  for (const [, tag = ''] of inside.matchAll(/<input ([^>]*)>/g)) {
    const type = attribute(tag, 'type')
    if ((type === 'radio' || type === 'checkbox') && !/ checked/.test(tag)) continue
    fields.push([attribute(tag, 'name'), attribute(tag, 'value')])
  }
  for (const [, tag = '', text = ''] of inside.matchAll(/<textarea ([^>]*)>(.*?)<\/textarea>/gs))
    fields.push([attribute(tag, 'name'), plain(text)])
  for (const [, tag = '', options = ''] of inside.matchAll(/<select ([^>]*)>(.*?)<\/select>/gs)) {
    const chosen = /<option value="([^"]*)" selected/.exec(options) ?? /<option value="([^"]*)"/.exec(options)
    fields.push([attribute(tag, 'name'), plain(chosen?.[1] ?? '')])
  }
  return fields
}

function attribute(tag: string, name: string): string {
  return plain(new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(tag)?.[1] ?? '')
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

function plain(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name]!)
}

/** The last code that was sent to a telephone. */
export async function lastCode(kernel: Kernel, phone: string): Promise<string> {
  const lines = (await readFile(join(kernel.home, 'outbox', 'codes.jsonl'), 'utf8')).trim().split('\n')
  const sent = lines.map((l) => JSON.parse(l) as { phone: string; code: string }).filter((m) => m.phone === phone)
  return sent.at(-1)!.code
}

/** Signs in by telephone, through the pages themselves, and says how the citizen is called. */
export async function signIn(
  kernel: Kernel,
  browser: PlainBrowser,
  county: string,
  who: { phone: string; name?: string; kind?: string; manner?: string },
): Promise<void> {
  await browser.open(`/${county}/sign-in`)
  await browser.submit('用手机号码登录', { phone: who.phone })
  await browser.submit('填写验证码', { code: await lastCode(kernel, who.phone) })
  if (browser.seen.path.startsWith(`/${county}/me`))
    await browser.submit('公开名称', {
      kind: who.kind ?? 'person',
      name: who.name ?? '王小明',
      manner: who.manner ?? 'masked',
      agreed: 'on',
    })
}
