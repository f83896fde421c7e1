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
  readonly kept: Kept
  readonly bytes: number
}

interface Making {
  readonly generation: number
  readonly kept: Promise<Kept | null>
}

const FRESH_MS = 5_000
const BUDGET_BYTES = 32 * 1024 * 1024
/** what an entry takes besides its bytes, about */
const OVERHEAD_BYTES = 1_000

export function keepable(
  status: number,
  type: string,
  bytes: Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Kept {
  const plain = Buffer.from(bytes)
  return {
    status,
    type,
    headers,
    plain,
    packed:
      plain.length > 500 && /^(?:text|application\/(?:json|x-ndjson)|image\/svg)/.test(type) ? gzipSync(plain) : null,
    tag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
  }
}

/**
 * Public pages as they were made some seconds ago, in so many bytes. An entry is good for {@link FRESH_MS} and only until the
 * county's next command in this program; another program's command shows when it has grown old. All who ask while a page is being
 * made wait for that one making, however large it is.
 */
export class PageCache {
  /** the oldest first */
  readonly #entries = new Map<string, Entry>()
  readonly #making = new Map<string, Making>()
  readonly #budget: number
  #bytes = 0

  constructor(budget = BUDGET_BYTES) {
    this.#budget = budget
  }

  /** of all that is kept, about */
  get bytes(): number {
    return this.#bytes
  }

  /** @param make gives null when what it made is for one person only; it is then asked anew for each */
  async get(key: string, generation: number, make: () => Promise<Kept | null>): Promise<Kept | null> {
    const known = this.#entries.get(key)
    if (known !== undefined && known.generation === generation && known.until > performance.now()) return known.kept
    const running = this.#making.get(key)
    if (running?.generation === generation) return running.kept
    const making: Making = { generation, kept: make() }
    this.#making.set(key, making)
    try {
      const kept = await making.kept
      if (kept?.status === 200 && this.#making.get(key) === making) this.#keep(key, generation, kept)
      return kept
    } finally {
      if (this.#making.get(key) === making) this.#making.delete(key)
    }
  }

  #keep(key: string, generation: number, kept: Kept): void {
    this.#drop(key)
    const now = performance.now()
    const bytes = kept.plain.length + (kept.packed?.length ?? 0) + 2 * key.length + OVERHEAD_BYTES
    if (bytes <= this.#budget) {
      this.#entries.set(key, { generation, until: now + FRESH_MS, kept, bytes })
      this.#bytes += bytes
    }
    // all are good for the same time, so those that have grown old come first
    for (const [old, entry] of this.#entries)
      if (entry.until <= now || this.#bytes > this.#budget) this.#drop(old)
      else break
  }

  #drop(key: string): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0
    this.#entries.delete(key)
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
