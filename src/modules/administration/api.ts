import { burdenRoutes } from './burden/api.ts'
import { calendarRoutes } from './calendar/api.ts'
import { firstUseRoutes } from './first-use/api.ts'
import { journalRoutes } from './journal/api.ts'
import { mergerRoutes } from './mergers/api.ts'
import { packRoutes } from './packs/api.ts'

export const routes = [
  ...firstUseRoutes,
  ...calendarRoutes,
  ...packRoutes,
  ...burdenRoutes,
  ...journalRoutes,
  ...mergerRoutes,
]
