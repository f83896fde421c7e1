import { sectionOf } from '#kernel/server/packs.ts'
import { carePack } from './pack.ts'

export const section = sectionOf('care', carePack)
