export { seedCalendar } from './calendar/service.ts'
export { type AdministrationPack, administrationPack } from './pack.ts'
export { type Difference, differences } from './packs/rules.ts'
