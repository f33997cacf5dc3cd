/** Periods, and who would be paid what: reviewed by people before anything moves. */

export { type Period, periodOf } from '../settlement/index.js'
export { type AskedBank, changeBankDetails } from './bank/ask.js'
export { type BankDecided, confirmBankDetails, stopBankDetails } from './bank/decide.js'
export { type BankNeed, bankNeed, yearlySweepOn } from './bank/need.js'
export { type PurgedRecords, purgeBankDetails, purgePayoutRecords } from './bank/purge.js'
export {
  type BankInForce,
  type BankPage,
  type BankStep,
  bankDetailsInForce,
  bankDetailsOf,
  bankStandings,
  type PendingBank,
  pendingBankDetails,
  type ShownDetails,
} from './bank/read.js'
export { type BankFault, type BankField, type BankRead, HOLDER_MAX, readBankDetails } from './bank/read-form.js'
export { resealBankDetails } from './bank/reseal.js'
export { type BankRing, createBankRing, loadBankRing, rotateBankRing } from './bank/ring.js'
export type { BankDetails } from './bank/seal.js'
export {
  readTaxRegime,
  TAX_REGIMES,
  type TaxFault,
  type TaxField,
  type TaxRead,
  type TaxRegime,
  type TaxRegimeKind,
  VAT_RATES,
} from './bank/tax.js'
export { type DeclaredTax, declareTaxRegime, taxRegimeOf, taxRegimesOf } from './bank/tax-store.js'
export type { BankLetter, BankNews } from './bank/tell.js'
export {
  BATCH_STATES,
  type Batch,
  type BatchLine,
  type BatchState,
  type CarriedLine,
  carriedOf,
  findBatch,
  isDayOver,
  isWriting,
  linesOf,
  listBatches,
} from './batch.js'
export { type BatchFileFault, fileBytes, readBatchFile } from './batch-file.js'
export { carryOutPayouts } from './carry-out.js'
export { currentPayer } from './claims.js'
export { debtorOf, type ShownDebtor, setDebtor } from './debtor.js'
export {
  type CancelRefusal,
  cancelBatch,
  type Decided,
  type ExecuteRefusal,
  type HandRefusal,
  handBatch,
  markExecuted,
} from './decide.js'
export { type ExplainedLine, explainLine } from './explain-line.js'
export { type Oddity, oddPayments } from './odd.js'
export { lineState, type Payout, type PayoutState, payoutsOf } from './payouts-of.js'
export {
  BATCH_KINDS,
  type BatchKind,
  type BatchPlan,
  CARRIED_REASONS,
  type CarriedReason,
  type Payer,
  type PlannedRow,
} from './plan.js'
export { type Planned, type PrepareRefusal, planNow, prepareBatch } from './prepare.js'
export type { CarriedBecause, PayoutPreview, PayoutRow, Standing } from './preview.js'
export { preview } from './preview.js'
export { daysUntil, type RecentRevenue } from './projection.js'
export { resealPayoutFiles } from './reseal-files.js'
export {
  RETURN_REASONS,
  type ReportRefusal,
  type ReturnRefusal,
  returnLine,
  takeReport,
} from './return.js'
export { type SignRefusal, signBatch, signOptions } from './sign.js'
export { challengeOver, SIGNING_ROLES, type SigningRole } from './signed-text.js'
export { type PayoutPreviewOfDay, previewPayouts } from './store.js'
export { defaultTerms, type PayoutTerms } from './terms.js'
export { noteTitlePaid, type TitleRefusal } from './title.js'
export { type BatchSignature, signaturesOf, verifyBatchSignatures } from './verify-signatures.js'
