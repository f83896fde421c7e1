/** What time it is. A demo's clock is shifted from real time; everything that asks the time asks here, once per command. */
export interface Clock {
  now(): Date
  /** milliseconds added to real time; 0 outside a demo */
  shift: number
  /** moves the clock so that it stands at `at` now */
  moveTo(at: Date): void
}

export function makeClock(real: () => number = Date.now): Clock {
  const clock: Clock = {
    shift: 0,
    now: () => new Date(real() + clock.shift),
    moveTo: (at) => {
      clock.shift = at.getTime() - real()
    },
  }
  return clock
}
