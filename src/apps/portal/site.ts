import { randomBytes, timingSafeEqual } from 'node:crypto'
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { dayEnd } from '#kernel/pure/day.ts'
import { canonicalJson } from '#kernel/pure/digest.ts'
import { Html, html } from '#kernel/pure/html.ts'
import { type Id, isId, newId } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { citizenScope, publicScope, type Scope, systemScope } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { KEY_FIELD, renderForm, TOKEN_FIELD } from '#kernel/server/http/form.ts'
import { faultsOf } from '#kernel/server/http/input.ts'
import {
  type Citizen,
  type Page,
  type PageInput,
  type PageResult,
  page as pageResult,
  type Refused,
  to,
} from '#kernel/server/http/page.ts'
import type { PublicDesk } from '#kernel/server/http/public-site.ts'
import { asProblem, describe, disposition } from '#kernel/server/http/server.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { answerOnce } from './answer-once.ts'
import { CSP, type Kept, keepable, PageCache, sendKept } from './cache.ts'
import { Guesses, guesserOf } from './guesses.ts'
import { sitePages } from './home.ts'
import { layout } from './layout.ts'

const SESSION = 'guben-public'
const FORM = 'guben-form'
const TYPE = 'guben-type'
const HTML = 'text/html; charset=utf-8'
const COUNTIES_MS = 2_000

interface County {
  readonly code: string
  readonly name: string
  readonly demo: boolean
}

/** One request of the public site: what is known of it before its page is asked. */
interface Visit {
  readonly page: Page
  readonly county: County
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  citizen: Citizen | null
  /** path and query: as asked, or of a page made for everybody, only what the page knows of it */
  url: string
  /** set once something of it is for this visitor only */
  isPrivate: boolean
}

/** Answers for the whole public site. */
export class Site {
  readonly pages: readonly Page[]
  readonly #kernel: Kernel
  readonly #desk: PublicDesk
  readonly #style: string
  readonly #origin: string | null
  readonly #cache = new PageCache()
  readonly #tries = new Guesses()
  #counties: { until: number; known: Promise<readonly County[]> } = { until: 0, known: Promise.resolve([]) }

  constructor(kernel: Kernel, desk: PublicDesk, { style, origin }: { style: string; origin: string | null }) {
    this.#kernel = kernel
    this.#desk = desk
    this.#style = style
    this.#origin = origin
    this.pages = [...sitePages(kernel.cards), ...kernel.cards.flatMap((card) => card.pages ?? [])]
  }

  /** The address at which this browser, or everybody, finds the site. */
  #originOf(request: FastifyRequest): string {
    return this.#origin ?? `${request.protocol}://${request.host}`
  }

  #cookie(request: FastifyRequest) {
    const secure = this.#originOf(request).startsWith('https:')
    return { path: '/', httpOnly: true, sameSite: 'lax' as const, secure }
  }

  #setSession(request: FastifyRequest, reply: FastifyReply, token: string | null): void {
    if (token === null) reply.clearCookie(SESSION, this.#cookie(request))
    else reply.setCookie(SESSION, token, this.#cookie(request))
  }

  #countiesNow(): Promise<readonly County[]> {
    if (this.#counties.until < performance.now()) {
      const known = this.#kernel.asPublic('', (h) =>
        h.rows<County>(sql`SELECT county AS code, name, demo FROM kernel.public_county ORDER BY county`),
      )
      this.#counties = { until: performance.now() + COUNTIES_MS, known }
      known.catch(() => {
        this.#counties = { until: 0, known }
      })
    }
    return this.#counties.known
  }

  async #countyOf(request: FastifyRequest): Promise<County> {
    const { county } = request.params as { county?: string }
    const found = (await this.#countiesNow()).find((c) => c.code === county)
    if (found === undefined) throw new Problem('not-found', { what: '这个县' })
    return found
  }

  /** The only county's first page, or a list of counties to choose from. */
  async answerRoot(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const counties = await this.#countiesNow()
    const home = this.pages.find((p) => p.path === '/' && p.method === 'GET')!
    if (counties.length === 1) return this.#answerIn(counties[0]!, home, request, reply)
    const body =
      counties.length === 0
        ? html`<section><h1>固本</h1><p>还没有县的数据。请管理员打开<a href="/console/setup">初始设置</a>。</p></section>`
        : html`<section><h1>请选择县（市、区）</h1><ul class="cards">${counties.map(
            (c) => html`<li><h2><a href="/${c.code}/">${c.name}</a></h2></li>`,
          )}</ul></section>`
    return this.#send(request, reply, { county: null, title: '固本', citizen: null, signOut: null }, body, 200)
  }

  async answer(page: Page, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    return this.#answerIn(await this.#countyOf(request), page, request, reply)
  }

  async #answerIn(county: County, page: Page, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const visit: Visit = { page, county, request, reply, citizen: null, url: request.url, isPrivate: false }
    const token = request.cookies[SESSION]
    if (token !== undefined) {
      visit.isPrivate = true
      visit.citizen = (await this.#desk.recognise(county.code, token)) ?? null
      if (visit.citizen === null) this.#setSession(request, reply, null)
    }
    if (page.signedIn === true && visit.citizen === null) return reply.redirect(leadBy('/sign-in', visit), 303)
    if (isInTheirName(page) && page.beforeConsent !== true && visit.citizen?.hasAgreed === false)
      return reply.redirect(leadBy('/me', visit), 303)
    if (page.method === 'POST') return this.#post(visit)
    if (visit.isPrivate || page.signedIn === true || page.atDesk === true)
      return this.#sendResult(visit, await this.#run(visit))
    const { generation } = this.#kernel
    // by the site's own name too: some pages hold whole addresses, and where none is set, whoever asks says what it is
    const asked = askedOf(visit)
    visit.url = knownUrl(visit, asked)
    const key = `${this.#originOf(request)} ${county.code} ${page.path} ${canonicalJson({ params: request.params, ...asked })} ${isLarge(request) ? 'large' : ''}`
    let own: PageResult | undefined
    const kept = await this.#cache.get(key, generation(county.code), async () => {
      const result = await this.#run(visit)
      const made = visit.isPrivate ? null : await this.#keep(visit, result)
      if (made === null) own = result
      return made
    })
    if (kept !== null) return sendKept(request, reply, kept, 'no-cache')
    return this.#sendResult(visit, own ?? (await this.#run(visit)))
  }

  async #run(visit: Visit): Promise<PageResult> {
    const { page } = visit
    const asked = askedOf(visit)
    const work = (h: Handle) => page.run(h, this.#input(visit, h, asked) as never, this.#kernel)
    const code = visit.county.code
    const made =
      page.atDesk === true
        ? await this.#kernel.asSystem(code, work)
        : page.signedIn === true
          ? await this.#kernel.act(citizenScope(code, visit.citizen!.id), work)
          : await this.#kernel.asPublic(code, work)
    return asResult(page, made)
  }

  #input(
    visit: Visit,
    h: Handle,
    given: { params?: unknown; query?: unknown; body?: unknown; key?: string; refused?: Refused | null },
  ): PageInput {
    const { county, citizen, request } = visit
    const refused = given.refused ?? null
    const key = given.key ?? formKey(h.now)
    return {
      params: given.params,
      query: given.query,
      body: given.body,
      county,
      citizen,
      url: visit.url,
      key,
      refused,
      origin: this.#originOf(request),
      to: (path) => to(county.code, path),
      browser: () => {
        visit.isPrivate = true
        return this.#token(visit, h)
      },
      form: (spec) => {
        if (spec.method === 'GET') return renderForm(spec, refused, { token: '', key: '' })
        visit.isPrivate = true
        return renderForm(spec, refused, { token: this.#token(visit, h), key: formKey(h.now) })
      },
    }
  }

  /** What a form must bring back: made of a cookie that no other site can read or set, by a key that is only here. */
  #token(visit: Visit, h: Handle): string {
    const { request, reply } = visit
    let own = request.cookies[FORM]
    if (own === undefined || own.length < 32) {
      own = randomBytes(24).toString('base64url')
      request.cookies[FORM] = own
      reply.setCookie(FORM, own, this.#cookie(request))
    }
    return tokenOf(h, own)
  }

  async #post(visit: Visit): Promise<FastifyReply> {
    const { page, request } = visit
    const sent = { ...((request.body ?? {}) as Record<string, string | string[]>) }
    const { [TOKEN_FIELD]: token, [KEY_FIELD]: key, ...typed } = sent
    const params = paramsOf(visit)
    const scope = scopeOf(visit)
    const carryOut = () =>
      this.#kernel.act(scope, async (h) => {
        this.#checkToken(visit, h, token)
        const body = page.body?.safeParse(typed)
        if (body?.success === false) throw new Problem('input-invalid', {}, { faults: faultsOf(body.error, 'body') })
        const id = typeof key === 'string' && isId(key) ? key : formKey(h.now)
        const input = this.#input(visit, h, { params, body: body?.data, key: id })
        const work = async () => asResult(page, await page.run(h, input as never, this.#kernel))
        if (page.reads !== true) return answerOnce(h, id, `${request.url} ${canonicalJson(typed)}`, work)
        await h.run(sql`SET TRANSACTION READ ONLY`)
        return work()
      })
    try {
      const made = page.codes === undefined ? await carryOut() : await this.#tries.inTurn(guessing(visit), carryOut)
      if (made.kind === 'refused') throw made.problem
      return await this.#sendResult(visit, made)
    } catch (error) {
      const problem = asProblem(error, request.id)
      if (problem.kind.status === 429) visit.reply.header('retry-after', String(problem.params.seconds ?? 60))
      if (page.again === undefined || problem.kind.status === 500 || problem.code === 'not-found') throw error
      return this.#again(visit, params, { typed, problem }, scope)
    }
  }

  /** The page of the form once more, with what was typed and what is wrong with it. */
  async #again(
    visit: Visit,
    params: unknown,
    { typed, problem }: { typed: Refused['typed']; problem: Problem },
    scope: Scope,
  ): Promise<FastifyReply> {
    const { page } = visit
    const refused: Refused = { typed, faults: problem.faults, problem }
    const made = await this.#kernel.act(scope, (h) =>
      page.again!(h, this.#input(visit, h, { params, refused }) as never, this.#kernel),
    )
    const result = asResult(page, made)
    return this.#sendResult(visit, result.kind === 'page' ? { ...result, status: problem.kind.status } : result)
  }

  #checkToken(visit: Visit, h: Handle, token: string | string[] | undefined): void {
    const own = visit.request.cookies[FORM]
    const right = own === undefined ? undefined : Buffer.from(tokenOf(h, own))
    const given = Buffer.from(typeof token === 'string' ? token : '')
    if (right === undefined || right.length !== given.length || !timingSafeEqual(right, given))
      throw new Problem('form-expired')
  }

  async #keep(visit: Visit, result: PageResult): Promise<Kept | null> {
    if (result.kind === 'redirect' || result.kind === 'refused') return null
    if (result.kind === 'page') {
      const frame = this.#frame(visit, result.title)
      return keepable(result.status, HTML, Buffer.from(layout(frame, result.body)))
    }
    if (result.bytes instanceof Readable) return null
    return keepable(200, result.type, result.bytes, fileHeaders(result))
  }

  async #sendResult(visit: Visit, result: PageResult): Promise<FastifyReply> {
    const { request, reply } = visit
    if (result.kind === 'refused') throw result.problem
    if (result.kind === 'redirect') {
      if (result.session !== undefined) this.#setSession(request, reply, result.session.token)
      const target = result.elsewhere === true ? result.path : localPath(result.path, to(visit.county.code, '/'))
      return reply.header('cache-control', 'no-store').redirect(target, 303)
    }
    if (result.kind === 'file') {
      reply.header('cache-control', 'no-store').headers(fileHeaders(result)).type(result.type)
      return reply.send(result.bytes instanceof Readable ? result.bytes : Buffer.from(result.bytes))
    }
    const signOut = visit.citizen === null ? null : await this.#signOutForm(visit)
    return this.#send(request, reply, { ...visit, title: result.title, signOut }, result.body, result.status)
  }

  async #signOutForm(visit: Visit): Promise<Html> {
    const action = to(visit.county.code, '/sign-out')
    return this.#kernel.asPublic(visit.county.code, async (h) => {
      const token = this.#token(visit, h)
      return html`<form method="post" action="${action}"><input type="hidden" name="${TOKEN_FIELD}" value="${token}"><button type="submit">退出</button></form>`
    })
  }

  #frame(
    {
      county,
      citizen,
      request,
      url,
    }: { county: County | null; citizen: Citizen | null; request: FastifyRequest; url: string },
    title: string,
    signOut: Html | null = null,
  ) {
    const placed = (of: 'nav' | 'mine') =>
      this.pages
        .filter((p) => p[of] !== undefined)
        .sort((a, b) => a[of]!.order - b[of]!.order)
        .map((p) => ({ path: p.path, label: p[of]!.label }))
    const [menu, mine] = [placed('nav'), placed('mine')]
    return {
      county,
      citizen,
      title,
      signOut,
      menu,
      mine,
      url,
      isLarge: isLarge(request),
      style: this.#style,
    }
  }

  #send(
    request: FastifyRequest,
    reply: FastifyReply,
    who: { county: County | null; citizen: Citizen | null; title: string; signOut: Html | null },
    body: Html,
    status: number,
  ): FastifyReply {
    const text = layout(this.#frame({ url: request.url, ...who, request }, who.title, who.signOut), body)
    return reply
      .status(status)
      .type(HTML)
      .header('content-security-policy', CSP)
      .header('cache-control', 'no-store')
      .send(text)
  }

  /** Whatever could not be answered, as a page: what is wrong and where to go from here. */
  async answerFault(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const problem = asProblem(error, request.id)
    if (problem.code === 'internal')
      this.#kernel.log.error({ trace: request.id, url: request.url, error: describe(error) }, 'internal')
    const { title, detail, status } = problem.body()
    if (problem.code === 'too-many') reply.header('retry-after', String(problem.params.seconds ?? 60))
    const county = await this.#countyOf(request).catch(() => null)
    const said =
      problem.code === 'not-found'
        ? `没有找到${problem.params.what ?? '所要的内容'}，网址可能写错了，或者内容已经撤下。`
        : detail
    const body = html`<section><h1>${title}</h1><p>${said}</p>
${problem.faults.length > 0 && html`<ul>${problem.faults.map((f) => html`<li>${f.reason}</li>`)}</ul>`}
${problem.reasons.length > 0 && html`<ul>${problem.reasons.map((r) => html`<li>${r}</li>`)}</ul>`}
<p><a class="go" href="${county === null ? '/' : `/${county.code}/`}">回到首页</a></p></section>`
    return this.#send(request, reply, { county, citizen: null, title, signOut: null }, body, status)
  }

  answerMissing(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    return this.answerFault(new Problem('not-found', { what: '这个页面' }), request, reply)
  }

  /** Large type or plain, kept by the browser; then back to the page it was asked on. */
  async setType(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { county, type } = request.params as { county: string; type: string }
    if (type === 'large') reply.setCookie(TYPE, 'large', { ...this.#cookie(request), maxAge: 365 * 86_400 })
    else reply.clearCookie(TYPE, this.#cookie(request))
    const { back } = request.query as { back?: string }
    return reply.header('cache-control', 'no-store').redirect(localPath(back, `/${county}/`), 303)
  }

  async signOut(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { code } = await this.#countyOf(request)
    const token = request.cookies[SESSION]
    const { [TOKEN_FIELD]: given } = (request.body ?? {}) as Record<string, string>
    const visit = { request } as Visit
    await this.#kernel.asPublic(code, async (h) => this.#checkToken(visit, h, given))
    if (token !== undefined) await this.#desk.signOut(code, token)
    this.#setSession(request, reply, null)
    return reply.redirect(`/${code}/`, 303)
  }
}

function scopeOf({ page, county, citizen }: Visit): Scope {
  const scope = scopeOfWho(page, county, citizen)
  return page.nameless === true ? { ...scope, dayOnly: true } : scope
}

function scopeOfWho(page: Page, county: County, citizen: Citizen | null): Scope {
  if (page.atDesk === true) return systemScope(county.code)
  return citizen === null || page.nameless === true ? publicScope(county.code) : citizenScope(county.code, citizen.id)
}

/** What the page understands of its path. */
function paramsOf({ page, request }: Visit): unknown {
  const params = page.params?.safeParse(request.params)
  if (params?.success === false) throw new Problem('not-found', { what: '这个页面' })
  return params?.data
}

/** What the page understands of its address. */
function askedOf(visit: Visit): { params?: unknown; query?: unknown } {
  const { page, request } = visit
  const query = page.query?.safeParse(request.query ?? {})
  if (query?.success === false) throw new Problem('input-invalid', {}, { faults: faultsOf(query.error, 'query') })
  return { ...(page.params && { params: paramsOf(visit) }), ...(query && { query: query.data }) }
}

/** The address without what the page does not know: it is shown to everybody who gets the same page. */
function knownUrl({ request }: Visit, asked: { query?: unknown }): string {
  const known = new URLSearchParams()
  const understood = (asked.query ?? {}) as Record<string, unknown>
  for (const [name, value] of Object.entries(request.query as Record<string, string>))
    if (Object.hasOwn(understood, name) && understood[name] !== undefined) known.append(name, value)
  const path = request.url.split('?')[0]!
  return known.size === 0 ? path : `${path}?${known}`
}

/** Whether a citizen who has signed in sees what is their own there, or does something by it that is kept as theirs. */
function isInTheirName({ method, signedIn, atDesk, nameless, reads }: Page): boolean {
  return signedIn === true || (method === 'POST' && atDesk !== true && nameless !== true && reads !== true)
}

/** What is made of a form bears its number, which tells the day it was made and not the moment. */
function formKey(now: Date): Id {
  return newId(dayEnd(now))
}

function guessing({ page, county, citizen, request }: Visit): string {
  return `${county.code} ${page.codes} ${guesserOf(citizen, request.ip)}`
}

function tokenOf(h: Handle, own: string): string {
  return h.vault.fingerprint(`portal-form/${own}`).toString('base64url')
}

function isLarge(request: FastifyRequest): boolean {
  return request.cookies[TYPE] === 'large'
}

/** By way of another page, and from there back to this one. */
function leadBy(path: '/sign-in' | '/me', { county, page, request }: Visit): string {
  const back = page.method === 'GET' ? request.url : to(county.code, '/')
  return `${to(county.code, path)}?next=${encodeURIComponent(back)}`
}

/** Only ever a path of this site: an address that leads elsewhere becomes `otherwise`. */
export function localPath(path: string | undefined, otherwise: string): string {
  return path !== undefined && /^\/(?![/\\])[\x21-\x7e]*$/.test(path) ? path : otherwise
}

function asResult(page: Page, made: Html | PageResult): PageResult {
  return made instanceof Html ? pageResult(page.title, made) : made
}

function fileHeaders(result: PageResult & { kind: 'file' }): Record<string, string> {
  return {
    'content-disposition': disposition(result.name, result.inline),
    'content-security-policy': "default-src 'none'; sandbox",
    // open data may be read by the pages of anybody
    'access-control-allow-origin': '*',
  }
}
