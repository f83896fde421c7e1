// The only door of this module for others; one block a part.

export { actOnDiscipline, proposeDiscipline } from './discipline/service.ts'
export type { FindingAction, FindingState, NewFinding } from './findings/model.ts'
export { FINAL_STATES, FINDING_STATES, OPEN_STATES } from './findings/model.ts'
export { type Category, categoryOf } from './findings/pack.ts'
export {
  act,
  findingsPackOf,
  noticeFindings,
  raiseFindings,
  redateOpenFindings,
  reportFinding,
} from './findings/service.ts'
export { type ListedFinding, openFindings } from './findings/store.ts'
export { assignVisits, drawInspection, enterResult, planInspection } from './inspections/service.ts'
export { loadInspection } from './inspections/store.ts'
export { draftDemands, draftLetters, draftReminders, draftWarnings } from './letters/drafts.ts'
export { kindOf as letterKindOf, lettersPackOf } from './letters/kinds.ts'
export type { LetterState } from './letters/model.ts'
export { type IssuedDocument, issuedDocuments, letterDocument } from './letters/printed.ts'
export { letterWorkflow } from './letters/rules.ts'
export {
  acceptReply,
  issueLetters,
  lettersOf,
  readLetter,
  replyLetter,
  returnReply,
  withdrawLetter,
} from './letters/service.ts'
export { actOnListing, proposeListing } from './listings/service.ts'
export { closeMonth, measuresOf } from './month/close.ts'
export type { Bulletin, MonthStatus } from './month/model.ts'
export { noticeRhythm } from './month/notice.ts'
export {
  amendMonth,
  bulletinDocument,
  bulletinOf,
  midMonth,
  openMonth,
  rhythmDays,
  verifyMonths,
} from './month/service.ts'
export { monthStatus } from './month/status.ts'
