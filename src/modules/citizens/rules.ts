import { maskName } from '#kernel/pure/identity.ts'
import type { CitizenKind, Manner } from './model.ts'

export const CODE_MINUTES = 10
export const CODE_TRIES = 5
export const CODES_A_DAY = 5
export const CODE_EVERY_SECONDS = 60
export const SESSION_IDLE_MINUTES = 60
export const SESSION_HOURS = 12
export const PASSAGE_MINUTES = 10

/** What the public reads instead of a name. A person's full name is shown only when the person wishes it. */
export function shownName(who: { kind: CitizenKind; name: string | null; manner: Manner }): string {
  const { kind, name, manner } = who
  if (name === null || manner === 'unnamed') return kind === 'person' ? '爱心人士' : '爱心单位'
  if (manner === 'masked' && kind === 'person') return maskName(name)
  return name
}

export interface SentCode {
  readonly sentAt: Date
}

/** Why no further code may go to a telephone now, given those of today, latest first; null when one may. */
export function notAnotherCode(now: Date, today: readonly SentCode[]): { seconds?: number } | null {
  const [last] = today
  if (last !== undefined) {
    const rest = CODE_EVERY_SECONDS - Math.floor((now.getTime() - last.sentAt.getTime()) / 1000)
    if (rest > 0) return { seconds: Math.min(rest, CODE_EVERY_SECONDS) }
  }
  return today.length >= CODES_A_DAY ? {} : null
}

export function codeIsGood(code: { sentAt: Date; tries: number; usedAt: Date | null }, now: Date): boolean {
  const age = now.getTime() - code.sentAt.getTime()
  return code.usedAt === null && code.tries < CODE_TRIES && age >= 0 && age <= CODE_MINUTES * 60_000
}

/** Judged on real time, whatever the demo's clock says; a clock set back by much ends it as well. */
export function citizenSessionIsAlive(session: { createdAt: Date; seenAt: Date }, real: number): boolean {
  const idle = Math.abs(real - session.seenAt.getTime())
  const age = Math.abs(real - session.createdAt.getTime())
  return idle < SESSION_IDLE_MINUTES * 60_000 && age < SESSION_HOURS * 3_600_000
}
