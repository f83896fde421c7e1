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

/** Standing columns of one row of periods, e.g. the months of a year; up to three series side by side, with a legend. */
export function columnChart(
  title: string,
  periods: readonly string[],
  series: readonly { label: string; values: readonly (number | null)[]; texts?: readonly string[] }[],
): Html {
  if (periods.length === 0 || series.length === 0) return html``
  const most = Math.max(1, ...series.flatMap((s) => s.values.map((v) => v ?? 0)))
  const step = WIDTH / periods.length
  const wide = Math.max(3, Math.min(28, (step - 8) / series.length))
  const base = TALL - FOOT
  const told = series.map(
    (s) => `${s.label}：${periods.map((p, i) => `${p} ${s.texts?.[i] ?? s.values[i] ?? '无'}`).join('，')}`,
  )
  const column = (value: number | null, text: string, at: number, of: number) => {
    if (value === null) return null
    const tall = Math.round((Math.max(value, 0) / most) * (base - HEAD))
    const x = at * step + (step - wide * series.length) / 2 + of * wide
    return html`<rect class="chart-${of}" x="${x.toFixed(1)}" y="${base - tall}" width="${(wide - 2).toFixed(1)}" height="${tall}"/>${
      series.length === 1 &&
      html`<text class="chart-text" x="${(x + wide / 2 - 1).toFixed(1)}" y="${base - tall - 5}" text-anchor="middle">${text}</text>`
    }`
  }
  return html`<div class="scroll"><svg class="chart" viewBox="0 0 ${WIDTH} ${TALL}" role="img" aria-label="${`${title}。${told.join('；')}`}"><line class="chart-axis" x1="0" y1="${base}" x2="${WIDTH}" y2="${base}"/>${series.map(
    (s, of) => s.values.map((v, at) => column(v, s.texts?.[at] ?? String(v), at, of)),
  )}${periods.map((p, at) => html`<text class="chart-label" x="${(at * step + step / 2).toFixed(1)}" y="${TALL - 10}" text-anchor="middle">${p}</text>`)}</svg>${
    series.length > 1 &&
    html`<p class="legend" aria-hidden="true">${series.map((s, of) => html`<span class="legend-${of}">${s.label}</span> `)}</p>`
  }`
}
