/** Medians of two programs measured in turn (A B A B …), so that a noisy minute hits both. */
export async function interleaved(
  rounds: number,
  ours: () => Promise<number>,
  reference: () => Promise<number>,
): Promise<{ ours: number; reference: number; spread: string }> {
  const mine: number[] = []
  const theirs: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    theirs.push(await reference())
    mine.push(await ours())
  }
  const pairs = mine.map((value, i) => value / theirs[i]!).sort((a, b) => a - b)
  return {
    ours: median(mine),
    reference: median(theirs),
    spread: `${rounds} 轮,各轮比值 ${pairs.map((p) => p.toFixed(2)).join('、')}`,
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Milliseconds that `work` took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
