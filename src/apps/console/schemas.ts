// Stands in for zod in this app's build (see vite.config.ts): the page's policy allows no code made at run time, so schemas
// are interpreted. Said before the first schema is made, whichever screen makes it.
import { z } from 'zod/v4'

z.config({ jitless: true })

export * from 'zod/v4'
export { z }
