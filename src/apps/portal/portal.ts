import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '#kernel/pure/problem.ts'
import type { Limit } from '#kernel/server/http/page.ts'
import type { PublicDesk } from '#kernel/server/http/public-site.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { keepable, sendKept } from './cache.ts'
import { Site } from './site.ts'

const STYLE = new URL('portal.css', import.meta.url)
const ICON = new URL('../console/icon.svg', import.meta.url)
const FORM_BYTES = 64 * 1024

/**
 * The county's public site: `/` and `/:county/…`, made of the pages on the modules' cards.
 * @param origin the address that people open, when a proxy stands in between (see `Settings`)
 * @returns the answer to what is no page of anybody
 */
export async function addPortal(
  app: FastifyInstance,
  kernel: Kernel,
  desk: PublicDesk,
  origin: string | null = null,
): Promise<(request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>> {
  const style = await readFile(STYLE)
  const styleName = `/portal-${createHash('sha256').update(style).digest('hex').slice(0, 12)}.css`
  const site = new Site(kernel, desk, { style: styleName, origin })
  await app.register(async (scope) => {
    await scope.register(rateLimit, {
      global: false,
      errorResponseBuilder: (_request, context) => new Problem('too-many', { seconds: Math.ceil(context.ttl / 1000) }),
    })
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: FORM_BYTES },
      (_request, body, done) => done(null, fieldsOf(String(body))),
    )
    scope.setErrorHandler((error, request, reply) => site.answerFault(error, request, reply))
    const asset = (path: string, type: string, bytes: Buffer, cache: string) => {
      const kept = keepable(200, type, bytes)
      scope.get(path, (request, reply) => sendKept(request, reply, kept, cache))
    }
    asset(styleName, 'text/css; charset=utf-8', style, 'public, max-age=31536000, immutable')
    asset('/icon.svg', 'image/svg+xml', await readFile(ICON), 'public, max-age=86400')
    scope.get('/', (request, reply) => site.answerRoot(request, reply))
    for (const page of site.pages)
      scope.route({
        method: page.method,
        url: `/:county(^[0-9]{6}$)${page.path}`,
        config: page.limit === undefined ? {} : { rateLimit: limitOf(page.limit) },
        handler: (request, reply) => site.answer(page, request, reply),
      })
    scope.get('/:county(^[0-9]{6}$)/type/:type', (request, reply) => site.setType(request, reply))
    scope.post('/:county(^[0-9]{6}$)/sign-out', (request, reply) => site.signOut(request, reply))
    scope.all('/:county(^[0-9]{6}$)/*', (request, reply) => site.answerMissing(request, reply))
  })
  return (request, reply) => site.answerMissing(request, reply)
}

function limitOf({ max, minutes }: Limit) {
  return { max, timeWindow: minutes * 60_000 }
}

/** The fields of a form as they were typed; one that comes several times becomes a list. */
export function fieldsOf(body: string): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = Object.create(null)
  for (const [name, value] of new URLSearchParams(body)) {
    const before = fields[name]
    const typed = value.replace(/\r\n?/g, '\n')
    fields[name] = before === undefined ? typed : [...(Array.isArray(before) ? before : [before]), typed]
  }
  return fields
}
