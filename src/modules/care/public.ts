export type { NewCase, NewFile, NewPlan, NewReview } from './cases/model.ts'
export { payeesOfCases } from './cases/payees.ts'
export {
  changeAdviser,
  fileCases,
  finishPlanItems,
  nameWitness,
  planCases,
  registerCases,
  reviewCases,
} from './cases/service.ts'
export type { NewCheckup, NewContract } from './operator/model.ts'
export { askRenewal, checkOperator, confirmCheckup, decideRenewal, signContract } from './operator/service.ts'
export type { CareInput } from './pack.ts'
export type { NewMember } from './roster/model.ts'
export { enrolMembers } from './roster/service.ts'
export type { CareSummary } from './summary/model.ts'
export { careSummary } from './summary/service.ts'
export type { NewActivity, NewTeam, NewTeamMember } from './volunteers/model.ts'
export { addActivities, confirmHours, foundTeams, joinTeams } from './volunteers/service.ts'
export type { NewClaim, NewConfirmation, NewDelivery, NewWish } from './wishes/model.ts'
export { tendMoney } from './wishes/paid.ts'
export {
  claimWish,
  claimWishes,
  confirmDeliveries,
  confirmWish,
  deliver,
  draftWishes,
  listWish,
  listWishes,
} from './wishes/service.ts'
