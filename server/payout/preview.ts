import { assert } from '../lib/assert.js'
import { MICROS_PER_CENT, type Micros, wholeCents } from '../lib/money.js'
import { daysUntil, type RecentRevenue } from './projection.js'
import type { PayoutTerms } from './terms.js'

/** What the ledger says of a cinema today. */
export interface Standing {
  cinemaId: string
  /** Null when no cinema has this id: then it is shown, and not paid. */
  name: string | null
  /** Revenue of periods that are still open, in micro-euros. */
  accruedMicros: Micros
  /** Revenue of closed periods that is not paid yet, in micro-euros. */
  confirmedMicros: Micros
  recent: RecentRevenue
  /** From what on it is paid, by its own contract; without one, the terms' threshold. In micro-euros, >= 0. */
  thresholdMicros?: Micros
}

export type CarriedBecause =
  /** Less is due than the cinema's threshold (or than a cent). */
  | 'below-threshold'
  /** Less is due to all together than the pool's threshold. */
  | 'pool-below-threshold'
  /** The cinema owes: more was taken back than it had left. */
  | 'negative-balance'
  | 'unknown-cinema'

export interface PayoutRow extends Standing {
  /** The threshold that counts for this cinema. */
  thresholdMicros: Micros
  /** All that is earned and not paid: accrued and confirmed. */
  dueMicros: Micros
  /** What would be paid, in whole cents, >= 0. */
  payableCents: bigint
  payableMicros: Micros
  /** What stays in the cinema's account: all, or what is less than a cent. */
  carriedMicros: Micros
  /** Why nothing is paid, or null when something is. */
  carriedBecause: CarriedBecause | null
  /** Days until it would be paid: 0 now, null nobody can tell. */
  daysToPayment: number | null
}

export interface PayoutPreview {
  /** The largest first; of equals, by id. */
  rows: PayoutRow[]
  /** True when the pool's threshold holds everything back. */
  heldByPool: boolean
  totals: {
    /** Cinemas that would be paid. */
    paid: number
    dueMicros: Micros
    payableCents: bigint
    payableMicros: Micros
    carriedMicros: Micros
  }
}

/** Who would be paid what today, and what is carried over and why. The order of the standings does not matter. */
export function preview(standings: readonly Standing[], terms: PayoutTerms): PayoutPreview {
  const dues = standings.map((standing) => standing.accruedMicros + standing.confirmedMicros)
  const wholeMicros = sum(dues.map((due) => (due > 0n ? due : 0n)))
  const whole = { balanceMicros: wholeMicros, recent: together(standings.map(({ recent }) => recent)) }
  const heldByPool = wholeMicros < terms.poolThresholdMicros
  const daysToPool = daysUntil(terms.poolThresholdMicros, whole)

  const rows = standings.map((standing, index): PayoutRow => {
    const dueMicros = dues[index] as Micros
    const thresholdMicros = standing.thresholdMicros ?? terms.cinemaThresholdMicros
    const own = ownReason(standing, dueMicros, thresholdMicros)
    const carriedBecause = own ?? (heldByPool ? 'pool-below-threshold' : null)
    const payableCents = carriedBecause === null ? wholeCents(dueMicros) : 0n
    const payableMicros = payableCents * MICROS_PER_CENT
    const daysToOwn = daysUntil(atLeastACent(thresholdMicros), { balanceMicros: dueMicros, recent: standing.recent })
    const neverPaid = standing.name === null || daysToOwn === null || daysToPool === null
    return {
      ...standing,
      thresholdMicros,
      dueMicros,
      payableCents,
      payableMicros,
      carriedMicros: dueMicros - payableMicros,
      carriedBecause,
      daysToPayment: neverPaid ? null : Math.max(daysToOwn, daysToPool),
    }
  })
  rows.sort((a, b) => compare(b.dueMicros, a.dueMicros) || compare(a.cinemaId, b.cinemaId))
  return { rows, heldByPool, totals: addUp(rows) }
}

function ownReason(standing: Standing, dueMicros: Micros, thresholdMicros: Micros): CarriedBecause | null {
  if (standing.name === null) return 'unknown-cinema'
  if (dueMicros < 0n) return 'negative-balance'
  return dueMicros < atLeastACent(thresholdMicros) ? 'below-threshold' : null
}

function atLeastACent(thresholdMicros: Micros): Micros {
  return thresholdMicros < MICROS_PER_CENT ? MICROS_PER_CENT : thresholdMicros
}

function addUp(rows: readonly PayoutRow[]): PayoutPreview['totals'] {
  const totals = {
    paid: rows.filter((row) => row.payableCents > 0n).length,
    dueMicros: sum(rows.map((row) => row.dueMicros)),
    payableCents: sum(rows.map((row) => row.payableCents)),
    payableMicros: sum(rows.map((row) => row.payableMicros)),
    carriedMicros: sum(rows.map((row) => row.carriedMicros)),
  }
  assert(
    totals.payableMicros + totals.carriedMicros === totals.dueMicros,
    'what is paid and what is carried is what is due',
  )
  assert(
    rows.every((row) => row.payableCents >= 0n),
    'nobody is paid less than nothing',
  )
  return totals
}

/** The revenue of all: they came in the longest of the windows. */
function together(all: readonly RecentRevenue[]): RecentRevenue {
  return { micros: sum(all.map(({ micros }) => micros)), days: all.reduce((most, { days }) => Math.max(most, days), 1) }
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n)
}

function compare<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}
