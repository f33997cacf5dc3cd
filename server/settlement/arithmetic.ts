import { assert } from '../lib/assert.js'
import { type Micros, split } from '../lib/money.js'
import type { ShareTerms } from './terms.js'

/** Clicks of one cinema, campaign and month, as the shares say. */
export interface ShareSum {
  cinema: string
  campaign: number
  /** Of the clicks: `2026-11`. Earlier than the period for those that came late. */
  month: string
  clicks: number
  micros: Micros
}

/**
 * Spreads what the operator reports beyond our estimate (or below it, when negative) over the cinemas of a campaign, as its
 * clicks were shared among them, by the largest remainder. Where the clicks had no price, their number is the measure.
 * @returns null when no cinema has a share: then there is nobody whom it could belong to. One part a row, which sum exactly.
 */
export function spreadDifference(
  differenceMicros: Micros,
  rows: readonly Pick<ShareSum, 'cinema' | 'month' | 'clicks' | 'micros'>[],
): Micros[] | null {
  const byMoney = rows.map(({ micros }) => (micros > 0n ? micros : 0n))
  const weights = byMoney.some((weight) => weight > 0n)
    ? byMoney
    : rows.map(({ clicks }) => BigInt(Math.max(clicks, 0)))
  if (!weights.some((weight) => weight > 0n)) return null
  const sign = differenceMicros < 0n ? -1n : 1n
  const shares = rows.map(({ cinema, month }, at) => ({ weight: weights[at] ?? 0n, tieBreak: `${month} ${cinema}` }))
  const parts = split(sign * differenceMicros, shares).map((part) => sign * part)
  assert(sum(parts) === differenceMicros, 'the parts of a difference sum to it')
  return parts
}

/** What becomes of a cinema's accrued revenue when its month is closed. */
export interface Closing {
  feeMicros: Micros
  commonMicros: Micros
  confirmedMicros: Micros
}

/**
 * Parts what is closed of a cinema: the federation's fee, rounded down, then the rest to the cinema, or to all where it leaves its
 * part to them. What is taken back (a negative amount) takes the fee back too, rounded for the cinema.
 */
export function closingOf(accruedMicros: Micros, { feeBasisPoints, commonFund }: ShareTerms): Closing {
  const feeMicros = floorDivide(accruedMicros * BigInt(feeBasisPoints), 10_000n)
  const rest = accruedMicros - feeMicros
  const closing = commonFund
    ? { feeMicros, commonMicros: rest, confirmedMicros: 0n }
    : { feeMicros, commonMicros: 0n, confirmedMicros: rest }
  assert(
    closing.feeMicros + closing.commonMicros + closing.confirmedMicros === accruedMicros,
    'what is closed is parted',
  )
  return closing
}

/** Towards minus infinity; the divisor is positive. */
function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value % by < 0n ? quotient - 1n : quotient
}

export function sum(values: readonly Micros[]): Micros {
  return values.reduce((total, value) => total + value, 0n)
}
