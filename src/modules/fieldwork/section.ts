import { sectionOf } from '#kernel/server/packs.ts'
import { fieldworkPack } from './pack.ts'

/** The module's section of the mechanism in force. */
export const fieldworkPackOf = sectionOf('fieldwork', fieldworkPack)
