/** Months: what the operator owes for each, what it declares and pays, and how a month is closed. */
export { askClose } from './ask.js'
export { type CampaignName, campaignNames } from './campaign-names.js'
export { carryOutCloses } from './carry-out.js'
export {
  type CinemaCampaign,
  type CinemaPeriod,
  type ClosedPeriod,
  cinemaPeriod,
  closedPeriods,
  closedUpTo,
} from './closed.js'
export { type DecideRefusal, decideDifference } from './decide.js'
export {
  type DeclarationFault,
  type ReadDeclarationFile,
  readDeclarationFile,
} from './declaration-file.js'
export {
  type Declared,
  type DeclaredLine,
  type DeclareRefusal,
  declareMonth,
  judgeLines,
  knownCampaigns,
  type LineProblem,
  MAX_LINES,
} from './declare.js'
export {
  type CampaignOfMonth,
  type Counted,
  DECISIONS,
  type DecidedDifference,
  type Decision,
  DIFFERENCE_REASONS,
  type DifferenceReason,
  owedMicros,
} from './difference.js'
export { listMonths, type MonthOfList } from './month-list.js'
export { type CloseRefusal, type Month, type MonthState, readMonth } from './months.js'
export {
  carryOutOperatorPayments,
  type OperatorPayment,
  type PaymentRefusal,
  readOperatorPayments,
  recordOperatorPayment,
} from './payment.js'
export { isPeriodName, lastMoment, nextPeriod, type Period, periodNamed, periodOf } from './period.js'
export { AGES, type Age, ageReceivable, type OwedMonth, type Receivable, readReceivable } from './receivable.js'
export type { Close, CloseFault, Declaration } from './rows.js'
export { carryOutPaymentReversals, type TakeBackRefusal, takeBackPayment } from './take-back-payment.js'
export { type MonthTerms, readMonthTerms, readTermsOfMonths } from './terms.js'
