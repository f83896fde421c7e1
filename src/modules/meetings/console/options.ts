import { optionsOf } from '#ui/options.ts'
import { KINDS } from '../model.ts'

export const KIND_OPTIONS = optionsOf(KINDS)
export const YES_NO = (yes: string, no: string) => [
  { value: 'yes', label: yes },
  { value: 'no', label: no },
]

/** One entry a line. */
export function linesOf(text: unknown): string[] {
  return String(text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
