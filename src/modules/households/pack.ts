import { z } from 'zod'
import { registerPack } from './register/pack.ts'

/** What a county may vary here, part by part; a county without the section works by the defaults. */
export const householdsPack = z.strictObject({
  register: registerPack.prefault({}),
})
export type HouseholdsPack = z.infer<typeof householdsPack>
