import type { z } from 'zod'
import type { Id } from '#kernel/pure/ids.ts'
import type { FieldConflict } from '#kernel/pure/sync.ts'
import type { Handle } from '../handle.ts'
import type { Kernel } from '../kernel.ts'

/** One kind of card that devices hold: a whole document, such as a household with its members, plan and last visits. */
export interface SyncSource {
  readonly kind: string
  /**
   * One set-based statement: every card of this kind the acting post should hold, or those of them with these ids. The
   * kernel makes the version, from the body.
   */
  readonly cards: (h: Handle, of: { ids?: readonly Id[] }) => Promise<readonly { id: string; body: unknown }[]>
}

export type SyncResult =
  | { readonly state: 'accepted' | 'held'; readonly note?: string }
  | {
      readonly state: 'conflict'
      readonly note?: string
      /** `place` decides who may resolve it; without one it lies at the place of the post that sent it */
      readonly conflicts: readonly (FieldConflict & { readonly place?: string })[]
    }

export interface SyncOperation<Body = never> {
  readonly id: Id
  readonly device: Id
  readonly madeAt: Date
  /** how much the device's clock was ahead when it sent, when that is more than five minutes */
  readonly skewMs: number | null
  /** card → version it was made on */
  readonly base: Readonly<Record<string, string>>
  readonly body: Body
}

/** A conflict of this command that a person has decided. */
export interface Resolution {
  readonly conflict: Id
  readonly operation: Id
  readonly about: string
  readonly field: string
  /** what is to stand; `theirs` when it was chosen stands already and is not told */
  readonly value: unknown
  readonly theirs: unknown
  readonly why: string
}

/** What a device may do: run in one transaction, in the scope of the post that sent it. A problem refuses it. */
export interface SyncCommand {
  readonly body: z.ZodType
  readonly run: (h: Handle, operation: SyncOperation, kernel: Kernel) => Promise<SyncResult>
  /** puts the chosen value in place, in the scope of who decided; needed when `run` may answer with a conflict */
  readonly resolve?: (h: Handle, resolution: Resolution, kernel: Kernel) => Promise<void>
}

/** A module's part in the work without a network. Commands are named `module.command`. */
export interface ModuleSync {
  readonly sources: readonly SyncSource[]
  readonly commands: Readonly<Record<string, SyncCommand>>
}

/** Types a command's body by its schema. */
export function defineSyncCommand<B extends z.ZodType>(command: {
  body: B
  run: (h: Handle, operation: SyncOperation<z.output<B>>, kernel: Kernel) => Promise<SyncResult>
  resolve?: SyncCommand['resolve']
}): SyncCommand {
  return command as unknown as SyncCommand
}
