import { assert } from '../lib/assert.js'
import { sha256 } from '../lib/id.js'
import { type Micros, split } from '../lib/money.js'

/** How a click's price is shared among the cinemas that its person visited: a term of the contract. */
export const SHARINGS = ['equal', 'by-visits', 'last-visit'] as const
export type Sharing = (typeof SHARINGS)[number]

/** A cinema that a click may pay, with the term under which it does. */
export interface Candidate {
  cinema: string
  term: string
  priceMicros: Micros
  sharing: Sharing
  /** Days in the look-back on which the person visited it: 1 or more. */
  days: number
  /** The last of them (`YYYY-MM-DD`, Europe/Paris); null where nobody noted it. */
  lastDay: string | null
}

export interface Share {
  cinema: string
  term: string
  micros: Micros
}

export interface SharedClick {
  priceMicros: Micros
  shares: Share[]
}

/**
 * Shares a click's price among the cinemas, exactly: what does not divide goes, micro-euro by micro-euro, to the cinemas
 * that a hash of the click puts first, so that over many clicks it falls on all alike. By terms:
 *
 * - `equal`: all alike;
 * - `by-visits`: in proportion to the days of visits. Days and not pages, since a page more is a click of nobody's;
 * - `last-visit`: to the cinema that was visited last; several on one day share alike.
 *
 * The price stands in the operator's contract, so the cinemas' terms agree on it, except while a new one is being taken
 * over into them. Then the lowest price counts: the operator never owes a click more than each of the contracts says; and
 * where terms differ on how to share, all share alike.
 */
export function shareOut(click: string, candidates: readonly Candidate[]): SharedClick {
  assert(candidates.length > 0, 'a payable click has a cinema')
  const [first] = candidates
  const sharing = candidates.every((one) => one.sharing === first?.sharing) ? (first?.sharing ?? 'equal') : 'equal'
  return divide(click, weighted(candidates, sharing), lowestPrice(candidates))
}

/**
 * Shares a click anew among those that keep their part, when a decision took it from others: alike where all shared alike,
 * else in proportion to what they had; alike again if that was nothing.
 * @param remaining each with what it had
 */
export function shareAgain(
  click: string,
  remaining: readonly (Pick<Candidate, 'cinema' | 'term' | 'priceMicros' | 'sharing'> & { micros: Micros })[],
): SharedClick {
  assert(remaining.length > 0, 'a payable click has a cinema')
  const alike = remaining.every(({ sharing }) => sharing === 'equal') || remaining.every(({ micros }) => micros === 0n)
  const parts = remaining.map((one) => ({ ...one, weight: alike ? 1n : one.micros }))
  return divide(click, parts, lowestPrice(remaining))
}

interface Weighted {
  cinema: string
  term: string
  weight: bigint
}

function weighted(candidates: readonly Candidate[], sharing: Sharing): Weighted[] {
  if (sharing === 'by-visits') return candidates.map((one) => ({ ...one, weight: BigInt(one.days) }))
  if (sharing === 'equal') return candidates.map((one) => ({ ...one, weight: 1n }))
  const last = candidates
    .map(({ lastDay }) => lastDay ?? '')
    .sort()
    .at(-1)
  return candidates.filter(({ lastDay }) => (lastDay ?? '') === last).map((one) => ({ ...one, weight: 1n }))
}

function divide(click: string, among: readonly Weighted[], priceMicros: Micros): SharedClick {
  const weights = among.map(({ cinema, weight }) => ({ weight, tieBreak: sha256(click + cinema).toString('hex') }))
  const parts = split(priceMicros, weights)
  return { priceMicros, shares: among.map(({ cinema, term }, n) => ({ cinema, term, micros: parts[n] ?? 0n })) }
}

function lowestPrice(candidates: readonly { priceMicros: Micros }[]): Micros {
  let lowest = candidates[0]?.priceMicros ?? 0n
  for (const { priceMicros } of candidates) if (priceMicros < lowest) lowest = priceMicros
  return lowest
}
