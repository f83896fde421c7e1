import { StatusTag } from '#ui/StatusTag.tsx'
import { labelOf, STANDINGS } from '../../model.ts'

const TONES = {
  general: 'default',
  listed: 'processing',
  watched: 'warning',
  exited: 'success',
  dissolved: 'default',
} as const

export function StandingTag({ standing }: { standing: keyof typeof TONES }) {
  return <StatusTag label={labelOf(STANDINGS, standing)} tone={TONES[standing]} />
}
