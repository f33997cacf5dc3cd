/** Double entry in micro-euros, append-only and chained. It knows accounts and amounts, nothing of what they are for. */
export {
  cinemaAccrued,
  cinemaPayable,
  cinemaPrefix,
  commonFund,
  federationCash,
  federationFee,
  operatorReceivable,
  parseCinemaAccount,
  payoutClearing,
  rounding,
} from './account.js'
export { type Entry, gather, MAX_ENTRIES, MAX_POSTINGS, type Posting, reverse } from './posting.js'
export { LedgerConflict, LedgerRefusal, type LedgerRefusalCode } from './refusal.js'
export { balances, entriesOf, type Movement, movements, post, type Queryable, type StatementLine } from './store.js'
export { type LedgerReport, verifyLedger, type Witness } from './verification.js'
