import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { createGunzip, gzip } from 'node:zlib'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Problem } from '#kernel/pure/problem.ts'
import { idParams } from '#kernel/pure/schema.ts'
import { ROLES, type Role } from '#kernel/pure/scope.ts'
import { PHOTOGRAPH_BYTES, pushBody, reconcileBody, SYNC_ROLES } from '#kernel/pure/sync.ts'
import { check } from '../http/input.ts'
import type { Guest } from '../http/server.ts'
import type { Kernel } from '../kernel.ts'
import { answerReconcile, greet, push, registerBody } from './api.ts'
import { isLocked, registerDevice } from './devices.ts'
import { takePhotograph } from './photographs.ts'

const zip = promisify(gzip)
/** Below, the head of gzip costs more than it saves. */
const WORTH_ZIPPING = 1024

type Recognise = (request: FastifyRequest) => Promise<Guest>

/** What devices call. Bodies and answers may be zipped: a line in a valley carries 256 kbit/s. */
export async function addSync(app: FastifyInstance, kernel: Kernel, recognise: Recognise): Promise<void> {
  const guests = new WeakMap<FastifyRequest, Guest>()
  await app.register(async (sync) => {
    // Before a byte of the body is read: nobody unknown makes the server hold a photograph.
    sync.addHook('onRequest', async (request) => {
      const guest = await recognise(request).catch((error: unknown) => tellLocked(kernel, request, error))
      if (!(SYNC_ROLES as readonly Role[]).includes(guest.scope.role))
        throw new Problem('not-allowed', {
          acting: `${guest.view.acting.title}（${ROLES[guest.scope.role]}）`,
          action: '使用走访端',
        })
      guests.set(request, guest)
    })
    sync.addHook('preParsing', async (request, _reply, payload) => unzipped(request, payload as Readable))
    sync.addHook('onSend', async (request, reply, payload) => {
      if (typeof payload !== 'string' || payload.length < WORTH_ZIPPING || !acceptsGzip(request)) return payload
      reply.header('content-encoding', 'gzip').header('vary', 'accept-encoding').removeHeader('content-length')
      return zip(payload)
    })
    sync.addContentTypeParser(
      ['image/jpeg', 'image/png', 'image/webp', 'application/octet-stream'],
      { parseAs: 'buffer', bodyLimit: PHOTOGRAPH_BYTES },
      (_request, body, done) => done(null, body),
    )
    sync.post('/api/sync/devices', async (request) => {
      const { scope, view } = guests.get(request)!
      const body = check(registerBody, request.body, 'body')
      return kernel.act(scope, (h) => registerDevice(h, body, { name: view.person.name, post: view.acting.title }))
    })
    sync.post('/api/sync/push', async (request) =>
      push(kernel, guests.get(request)!.scope, check(pushBody, request.body, 'body')),
    )
    sync.post('/api/sync/reconcile', async (request) =>
      answerReconcile(kernel, guests.get(request)!.scope, check(reconcileBody, request.body, 'body')),
    )
    sync.post('/api/sync/photographs/:id', { bodyLimit: PHOTOGRAPH_BYTES }, async (request) => {
      const { scope } = guests.get(request)!
      const { id } = check(idParams, request.params, 'params')
      const { device, digest } = check(photographHead, headOf(request), 'headers')
      await greet(kernel, scope, { device })
      if (!Buffer.isBuffer(request.body)) throw new Problem('file-refused', { reason: '没有收到照片，请重新上传。' })
      const bytes = request.body
      return kernel.act(scope, (h) => takePhotograph(h, kernel, { id, bytes, digest }))
    })
  })
}

const lockedHead = z.object({ county: z.string().length(6), device: z.uuid() })

/**
 * Locking a device ends its holder's sessions, and yet it must hear that it is to wipe itself. Whoever knows its id learns
 * this and nothing else.
 */
async function tellLocked(kernel: Kernel, request: FastifyRequest, error: unknown): Promise<never> {
  const { 'x-guben-county': county, 'x-guben-device': device } = request.headers
  const head = lockedHead.safeParse({ county, device })
  const isSignedOut = error instanceof Problem && error.kind.status === 401
  if (isSignedOut && head.success && (await isLocked(kernel, head.data))) throw new Problem('device-locked')
  throw error
}

const photographHead = z.object({
  device: z.uuid(),
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/, '应为 SHA-256')
    .optional(),
})

function headOf(request: FastifyRequest): unknown {
  return { device: request.headers['x-guben-device'], digest: request.headers['x-guben-digest'] }
}

function acceptsGzip(request: FastifyRequest): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(String(request.headers['accept-encoding'] ?? ''))
}

/** The stream of what was zipped; it counts what came over the line, by which fastify judges whether all of it came. */
function unzipped(request: FastifyRequest, payload: Readable): Readable {
  if (request.headers['content-encoding'] !== 'gzip') return payload
  const counted = Object.assign(createGunzip(), { receivedEncodedLength: 0 })
  payload.on('data', (chunk: Buffer) => {
    counted.receivedEncodedLength += chunk.length
  })
  payload.on('error', (error) => counted.destroy(error))
  payload.on('aborted', () => counted.destroy(new Error('aborted')))
  return payload.pipe(counted)
}
