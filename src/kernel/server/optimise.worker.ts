import { parentPort, workerData } from 'node:worker_threads'
import loadHighs from 'highs'
import type { LinearAnswer, LinearProblem, LinearTask } from './optimise.ts'

/** Solves one problem in a thread of its own, and answers once. */
async function answer({ problem, seconds }: LinearTask): Promise<LinearAnswer> {
  const highs = await loadHighs()
  const began = performance.now()
  const found = highs.solve(textOf(problem), { time_limit: seconds, output_flag: false, mip_rel_gap: 0 })
  const milliseconds = Math.round(performance.now() - began)
  if (found.Status === 'Infeasible')
    return { status: 'infeasible', objective: 0, values: [], reduced: null, milliseconds }
  if (found.Status !== 'Optimal' && found.Status !== 'Time limit reached')
    return { failed: `求解结果：${found.Status}` }
  const columns = found.Columns as Record<string, { Primal?: number; Dual?: number }>
  const of = (what: 'Primal' | 'Dual') => problem.columns.map((_, i) => columns[`x${i}`]?.[what] ?? 0)
  return {
    status: found.Status === 'Optimal' ? 'optimal' : 'unfinished',
    objective: found.ObjectiveValue,
    values: of('Primal'),
    reduced: problem.columns.some((c) => c.whole) ? null : of('Dual').map(Math.abs),
    milliseconds,
  }
}

/** The problem in the LP format. Lines are kept short: some readers cut long ones. */
function textOf({ sense, columns, rows }: LinearProblem): string {
  const lines = [sense === 'most' ? 'Maximize' : 'Minimize', ' obj:']
  addTerms(
    lines,
    columns.map((c, i) => [i, c.cost] as const),
  )
  lines.push('Subject To')
  rows.forEach(({ terms, least, most }, i) => {
    const bounds: [string, number][] = []
    if (least !== undefined && least === most) bounds.push(['=', least])
    else {
      if (most !== undefined) bounds.push(['<=', most])
      if (least !== undefined) bounds.push(['>=', least])
    }
    bounds.forEach(([sign, bound], b) => {
      lines.push(` r${i}_${b}:`)
      addTerms(lines, terms)
      lines.push(` ${sign} ${bound}`)
    })
  })
  lines.push('Bounds')
  lines.push(...columns.map((c, i) => (c.upper === undefined ? ` x${i} >= 0` : ` 0 <= x${i} <= ${c.upper}`)))
  const whole = columns.flatMap((c, i) => (c.whole ? [` x${i}`] : []))
  if (whole.length > 0) lines.push('General', ...whole)
  lines.push('End')
  return lines.join('\n')
}

function addTerms(lines: string[], terms: readonly (readonly [number, number])[]): void {
  for (let from = 0; from < terms.length; from += 8)
    lines.push(
      terms
        .slice(from, from + 8)
        .map(([i, factor]) => ` ${factor < 0 ? '-' : '+'} ${Math.abs(factor)} x${i}`)
        .join(''),
    )
}

parentPort?.postMessage(await answer(workerData as LinearTask))
