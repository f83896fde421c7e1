import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** An answer as it goes out, the same for everybody who has not signed in. */
export interface Kept {
  readonly status: number
  readonly type: string
  readonly headers: Readonly<Record<string, string>>
  readonly plain: Buffer
  readonly packed: Buffer | null
  readonly tag: string
}

interface Entry {
  readonly generation: number
  readonly until: number
  readonly kept: Promise<Kept | null>
}

const FRESH_MS = 5_000
const MOST_ENTRIES = 400
const MOST_BYTES = 300_000

export function keepable(
  status: number,
  type: string,
  bytes: Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Kept {
  const plain = Buffer.from(bytes)
  return {
    ...{ status, type, headers, plain },
    packed:
      plain.length > 500 && /^(?:text|application\/(?:json|x-ndjson)|image\/svg)/.test(type) ? gzipSync(plain) : null,
    tag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
  }
}

/**
 * Public pages as they were made some seconds ago. An entry is good for {@link FRESH_MS} and only until the county's next
 * command in this program; another program's command shows when it has grown old. Two who ask at once wait for one making.
 */
export class PageCache {
  readonly #entries = new Map<string, Entry>()

  /** @param make gives null when what it made is for one person only; it is then asked anew for each */
  async get(key: string, generation: number, make: () => Promise<Kept | null>): Promise<Kept | null> {
    const known = this.#entries.get(key)
    const now = performance.now()
    if (known !== undefined && known.generation === generation && known.until > now) return known.kept
    this.#entries.delete(key)
    const kept = make()
    this.#entries.set(key, { generation, until: now + FRESH_MS, kept })
    if (this.#entries.size > MOST_ENTRIES) this.#entries.delete(this.#entries.keys().next().value!)
    const drop = () => {
      if (this.#entries.get(key)?.kept === kept) this.#entries.delete(key)
    }
    try {
      const made = await kept
      if (made === null || made.status !== 200 || made.plain.length > MOST_BYTES) drop()
      return made
    } catch (error) {
      drop()
      throw error
    }
  }
}

/** What a public page may do: show itself and its style, send its forms home, and nothing else. */
export const CSP =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

export function sendKept(request: FastifyRequest, reply: FastifyReply, kept: Kept, cache: string): FastifyReply {
  const { headers, tag } = kept
  reply.headers({
    'content-security-policy': CSP,
    ...headers,
    'cache-control': cache,
    etag: tag,
    vary: 'cookie, accept-encoding',
  })
  if (request.headers['if-none-match'] === tag) return reply.status(304).send()
  reply.status(kept.status).type(kept.type)
  if (kept.packed === null || !/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(kept.plain)
  return reply.header('content-encoding', 'gzip').send(kept.packed)
}
