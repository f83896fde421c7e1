export type { NewBudget, NewLine } from './budgets/model.ts'
export { approveBudget, meetDues, planBudget, planStandard } from './budgets/service.ts'
export { type Gift, NAMELESS, type NewGift } from './gifts/model.ts'
export {
  aboutGift,
  giftByCode,
  type Pledged,
  pledgeGift,
  pledgeGifts,
  receiveAll as receiveGifts,
  receiveGift,
  receivePledged,
  withdrawPledge,
} from './gifts/service.ts'
export { type GiftForNeed, giftsForNeeds, loadGift } from './gifts/store.ts'
export type { Lot, Milli, Receiver } from './goods/model.ts'
export {
  closeStore,
  confirmLot,
  type HandOver,
  handOver,
  handOverMany,
  moveLot,
  type NewLot,
  openStore,
  receiveLot,
  returnLot,
  splitLot,
  writeOff,
} from './goods/service.ts'
export { listLots, loadLot } from './goods/store.ts'
export { openPayees } from './ledger/payees.ts'
export {
  accounts,
  balances,
  closeYear,
  correct,
  openAccount,
  openAccounts,
  post,
  postAll,
  proposeYear,
  release,
  reserve,
  settle,
} from './ledger/service.ts'
export { sumOfBalances } from './ledger/store.ts'
export {
  askRelief,
  correctEntry,
  type Delivery,
  decideClaim,
  enterAccounts,
  type HouseholdAccount,
  lend,
  type NewLoan,
  openSeason,
  returnProduce,
  rollOver,
  seasonSummary,
} from './lending/service.ts'
export {
  ACCOUNT_KINDS,
  type Account,
  type Balance,
  FUNDING,
  type NewAccount,
  type NewPosting,
  type Payee,
  sameOf,
  type Witness,
} from './model.ts'
export { type FundsInput, type FundsPack, fundsPack } from './pack.ts'
export { endAid, grantAids, type NewAid } from './payments/aids.ts'
export { decideRun, makeRun, payBatch } from './payments/runs.ts'
export {
  aboutPayment,
  answerRefusal,
  approvePayment,
  confirmReceipt,
  intendRefusal,
  type NewPayment,
  payPayment,
  refusePayment,
  requestPayment,
  returnPayment,
  withdrawPayment,
} from './payments/service.ts'
export { type HandedMoney, moneyHanded, paymentsAnswering, sumAnswering, thingsAnswered } from './payments/store.ts'
export type { Publication } from './publication/model.ts'
export { nextToPublish, publish, publishedBytes } from './publication/service.ts'
export { checkLedger, reportOf } from './publication/verify.mjs'
export { askRefund, decideRefund } from './refunds/service.ts'
export { book, closeThing, decideBooking, openThing } from './rooms/service.ts'
export { section as fundsSection } from './section.ts'
export { importStatement, reconcile, settleLine } from './statements/service.ts'
export { type FundsSummary, fundsSummary } from './summary.store.ts'
export { STEP_KINDS, type Trace, type TraceStep } from './trace/model.ts'
export { purposeText, traceFaults } from './trace/rules.ts'
export { traceByCode, traceOf } from './trace/service.ts'
