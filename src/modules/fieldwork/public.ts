export type { VisitKind } from './model.ts'
export { answerOpinions } from './opinions.ts'
export { confirmPresence, type NewVisit, recordVisits } from './service.ts'
export { visitFigures } from './summary.ts'
