/**
 * The device's clock, put right by what the server said last. A cheap phone's clock may be years off, and in a
 * demonstration the county's day is not today.
 */
export interface DeviceClock {
  now(): Date
  /** the phone's own clock, in milliseconds */
  wall(): number
  /** @returns what to keep for the next start, milliseconds to add to the phone's clock */
  teach(serverNow: string, askedAt: number): number
}

export function deviceClock(kept: number, wall: () => number = Date.now): DeviceClock {
  let shift = kept
  return {
    now: () => new Date(wall() + shift),
    wall,
    teach: (serverNow, askedAt) => {
      const middle = (askedAt + wall()) / 2
      shift = Math.round(Date.parse(serverNow) - middle)
      return shift
    },
  }
}
