import type { Option } from '#ui/FilterBar.tsx'
import type { Field } from '#ui/fields.ts'
import { HOUSEHOLD_SOURCE } from '#ui/household-source.ts'
import { optionsOf } from '#ui/options.ts'
import { type FactKey, factOf } from '../../model.ts'

const YES_NO: Option[] = [
  { value: 'yes', label: '是' },
  { value: 'no', label: '否' },
]

/** The control for a fact of the register. Yes and no are chosen outright: what is not known is left open. */
export function factField(key: FactKey, more: Partial<Field> & { name?: string } = {}): Field {
  const { title, type, options = {}, unit, most } = factOf(key)
  const base = { name: key as string, label: title, ...more }
  switch (type) {
    case 'yes':
      return { ...base, kind: 'radio', options: YES_NO } as Field
    case 'choice':
      return { ...base, kind: 'select', options: optionsOf(options) } as Field
    case 'choices':
      return {
        ...base,
        kind: 'select',
        multiple: true,
        options: optionsOf(options),
        help: `最多 ${most} 项。`,
      } as Field
    case 'number':
      return { ...base, kind: 'number', least: 0, unit, digits: key === 'houseArea' ? 1 : 0 } as Field
    case 'place':
      return { ...base, kind: 'place', level: 'village' } as Field
    case 'household':
      return { ...base, kind: 'record', source: HOUSEHOLD_SOURCE } as Field
    default:
      return { ...base, kind: 'text', max: most ?? 30 } as Field
  }
}

/** What a form holds of a fact, and what is sent of it. */
export function toForm(key: FactKey, value: unknown): unknown {
  return factOf(key).type === 'yes' && typeof value === 'boolean' ? (value ? 'yes' : 'no') : (value ?? undefined)
}

export function fromForm(key: FactKey, value: unknown): unknown {
  if (factOf(key).type === 'yes') return value === 'yes' ? true : value === 'no' ? false : null
  return value ?? null
}

/** 分 as 元, with two decimals. */
export function yuan(fen: number | null | undefined): string {
  if (fen === null || fen === undefined) return ''
  return (fen / 100).toLocaleString('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
}
