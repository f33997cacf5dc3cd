/**
 * Names of accounts: text, made here and nowhere else. To the ledger they are opaque; a positive balance is owed to the
 * account's holder, a negative one is owed by them.
 */

/** What the operator owes for clicks: it goes down (more negative) with each share, and comes back with each payment. */
export const operatorReceivable = 'operator:receivable'
/** The federation's fee. */
export const federationFee = 'federation:fee'
/** Money of the cinemas that the federation holds, where it is the payer: it goes down when the operator pays, and comes back with each payout. */
export const federationCash = 'federation:cash'
/** What cinemas leave to all. */
export const commonFund = 'common:fund'
/** What exact arithmetic cannot place. */
export const rounding = 'rounding'

/** Every account of every cinema begins so. */
export const cinemaPrefix = 'cinema:'

/** A cinema's estimated revenue, before the close of its period. */
export function cinemaAccrued(cinemaId: string): string {
  return `${cinemaPrefix}${cinemaId}:accrued`
}

/** A cinema's confirmed revenue, not paid yet. */
export function cinemaPayable(cinemaId: string): string {
  return `${cinemaPrefix}${cinemaId}:payable`
}

/** Money on its way in a batch of payouts; zero once the batch is executed. */
export function payoutClearing(batchId: string): string {
  return `payout:${batchId}:clearing`
}

/** Whose account it is, and which of the two, or null when it is no cinema's. */
export function parseCinemaAccount(account: string): { cinemaId: string; side: 'accrued' | 'payable' } | null {
  const [, cinemaId, side] = /^cinema:([a-z0-9-]+):(accrued|payable)$/.exec(account) ?? []
  return cinemaId === undefined ? null : { cinemaId, side: side as 'accrued' | 'payable' }
}
