import { assert } from '../../lib/assert.js'

/**
 * The tax on an amount that is net of it, to the nearest cent, halves up (CGI, annexe II, article 242 nonies A; EN 16931, BR-CO-17).
 * @param netCents > 0; @param rateBasisPoints 0 where no tax is due
 */
export function vatOn(netCents: bigint, rateBasisPoints: number): bigint {
  assert(netCents > 0n, 'an invoice is of something')
  assert(Number.isInteger(rateBasisPoints) && rateBasisPoints >= 0, 'a rate is basis points')
  return (netCents * BigInt(rateBasisPoints) + 5_000n) / 10_000n
}
