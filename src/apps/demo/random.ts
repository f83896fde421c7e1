/** A small seeded generator (mulberry32): the same seed plays the same demo year everywhere. */
export interface Random {
  /** [0, 1) */
  next(): number
  below(limit: number): number
  pick<T>(list: readonly T[]): T
  /** the list in another order, the given one untouched */
  shuffled<T>(list: readonly T[]): T[]
  bytes(count: number): Uint8Array
}

export function seeded(seed: string): Random {
  let state = 0x9e3779b9
  for (const char of seed) state = Math.imul(state ^ char.codePointAt(0)!, 0x85ebca6b) >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    next,
    below,
    pick: (list) => list[below(list.length)]!,
    shuffled: (list) => {
      const copy = [...list]
      for (let i = copy.length - 1; i > 0; i -= 1) {
        const j = below(i + 1)
        ;[copy[i], copy[j]] = [copy[j]!, copy[i]!]
      }
      return copy
    },
    bytes: (count) => Uint8Array.from({ length: count }, () => below(256)),
  }
}
