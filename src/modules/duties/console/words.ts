import type { Option } from '#ui/FilterBar.tsx'
import { optionsOf } from '#ui/options.ts'
import { LIST_KINDS, SUBJECT_KINDS } from '../model.ts'
import { dutyWorkflow } from '../work/rules.ts'

export const KIND_OPTIONS = optionsOf(LIST_KINDS)
export const SUBJECT_OPTIONS = optionsOf(SUBJECT_KINDS)
export const STATE_OPTIONS: Option[] = [
  { value: 'late', label: '已逾期' },
  { value: 'soon', label: '五个工作日内到期' },
  ...Object.entries(dutyWorkflow.states).map(([value, { label }]) => ({ value, label })),
]
export const LETTER_STATES = {
  unsigned: { label: '待签字', tone: 'processing' },
  half: { label: '一方已签', tone: 'warning' },
  signed: { label: '已签订', tone: 'success' },
  withdrawn: { label: '已撤回', tone: 'default' },
} as const

/** The years offered in forms and filters: last, this and next. */
export function yearsAround(today: string): Option[] {
  const year = Number(today.slice(0, 4))
  return [year - 1, year, year + 1].map((y) => ({ value: String(y), label: `${y}年` }))
}
