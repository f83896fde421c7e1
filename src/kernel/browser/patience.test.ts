import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { patientFetch, serverToday, waitingForServer } from './patience.ts'

const get = () => new Request('http://county.test/api/places')
const post = (headers: Record<string, string> = {}) =>
  new Request('http://county.test/api/places/merge', { method: 'POST', body: '{"why":"a"}', headers })

const bodies: string[] = []

/** A network that answers in turn: a status, or null for no connection. */
function network(...answers: (number | null)[]): void {
  vi.stubGlobal('fetch', async (request: Request) => {
    bodies.push(await request.text())
    const status = answers.shift()
    if (status === null || status === undefined) throw new TypeError('Failed to fetch')
    return new Response(null, { status })
  })
}

beforeEach(() => {
  vi.useFakeTimers()
  bodies.length = 0
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a read waits for a server that is coming back, and says so meanwhile', async () => {
  network(503, null, 200)
  const answer = patientFetch(get())
  await vi.advanceTimersByTimeAsync(500)
  expect(waitingForServer.get()).toBe(1)
  await vi.runAllTimersAsync()
  expect((await answer).status).toBe(200)
  expect(waitingForServer.get()).toBe(0)
})

test('every answer tells the day by the server’s clock', async () => {
  const days = ['2016-11-01', '2017-06-01']
  vi.stubGlobal('fetch', async () => new Response(null, { headers: { 'X-Guben-Today': days.shift()! } }))
  await patientFetch(get())
  expect(serverToday.get()).toBe('2016-11-01')
  await patientFetch(post())
  expect(serverToday.get()).toBe('2017-06-01')
})

test('a command with its key is sent again with the same body', async () => {
  network(null, 200)
  const answer = patientFetch(post({ 'Idempotency-Key': 'k' }))
  await vi.runAllTimersAsync()
  expect((await answer).status).toBe(200)
  expect(bodies).toEqual(['{"why":"a"}', '{"why":"a"}'])
})

test('a command without a key is never sent twice', async () => {
  network(503, 200)
  expect((await patientFetch(post())).status).toBe(503)
  expect(bodies).toHaveLength(1)
})

test('a refusal is not asked again', async () => {
  network(409, 200)
  expect((await patientFetch(get())).status).toBe(409)
  expect(bodies).toHaveLength(1)
})

test('in the end the last answer stands', async () => {
  network(...Array.from({ length: 7 }, () => 503))
  const answer = patientFetch(get())
  await vi.runAllTimersAsync()
  expect((await answer).status).toBe(503)
  expect(bodies).toHaveLength(7)
})
