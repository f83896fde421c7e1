import { dutyRoutes } from './api.duties.ts'
import { importRoutes } from './api.import.ts'
import { letterRoutes } from './api.letters.ts'
import { listRoutes } from './api.lists.ts'

/** Fixed paths stand before `/api/duties/:id`, which would else take them. */
export const routes = [...listRoutes, ...letterRoutes, ...importRoutes, ...dutyRoutes]
