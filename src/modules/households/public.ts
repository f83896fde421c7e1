export { requestChange } from './changes/service.ts'
export { FACTS, type FactKey, factText } from './model.ts'
export { type CardMember, type HouseholdCard, householdCards } from './register/cards.ts'
export type { NewHousehold, NewMember } from './register/model.ts'
export {
  addMember,
  changeStanding,
  enterIncome,
  followMerger,
  movePerson,
  personLeaves,
  relocateHousehold,
  splitHousehold,
  takeInHousehold,
  takeInHouseholds,
} from './register/service.ts'
export { countHouseholds } from './register/store.ts'
