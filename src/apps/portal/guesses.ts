import { isIPv6 } from 'node:net'
import { Problem } from '#kernel/pure/problem.ts'

const MISSES = 5
const WINDOW_MS = 3_600_000
const MOST_GUESSERS = 10_000

/**
 * Misses with codes that stand for something: so many an hour for one guesser, then even a right code waits. In memory only, so
 * that no address is written down.
 */
export class Guesses {
  readonly #misses = new Map<string, number[]>()
  /** a guesser's tries come one after the other, or many at once would pass before the first is counted */
  readonly #turns = new Map<string, Promise<unknown>>()
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** @throws codes-missed when there were too many; whatever `look` throws, of which `code-unknown` counts */
  async inTurn<T>(guesser: string, look: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(guesser) ?? Promise.resolve()
    const mine = before.then(() => this.#look(guesser, look))
    const settled = mine.catch(() => undefined)
    this.#turns.set(guesser, settled)
    try {
      return await mine
    } finally {
      if (this.#turns.get(guesser) === settled) this.#turns.delete(guesser)
    }
  }

  async #look<T>(guesser: string, look: () => Promise<T>): Promise<T> {
    const [oldest, ...more] = this.#recent(guesser)
    if (oldest !== undefined && more.length + 1 >= MISSES)
      throw new Problem('codes-missed', { seconds: Math.ceil((oldest + WINDOW_MS - this.#now()) / 1000) })
    try {
      return await look()
    } catch (error) {
      if (error instanceof Problem && error.code === 'code-unknown') this.#count(guesser)
      throw error
    }
  }

  #recent(guesser: string): number[] {
    return (this.#misses.get(guesser) ?? []).filter((at) => at > this.#now() - WINDOW_MS)
  }

  #count(guesser: string): void {
    const misses = [...this.#recent(guesser), this.#now()]
    this.#misses.delete(guesser)
    this.#misses.set(guesser, misses)
    // those whose last miss is longest ago come first
    for (const [other, times] of this.#misses)
      if (this.#misses.size > MOST_GUESSERS || times.at(-1)! <= this.#now() - WINDOW_MS) this.#misses.delete(other)
      else break
  }
}

/** By whom a miss is counted: a citizen who has signed in, else the address, of IPv6 the network that one house has. */
export function guesserOf(citizen: { readonly id: string } | null, address: string): string {
  if (citizen !== null) return citizen.id
  // as a socket of both families names an IPv4 address
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter((group) => group !== '')
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter((group) => group !== '').length
  const all = [...groups, ...Array<string>(missing).fill('0'), ...(tail ?? '').split(':')]
  return `${all.slice(0, 4).join(':')}::/64`
}
