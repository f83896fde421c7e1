import { defineModule } from '#kernel/server/module.ts'
import { routes } from './api.ts'
import { follows, jobs } from './calendar/jobs.ts'
import { administrationPack } from './pack.ts'

/** Calendar, mechanism, burden, journal: what the county's own administrators keep. Its data are the kernel's tables. */
export const administration = defineModule({
  name: 'administration',
  title: '管理',
  depends: ['places', 'organisations', 'people'],
  access: {},
  routes,
  jobs,
  follows,
  pack: administrationPack,
})
