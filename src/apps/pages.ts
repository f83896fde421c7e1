import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import statics from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { Problem } from '#kernel/pure/problem.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { sampleAccounts } from './demo/accounts.ts'

const CONSOLE_CSP =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'self'; form-action 'self'"

const FIELD_CSP =
  "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

/** The pages: `/console/` the console, `/field/` the field app, `/` the public portal. */
export async function addPages(app: FastifyInstance, kernel: Kernel): Promise<void> {
  await addFrontEnd(app, 'console', CONSOLE_CSP)
  await addFrontEnd(app, 'field', FIELD_CSP)
  addLanding(app, '/', 'src/apps/portal/landing.html')
  app.get('/landing.css', async (_, reply) =>
    reply
      .type('text/css; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(await readFile(resolve('src/apps/landing.css'), 'utf8')),
  )
  app.get('/api/demo/accounts', async () => {
    const accounts = await sampleAccounts(kernel)
    if (accounts.length === 0) throw new Problem('not-demo')
    return accounts
  })
  app.setNotFoundHandler(async (request, reply) => {
    if (request.url.startsWith('/api')) throw new Problem('not-found', { what: '这个接口' })
    return sendLanding(reply.status(404), 'src/apps/missing.html')
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

function addLanding(app: FastifyInstance, path: string, file: string): void {
  app.get(path, (_, reply) => sendLanding(reply, file))
}

/** A page of words and links: it runs no script and loads nothing but the shared style. */
async function sendLanding(reply: FastifyReply, file: string): Promise<FastifyReply> {
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', "default-src 'none'; style-src 'self'; base-uri 'none'")
    .send(await readFile(resolve(file), 'utf8'))
}
