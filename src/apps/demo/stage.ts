import { atHour, type Day } from '#kernel/pure/day.ts'
import type { Scope } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import type { Cast } from './cast.ts'
import { photograph } from './photograph.ts'
import type { Random } from './random.ts'

/** A demo year in play: the same steps a county's people take, each by the post that would take it, each on its day. */
export interface Play {
  readonly kernel: Kernel
  readonly county: string
  readonly cast: Cast
  readonly random: Random
}

/** One act by one post at one hour. */
export async function byOfficer<T>(
  play: Play,
  day: Day,
  hour: number,
  login: string,
  work: (h: Handle) => Promise<T>,
): Promise<T> {
  return byPost(play, day, hour, play.cast.officer(login), work)
}

export async function byPost<T>(
  play: Play,
  day: Day,
  hour: number,
  scope: Scope,
  work: (h: Handle) => Promise<T>,
): Promise<T> {
  play.kernel.clock.moveTo(atHour(day, hour))
  return play.kernel.act(scope, work)
}

/** Some villages of a township, drawn by the year's seed. */
export function villagesOf(play: Play, township: string, count: number): string[] {
  const all = play.cast.branches.filter((b) => b.place.startsWith(township)).map((b) => b.place)
  return play.random.shuffled(all).slice(0, count).sort()
}

/** A drawn picture as evidence, put where the record is. */
export async function drawn(play: Play, h: Handle, note: string, place: string, unit: string | null): Promise<string> {
  return (await play.kernel.files.put(h, `${note}.jpg`, await photograph('演示图片', note), place, unit)).id
}
