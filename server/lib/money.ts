import { assert } from './assert.js'

/** Micro-euros: 1 EUR = 1,000,000. Money is always a bigint of these (asset scale 6). */
export type Micros = bigint

export const MICROS_PER_CENT = 10_000n
export const MICROS_PER_EURO = 1_000_000n

/**
 * Splits an amount exactly by the weights, by the largest remainder: the parts sum to the amount, and each differs from
 * its exact share by less than one micro-euro. Ties go to the smaller `tieBreak` value, so that who gets the last
 * micro-euro rotates with what the values are made from. This is the only place where money is divided.
 * @param micros amount >= 0, in micro-euros
 * @param shares weights >= 0 with at least one positive; `tieBreak` values should differ from each other
 * @returns the parts, in the order of `shares`
 */
export function split(micros: Micros, shares: readonly { weight: bigint; tieBreak: string }[]): Micros[] {
  assert(micros >= 0n, 'only an amount of zero or more is split')
  const total = shares.reduce((sum, share) => sum + share.weight, 0n)
  assert(total > 0n && shares.every((share) => share.weight >= 0n), 'weights are not negative and not all zero')
  const parts = shares.map((share) => (micros * share.weight) / total)
  let left = micros - parts.reduce((sum, part) => sum + part, 0n)
  const byRemainder = shares
    .map((share, index) => ({ index, remainder: (micros * share.weight) % total, tieBreak: share.tieBreak }))
    .sort((a, b) => compare(b.remainder, a.remainder) || compare(a.tieBreak, b.tieBreak) || a.index - b.index)
  for (const { index } of byRemainder) {
    if (left === 0n) break
    parts[index] = (parts[index] ?? 0n) + 1n
    left -= 1n
  }
  assert(parts.reduce((sum, part) => sum + part, 0n) === micros, 'the parts sum to the amount')
  return parts
}

/** Whole cents in an amount, rounded down: what can be paid. The rest stays where it is. Amount >= 0. */
export function wholeCents(micros: Micros): bigint {
  assert(micros >= 0n, 'only a balance of zero or more is paid')
  return micros / MICROS_PER_CENT
}

/** Euros with all that is known, for people who check: `1234.567891`. */
export function decimalEuros(micros: Micros): string {
  const sign = micros < 0n ? '-' : ''
  const absolute = micros < 0n ? -micros : micros
  return `${sign}${absolute / MICROS_PER_EURO}.${(absolute % MICROS_PER_EURO).toString().padStart(6, '0')}`
}

/** For a screen: "1 234,56 €" in French, "€1,234.56" in English. Truncated to cents, never rounded up. */
export function formatEuros(micros: Micros, language: 'fr' | 'en'): string {
  const cents = Number(micros / MICROS_PER_CENT)
  return new Intl.NumberFormat(language, { style: 'currency', currency: 'EUR' }).format(cents / 100)
}

function compare<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}
