/** One measured claim: a row of the table. */
export interface Claim {
  readonly section: string
  readonly what: string
  /** what was measured, and what it is held against in the same run; null where the bar is an absolute one */
  readonly ours: number
  readonly reference: number | null
  readonly unit: string
  readonly bar: Bar
  /** `VmHWM` of the program during the measurement, in bytes, where it says something */
  readonly memory?: number
  /** how the figure came about, for the lines below the table */
  readonly note?: string
}

/** `ratio` bars judge ours ÷ reference, `value` bars ours itself. */
export interface Bar {
  readonly on: 'ratio' | 'value'
  readonly at: 'least' | 'most'
  readonly limit: number
}

export const atLeast = (limit: number, on: Bar['on'] = 'ratio'): Bar => ({ on, at: 'least', limit })
export const atMost = (limit: number, on: Bar['on'] = 'ratio'): Bar => ({ on, at: 'most', limit })

export function ratioOf(claim: Claim): number | null {
  return claim.reference === null ? null : claim.ours / claim.reference
}

export function isMet(claim: Claim): boolean {
  const judged = claim.bar.on === 'ratio' ? ratioOf(claim) : claim.ours
  if (judged === null || Number.isNaN(judged)) return false
  return claim.bar.at === 'least' ? judged >= claim.bar.limit : judged <= claim.bar.limit
}

const HEADINGS = ['项目', '本系统', '参照', '比值', '标准', '达标', '内存']

/** All claims as one Markdown table, so that it can be pasted into the README as it is. */
export function tableOf(claims: readonly Claim[]): string {
  const rows = claims.map((claim) => [
    claim.what,
    `${figure(claim.ours)} ${claim.unit}`,
    claim.reference === null ? '—' : `${figure(claim.reference)} ${claim.unit}`,
    ratioOf(claim)?.toFixed(2) ?? '—',
    barText(claim),
    isMet(claim) ? '是' : '否',
    claim.memory === undefined ? '—' : `${Math.round(claim.memory / 2 ** 20)} MB`,
  ])
  const widths = HEADINGS.map((heading, i) => Math.max(width(heading), ...rows.map((row) => width(row[i]!))))
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => padded(cell, widths[i]!)).join(' | ')} |`
  return [line(HEADINGS), `| ${widths.map((w) => '-'.repeat(w)).join(' | ')} |`, ...rows.map(line)].join('\n')
}

function barText({ bar, unit }: Claim): string {
  const sign = bar.at === 'least' ? '≥' : '≤'
  return bar.on === 'ratio' ? `${sign} ${bar.limit} 倍` : `${sign} ${figure(bar.limit)} ${unit}`
}

function figure(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en')
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

/** Columns on a terminal: a Chinese character takes two. */
function width(text: string): number {
  return [...text].reduce((sum, char) => sum + (char > '\u2e7f' ? 2 : 1), 0)
}

function padded(text: string, to: number): string {
  return text + ' '.repeat(to - width(text))
}
