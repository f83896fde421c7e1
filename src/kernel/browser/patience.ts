import type { Day } from '#kernel/pure/day.ts'
import { isNetworkError } from './problem.ts'
import { signal } from './signal.ts'

/** Seconds between tries; together about half a minute, which outlasts a restart of the database. */
const WAITS = [1, 2, 4, 8, 8, 8]

/** The day by the server's clock, as its last answer told; a demo's clock is moved while pages are open. */
export const serverToday = signal<Day | null>(null)

/** Requests that are waiting for the server to come back; the shell shows a strip while there are any. */
export const waitingForServer = signal(0)

/**
 * `fetch` that waits for a server which is coming back. Only what may safely be asked twice is: reads, and
 * commands that carry an idempotency key.
 * @throws TypeError when the network is still away after the last try
 */
export async function patientFetch(request: Request): Promise<Response> {
  if (!mayRepeat(request)) return heard(await fetch(request))
  for (const seconds of WAITS) {
    const response = await tryOnce(request.clone())
    if (response !== undefined) return heard(response)
    await waitVisibly(seconds, request.signal)
  }
  return heard(await fetch(request))
}

function heard(response: Response): Response {
  const today = response.headers.get('X-Guben-Today')
  if (today !== null) serverToday.set(today)
  return response
}

function mayRepeat(request: Request): boolean {
  return request.method === 'GET' || request.headers.has('Idempotency-Key')
}

async function tryOnce(request: Request): Promise<Response | undefined> {
  try {
    const response = await fetch(request)
    return response.status === 503 || response.status === 502 ? undefined : response
  } catch (error) {
    if (isNetworkError(error)) return undefined
    throw error
  }
}

async function waitVisibly(seconds: number, signal: AbortSignal): Promise<void> {
  waitingForServer.set(waitingForServer.get() + 1)
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, seconds * 1000)
      signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer)
          reject(signal.reason)
        },
        { once: true },
      )
    })
  } finally {
    waitingForServer.set(waitingForServer.get() - 1)
  }
}
