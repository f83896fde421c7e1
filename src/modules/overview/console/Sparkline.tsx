import type { Month } from '#kernel/pure/day.ts'
import { spokenFigure } from '../map/scale.ts'

export interface SparkPoint {
  readonly month: Month
  readonly numerator: number
  readonly denominator: number
  readonly figure: number | null
}

const WIDTH = 132
const HEIGHT = 34
const PAD = 4

/** A measure through the months of a year. Months without a figure leave a gap; the line never hides how few there are. */
export function Sparkline({
  points,
  of,
}: {
  points: readonly SparkPoint[]
  of: { kind: 'ratio' | 'count' | 'sum'; unit: string }
}) {
  const known = points.filter((p): p is SparkPoint & { figure: number } => p.figure !== null)
  const last = known[known.length - 1]
  if (last === undefined) return null
  const top = of.kind === 'ratio' ? 1 : Math.max(1, ...known.map((p) => p.figure))
  const x = (month: Month) => PAD + ((Number(month.slice(5)) - 1) / 11) * (WIDTH - 2 * PAD)
  const y = (figure: number) => HEIGHT - PAD - (figure / top) * (HEIGHT - 2 * PAD)
  const said = known.map((p) => `${Number(p.month.slice(5))}月${spokenFigure(of, p)}`).join('，')
  return (
    <svg
      className="ov-spark"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={`本年走势：${said}`}
    >
      <title>{said}</title>
      <line x1={PAD} x2={WIDTH - PAD} y1={HEIGHT - PAD} y2={HEIGHT - PAD} className="ov-spark-base" />
      {runsOf(known).map((run) => (
        <polyline
          key={run[0]!.month}
          points={run.map((p) => `${x(p.month)},${y(p.figure)}`).join(' ')}
          className="ov-spark-line"
        />
      ))}
      {known.map((p) => (
        <circle key={p.month} cx={x(p.month)} cy={y(p.figure)} r={p === last ? 3 : 1.5} className="ov-spark-dot" />
      ))}
    </svg>
  )
}

/** Stretches of months that follow each other. */
function runsOf<P extends { month: Month }>(points: readonly P[]): P[][] {
  const runs: P[][] = []
  for (const point of points) {
    const run = runs[runs.length - 1]
    const before = run?.[run.length - 1]
    if (run !== undefined && before !== undefined && Number(point.month.slice(5)) === Number(before.month.slice(5)) + 1)
      run.push(point)
    else runs.push([point])
  }
  return runs
}
