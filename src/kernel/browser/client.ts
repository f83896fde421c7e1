import createClient, { type Middleware } from 'openapi-fetch'
import type { paths } from './api.generated.d.ts'
import { patientFetch } from './patience.ts'
import { choosePost, postChoice, postHeader } from './post-choice.ts'
import { ApiProblem, problemFrom } from './problem.ts'
import { signal } from './signal.ts'

/** Counts the times the server said that nobody is signed in; the session watches it. */
export const signedOutByServer = signal(0)

const withPost: Middleware = {
  onRequest({ request }) {
    const post = postChoice.get()
    if (post !== null) request.headers.set('X-Guben-Post', post)
    return request
  },
}

const origin = globalThis.location?.origin ?? ''

/** The county's HTTP interface, typed by its OpenAPI document. Wrap every call in {@link answerOf}. */
export const api = createClient<paths>({ baseUrl: origin, fetch: patientFetch })
api.use(withPost)

/**
 * Headers of a command; the key is made once per opening of a form, so that a repeated press is answered once.
 * (A type, since an interface would not fit the client's record of headers.)
 */
export type CommandHeaders = {
  readonly 'Idempotency-Key': string
}

type JsonOf<T> = T extends { content: { 'application/json': infer Body } } ? Body : never
type Path = keyof paths & string

/** What GET of a path answers with, e.g. `AnswerOf<'/api/findings/{id}'>`. */
export type AnswerOf<P extends Path> = paths[P] extends { get: { responses: { 200: infer Answer } } }
  ? JsonOf<Answer>
  : never

/** A row of the list at a path, e.g. `RowOf<'/api/findings'>`. */
export type RowOf<P extends Path> = AnswerOf<P> extends { rows: readonly (infer Row)[] } ? Row : never

/** What POST to a path takes. */
export type BodyOf<P extends Path> = paths[P] extends { post: { requestBody?: infer Body } }
  ? JsonOf<NonNullable<Body>>
  : never

interface Outcome<T> {
  readonly data?: T
  readonly error?: unknown
  readonly response: Response
}

/**
 * The body of a successful answer.
 * @throws ApiProblem what the server refused
 * @throws TypeError when the network is away
 */
export async function answerOf<T>(outcome: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await outcome
  if (response.ok) return data as T
  throw refused(response, error)
}

/** GET of a path known only at run time (a list given to a table); module code uses {@link api}. */
export async function getAnswer<T>(
  path: string,
  query: Record<string, QueryValue> = {},
  abort?: AbortSignal,
): Promise<T> {
  return sendJson<T>('GET', withQuery(path, query), undefined, {}, abort)
}

/** A command of the kernel or of a shared component; module code uses {@link api}. */
export async function sendAnswer<T>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
  headers: Partial<CommandHeaders> = {},
): Promise<T> {
  return sendJson<T>(method, path, body, headers)
}

async function sendJson<T>(
  method: string,
  path: string,
  body: unknown,
  headers: Partial<CommandHeaders>,
  abort?: AbortSignal,
): Promise<T> {
  const response = await send(method, path, body, headers, abort)
  const answer = await bodyOf(response)
  if (response.ok) return answer as T
  throw refused(response, answer)
}

/** The raw answer, for what is not JSON (files). Not checked for success. */
export async function send(
  method: string,
  path: string,
  body?: unknown,
  headers: Partial<CommandHeaders> = {},
  abort?: AbortSignal,
): Promise<Response> {
  const request = new Request(new URL(path, origin), {
    method,
    headers: { ...headers, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(abort !== undefined && { signal: abort }),
  })
  const post = postChoice.get()
  if (post !== null) request.headers.set('X-Guben-Post', post)
  return patientFetch(request)
}

/**
 * A call of a device in the field: small on the line (zipped where the browser can), and not waited for without end.
 * Not repeated here: the outbox knows what is still to be sent.
 */
export async function sendZipped<T>(
  path: string,
  body: unknown,
  headers: Record<string, string>,
  patienceMs: number,
): Promise<T> {
  const text = JSON.stringify(body)
  const json = { ...headers, 'Content-Type': 'application/json' }
  if (typeof CompressionStream === 'undefined' || text.length < 1024) return sendBytes(path, text, json, patienceMs)
  const zipped = await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer()
  return sendBytes(path, zipped, { ...json, 'Content-Encoding': 'gzip' }, patienceMs)
}

/** @throws TypeError also when no answer has come within the patience */
export async function sendBytes<T>(
  path: string,
  body: BodyInit,
  headers: Record<string, string>,
  patienceMs: number,
): Promise<T> {
  const ended = new AbortController()
  const timer = setTimeout(() => ended.abort(new TypeError('network: no answer')), patienceMs)
  try {
    const all = { ...headers, ...postHeader() }
    const response = await fetch(new URL(path, origin), { method: 'POST', headers: all, body, signal: ended.signal })
    const answer = await bodyOf(response)
    if (response.ok) return answer as T
    throw refused(response, answer)
  } finally {
    clearTimeout(timer)
  }
}

export async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined
  if (!/json/.test(response.headers.get('Content-Type') ?? '')) return undefined
  return response.json()
}

/** Turns a refusal into an error, and lets the session know when it says that it has ended. */
export function refused(response: Pick<Response, 'status'>, body: unknown): ApiProblem {
  const problem = problemFrom(response.status, body)
  if (problem.code === 'not-signed-in' || problem.code === 'session-ended')
    signedOutByServer.set(signedOutByServer.get() + 1)
  if (problem.code === 'post-not-held') choosePost(null)
  return new ApiProblem(problem)
}

export type QueryValue = string | number | boolean | readonly string[] | null | undefined

/** `path?a=1&b=2`; empty values are left out, lists are repeated. */
export function withQuery(path: string, query: Record<string, QueryValue>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') search.append(name, String(one))
    }
  }
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}

/** A fresh idempotency key. Not `crypto.randomUUID`: it is missing on plain-http networks and old browsers. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
