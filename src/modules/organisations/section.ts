import { sectionOf } from '#kernel/server/packs.ts'
import { organisationsPack } from './pack.ts'

/** The module's section of the mechanism in force. */
export const organisationsPackOf = sectionOf('organisations', organisationsPack)
