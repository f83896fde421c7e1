import { coverRoutes } from './cover/api.ts'
import { matchingRoutes } from './matching/api.ts'
import { presenceRoutes } from './presence/api.ts'
import { termRoutes } from './terms/api.ts'
import { verdictRoutes } from './verdicts/api.ts'

export const routes = [...coverRoutes, ...matchingRoutes, ...termRoutes, ...presenceRoutes, ...verdictRoutes]
