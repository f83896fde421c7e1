import { z } from 'zod'
import { pairingPack } from './pairing/pack.ts'
import { plansPack } from './plans/pack.ts'
import { procedurePack } from './procedure/pack.ts'
import { registerPack } from './register/pack.ts'
import { watchPack } from './watch/pack.ts'

/** What a county may vary here, part by part; a county without the section works by the defaults. */
export const householdsPack = z.strictObject({
  register: registerPack.prefault({}),
  pairing: pairingPack.prefault({}),
  procedure: procedurePack.prefault({}),
  watch: watchPack.prefault({}),
  plans: plansPack.prefault({}),
})
/** A pack as it is written down: what has a default may be left out. */
export type HouseholdsInput = z.input<typeof householdsPack>
