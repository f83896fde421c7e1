import { routes as ledgerRoutes } from './ledger/api.ts'
import { routes as mapRoutes } from './map/api.ts'
import { routes as monthRoutes } from './month/api.ts'
import { routes as waveRoutes } from './waves/api.ts'

export const routes = [...mapRoutes, ...monthRoutes, ...ledgerRoutes, ...waveRoutes]
