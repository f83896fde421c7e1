export { type ImportRequest, type ImportResult, importList } from './import.ts'
export { letterDocument, signLetter, writeLetters } from './letters.ts'
export { cascade, endList, issueLists, issuePackLists } from './lists.ts'
export type { DueDuty, DutyState, Fulfilment, NewItem, NewList, Shortfall } from './model.ts'
export { dutyWorkflow } from './rules.ts'
export {
  dutiesDue,
  fulfil,
  fulfilMany,
  judgeMonth,
  type ManyRow,
  moveDuties,
  type OpenDuty,
  openDuties,
  openMonth,
  redateOpen,
} from './service.ts'
