/**
 * Who has which part in the demonstration's past, by the slugs of `cinemas.ts`. With each click at the price of the contract, a cinema
 * needs some 2,500 of them for the euro from which it is paid once a year.
 */
export const PAID = [
  { slug: 'le-royal', people: 180, also: 'six-n-etoiles' },
  { slug: 'le-cinematographe', people: 158, also: null },
] as const

/** Where last month's clicks come from: cinemas without a page here, whose silence since is nobody's mistake to look for. */
export const LAST_MONTHS: readonly string[] = ['studios', 'varietes', 'eldorado', 'cinema-lux']

/** Its transfer came back: the account was closed. It has given another one since. */
export const RETURNED = 'le-cinematographe'
/** They have given no account to this day. */
export const WITHOUT_ACCOUNT: readonly string[] = ['le-normandy', 'flandria', 'cinema-vauban']
/** It wants to be paid elsewhere; a second person has to say yes. */
export const CHANGES_ACCOUNT = 'le-mikado'
/** It gave the mandate to be invoiced for. */
export const SELF_BILLED = 'le-royal'
