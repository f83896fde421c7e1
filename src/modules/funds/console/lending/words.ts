import type { Tone } from '#ui/StatusTag.tsx'
import type { LoanState } from '../../lending/model.ts'

export const LOAN_TONES: Record<LoanState, Tone> = {
  lent: 'processing',
  settled: 'success',
  rolled: 'default',
  void: 'default',
}
