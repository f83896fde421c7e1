import type { Filter, Option } from './FilterBar.tsx'

/** Words by code as choices, in their order. */
export function optionsOf(words: Readonly<Record<string, string>>): Option[] {
  return Object.entries(words).map(([value, label]) => ({ value, label }))
}

/** A pack's list as choices. */
export function titledOptions(rows: readonly { readonly code: string; readonly title: string }[]): Option[] {
  return rows.map(({ code, title }) => ({ value: code, label: title }))
}

/** The years to look back on; the newest first. */
export function yearFilter(today: string): Filter {
  const now = Number(today.slice(0, 4))
  const options = Array.from({ length: 12 }, (_, back) => ({ value: String(now - back), label: `${now - back} 年` }))
  return { name: 'year', label: '年度', kind: 'select', options }
}
