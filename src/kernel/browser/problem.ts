import { type FieldFault, kernelProblems, type ProblemBody } from '#kernel/pure/problem.ts'

/** What the server refused, as it was answered. Every failed request ends as one of these. */
export class ApiProblem extends Error {
  readonly body: ProblemBody

  constructor(body: ProblemBody) {
    super(body.detail)
    this.name = 'ApiProblem'
    this.body = body
  }
}

const NETWORK: ProblemBody = {
  type: 'about:blank',
  code: 'network',
  status: 0,
  title: '网络不通',
  detail: '没有连上服务器，请检查网络后重试；您填写的内容没有丢失。',
}

/** The body of any failure, so that screens show one kind of thing. */
export function problemOf(error: unknown): ProblemBody {
  if (error instanceof ApiProblem) return error.body
  if (isNetworkError(error)) return NETWORK
  return {
    type: 'about:blank',
    code: 'page-fault',
    status: 0,
    title: '页面出错',
    detail: '页面显示出错，数据没有受影响。请刷新页面；仍不能解决的，请告知系统管理员。',
  }
}

/** `fetch` reports a lost connection as a bare TypeError whose words differ by browser. */
export function isNetworkError(error: unknown): boolean {
  return error instanceof TypeError && /fetch|network|load failed/i.test(error.message)
}

/** Reads what came back with a status of 400 or more; a proxy's HTML page becomes a plain sentence. */
export function problemFrom(status: number, body: unknown): ProblemBody {
  if (isProblemBody(body)) return body
  return { type: 'about:blank', status, ...wordsFor(status) }
}

function wordsFor(status: number): Pick<ProblemBody, 'code' | 'title' | 'detail'> {
  const say = (code: keyof typeof kernelProblems) => ({
    code,
    title: kernelProblems[code].title,
    detail: kernelProblems[code].detail({}),
  })
  if (status === 401) return say('not-signed-in')
  if (status === 403) return say('not-allowed')
  if (status === 404) return say('not-found')
  if (status === 413) return say('too-large')
  if (status === 429) return say('too-many')
  if (status === 502 || status === 503 || status === 504) return say('unavailable')
  return {
    code: 'internal',
    title: kernelProblems.internal.title,
    detail: `系统出现故障（状态码 ${status}），操作没有生效。请稍后重试，仍不能解决的请告知系统管理员。`,
  }
}

function isProblemBody(body: unknown): body is ProblemBody {
  return typeof body === 'object' && body !== null && 'code' in body && 'title' in body && 'detail' in body
}

/** Faults sorted to the fields of a form. `rest` are those no field answers for. */
export interface PlacedFaults {
  readonly byField: ReadonlyMap<string, string[]>
  readonly rest: readonly FieldFault[]
}

/**
 * A fault belongs to the field of the same path, or to the nearest field above it (`items.3.day` → `items`).
 * The server may name the whole input first (`body.title`); that part is not a field's name.
 */
export function placeFaults(faults: readonly FieldFault[], fields: readonly string[]): PlacedFaults {
  const byField = new Map<string, string[]>()
  const rest: FieldFault[] = []
  for (const fault of faults) {
    const field = fieldFor(fault.at.replace(/^body\./, ''), fields)
    if (field === undefined) rest.push(fault)
    else byField.set(field, [...(byField.get(field) ?? []), fault.reason])
  }
  return { byField, rest }
}

function fieldFor(at: string, fields: readonly string[]): string | undefined {
  const parts = at.split('.')
  for (let length = parts.length; length > 0; length--) {
    const path = parts.slice(0, length).join('.')
    if (fields.includes(path)) return path
  }
  return undefined
}
