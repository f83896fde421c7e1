import { sectionOf } from '#kernel/server/packs.ts'
import { overviewPack } from './pack.ts'

/** The county's mechanism for this module, as it is in force at the handle's day. */
export const section = sectionOf('overview', overviewPack)
