import { maskName } from '#kernel/pure/identity.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Witness } from './model.ts'

export interface WitnessColumns {
  /** hexadecimal */
  readonly witness_print: string | null
  readonly witness_shown: string | null
}

/** A witness as the tables keep them: enough to tell whether somebody is them, and a masked name. */
export function witnessColumns(h: Handle, witness: Witness | null | undefined): WitnessColumns {
  if (witness == null) return { witness_print: null, witness_shown: null }
  if (typeof witness === 'string')
    return { witness_print: h.vault.fingerprint(witness).toString('hex'), witness_shown: maskName(witness) }
  return { witness_print: witness.print.toString('hex'), witness_shown: witness.shown }
}
