import { sectionOf } from '#kernel/server/packs.ts'
import { householdsPack } from './pack.ts'

/** The module's section of the mechanism in force. */
export const householdsPackOf = sectionOf('households', householdsPack)
