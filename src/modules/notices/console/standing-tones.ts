import type { Standing } from '../model.ts'

export const STANDING_TONES = {
  running: 'processing',
  objected: 'error',
  passed: 'success',
  withdrawn: 'default',
} as const satisfies Record<Standing, string>
