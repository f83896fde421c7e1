import type { Role } from '#kernel/pure/scope.ts'

export interface Way {
  readonly to: string
  readonly title: string
  readonly what: string
}

/** Posts that keep the system rather than do the month's work: the places they are there for. */
export const ways: Partial<Record<Role, readonly Way[]>> = {}
