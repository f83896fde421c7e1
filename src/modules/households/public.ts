export { requestChange } from './changes/service.ts'
export { withdrawOfOrigin } from './changes/store.ts'
export type { ExemplarKind } from './exemplars/model.ts'
export { nameExemplar, receiveVisit } from './exemplars/service.ts'
export { FACTS, type FactKey, factText } from './model.ts'
export { listedWithoutHelper } from './pairing/holes.store.ts'
export type { PairBody } from './pairing/model.ts'
export { linkPlaces, pairHouseholds } from './pairing/service.ts'
export { openPairings } from './pairing/store.ts'
export type { NewItem } from './plans/model.ts'
export { addItem, finishItem, makePlan, makePlans } from './plans/service.ts'
export { openItems as planItemsFor } from './plans/store.ts'
export { CASE_KINDS, type CaseKind, type NewCase, TERM_AHEAD } from './procedure/model.ts'
export { openCase, openCases, openReviews } from './procedure/service.ts'
export { type CardMember, type HouseholdCard, householdCards } from './register/cards.store.ts'
export { contextOf as sealContext, shownFact } from './register/columns.ts'
export type { NewHousehold, NewMember } from './register/model.ts'
export { movePerson, personLeaves, relocateHousehold, splitHousehold } from './register/moves.ts'
export {
  addMember,
  changeStanding,
  enterIncome,
  followMerger,
  takeInHousehold,
  takeInHouseholds,
} from './register/service.ts'
export { countHouseholds, homesOf } from './register/store.ts'
export { helpFigures } from './summary.ts'
