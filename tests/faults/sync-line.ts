import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { makeServer } from '#kernel/server/http/server.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { makeDoorkeeper } from '#modules/people/public.ts'
import { PASSWORD } from '../kit/office.ts'

/** What may happen to one call on a bad line. */
export const FAULTS = ['whole', 'lost', 'deaf', 'twice', 'late', 'half', 'busy'] as const
export type Fault = (typeof FAULTS)[number]

/** The line of one device: who is signed in on it, and what befalls its next calls. */
export interface Line {
  cookie: string
  faults: Fault[]
}

const realFetch = globalThis.fetch
const GONE = () => new TypeError('fetch failed')

/**
 * The whole HTTP server on a real socket, and the network between it and the devices of this process: the devices' own
 * client calls `fetch`, which finds the line by the device that every call names.
 */
export class Network {
  readonly lines = new Map<string, Line>()
  /** calls that got stuck on the way and may arrive at any later time */
  private stray: (() => Promise<unknown>)[] = []
  private app: FastifyInstance | undefined
  private url = ''
  private readonly kernel: Kernel

  constructor(kernel: Kernel) {
    this.kernel = kernel
  }

  async open(): Promise<void> {
    this.app = await makeServer(this.kernel, makeDoorkeeper(this.kernel))
    this.url = await this.app.listen({ port: 0, host: '127.0.0.1' })
    globalThis.fetch = ((to: URL, how: RequestInit) => this.carry(to, how)) as typeof fetch
  }

  async close(): Promise<void> {
    globalThis.fetch = realFetch
    this.app?.server.closeAllConnections()
    await this.app?.close()
  }

  /** The program ends as by a crash, its connections with it, and another one starts. */
  async restart(): Promise<void> {
    await this.close()
    await this.open()
  }

  async signIn(login: string): Promise<string> {
    const reply = await this.send('POST', '/api/session', { login, password: PASSWORD }, '')
    return String(reply.headers.get('set-cookie')).split(';')[0]!
  }

  async ask<T>(method: string, path: string, body: object | undefined, cookie: string): Promise<T> {
    const reply = await this.send(method, path, body, cookie)
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`)
    return (reply.status === 204 ? undefined : await reply.json()) as T
  }

  private send(method: string, path: string, body: object | undefined, cookie: string): Promise<Response> {
    const headers = { cookie, ...(body !== undefined && { 'content-type': 'application/json' }) }
    return realFetch(this.url + path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
  }

  /** What was stuck arrives now: long after the device has sent it again, and in the wrong order. */
  async deliverStray(): Promise<void> {
    for (const arrive of this.stray.splice(0).reverse()) await arrive().catch(() => undefined)
  }

  private async carry(to: URL, how: RequestInit): Promise<Response> {
    const headers = how.headers as Record<string, string>
    const line = this.lines.get(headers['X-Guben-Device']!)!
    const { cookie } = line
    const request = (more: RequestInit = {}) =>
      realFetch(this.url + to.pathname, { ...how, headers: { ...headers, cookie }, ...more })
    const arrive = async () => void (await (await request({ signal: null })).arrayBuffer())
    switch (line.faults.shift() ?? 'whole') {
      case 'whole':
        return request()
      case 'twice':
        await arrive()
        return request()
      case 'lost':
        throw GONE()
      case 'deaf':
        await arrive()
        throw GONE()
      case 'late':
        this.stray.push(arrive)
        throw GONE()
      case 'half':
        await cutShort(request, how.body as string | ArrayBuffer | Uint8Array)
        throw GONE()
      case 'busy':
        return new Response('', { status: 503 })
    }
  }
}

/** The first half of the body goes out, then the line is dead. */
async function cutShort(
  request: (more: RequestInit) => Promise<Response>,
  body: string | ArrayBuffer | Uint8Array,
): Promise<void> {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body as ArrayBuffer)
  const half = new ReadableStream({
    start: (to) => to.enqueue(bytes.subarray(0, bytes.length / 2)),
    pull: async (to) => {
      await wait(1)
      to.error(GONE())
    },
  })
  await request({ body: half, duplex: 'half' } as RequestInit).catch(() => undefined)
}
