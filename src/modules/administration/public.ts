export { seedCalendar } from './calendar/service.ts'
