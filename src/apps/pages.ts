import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import statics from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { Problem } from '#kernel/pure/problem.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { makePublicDesk } from '#modules/citizens/public.ts'
import { sampleAccounts } from './demo/accounts.ts'
import { addPortal } from './portal/portal.ts'

const CONSOLE_CSP =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'self'; form-action 'self'"

const FIELD_CSP =
  "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

/**
 * The pages: `/console/` the console, `/field/` the field app, `/` the public portal.
 * @param origin the address that people open, when a proxy stands in between (see `Settings`)
 */
export async function addPages(app: FastifyInstance, kernel: Kernel, origin: string | null = null): Promise<void> {
  await addFrontEnd(app, 'console', CONSOLE_CSP)
  await addFrontEnd(app, 'field', FIELD_CSP)
  const missing = await addPortal(app, kernel, makePublicDesk(kernel), origin)
  app.get('/api/demo/accounts', async () => {
    const accounts = await sampleAccounts(kernel)
    if (accounts.length === 0) throw new Problem('not-demo')
    return accounts
  })
  app.setNotFoundHandler(async (request, reply) => {
    if (request.url.startsWith('/api')) throw new Problem('not-found', { what: '这个接口' })
    return missing(request, reply)
  })
}

/** A built front end under its name; whatever is no file of it is its page, which knows its own addresses. */
async function addFrontEnd(app: FastifyInstance, name: string, policy: string): Promise<void> {
  const root = resolve('dist', name)
  const files = { preCompressed: true, index: false as const, decorateReply: false }
  // Names in assets/ hold a digest of their content, so a browser may keep them for ever.
  await app.register(statics, {
    root: `${root}/assets`,
    prefix: `/${name}/assets/`,
    maxAge: '1y',
    immutable: true,
    ...files,
  })
  await app.register(statics, {
    root,
    prefix: `/${name}/`,
    wildcard: false,
    globIgnore: ['assets/**', 'index.html'],
    ...files,
  })
  const shell = async () => readFile(`${root}/index.html`, 'utf8')
  for (const path of [`/${name}`, `/${name}/*`])
    app.get(path, async (request, reply) => {
      // The service worker answers for what lies below `/field/`, which `/field` does not.
      if (request.url === '/field') return reply.redirect('/field/')
      return reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-cache')
        .header('content-security-policy', policy)
        .send(await shell())
    })
}
