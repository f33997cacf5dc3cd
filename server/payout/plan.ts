import { assert } from '../lib/assert.js'
import { MICROS_PER_CENT, type Micros, wholeCents } from '../lib/money.js'

export const BATCH_KINDS = ['quarter', 'year', 'exit'] as const
/**
 * `quarter`: balances from each cinema's threshold on, once the whole is worth it. `year`: once a year, balances from the yearly
 * minimum on. `exit`: balances of cinemas whose contract has ended.
 */
export type BatchKind = (typeof BATCH_KINDS)[number]

export type Payer = 'operator' | 'federation'

/** What a cinema's contract says of paying; of one that has ended, what it said. */
export interface ClaimTerms {
  thresholdMicros: Micros
  yearlySweepMicros: Micros
  payer: Payer
  /** The contract has ended, and none has followed it. */
  ended: boolean
}

/** What a cinema may claim. */
export interface Claim {
  cinemaId: string
  /** Null when no cinema has this id. */
  name: string | null
  /** Confirmed and not paid, in micro-euros: the balance of its account. */
  payableMicros: Micros
  /** … of this, what was confirmed by periods that are not reckoned yet, in micro-euros, >= 0. */
  laterMicros: Micros
  /** Null when it never had a contract. */
  terms: ClaimTerms | null
  /** It is in public hands, and recovers its share by a title of its own (contract art. 12). */
  byTitle: boolean
  /** `unreadable`: what was sealed is not what is there; `unwritable`: no bank takes it in a file. */
  account: 'in-force' | 'none' | 'on-hold' | 'unreadable' | 'unwritable'
  /** A line of another batch takes from this balance, and the ledger does not have it yet. */
  inOpenBatch: boolean
}

export const CARRIED_REASONS = [
  'unknown-cinema',
  'negative-balance',
  'no-contract',
  'other-payer',
  'later-period',
  'below-threshold',
  'pool-below-threshold',
  'in-open-batch',
  'by-title',
  'no-bank-details',
  'bank-details-on-hold',
  'bank-details-unreadable',
  'bank-details-unwritable',
] as const
/** Why nothing of a balance is paid: the first that holds. */
export type CarriedReason = (typeof CARRIED_REASONS)[number]

export interface PlannedRow extends Claim {
  /** What is paid, >= 0. */
  cents: bigint
  /** What stays in the cinema's account: all, or what is below a cent and of later periods. */
  carriedMicros: Micros
  /** Null when something is paid. */
  reason: CarriedReason | null
}

export interface BatchPlan {
  kind: BatchKind
  payer: Payer
  /** The largest payment first; of equals, by id. */
  rows: PlannedRow[]
  heldByPool: boolean
  totals: { paid: number; cents: bigint; confirmedMicros: Micros; carriedMicros: Micros }
}

/**
 * Who is paid what by a batch, and what is carried over and why (contract federation-cinema art. 11, 12 and 14). A cinema that left
 * is paid without any threshold, by whichever batch comes first. The yearly payment asks for the yearly minimum alone ("tout solde
 * d'au moins …"), so the threshold of the whole does not hold it back.
 */
export function planBatch(
  claims: readonly Claim[],
  { kind, payer, poolThresholdMicros }: { kind: BatchKind; payer: Payer; poolThresholdMicros: Micros },
): BatchPlan {
  const wholeMicros = claims.reduce((sum, claim) => sum + positive(reckoned(claim, kind)), 0n)
  const heldByPool = kind === 'quarter' && wholeMicros < poolThresholdMicros
  const rows = claims
    .filter(({ payableMicros, terms }) => payableMicros !== 0n && (kind !== 'exit' || terms?.ended === true))
    .map((claim): PlannedRow => {
      const reason = reasonOf(claim, { kind, payer, heldByPool })
      const cents = reason === null ? wholeCents(reckoned(claim, kind)) : 0n
      return { ...claim, reason, cents, carriedMicros: claim.payableMicros - cents * MICROS_PER_CENT }
    })
  rows.sort((a, b) => compare(b.cents, a.cents) || compare(a.cinemaId, b.cinemaId))
  return { kind, payer, rows, heldByPool, totals: addUp(rows) }
}

/** What a batch looks at: a cinema that leaves is paid all that is confirmed. */
function reckoned({ payableMicros, laterMicros, terms }: Claim, kind: BatchKind): Micros {
  return kind === 'exit' || terms?.ended === true ? payableMicros : payableMicros - laterMicros
}

function reasonOf(
  claim: Claim,
  { kind, payer, heldByPool }: { kind: BatchKind; payer: Payer; heldByPool: boolean },
): CarriedReason | null {
  const { name, payableMicros, terms, byTitle, account, inOpenBatch } = claim
  if (name === null) return 'unknown-cinema'
  if (payableMicros < 0n) return 'negative-balance'
  if (terms === null) return 'no-contract'
  if (terms.payer !== payer) return 'other-payer'
  const due = reckoned(claim, kind)
  if (due < MICROS_PER_CENT) return due < payableMicros ? 'later-period' : 'below-threshold'
  if (due < minimum(terms, kind)) return 'below-threshold'
  if (heldByPool && !terms.ended) return 'pool-below-threshold'
  if (inOpenBatch) return 'in-open-batch'
  if (byTitle) return 'by-title'
  return REASON_OF_ACCOUNT[account]
}

const REASON_OF_ACCOUNT: Readonly<Record<Claim['account'], CarriedReason | null>> = {
  'in-force': null,
  none: 'no-bank-details',
  'on-hold': 'bank-details-on-hold',
  unreadable: 'bank-details-unreadable',
  unwritable: 'bank-details-unwritable',
}

function minimum({ thresholdMicros, yearlySweepMicros, ended }: ClaimTerms, kind: BatchKind): Micros {
  if (ended) return 0n
  return kind === 'year' && yearlySweepMicros < thresholdMicros ? yearlySweepMicros : thresholdMicros
}

function addUp(rows: readonly PlannedRow[]): BatchPlan['totals'] {
  const sum = (of: (row: PlannedRow) => bigint) => rows.reduce((total, row) => total + of(row), 0n)
  const totals = {
    paid: rows.filter(({ cents }) => cents > 0n).length,
    cents: sum(({ cents }) => cents),
    confirmedMicros: sum(({ payableMicros }) => payableMicros),
    carriedMicros: sum(({ carriedMicros }) => carriedMicros),
  }
  assert(
    totals.cents * MICROS_PER_CENT + totals.carriedMicros === totals.confirmedMicros,
    'what is paid and what is carried is what is confirmed',
  )
  assert(
    rows.every(({ cents, carriedMicros, payableMicros }) => cents >= 0n && (carriedMicros >= 0n || payableMicros < 0n)),
    'nobody is paid less than nothing, or more than is owed',
  )
  return totals
}

function positive(micros: Micros): Micros {
  return micros > 0n ? micros : 0n
}

function compare<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}
