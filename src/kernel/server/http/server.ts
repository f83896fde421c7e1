import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import cookie from '@fastify/cookie'
import multipart from '@fastify/multipart'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { z } from 'zod'
import { dayOf } from '#kernel/pure/day.ts'
import { digestOf } from '#kernel/pure/digest.ts'
import { type FieldFault, faultAt, Problem } from '#kernel/pure/problem.ts'
import { ROLES, type Scope } from '#kernel/pure/scope.ts'
import { MAX_FILE_BYTES } from '../files.ts'
import type { Handle } from '../handle.ts'
import { loadRun } from '../jobs.ts'
import type { Kernel } from '../kernel.ts'
import type { Spooled } from '../spool.ts'
import { deskRoutes } from '../sync/api.ts'
import { addSync } from '../sync/http.ts'
import type { ActingPost, Doorkeeper, SessionView } from './doorkeeper.ts'
import { check, faultsOf } from './input.ts'
import { spoolList } from './list-sheet.ts'
import { openApiOf } from './openapi.ts'
import { Download, type Route } from './route.ts'

/** Session of those who act in a post; the public's is another. */
const COOKIE = 'guben'
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export interface Guest {
  scope: Scope
  view: SessionView
  token: string
}

/**
 * The HTTP face of a kernel: sessions, files, runs, and every route on the modules' cards.
 * @param origin the address that people open, when a proxy stands in between (see `Settings`)
 */
export async function makeServer(
  kernel: Kernel,
  doorkeeper: Doorkeeper,
  origin: string | null = null,
): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: 2 * 1024 * 1024,
    logger: false,
    // it listens on this machine only: what comes from another came through the proxy here, which says whose it is
    trustProxy: 'loopback',
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
    return503OnClosing: true,
  })
  await app.register(cookie)
  await app.register(multipart, { limits: { fileSize: MAX_FILE_BYTES + 1, files: 1, fields: 10 } })
  app.setErrorHandler((error, request, reply) => answerProblem(kernel, error, request, reply))
  app.addHook('onRequest', async (request) => refuseForeignOrigin(request, origin))
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api'))
      reply.header('cache-control', 'no-store').header('x-guben-today', dayOf(kernel.clock.now()))
    reply
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'same-origin')
      .header('x-frame-options', 'SAMEORIGIN')
  })
  const guest = (request: FastifyRequest) => recognise(doorkeeper, request)
  addSession(app, kernel, doorkeeper, { guest, isSecure: origin?.startsWith('https:') ?? false })
  const owner = async (request: FastifyRequest) => withOwnPassword(await guest(request))
  addFilesAndRuns(app, kernel, owner)
  await addSync(app, kernel, owner)
  const routes = [...deskRoutes, ...kernel.cards.flatMap((card) => card.routes ?? [])]
  for (const route of routes.filter((r) => r.takesFile === undefined)) addRoute(app, kernel, owner, route)
  await app.register(async (files) => {
    // the file is not read until it is known who sends it
    files.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload))
    for (const route of routes.filter((r) => r.takesFile !== undefined)) addRoute(files, kernel, owner, route)
  })
  const document = openApiOf(kernel.cards)
  app.get('/api/openapi.json', async () => document)
  app.all('/api/*', async () => {
    throw new Problem('not-found', { what: '这个接口' })
  })
  return app
}

type RecogniseGuest = (request: FastifyRequest) => Promise<Guest>

async function recognise(doorkeeper: Doorkeeper, request: FastifyRequest): Promise<Guest> {
  const token = request.cookies[COOKIE]
  if (token === undefined) throw new Problem('not-signed-in')
  const wished = request.headers['x-guben-post'] ?? (request.query as { post?: string } | undefined)?.post
  const { scope, view } = await doorkeeper.recognise(
    token,
    typeof wished === 'string' && wished !== '' ? wished : undefined,
  )
  return { scope, view, token }
}

/** Whoever set a one-time password knows it too: until it is changed, it opens the page that changes it and no other. */
function withOwnPassword(guest: Guest): Guest {
  if (guest.view.mustChangePassword) throw new Problem('password-must-change')
  return guest
}

/** A page of another site cannot make a signed-in browser act: the origin must be ours. */
function refuseForeignOrigin(request: FastifyRequest, ours: string | null): void {
  const origin = request.headers.origin
  if (request.method === 'GET' || request.method === 'HEAD' || origin === undefined || origin === ours) return
  if (origin.replace(/^https?:\/\//, '') !== request.headers.host) throw new Problem('origin-refused')
}

function addSession(
  app: FastifyInstance,
  kernel: Kernel,
  doorkeeper: Doorkeeper,
  { guest, isSecure }: { guest: RecogniseGuest; isSecure: boolean },
): void {
  const cookieOptions = (request: FastifyRequest) => ({
    path: '/',
    httpOnly: true,
    sameSite: 'strict' as const,
    secure: isSecure || request.protocol === 'https',
  })
  const answer = (view: SessionView, demo: boolean) => ({
    ...view,
    now: kernel.clock.now().toISOString(),
    today: dayOf(kernel.clock.now()),
    demo,
  })
  const isDemo = async (county: string) =>
    (await kernel.asSystem(county, (h) => h.rows(sql`SELECT 1 FROM kernel.county WHERE county = ${county} AND demo`)))
      .length > 0
  app.post('/api/session', async (request, reply) => {
    const { login, password } = check(signInBody, request.body, 'body')
    const { token } = await doorkeeper.signIn(login, password)
    const { view } = await doorkeeper.recognise(token, undefined)
    reply.setCookie(COOKIE, token, cookieOptions(request))
    return answer(view, await isDemo(view.county.code))
  })
  // Nobody is no refusal here: the sign-in page asks this first, and a browser writes every refusal down as an error.
  app.get('/api/session', async (request, reply) => {
    if (request.cookies[COOKIE] === undefined) return reply.type('application/json').send('null')
    const { view } = await guest(request).catch((error: unknown) => {
      if (error instanceof Problem && error.code === 'session-ended') reply.clearCookie(COOKIE, cookieOptions(request))
      throw error
    })
    return answer(view, await isDemo(view.county.code))
  })
  app.delete('/api/session', async (request, reply) => {
    const token = request.cookies[COOKIE]
    if (token !== undefined) await doorkeeper.signOut(token)
    reply.clearCookie(COOKIE, cookieOptions(request)).status(204)
  })
  app.delete('/api/session/all', async (request, reply) => {
    await doorkeeper.signOutEverywhere((await guest(request)).token)
    reply.clearCookie(COOKIE, cookieOptions(request)).status(204)
  })
  app.post('/api/session/password', async (request, reply) => {
    const { before, after } = check(passwordBody, request.body, 'body')
    await doorkeeper.changePassword((await guest(request)).token, before, after)
    reply.status(204)
  })
}

export const signInBody = z.object({
  login: z.string().trim().min(1, '请填写账号').max(60),
  password: z.string().min(1, '请填写密码').max(200),
})
export const passwordBody = z
  .object({
    before: z.string().min(1, '请填写现在的密码').max(200),
    after: z.string().min(10, '新密码至少 10 个字符').max(200),
  })
  .refine((p) => p.before.normalize('NFKC') !== p.after.normalize('NFKC'), {
    path: ['after'],
    message: '新密码不能与现在的密码相同',
  })

function addFilesAndRuns(app: FastifyInstance, kernel: Kernel, guest: RecogniseGuest): void {
  app.post('/api/files', async (request) => {
    const { scope, view } = await guest(request)
    const part = await request.file()
    if (part === undefined) throw new Problem('file-refused', { reason: '没有收到文件，请选择一个文件。' })
    const bytes = await part.toBuffer().catch(() => {
      throw new Problem('too-large', { limit: '20 MB' })
    })
    return kernel.act(scope, (h) => kernel.files.put(h, part.filename, bytes, view.acting.place, view.acting.unit))
  })
  app.get('/api/files/:id', async (request, reply) => {
    const { scope } = await guest(request)
    const { id } = check(z.object({ id: z.uuid() }), request.params, 'params')
    const { file, stream } = await kernel.act(scope, (h) => kernel.files.get(h, id))
    reply.header('content-type', file.type).header('content-length', file.size)
    const inline = file.type.startsWith('image/') || file.type === 'application/pdf'
    reply.header('content-disposition', disposition(file.name, inline))
    reply.header('content-security-policy', "default-src 'none'; sandbox")
    return reply.send(stream)
  })
  app.get('/api/runs/:id', async (request) => {
    const { scope } = await guest(request)
    const { id } = check(z.object({ id: z.uuid() }), request.params, 'params')
    return kernel.act(scope, (h) => loadRun(h, id))
  })
}

export function disposition(name: string, inline: boolean): string {
  return `${inline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name)}`
}

function addRoute(app: FastifyInstance, kernel: Kernel, guest: RecogniseGuest, route: Route): void {
  app.route({
    method: route.method,
    url: route.path,
    handler: async (request, reply) => {
      const { scope, view } = await guest(request)
      if (route.roles !== 'all' && !route.roles.includes(scope.role)) throw notAllowed(route, view.acting)
      const wantsSheet = (request.query as { format?: string }).format === 'xlsx' && route.sheet !== undefined
      const input = inputOf(route, request)
      if (wantsSheet) return sendSheet(reply, kernel, scope, route, input)
      const file = route.takesFile === undefined ? undefined : await takeFile(kernel, request, route.takesFile)
      const all = { ...(input as object), file } as never
      const output = await kernel
        .act(scope, (h) =>
          route.method === 'POST' ? answerOnce(h, route, request, all, kernel) : route.run(h, all, kernel),
        )
        .catch(async (error: unknown) => {
          if (file !== undefined) await kernel.spool.remove(file.id)
          throw error
        })
      if (output instanceof Download) return sendDownload(reply, output)
      if (output === undefined) return reply.status(204).send()
      return reply.type('application/json').send(JSON.stringify(output))
    },
  })
}

/** Puts the body beside the database, sealed; of the request remains what it was. */
async function takeFile(kernel: Kernel, request: FastifyRequest, most: number): Promise<Spooled> {
  if (!(request.body instanceof Readable))
    throw new Problem('file-refused', { reason: '没有收到文件，请选择一个文件。' })
  const file = await kernel.spool.put(request.body, most)
  request.body = { digest: file.digest, size: file.size }
  return file
}

function notAllowed(route: Route, acting: ActingPost): Problem {
  return new Problem('not-allowed', { acting: `${acting.title}（${ROLES[acting.role]}）`, action: route.summary })
}

function inputOf(route: Route, request: FastifyRequest) {
  const query = { ...(request.query as Record<string, unknown>) }
  delete query.format
  delete query.post
  const faults: FieldFault[] = []
  const part = (schema: z.ZodType | undefined, value: unknown, where: string) => {
    if (schema === undefined) return undefined
    const parsed = schema.safeParse(value)
    if (parsed.success) return parsed.data
    faults.push(...faultsOf(parsed.error, where))
    return undefined
  }
  const input = {
    params: part(route.params, request.params, 'params'),
    query: part(route.query, query, 'query'),
    body: route.takesFile === undefined ? part(route.body, request.body ?? {}, 'body') : undefined,
  }
  if (faults.length > 0) throw new Problem('input-invalid', {}, { faults })
  return input as never
}

/** A command with an `Idempotency-Key` is carried out once; pressed again, it gets the first answer. */
async function answerOnce(
  h: Handle,
  route: Route,
  request: FastifyRequest,
  input: never,
  kernel: Kernel,
): Promise<unknown> {
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string') return route.run(h, input, kernel)
  if (!z.uuid().safeParse(key).success) throw faultAt('Idempotency-Key', '请求编号应为 UUID')
  const said = digestOf([route.method, request.url, h.scope.post, request.body ?? null])
  const [mine] = await h.rows<{ key: string }>(sql`
    INSERT INTO kernel.answered (county, key, person, request, status)
    VALUES (${h.scope.county}, ${key}, ${h.scope.person}, ${said}, 0) ON CONFLICT DO NOTHING RETURNING key`)
  if (mine === undefined) return answerAgain(h, key, said)
  const output = await route.run(h, input, kernel)
  await h.run(sql`UPDATE kernel.answered SET status = 200, answer = ${JSON.stringify(route.secret ? null : (output ?? null))}
    WHERE county = ${h.scope.county} AND person = ${h.scope.person} AND key = ${key}`)
  return output
}

async function answerAgain(h: Handle, key: string, said: string): Promise<unknown> {
  const before = await h.one<{ request: string; answer: unknown }>(sql`
    SELECT request, answer FROM kernel.answered WHERE county = ${h.scope.county} AND person = ${h.scope.person} AND key = ${key}`)
  if (before.request !== said) throw new Problem('already-sent')
  return before.answer ?? undefined
}

function sendDownload(reply: FastifyReply, file: Download): FastifyReply {
  return reply
    .header('content-type', file.type)
    .header('content-disposition', disposition(file.name, file.inline))
    .send(file.bytes instanceof Readable ? file.bytes : Buffer.from(file.bytes))
}

/** The list as a spreadsheet; it lies sealed in the spool until it has been fetched. */
async function sendSheet(
  reply: FastifyReply,
  kernel: Kernel,
  scope: Scope,
  route: Route,
  input: object,
): Promise<FastifyReply> {
  const file = await kernel.actInSnapshot(scope, (h) => spoolList(h, kernel, route, input))
  const bytes = await kernel.spool.stream(file)
  bytes.once('close', () => void kernel.spool.remove(file.id))
  return sendDownload(reply, new Download(`${route.sheet!.name}.xlsx`, XLSX, bytes))
}

function answerProblem(kernel: Kernel, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = asProblem(error, request.id)
  if (problem.code === 'internal')
    kernel.log.error({ trace: request.id, url: request.url, error: describe(error) }, 'internal')
  const body = problem.body()
  if (body.status === 503) reply.header('retry-after', '2')
  return reply.status(body.status).type('application/problem+json').send(JSON.stringify(body))
}

export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return `${error.stack}${error.cause ? `\ncaused by ${describe(error.cause)}` : ''}`
}

export function asProblem(error: unknown, trace: string): Problem {
  if (error instanceof Problem) return error
  const { statusCode, code } = (error ?? {}) as { statusCode?: number; code?: string }
  if (statusCode === 413) return new Problem('too-large', { limit: '2 MB' })
  if (statusCode !== undefined && statusCode < 500) return faultAt('', reasonFor(code))
  return new Problem('internal', { trace }, { cause: error })
}

function reasonFor(code: string | undefined): string {
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return '请以 application/json 提交'
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY' || code === 'FST_ERR_CTP_EMPTY_JSON_BODY')
    return '提交的内容不是完整的 JSON'
  return '请求格式不正确'
}
