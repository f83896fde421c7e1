import { sectionOf } from '#kernel/server/packs.ts'
import { postingsPack } from './pack.ts'

export const section = sectionOf('postings', postingsPack)
