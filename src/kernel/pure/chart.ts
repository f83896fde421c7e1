import { type Html, html } from './html.ts'

/** One bar: how it is called, how much, and the figure as it is read (`1,234.50 元`). */
export interface ChartBar {
  readonly label: string
  readonly value: number
  readonly text: string
}

/**
 * Lying bars as a list: the words and figures are text of the page, so that they grow with large type and are read out; only
 * the bars are drawn. A value below nought is drawn as nought and read as it is.
 */
export function barChart(title: string, bars: readonly ChartBar[]): Html {
  if (bars.length === 0) return html``
  const most = Math.max(...bars.map((b) => b.value), 0)
  const share = (value: number) =>
    most === 0 || value <= 0 ? 0 : Math.max(0.5, Math.round((value / most) * 1000) / 10)
  return html`<ul class="bars" aria-label="${title}">${bars.map(
    (bar) =>
      html`<li><span>${bar.label}</span><svg width="100%" height="18" aria-hidden="true" focusable="false"><rect width="${share(bar.value)}%" height="18" rx="2"/></svg><b>${bar.text}</b></li>`,
  )}</ul>`
}

const WIDTH = 640
const TALL = 220
const FOOT = 34
const HEAD = 26

/** How the periods are called: in the table, and in short below the columns when that is too long. */
export interface ChartPeriods {
  readonly head: string
  readonly labels: readonly string[]
  readonly short?: readonly string[]
}

/** One row of figures, a value for each period; one that is not drawn (it is of another unit) stands in the table only. */
export interface ChartSeries {
  readonly label: string
  readonly values: readonly (number | null)[]
  readonly texts?: readonly string[]
  readonly drawn?: false
}

/**
 * A row of periods, e.g. the months of a year, as standing columns (up to three side by side) and as a table of the same figures. Where
 * columns would be too small to be read, on a telephone or in large type, the style shows the bars that lie in the table instead.
 */
export function columnChart(title: string, periods: ChartPeriods, series: readonly ChartSeries[]): Html {
  if (periods.labels.length === 0 || series.length === 0) return html``
  const drawn = series.filter((s) => s.drawn !== false)
  const most = Math.max(1, ...drawn.flatMap((s) => s.values.map((v) => v ?? 0)))
  return html`<div class="columns">${standing(title, periods.short ?? periods.labels, drawn, most)}${
    drawn.length > 1 &&
    html`<p class="legend" aria-hidden="true">${drawn.map((s, of) => html`<span class="legend-${of}">${s.label}</span> `)}</p>`
  }<table><caption>${title}</caption><thead><tr><th scope="col">${periods.head}</th>${series.map(
    (s) => html`<th scope="col" class="number">${s.label}</th>`,
  )}</tr></thead><tbody>${periods.labels.map(
    (label, at) =>
      html`<tr><th scope="row">${label}</th>${series.map((s) => cell(s, at, s.drawn === false ? null : { of: drawn.indexOf(s), most }))}</tr>`,
  )}</tbody></table></div>`
}

const textOf = (s: ChartSeries, at: number) => s.texts?.[at] ?? String(s.values[at] ?? '无')

function cell(s: ChartSeries, at: number, bar: { of: number; most: number } | null): Html {
  const share = bar === null ? 0 : Math.round((Math.max(s.values[at] ?? 0, 0) / bar.most) * 1000) / 10
  return html`<td class="number"><span class="cell-name">${s.label}</span>${textOf(s, at)}${
    share > 0 &&
    html`<svg width="100%" height="12" aria-hidden="true" focusable="false"><rect class="chart-${bar!.of}" width="${share}%" height="12" rx="2"/></svg>`
  }</td>`
}

function standing(title: string, labels: readonly string[], series: readonly ChartSeries[], most: number): Html {
  const step = WIDTH / labels.length
  const wide = Math.max(3, Math.min(28, (step - 8) / series.length))
  const base = TALL - FOOT
  const column = (s: ChartSeries, at: number, of: number) => {
    const value = s.values[at] ?? null
    if (value === null) return null
    const tall = Math.round((Math.max(value, 0) / most) * (base - HEAD))
    const x = at * step + (step - wide * series.length) / 2 + of * wide
    return html`<rect class="chart-${of}" x="${x.toFixed(1)}" y="${base - tall}" width="${(wide - 2).toFixed(1)}" height="${tall}"/>${
      series.length === 1 &&
      html`<text class="chart-text" x="${(x + wide / 2 - 1).toFixed(1)}" y="${base - tall - 5}" text-anchor="middle">${textOf(s, at)}</text>`
    }`
  }
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${TALL}" role="img" aria-label="${`${title}的柱状图，数字见下表`}"><line class="chart-axis" x1="0" y1="${base}" x2="${WIDTH}" y2="${base}"/>${series.map(
    (s, of) => labels.map((_, at) => column(s, at, of)),
  )}${labels.map((label, at) => html`<text class="chart-label" x="${(at * step + step / 2).toFixed(1)}" y="${TALL - 10}" text-anchor="middle">${label}</text>`)}</svg>`
}
