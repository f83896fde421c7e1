import { vi } from 'vitest'

/** Longer than anything is remembered: a page of the public five seconds, a session and a pack one. */
const FORGOTTEN_MS = 6_000
const real = performance.now.bind(performance)
let gone = 0

/** As if so much time had gone by that nothing is remembered: what is, is kept by a clock that nobody can set. */
export function forgetByTime(): void {
  gone += FORGOTTEN_MS
  vi.spyOn(performance, 'now').mockImplementation(() => real() + gone)
}
