import { type Measure, percentOf, shareText } from '#kernel/pure/measure.ts'

/** One of the five steps of the map's colours, from light (nothing to worry about) to dark (look here first). */
export interface Step {
  /** figures of this step: least ≤ figure ≤ most, after rounding as shown */
  readonly least: number
  readonly most: number
  readonly text: string
}

export interface Scale {
  readonly steps: readonly Step[]
  /** index of the step of a figure; null when there is no figure */
  stepOf(figure: number | null): number | null
}

type Kind = Pick<Measure, 'kind' | 'better'>

/** Upper bounds of the shares, in per mille, from the worst step to the best, where more is better. */
const SHARE_BOUNDS = [599, 799, 899, 999, 1000] as const

/**
 * Five steps for a figure. Shares have fixed bounds, so that one month's map compares with another's; counts are
 * divided by the highest of the map. Dark always means worse, whichever way the measure counts.
 */
export function scaleFor(of: Kind, figures: readonly (number | null)[]): Scale {
  return of.kind === 'ratio' ? shareScale(of.better) : countScale(of.better, figures)
}

function shareScale(better: Measure['better']): Scale {
  const worstFirst = SHARE_BOUNDS.map((most, i) => ({ least: i === 0 ? 0 : SHARE_BOUNDS[i - 1]! + 1, most }))
  const lightFirst =
    better === 'more'
      ? worstFirst.reverse()
      : worstFirst.map(({ least, most }) => ({ least: 1000 - most, most: 1000 - least })).reverse()
  return {
    steps: lightFirst.map(({ least, most }) => ({
      least: least / 1000,
      most: most / 1000,
      text: spanText(least, most),
    })),
    stepOf: (figure) => {
      if (figure === null) return null
      // A share just short of the whole must not be rounded up to it, nor one just above nothing down to nothing.
      const mille = better === 'more' ? Math.floor(figure * 1000 + 1e-9) : Math.ceil(figure * 1000 - 1e-9)
      const step = lightFirst.findIndex(({ least, most }) => mille >= least && mille <= most)
      return step === -1 ? (mille > 1000 === (better === 'more') ? 0 : 4) : step
    },
  }
}

function spanText(least: number, most: number): string {
  const percent = (mille: number) => shareText(mille / 1000)
  return least === most ? percent(least) : `${percent(least)}–${percent(most)}`
}

function countScale(better: Measure['better'], figures: readonly (number | null)[]): Scale {
  const known = figures.filter((f) => f !== null)
  const top = Math.max(0, ...known)
  const width = Math.max(1, Math.ceil(top / 4))
  const rising = [{ least: 0, most: 0, text: '0' }]
  for (let k = 0; k < 4 && k * width < Math.max(top, 1); k += 1) {
    const [least, most] = [k * width + 1, (k + 1) * width]
    rising.push({ least, most, text: least === most ? String(least) : `${least}–${most}` })
  }
  const steps = better === 'less' ? rising : [...rising].reverse()
  return {
    steps,
    stepOf: (figure) => {
      if (figure === null) return null
      const place = Math.min(rising.length - 1, Math.ceil(Math.max(0, figure) / width))
      return better === 'less' ? place : rising.length - 1 - place
    },
  }
}

/** The few characters written on a tile: a share in whole per cent (never 100 unless it is whole), or the count. */
export function tileText(kind: Measure['kind'], figure: number | null): string {
  if (figure === null) return '—'
  if (kind !== 'ratio') return figure > 9999 ? `${Math.floor(figure / 10_000)}万` : String(figure)
  return String(percentOf(figure, 0))
}

/** The name as people say it, for a tile: 定仙墕村委会 → 定仙墕村, 文化路社区居委会 → 文化路社区. */
export function shortName(name: string): string {
  return name.replace(/村?村(?:民)?委(?:员)?会$/, '村').replace(/社区(?:居民委员会|居委会)$/, '社区')
}

interface Shown {
  readonly numerator: number
  readonly denominator: number
  readonly figure: number | null
}

/** The figure with its unit: `93.3%`, `3个`, `无数据`. */
export function shownFigure(of: { kind: Measure['kind']; unit: string }, row: Shown): string {
  if (row.figure === null) return '无数据'
  if (of.kind !== 'ratio') return `${row.figure.toLocaleString('zh-CN')}${of.unit}`
  return shareText(row.figure)
}

/** The same with what a share is made of, as said aloud: `93.3%（28/30）`. */
export function spokenFigure(of: { kind: Measure['kind']; unit: string }, row: Shown): string {
  const shown = shownFigure(of, row)
  return of.kind === 'ratio' && row.figure !== null ? `${shown}（${row.numerator}/${row.denominator}）` : shown
}
