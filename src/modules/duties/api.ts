import { routes as importRoutes } from './imports/api.ts'
import { routes as letterRoutes } from './letters/api.ts'
import { routes as listRoutes } from './lists/api.ts'
import { routes as dutyRoutes } from './work/api.ts'

/** Fixed paths stand before `/api/duties/:id`, which would else take them. */
export const routes = [...listRoutes, ...letterRoutes, ...importRoutes, ...dutyRoutes]
