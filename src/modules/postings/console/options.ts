import { optionsOf } from '#ui/options.ts'
import type { Tone } from '#ui/StatusTag.tsx'
import { BACKGROUNDS, NEED_KINDS, POSTING_KINDS } from '../model.ts'

export const KIND_OPTIONS = optionsOf(POSTING_KINDS)
export const NEED_OPTIONS = optionsOf(NEED_KINDS)
export const BACKGROUND_OPTIONS = optionsOf(BACKGROUNDS)

/** Length of a term in whole years; 0 stands for any other length. */
export const YEARS_OPTIONS = [
  ...[1, 2, 3, 4, 5].map((n) => ({ value: String(n), label: `${n} 年` })),
  { value: '0', label: '其他' },
]

export const TERM_TONES: Record<string, Tone> = {
  serving: 'success',
  ending: 'warning',
  overdue: 'error',
  ended: 'default',
}
export const REQUEST_TONES: Record<string, Tone> = {
  asked: 'warning',
  approved: 'success',
  refused: 'error',
  withdrawn: 'default',
}

/** `1,000.00` from 分. */
export function yuan(fen: number): string {
  return (fen / 100).toLocaleString('zh-CN', { minimumFractionDigits: 2 })
}
