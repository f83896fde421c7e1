import type { PROPOSAL_STATES } from '../../pairing/model.ts'

export const PROPOSAL_TONES: Record<keyof typeof PROPOSAL_STATES, 'processing' | 'warning' | 'success' | 'default'> = {
  solving: 'processing',
  open: 'warning',
  accepted: 'success',
  dropped: 'default',
}
